//! Global shortcuts: keys that control Moodring while another program has the keyboard. They are off until chosen.

use std::time::Duration;

use moodring_core::{Command, Engine};
use serde_json::{from_value, json};
use tokio::time::timeout;

use super::overlay::until_shown;
use crate::kit::{Folder, NO_BUS, Portal, Screen, Slides, Window, bus, so, until};

/// How long a press may take to open voting.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);
/// X11 keysyms.
const CONTROL: u32 = 0xffe3;
const ALT: u32 = 0xffe9;
const ESCAPE: u32 = 0xff1b;
const DELETE: u32 = 0xffff;
const ENTER: u32 = 0xff0d;
const T: [u32; 3] = [CONTROL, ALT, 't' as u32];
const O: [u32; 3] = [CONTROL, ALT, 'o' as u32];

const ROWS: &str = "return [...document.querySelectorAll('.shortcut:not([hidden]) :is(button, bdi):not([hidden]).shortcut-keys')] \
    .map((keys) => keys.textContent)";
const MESSAGE: &str = "#shortcut-told";
const NOTICE: &str = "#notice-sentence";
const OPEN: &str = "return document.getElementById('settings-panel').open";

async fn open_settings(window: &Window) {
    window.press("s").await;
    window.until(OPEN, true).await;
    window
        .until("return document.querySelectorAll('.shortcut').length", 4)
        .await;
}

/// Focuses the button of a row and presses Enter, so that the row waits for new keys.
async fn listen(window: &Window, hand: &Slides, action: &str) {
    let focus =
        format!("document.querySelector('[aria-labelledby^=\"shortcut-{action} \"]').focus()");
    window.read(&focus).await;
    hand.chord(&[ENTER]).expect("the X server answers");
    window
        .until("return document.querySelectorAll('.listens').length", 1)
        .await;
    window.until_words(MESSAGE, "Esc cancels").await;
}

#[tokio::test]
async fn keys_chosen_by_keyboard_work_in_any_program_and_survive_a_restart() {
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::composed().await;
    let hand = Slides::hidden(&screen).expect("the X server answers");
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    screen.focus("Moodring").expect("the window is there");
    open_settings(&window).await;
    window
        .until(ROWS, json!(["Off", "Off", "Off", "Off"]))
        .await;
    // The app has registered nothing yet, so another program can grab the keys.
    for keys in [T, O] {
        assert!(hand.grab(&keys).expect("the X server answers"));
        hand.ungrab(&keys).expect("the X server answers");
    }

    listen(&window, &hand, "toggle").await;
    hand.chord(&['t' as u32]).expect("the X server answers");
    window.until_words(MESSAGE, "Hold Ctrl / Alt").await;
    hand.chord(&[ESCAPE]).expect("the X server answers");
    window
        .until(ROWS, json!(["Off", "Off", "Off", "Off"]))
        .await;
    assert_eq!(window.read(OPEN).await, true, "Esc closed the panel");
    listen(&window, &hand, "toggle").await;
    hand.chord(&T).expect("the X server answers");
    window
        .until(ROWS, json!(["Ctrl+Alt+T", "Off", "Off", "Off"]))
        .await;
    window
        .until_words(MESSAGE, "Open or close voting: Ctrl+Alt+T")
        .await;
    listen(&window, &hand, "overlay").await;
    // The window still gets keys that the app has registered.
    hand.chord(&T).expect("the X server answers");
    window
        .until_words(MESSAGE, "“Open or close voting” has Ctrl+Alt+T already")
        .await;
    hand.chord(&O).expect("the X server answers");
    let both = json!(["Ctrl+Alt+T", "Off", "Off", "Ctrl+Alt+O"]);
    window.until(ROWS, both.clone()).await;
    window.press("s").await;
    window.until(OPEN, false).await;
    window.until_body("phase", "lobby").await;

    let slides = Slides::open(&screen).expect("the X server answers");
    slides.chord(&T).expect("the X server answers");
    window.until_body("phase", "open").await;
    slides.chord(&O).expect("the X server answers");
    until_shown(&screen, true).await;
    slides.chord(&T).expect("the X server answers");
    window.until_body("phase", "closed").await;
    assert!(slides.has_focus().expect("it answers"), "the focus moved");
    slides.chord(&O).expect("the X server answers");
    until_shown(&screen, false).await;
    window.quit_on(&screen).await;

    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    // A press before the app has registered the keys does nothing. A grab by the test could prevent the registration.
    until("the keys work again", async || {
        slides.chord(&T).map_err(|error| error.to_string())?;
        let open = timeout(ANSWER_TIMEOUT, window.until_body("phase", "open")).await;
        open.map_err(|_| "voting is not open".to_owned())
    })
    .await;
    screen.focus("Moodring").expect("the window is there");
    open_settings(&window).await;
    window.until(ROWS, both).await;
    listen(&window, &hand, "toggle").await;
    hand.chord(&[DELETE]).expect("the X server answers");
    window
        .until(ROWS, json!(["Off", "Off", "Off", "Ctrl+Alt+O"]))
        .await;
    assert!(
        hand.grab(&T).expect("it answers"),
        "the app still has the keys"
    );
}

