//! The presenter view: a private window for the presenter, and a window for the audience on the projector.

use fantoccini::key::Key;
use rustix::process::{Signal, kill_process};

use super::accessible::walk;
use super::{scanned, until_counts};
use crate::kit::{Folder, NO_BUS, Phone, Screen, Window, gone, screen_pixels, so, until};

pub(super) const AUDIENCE: &str = "Moodring";
const PRIVATE: &str = "Moodring presenter view";
pub(super) const PROJECTOR: (i16, i16, u16, u16) = (1280, 0, 1280, 800);
/// An X11 keysym.
const SPACE: u32 = 0x20;
const FOR_AUDIENCE: &str = "return document.body.classList.contains('for-audience')";
pub(super) const OPEN_DIALOGS: &str = "return document.querySelectorAll('dialog[open]').length";
/// The screen that the room sees, according to the preview in the private window.
const ROOM_SCREEN: &str =
    "return document.querySelector('#room iframe').contentDocument.body.dataset.screen";

pub(super) async fn until_placed(screen: &Screen, title: &str, wanted: (i16, i16, u16, u16)) {
    until(&format!("{title} is at {wanted:?}"), async || {
        let window = screen.window(title).map_err(|error| error.to_string())?;
        so(window.is_some_and(|(_, place)| place == wanted), window)
    })
    .await;
}

async fn until_there(screen: &Screen, title: &str, there: bool) {
    until(&format!("{title} is there: {there}"), async || {
        let window = screen.window(title).map_err(|error| error.to_string())?;
        so(window.is_some() == there, window)
    })
    .await;
}

/// Returns what the audience sees once it no longer changes: four bytes per pixel.
pub(super) async fn projected(screen: &Screen) -> Vec<u8> {
    let mut before = Vec::new();
    until("the projector's picture is still", async || {
        let now = screen_pixels(screen.name(), PROJECTOR).map_err(|error| error.to_string())?;
        let still = now == before;
        before = now;
        so(still, "it changes")
    })
    .await;
    before
}

#[tokio::test]
async fn the_presenter_view_keeps_private_things_off_the_projector() {
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::with_projector().await;
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    let home = (90, 40, 1000, 700);
    screen.place_window(AUDIENCE, home).expect("it is there");
    window.until("return innerWidth", 1000).await;
    window.press(Key::F5).await;
    until_placed(&screen, AUDIENCE, PROJECTOR).await;
    until_placed(&screen, PRIVATE, home).await;
    window.turn_to("presenter?private").await;
    window.until(ROOM_SCREEN, "lobby").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    window.press("h").await;
    window.until(ROOM_SCREEN, "stage").await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 2).await;
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
    window.assert_accessible("the private window").await;
    walk(&window, "body").await;

    window.turn_to("presenter").await;
    window.until_body("screen", "stage").await;
    until_counts(&window, &[]).await;
    let controls = "return document.getElementById('controls').checkVisibility()";
    window.until(controls, false).await;
    let before = projected(&screen).await;
    // A key in the window for the audience opens its panel in the private one.
    window.press("s").await;
    window.turn_to("presenter?private").await;
    window.until(OPEN_DIALOGS, 1).await;
    window.press(Key::Escape).await;
    window.until(OPEN_DIALOGS, 0).await;
    window.press("e").await;
    window.until(OPEN_DIALOGS, 1).await;
    assert!(projected(&screen).await == before, "the room saw a panel");
    window.press(Key::Escape).await;

    screen.plug(false).expect("RandR 1.2");
    until_placed(&screen, AUDIENCE, home).await;
    until_there(&screen, PRIVATE, true).await;
    screen.plug(true).expect("RandR 1.2");
    until_placed(&screen, AUDIENCE, PROJECTOR).await;
    // The X server presses the key, because the page ends before WebDriver can confirm it.
    let pressed = screen.press(PRIVATE, 'p');
    pressed.expect("the X server answers");
    until_there(&screen, PRIVATE, false).await;
    until_placed(&screen, AUDIENCE, home).await;
    window.turn_to("presenter").await;
    // The window passes its keys on until it knows that the presenter view has ended.
    window.until(FOR_AUDIENCE, false).await;
    window.until_body("screen", "stage").await;
    // The S pressed before opened no panel in this window.
    assert_eq!(window.read(OPEN_DIALOGS).await, 0);
    window.press("s").await;
    window.until(OPEN_DIALOGS, 1).await;
}

#[tokio::test]
async fn the_presenter_view_survives_a_crashed_page_and_a_restart() {
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::start().await;
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    let words = "return document.getElementById('full-screen-words').textContent";
    // With one screen, a clicker's key (F5) switches full screen on and off.
    window.press(Key::F5).await;
    window.until(words, "Leave full screen").await;
    window.press(Key::F5).await;
    window.until(words, "Full screen").await;
    let first = window.page_processes();
    window.press("p").await;
    until_there(&screen, PRIVATE, true).await;
    window.turn_to("presenter?private").await;
    window.until(ROOM_SCREEN, "lobby").await;
    let pages = window.page_processes();
    let private = *pages
        .iter()
        .find(|page| !first.contains(page))
        .expect("a second page");
    let url = window.url().await;
    let mut phone = Phone::stranger(&url).listen().await;
    // The WebDriver session ends with its page, so the test presses X11 keys and watches a phone.
    kill_process(private, Signal::KILL).expect("it runs");
    gone(private).await;
    let opened = tokio::spawn(async move {
        let open = phone.until("voting opens", |stage| stage.phase() == "open");
        open.await;
    });
    until(
        "the new page reacts to keys of the other window",
        async || {
            let pressed = screen.press(AUDIENCE, SPACE);
            pressed.map_err(|error| error.to_string())?;
            so(opened.is_finished(), "no reaction")
        },
    )
    .await;
    opened.await.expect("the phone sees it");
    window.kill().await;

    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    until_there(&screen, PRIVATE, true).await;
    window.turn_to("presenter").await;
    window.until(FOR_AUDIENCE, true).await;
    screen.close_window(PRIVATE).expect("it is there");
    until_there(&screen, PRIVATE, false).await;
    window.until(FOR_AUDIENCE, false).await;
}
