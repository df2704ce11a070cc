//! The overlay: a transparent window over the slides of another program.

use image::{DynamicImage, RgbImage, imageops};
use moodring_core::poll::{PollId, Rule};
use moodring_core::{Command, Engine};
use serde_json::json;

use super::{open_round, scanned};
use crate::kit::{Folder, NO_BUS, Phone, Screen, Slides, Window, gone, poll, qr, so, until};

const OVERLAY: &str = "Moodring overlay";
/// X11 keysyms: left Control, left Alt, the letter o.
const SHORTCUT: [u32; 3] = [0xffe3, 0xffe9, 0x6f];
const PRESSED: &str = "return document.getElementById('overlay').getAttribute('aria-pressed')";
const CARD: &str = "return [...document.querySelectorAll('#card:not([hidden]) li')] \
                    .map((entry) => entry.textContent)";

/// Opens the app with an open round, and slides over its window, on a screen with a compositor.
pub(super) async fn presenting(data: &Folder) -> (Window, Slides, Screen) {
    let screen = Screen::composed().await;
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let slides = Slides::open(&screen).expect("the X server answers");
    (window, slides, screen)
}

/// Waits until the overlay is shown or hidden.
pub(super) async fn until_shown(screen: &Screen, wanted: bool) {
    until("the overlay is shown or hidden as wanted", async || {
        let there = screen.window(OVERLAY).map_err(|error| error.to_string())?;
        so(there.is_some() == wanted, there)
    })
    .await;
}

/// Returns the number of pixels that do not have the slides' colour: in the right third, and left of it.
pub(super) fn foreign(picture: &RgbImage) -> (usize, usize) {
    let edge = picture.width() * 2 / 3;
    let pixels = picture.enumerate_pixels();
    let pixels = pixels.filter(|(_, _, pixel)| pixel.0 != Slides::COLOUR);
    let (right, left): (Vec<_>, Vec<_>) = pixels.partition(|(x, _, _)| *x >= edge);
    (right.len(), left.len())
}

async fn until_clean(screen: &Screen) {
    until("nothing covers the slides", async || {
        let picture = screen.picture().map_err(|error| error.to_string())?;
        so(foreign(&picture) == (0, 0), foreign(&picture))
    })
    .await;
}

#[tokio::test]
async fn reactions_float_over_slides_that_keep_the_mouse_and_the_keyboard() {
    let data = Folder::new().expect("a temporary folder");
    let (window, slides, screen) = presenting(&data).await;
    let (_, round) = scanned(&window).await;
    let url = window.url().await;
    until_clean(&screen).await;
    window.press("o").await;
    window.until(PRESSED, "true").await;
    until_shown(&screen, true).await;
    let (_, place) = screen.window(OVERLAY).expect("it answers").expect("shown");
    assert_eq!(place, (0, 0, 1280, 800));
    window.turn_to("overlay").await;
    let ready = "return document.getElementById('card') !== null && document.readyState";
    window.until(ready, "complete").await;
    // The overlay is transparent and shows nothing yet.
    until_clean(&screen).await;

    // The test votes before each check, so that emoji are always in the air.
    let mut serial = 0;
    let mut vote = async || {
        serial += 1;
        Phone::stranger(&url).votes(round, serial, serial % 5).await;
    };
    until(
        "emoji float in the right third, and only there",
        async || {
            vote().await;
            let picture = screen.picture().map_err(|error| error.to_string())?;
            let (right, left) = foreign(&picture);
            assert_eq!(left, 0, "something is left of the right third");
            so(right > 2000, (right, left))
        },
    )
    .await;
    // The clicks are in the middle, in two corners and among the emoji.
    for at in [(640, 400), (0, 0), (1279, 799), (1060, 500), (1060, 300)] {
        vote().await;
        slides.click(at.0, at.1).expect("the X server answers");
        until("the click reaches the slides", async || {
            let clicks = slides.clicks().map_err(|error| error.to_string())?;
            so(clicks == [at], clicks)
        })
        .await;
    }
    assert!(slides.has_focus().expect("it answers"), "the focus moved");
    let flying =
        "return document.querySelectorAll('.riser').length + document.getAnimations().length";
    window.until(flying, 0).await;
    until_clean(&screen).await;
}

#[tokio::test]
async fn the_card_shows_the_three_leaders_without_text_or_nothing_if_hidden() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let typed = "<img src=x onerror=\"hacked=1\">\u{202e}";
    let choices = ["🤩", "🙂", "😐", "🥱", "🤯"].map(|emoji| (emoji, typed));
    let hostile = Command::Edit(PollId(1), poll(typed, Rule::Once, &choices));
    engine.execute(hostile).await.expect("the command succeeds");
    engine.stop().await;
    let (window, _slides, screen) = presenting(&data).await;
    let (_, round) = scanned(&window).await;
    let url = window.url().await;
    let prefer = "window.__TAURI__.core.invoke('change', { change: \
                  { do: 'prefer', preference: { card: true } } })";
    window.read(prefer).await;
    window.press("o").await;
    until_shown(&screen, true).await;
    for choice in [4, 4, 4, 1, 1, 3, 2] {
        let phone = Phone::stranger(&url);
        phone.votes(round, 1, choice).await;
    }
    window.turn_to("overlay").await;
    window.until(CARD, json!(["3", "2", "1"])).await;
    // Tied choices keep the order of the poll: the third choice comes before the fourth.
    let pictures = "return [...document.querySelectorAll('#card img')].map((image) => \
                    image.complete && image.naturalWidth > 0 && image.src.split('/').pop())";
    let leaders = json!(["1f92f.svg", "1f642.svg", "1f610.svg"]);
    window.until(pictures, leaders).await;
    let all = "return [document.querySelector('#card').innerText.replace(/\\s/g, ''), window.hacked ?? null]";
    assert_eq!(window.read(all).await, json!(["321", null]));
    window.turn_to("presenter").await;
    window.press("h").await;
    window.turn_to("overlay").await;
    window.until(CARD, json!([])).await;
    window.turn_to("presenter").await;
    // A clicker's black-screen key sends B.
    window.press("b").await;
    window.turn_to("overlay").await;
    window.until(CARD, json!(["3", "2", "1"])).await;
}

