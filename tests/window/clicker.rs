//! The keys of a presenter's clicker run a talk and lose no vote.

use fantoccini::key::Key;
use serde_json::json;

use super::keys::with_three_polls;
use super::{scanned, until_counts};
use crate::kit::Window;

/// What the room sees: the screen, the position of the poll, the phase, and whether the results are hidden.
const SEEN: &str = "const { screen, phase } = document.body.dataset; \
    return [screen, document.getElementById('position').textContent, phase, \
    !document.getElementById('results-hidden').hidden]";

async fn until_seen(window: &Window, screen: &str, place: u8, phase: &str, hidden: bool) {
    let place = format!("{place} of 3");
    window
        .until(SEEN, json!([screen, place, phase, hidden]))
        .await;
}

#[tokio::test]
async fn a_clicker_alone_runs_a_talk_forwards_and_back_and_loses_no_vote() {
    let (_folder, window) = with_three_polls().await;
    until_seen(&window, "lobby", 1, "lobby", false).await;
    for (key, screen, place, phase, hidden) in [
        (Key::PageDown, "stage", 1, "lobby", false),
        (Key::PageDown, "stage", 1, "open", false),
    ] {
        window.press(key).await;
        until_seen(&window, screen, place, phase, hidden).await;
    }
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    let one = ["1", "0", "0", "0", "0"];
    until_counts(&window, &one).await;
    // The clicker's black-screen key (B) hides the results.
    window.press("b").await;
    for (key, place, phase, hidden) in [
        (Key::PageDown, 1, "closed", true),
        (Key::PageDown, 1, "closed", false),
        (Key::PageUp, 1, "closed", true),
        (Key::PageUp, 1, "open", true),
        (Key::PageUp, 1, "closed", true),
        (Key::PageDown, 1, "open", true),
        (Key::PageDown, 1, "closed", true),
        (Key::PageDown, 1, "closed", false),
        (Key::PageDown, 2, "lobby", false),
        (Key::PageDown, 2, "open", false),
        (Key::PageUp, 2, "closed", false),
        (Key::PageUp, 1, "closed", false),
    ] {
        window.press(key).await;
        until_seen(&window, "stage", place, phase, hidden).await;
    }
    until_counts(&window, &one).await;
    // Going back to the lobby leaves the closed round closed.
    window.press(Key::PageUp).await;
    until_seen(&window, "lobby", 1, "closed", false).await;
}

#[tokio::test]
async fn a_setting_lets_a_clicker_go_from_poll_to_poll() {
    let (_folder, window) = with_three_polls().await;
    window.press("s").await;
    window.tap("#set-page-keys [value=polls] + span").await;
    window
        .until(
            "return document.querySelector('#set-page-keys :checked').value",
            "polls",
        )
        .await;
    window.press(Key::Escape).await;
    let closed = "return document.querySelector('dialog[open]') === null";
    window.until(closed, true).await;
    for (key, place) in [(Key::PageDown, 2), (Key::PageDown, 3), (Key::PageUp, 2)] {
        window.press(key).await;
        until_seen(&window, "lobby", place, "lobby", false).await;
    }
}
