//! Right answers and the mean of a scale: the presenter chooses them in the editor, and they appear with the results.

use fantoccini::key::Key;
use serde_json::json;

use super::drawer::open_drawer;
use super::scanned;
use crate::kit::{Folder, Window};

/// The text of each choice's right-answer mark on the stage, or false if the mark is hidden.
const RIGHT_ANSWERS: &str = "return [...document.querySelectorAll('#rows .row')] \
                   .map((row) => row.querySelector('.right-mark').checkVisibility() \
                   && row.querySelector('.right-answer').textContent)";
const MEAN: &str = "return document.getElementById('mean').checkVisibility() \
                    && document.getElementById('mean-digits').textContent";

async fn change(window: &Window, change: serde_json::Value) {
    let script = format!("return window.__TAURI__.core.invoke('change', {{ change: {change} }})");
    window.read(&script).await;
}

#[tokio::test]
async fn a_right_answer_is_marked_when_the_results_are_revealed() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    window
        .tap("#choice-fields li:nth-child(2) .choice-right")
        .await;
    let pressed = "return [...document.querySelectorAll('.choice-right')] \
                   .map((mark) => mark.getAttribute('aria-pressed'))";
    let wanted = json!(["false", "true", "false", "false", "false"]);
    window.until(pressed, wanted).await;
    window.press(Key::Escape).await;
    let hide = json!({ "do": "display", "poll": null, "display": { "hide": true } });
    change(&window, hide).await;
    let unmarked = json!([false, false, false, false, false]);
    for phase in ["open", "closed"] {
        window.press(" ").await;
        window.until_body("phase", phase).await;
        window.until_text("#results-hidden", "Results hidden").await;
        window.until(RIGHT_ANSWERS, unmarked.clone()).await;
    }
    let marked = json!([false, "right answer", false, false, false]);
    for view in ["bars", "ring", "float"] {
        let drawing = json!({ "do": "display", "poll": null, "display": { "drawing": view } });
        change(&window, drawing).await;
        window.until_body("drawing", view).await;
        window.press("h").await;
        window.until(RIGHT_ANSWERS, marked.clone()).await;
        window.press("h").await;
        window.until(RIGHT_ANSWERS, unmarked.clone()).await;
    }
}

#[tokio::test]
async fn the_stage_shows_the_chosen_mean_of_a_scale_once_there_are_votes() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let keycaps = ["1️⃣", "2️⃣", "3️⃣"].map(|emoji| json!({ "emoji": emoji }));
    let scale = json!({ "question": "How was it?", "rule": "once", "choices": keycaps });
    change(&window, json!({ "do": "create", "poll": scale })).await;
    open_drawer(&window).await;
    let offered = "return document.getElementById('edit-mean').checkVisibility()";
    window.until(offered, false).await;
    window.tap("#poll-list li:nth-child(2) button").await;
    window.until(offered, true).await;
    window.tap("#edit-mean label:has([value=on])").await;
    window.tap("#show-poll").await;
    window.press(Key::Escape).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    window.until(MEAN, false).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 2).await;
    window.until(MEAN, "3.0").await;
    let url = window.url().await;
    crate::kit::Phone::stranger(&url).votes(round, 1, 1).await;
    window.until(MEAN, "2.5").await;
    window.press("h").await;
    window.until(MEAN, false).await;
}