#[tokio::test]
async fn keys_of_another_program_are_refused_or_named_in_a_notice_at_start() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let shortcuts = json!({ "next": { "keys": "Control+Alt+KeyT", "label": "T" } });
    let change = from_value(json!({ "shortcuts": shortcuts })).expect("it fits");
    let stored = engine.execute(Command::Prefer(change)).await;
    stored.expect("it is stored");
    engine.stop().await;
    let screen = Screen::start().await;
    let other = Slides::hidden(&screen).expect("the X server answers");
    for keys in [T, O] {
        assert!(other.grab(&keys).expect("the X server answers"));
    }
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    window
        .until_words(NOTICE, "Another program uses Ctrl+Alt+T")
        .await;
    let dialogs = "return document.querySelectorAll('dialog[open]').length";
    assert_eq!(window.read(dialogs).await, 0);
    screen.focus("Moodring").expect("the window is there");
    open_settings(&window).await;
    window
        .until(ROWS, json!(["Off", "Off", "Ctrl+Alt+T", "Off"]))
        .await;
    window
        .until_words(MESSAGE, "Another program uses Ctrl+Alt+T")
        .await;
    // Keys that another program has grabbed do not reach the window, so the test calls the command of the page.
    let choose = "window.__TAURI__.core.invoke('choose_shortcut', { action: 'next', shortcut: \
                  { keys: 'Control+Alt+KeyO', label: 'O' } }).then(arguments[arguments.length - 1])";
    assert_eq!(window.read_later(choose).await, false);
    window.press("s").await;
    window.until(OPEN, false).await;

    // In the presenter view, only the private window has the notice and the settings.
    window.press("p").await;
    window.turn_to("presenter?private").await;
    window
        .until_words(NOTICE, "Another program uses Ctrl+Alt+T")
        .await;
    open_settings(&window).await;
    window
        .until_words(MESSAGE, "Another program uses Ctrl+Alt+T")
        .await;
    window.turn_to("presenter").await;
    let seen = "return document.querySelectorAll('dialog[open], #notice:not([hidden])').length";
    assert_eq!(window.read(seen).await, 0);
    window.turn_to("presenter?private").await;
    other.ungrab(&T).expect("the X server answers");
    window.press("s").await;
    window.until(OPEN, false).await;
    open_settings(&window).await;
    window
        .until(
            "return document.getElementById('shortcut-told').textContent",
            "",
        )
        .await;
    assert!(
        !other.grab(&T).expect("it answers"),
        "Moodring did not register the keys"
    );
}

#[tokio::test]
async fn under_wayland_the_app_asks_the_desktop_for_keys_only_when_chosen() {
    let (_bus, address) = bus().await;
    let portal = Portal::on(&address).await;
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::start().await.under_wayland();
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", &address).await;
    assert!(portal.is_untouched(), "nothing was chosen");
    open_settings(&window).await;
    let words = "return document.getElementById('shortcut-change').textContent";
    window.until(words, "Choose keys…").await;
    window
        .until(ROWS, json!(["Off", "Off", "Off", "Off"]))
        .await;
    assert_eq!(portal.calls(), [""; 0], "nothing was chosen");
    window.tap("#shortcut-change").await;
    window
        .until(ROWS, json!(["Super+V", "Super+R", "Off", "Super+O"]))
        .await;
    let calls = portal.calls();
    assert_eq!(
        calls[1..],
        [
            "toggle: Open or close voting, CTRL+ALT+v",
            "reveal: Show results, CTRL+ALT+r",
            "next: Next poll, CTRL+ALT+n",
            "overlay: Overlay, CTRL+ALT+o",
        ]
    );
    window.until(words, "Change keys…").await;
    portal.press("toggle").await;
    window.until_body("phase", "open").await;
    window.quit_on(&screen).await;

    let window = Window::opened(data.path(), &screen, "Adwaita:dark", &address).await;
    until("the desktop was asked again", async || {
        let calls = portal.calls();
        so(calls.len() == 10, calls)
    })
    .await;
    open_settings(&window).await;
    window
        .until(ROWS, json!(["Super+V", "Super+R", "Off", "Super+O"]))
        .await;
    portal.press("toggle").await;
    window.until_body("phase", "closed").await;
    window.tap("#shortcut-off").await;
    window
        .until(ROWS, json!(["Off", "Off", "Off", "Off"]))
        .await;
    assert_eq!(portal.calls().last().map(String::as_str), Some("closed"));

    drop(portal);
    window.press("s").await;
    window.until(OPEN, false).await;
    window.press("s").await;
    let sentence = "return document.getElementById('shortcut-about').textContent.slice(0, 41)";
    window
        .until(sentence, "This desktop gives programs no such keys.")
        .await;
    window.until(ROWS, json!([])).await;
}