#[tokio::test]
async fn a_video_call_of_half_the_size_can_scan_the_code_on_the_overlay() {
    let data = Folder::new().expect("a temporary folder");
    let (window, _slides, screen) = presenting(&data).await;
    let url = window.url().await;
    let prefer = |change: serde_json::Value| {
        format!(
            "window.__TAURI__.core.invoke('change', {{ change: {{ do: 'prefer', preference: {change} }} }})"
        )
    };
    for change in [json!({ "code": true }), json!({ "card_join": true })] {
        window.read(&prefer(change)).await;
    }
    let code = "return document.getElementById('code-digits').textContent.length";
    window.until(code, 4).await;
    let code = "return document.getElementById('code-digits').textContent";
    let digits = window.read(code).await;
    window.press("o").await;
    until_shown(&screen, true).await;
    until("the code in half a picture is the address", async || {
        let picture = screen.picture().map_err(|error| error.to_string())?;
        let half = imageops::thumbnail(&picture, picture.width() / 2, picture.height() / 2);
        let text = qr::in_picture(&DynamicImage::ImageRgb8(half).into_luma8())?;
        so(text == url, text)
    })
    .await;
    window.turn_to("overlay").await;
    let shown = "return document.getElementById('join-digits').textContent";
    assert_eq!(window.read(shown).await, digits);
    window.turn_to("presenter").await;
    window.read(&prefer(json!({ "card_join": false }))).await;
    until_clean(&screen).await;
}

#[tokio::test]
async fn a_key_and_a_global_shortcut_show_the_overlay_and_quitting_ends_it() {
    let data = Folder::new().expect("a temporary folder");
    let (window, slides, screen) = presenting(&data).await;
    let choose = "window.__TAURI__.core.invoke('choose_shortcut', { action: 'overlay', shortcut: \
                  { keys: 'Control+Alt+KeyO', label: 'O' } }).then(arguments[arguments.length - 1])";
    assert_eq!(window.read_later(choose).await, true);
    for shown in [true, false] {
        window.press("o").await;
        until_shown(&screen, shown).await;
    }
    for shown in [true, false, true] {
        slides.chord(&SHORTCUT).expect("the X server answers");
        until_shown(&screen, shown).await;
        window.until(PRESSED, shown.to_string()).await;
        assert!(slides.has_focus().expect("it answers"), "the focus moved");
    }
    let app = window.app();
    screen.close_window("Moodring").expect("it is there");
    let asked = "return document.getElementById('quit-panel').open";
    window.until(asked, true).await;
    screen.close_window("Moodring").expect("it is there");
    gone(app).await;
    until_shown(&screen, false).await;
}

#[tokio::test]
async fn without_a_compositor_the_overlay_is_refused_with_an_alternative() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    window.press("o").await;
    window
        .until_words("#notice", "cannot show transparent windows")
        .await;
    window
        .until_words("#notice", "under Second screen and links (L)")
        .await;
    window.until(PRESSED, "false").await;
    assert_eq!(window.screen().window(OVERLAY).expect("it answers"), None);
}

#[tokio::test]
async fn the_overlay_stays_above_later_windows_and_needs_the_compositor() {
    let data = Folder::new().expect("a temporary folder");
    let (window, _slides, mut screen) = presenting(&data).await;
    window.press("o").await;
    until_shown(&screen, true).await;
    let _later = Slides::open(&screen).expect("the X server answers");
    until("the overlay is on top", async || {
        let top = screen.is_on_top(OVERLAY);
        so(top.map_err(|error| error.to_string())?, "it is not")
    })
    .await;
    screen.lose_compositor();
    until_shown(&screen, false).await;
    window.until_words("#notice", "would be black").await;
    window.until(PRESSED, "false").await;
}

#[tokio::test]
async fn without_graphics_acceleration_the_overlay_is_refused_too() {
    let data = Folder::new().expect("a temporary folder");
    // The kit turns acceleration off if the screen has no compositor when the app starts.
    let mut screen = Screen::start().await;
    let window = Window::opened(data.path(), &screen, "Adwaita", NO_BUS).await;
    screen.compose().await;
    until("the app has found the compositor", async || {
        window.press("o").await;
        let words = "return document.getElementById('notice-sentence').textContent";
        let words = window.try_read(words).await?;
        let said = words.as_str().unwrap_or_default();
        so(said.contains("would leave trails"), said)
    })
    .await;
    until_shown(&screen, false).await;
}
