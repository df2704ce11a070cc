//! Quitting: the app asks once while voting is open. Otherwise, and on a signal of the system, it quits at once.

use std::fs;

use fantoccini::key::Key;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, Room, Window, gone};

const QUIT_PANEL_OPEN: &str = "return document.getElementById('quit-panel').open";

/// A stopped process, which acts like one that hangs.
struct Stopped(Pid);

impl Stopped {
    /// Stops the app's page process.
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
        // Fails if the process has ended with the app.
        let _ = kill_process(self.0, Signal::KILL);
    }
}

fn press_close(window: &Window) {
    let closing = window.screen().close_window("Moodring");
    closing.expect("the window is there");
}

#[tokio::test]
async fn quitting_asks_once_while_voting_is_open_and_a_restart_continues_it() {
    // Another test's window may take the usual port while this one is closed.
    let data = Room::open().await.close().await.folder();
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    press_close(&window);
    window.until(QUIT_PANEL_OPEN, true).await;
    window
        .until_words("#quit-words", "does not close the round or lose votes")
        .await;
    window.press(Key::Escape).await;
    window.until(QUIT_PANEL_OPEN, false).await;
    // After Esc the app stays open, and it asks again the next time.
    phone.votes(round, 1, 2).await;
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
    let app = window.app();
    press_close(&window);
    window.until(QUIT_PANEL_OPEN, true).await;
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
async fn every_way_to_quit_asks_and_leaves_the_open_panel_unchanged() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    window.press("w").await;
    window
        .until("return document.activeElement.id", "wifi-name-field")
        .await;
    window.press("Hall").await;
    window.chord(Key::Control, 'q').await;
    window.until(QUIT_PANEL_OPEN, true).await;
    window.tap("#quit-stay").await;
    window.until(QUIT_PANEL_OPEN, false).await;
    let typed = "return document.getElementById('wifi-name-field').value";
    window.until(typed, "Hall").await;
    window.press(Key::Escape).await;
    window
        .until("return document.getElementById('wifi-panel').open", false)
        .await;
    window.press("m").await;
    window.tap("#quit").await;
    window.until(QUIT_PANEL_OPEN, true).await;
    // Shortcuts do nothing while the question is open.
    window.press("h").await;
    let change = json!({ "change": { "do": "close" } });
    let script = format!("window.__TAURI__.core.invoke('change', {change}); return true");
    window.until(&script, true).await;
    window.until_body("phase", "closed").await;
    // Voting is closed now, so the question disappears.
    window.until(QUIT_PANEL_OPEN, false).await;
    let hidden = "return document.getElementById('results-hidden').hidden";
    window.until(hidden, true).await;
    let app = window.app();
    press_close(&window);
    gone(app).await;
}

#[tokio::test]
async fn a_page_that_hangs_does_not_prevent_quitting() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let app = window.app();
    let _page = Stopped::page_of(app);
    press_close(&window);
    press_close(&window);
    gone(app).await;
}

#[tokio::test]
async fn a_signal_quits_without_a_question_and_closes_the_data_file() {
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
