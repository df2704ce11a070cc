//! A new round and a change to another poll end the open round at once. The presenter can undo both.

use fantoccini::key::Key;

use super::keys::with_three_polls;
use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, Window};

const NOTICE: &str = "#notice-sentence";

/// Waits until the notice offers undo, or does not.
async fn until_offered(window: &Window, offered: bool) {
    let script = "return document.getElementById('notice-undo').checkVisibility()";
    window.until(script, offered).await;
}

#[tokio::test]
async fn undo_of_a_new_round_brings_back_the_open_round_with_its_votes() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    let one = ["1", "0", "0", "0", "0"];
    until_counts(&window, &one).await;
    for by_key in [false, true] {
        window.press("n").await;
        window.until_body("phase", "lobby").await;
        window.until_text(NOTICE, "New round").await;
        until_offered(&window, true).await;
        until_counts(&window, &["0", "0", "0", "0", "0"]).await;
        if by_key {
            window.chord(Key::Control, 'z').await;
        } else {
            window.tap("#notice-undo").await;
        }
        window.until_body("phase", "open").await;
        until_counts(&window, &one).await;
        window.until_text(NOTICE, "Round restored").await;
        until_offered(&window, false).await;
    }
    phone.votes(round, 2, 3).await;
    until_counts(&window, &["0", "0", "0", "1", "0"]).await;

    // A new round with a vote stays, and the notice says so.
    window.press("n").await;
    window.until_body("phase", "lobby").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    phone.votes(phone.round().await, 3, 1).await;
    until_counts(&window, &["0", "1", "0", "0", "0"]).await;
    window.chord(Key::Control, 'z').await;
    window
        .until_text(
            NOTICE,
            "The new round already has votes, so this cannot be undone.",
        )
        .await;
    until_counts(&window, &["0", "1", "0", "0", "0"]).await;
}

#[tokio::test]
async fn leaving_an_open_round_says_that_it_is_closed_and_can_be_undone() {
    let (_folder, window) = with_three_polls().await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    window.press(Key::Right).await;
    window.until_text("#position", "2 of 3").await;
    window
        .until_text(NOTICE, "Voting on the previous poll is closed")
        .await;
    window.tap("#notice-undo").await;
    window.until_text("#position", "1 of 3").await;
    window.until_body("phase", "open").await;
    // Undo works only once.
    window.chord(Key::Control, 'z').await;
    window.until_text(NOTICE, "Round restored").await;
}

#[tokio::test]
async fn enter_in_the_menu_starts_no_new_round() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    window.press("m").await;
    let focus = "return document.activeElement.dataset.action";
    window.until(focus, "history").await;
    window.press(Key::Enter).await;
    let open = "return document.getElementById('history').open";
    window.until(open, true).await;
    window.until_body("phase", "open").await;
}
