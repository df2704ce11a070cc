//! The lobby shows the question. A notice names the effect of a key, because the QR code fills the screen.

use fantoccini::key::Key;
use serde_json::json;

use super::keys::with_three_polls;
use crate::kit::{Folder, Window};

const NOTICE: &str = "#notice-sentence";
const POLL: &str = "return ['lobby-phase', 'lobby-question', 'lobby-position', 'lobby-hidden', 'lobby-emoji'] \
    .map((id) => document.getElementById(id)) \
    .map((node) => node.checkVisibility() && (node.innerText || node.childElementCount))";

#[tokio::test]
async fn the_lobby_shows_the_question_and_a_notice_names_a_keys_effect() {
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

/// The width of the window, how far the page scrolls, and how many elements of the lobby are outside the window or
/// under the bar.
const OUTSIDE: &str = "const { scrollHeight } = document.documentElement; \
    const bar = document.getElementById('controls').getBoundingClientRect(); \
    const all = [...document.querySelectorAll('#lobby *')].filter((node) => node.checkVisibility()); \
    const boxes = all.map((node) => node.getBoundingClientRect()).filter(({ width }) => width > 2); \
    const outside = boxes.filter(({ left, right, bottom }) => left < 0 || right > innerWidth || bottom > bar.top); \
    return [innerWidth, scrollHeight - innerHeight, outside.length]";

#[tokio::test]
async fn the_lobby_fits_a_small_projector_even_with_all_optional_parts() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let invoke = async |command: &str, args: serde_json::Value| {
        let script = format!("return window.__TAURI__.core.invoke('{command}', {args})");
        window.read(&script).await;
    };
    let fits = async || {
        for (width, height) in [(800, 600), (1024, 768), (1280, 800)] {
            let place = (0, 0, width, height);
            let placed = window.screen().place_window("Moodring", place);
            placed.expect("it is there");
            window.until(OUTSIDE, json!([width, 0, 0])).await;
        }
    };
    window.until_body("screen", "lobby").await;
    fits().await;
    let question = "Which of the three proposals that we discussed this morning should the working group for \
                    accessible events pursue first, and why?";
    let choices = ["🤩", "🙂"].map(|emoji| json!({ "emoji": emoji, "label": "" }));
    let edit = json!({ "do": "edit", "poll": 1, "question": question, "rule": "once", "choices": choices });
    invoke("change", json!({ "change": edit })).await;
    let code = json!({ "do": "prefer", "preference": { "code": true } });
    invoke("change", json!({ "change": code })).await;
    window
        .until("return document.getElementById('lobby-code').hidden", false)
        .await;
    fits().await;
    let wifi = json!({ "name": "Conference Guest 2026", "password": "a long password", "security": "wpa", "hidden": false });
    invoke("choose_wifi", json!({ "wifi": wifi })).await;
    window
        .until("return document.getElementById('wifi-code').hidden", false)
        .await;
    fits().await;
    let public = "https://polls.conference-host.example-network.org";
    invoke("choose_public", json!({ "typed": public })).await;
    window
        .until_text(
            "#lobby-address",
            "polls.conference-host.example-network.org",
        )
        .await;
    fits().await;
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
