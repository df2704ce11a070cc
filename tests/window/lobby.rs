//! The lobby carries the question, and says what a key did that its code would cover.

use fantoccini::key::Key;
use serde_json::json;

use super::keys::with_three_polls;
use crate::kit::{Folder, Window};

const NOTICE: &str = "#notice-sentence";
const POLL: &str = "return ['lobby-phase', 'lobby-question', 'lobby-position', 'lobby-hidden', 'lobby-emoji'] \
    .map((id) => document.getElementById(id)) \
    .map((node) => node.checkVisibility() && (node.innerText || node.childElementCount))";

#[tokio::test]
async fn the_lobby_carries_the_question_and_a_notice_names_what_a_key_did() {
    let (_folder, window) = with_three_polls().await;
    let asks = "How are you feeling today?";
    window
        .until(POLL, json!(["Next question", asks, "1 of 3", false, 5]))
        .await;
    // The poll without a question shows its emoji.
    window.press(Key::Right).await;
    window.until_text(NOTICE, "Next poll").await;
    window
        .until(POLL, json!(["Next question", false, "2 of 3", false, 2]))
        .await;
    for (key, words) in [
        ("h", "Results hidden"),
        ("v", "Ring view"),
        ("h", "Results shown"),
        ("n", "This round is already new: it has no votes yet"),
        ("+", "No timer is running"),
    ] {
        window.press(key).await;
        window.until_text(NOTICE, words).await;
        window.until_body("screen", "lobby").await;
    }
    window.press(Key::Left).await;
    window.until_text(NOTICE, "Previous poll").await;
}

#[tokio::test]
async fn opening_voting_shows_the_question_whatever_was_on_screen() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.until_body("screen", "lobby").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    window.until_body("screen", "stage").await;
    window.press("q").await;
    window.until_body("screen", "lobby").await;
    window.until_text("#lobby-phase", "Voting open").await;
    window.press(" ").await;
    window.until_text("#lobby-phase", "Voting closed").await;
    window.until_text(NOTICE, "Voting closed").await;
    window.press(" ").await;
    window.until_body("screen", "stage").await;
}
