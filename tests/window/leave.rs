//! Quitting: at once, but for one question while voting is open; and when the system says so, without any.

use std::fs;

use fantoccini::key::Key;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, Room, Window, gone};

const ASKS: &str = "return document.getElementById('quit-panel').open";

/// A process that does nothing any more, as one that hangs.
struct Stopped(Pid);

impl Stopped {
    /// The one that runs the page.
    fn page_of(app: Pid) -> Self {
        let app = app.as_raw_nonzero();
        let children = fs::read_to_string(format!("/proc/{app}/task/{app}/children"));
        let children = children.expect("the app runs");
        let name = |id: &str| fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
        let mut pages = children
            .split(' ')
            .filter(|id| name(id).starts_with("WebKitWeb"));
        let page = pages.next().and_then(|id| Pid::from_raw(id.parse().ok()?));
        let page = page.expect("WebKit has a process for the page");
        kill_process(page, Signal::STOP).expect("it runs");
        Self(page)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        // Fails if it has gone with the app.
        let _ = kill_process(self.0, Signal::KILL);
    }
}

fn press_close(window: &Window) {
    let closing = window.screen().close_window("Moodring");
    closing.expect("the window is there");
}

#[tokio::test]
async fn quitting_an_open_round_asks_once_and_the_next_start_goes_on_with_it() {
    // Another test's window may take the usual port while this one is closed.
    let data = Room::open().await.close().await.folder();
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    press_close(&window);
    window.until(ASKS, true).await;
    window
        .until_words("#quit-words", "does not close the round or lose votes")
        .await;
    window.press(Key::Escape).await;
    window.until(ASKS, false).await;
    // Whoever stays stays, and is asked again the next time.
    phone.votes(round, 1, 2).await;
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
    let app = window.app();
    press_close(&window);
    window.until(ASKS, true).await;
    let focus = "return document.activeElement.id";
    window.until(focus, "quit-leave").await;
    window.press_last(Key::Enter).await;
    gone(app).await;
    drop(window);

    let window = Window::open(data.path()).await;
    window.until_body("phase", "open").await;
    phone.votes(round, 2, 4).await;
    until_counts(&window, &["0", "0", "0", "0", "1"]).await;
}

#[tokio::test]
async fn every_way_out_asks_the_same_question_and_leaves_what_is_under_it_alone() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    window.press("w").await;
    window
        .until("return document.activeElement.id", "wifi-name-field")
        .await;
    window.press("Hall").await;
    window.chord(Key::Control, 'q').await;
    window.until(ASKS, true).await;
    window.tap("#quit-stay").await;
    window.until(ASKS, false).await;
    let typed = "return document.getElementById('wifi-name-field').value";
    window.until(typed, "Hall").await;
    window.press(Key::Escape).await;
    window
        .until("return document.getElementById('wifi-panel').open", false)
        .await;
    window.press("m").await;
    window.tap("#quit").await;
    window.until(ASKS, true).await;
    // Shortcuts are not for a window that waits for an answer.
    window.press("h").await;
    let change = json!({ "change": { "do": "close" } });
    let script = format!("window.__TAURI__.core.invoke('change', {change}); return true");
    window.until(&script, true).await;
    window.until_body("phase", "closed").await;
    // Nothing is open any more, so there is nothing to ask.
    window.until(ASKS, false).await;
    let hidden = "return document.getElementById('results-hidden').hidden";
    window.until(hidden, true).await;
    let app = window.app();
    press_close(&window);
    gone(app).await;
}

#[tokio::test]
async fn a_page_that_hangs_keeps_nobody_from_quitting() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let app = window.app();
    let _page = Stopped::page_of(app);
    press_close(&window);
    press_close(&window);
    gone(app).await;
}

#[tokio::test]
async fn the_end_of_the_session_is_not_asked_back_and_everything_is_put_in_order() {
    for signal in [Signal::TERM, Signal::INT] {
        let data = Folder::new().expect("a temporary folder");
        let window = open_round(data.path()).await;
        let app = window.app();
        kill_process(app, signal).expect("it runs");
        gone(app).await;
        let journal = data.path().join("moodring.db-wal");
        assert!(!journal.exists(), "the data file was not closed");
    }
}
