//! The countdown before results appear, and the timer that closes voting.

use fantoccini::key::Key;
use serde_json::json;

use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, Phone, Window, until};

const COUNTDOWN: &str = "const number = document.getElementById('countdown'); \
                         return number.checkVisibility() ? number.textContent : null";
const CLOCK: &str = "const clock = document.getElementById('closes-digits'); \
                     return clock.checkVisibility() ? clock.textContent : null";

/// Sends a change as the settings do, with any value.
async fn change(window: &Window, change: serde_json::Value) {
    let script = format!("window.__TAURI__.core.invoke('change', {{ change: {change} }})");
    window.read(&script).await;
}

/// Opens a window with one vote, hidden results and the countdown switched on.
async fn hidden(data: &std::path::Path) -> (Window, Phone) {
    let window = open_round(data).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    let countdown = json!({ "do": "prefer", "preference": { "countdown": true } });
    change(&window, countdown).await;
    window.press("h").await;
    window.until_text("#hide-words", "Show results").await;
    until_counts(&window, &[]).await;
    (window, phone)
}

#[tokio::test]
async fn hidden_results_appear_after_three_two_one() {
    let data = Folder::new().expect("a temporary folder");
    let (window, _phone) = hidden(data.path()).await;
    // WebDriver may read too late to see a number, so the page records them all.
    let watch = "const seen = window.seen = []; \
                 new MutationObserver(() => { const digit = document.getElementById('countdown').textContent; \
                 if (digit) seen.push(digit); }).observe(document.getElementById('countdown'), \
                 { childList: true, subtree: true })";
    window.read(watch).await;
    window.press("h").await;
    let spoken = "return document.getElementById('countdown-spoken').textContent";
    window.until(spoken, "Results in 3, 2, 1").await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    window.until(COUNTDOWN, json!(null)).await;
    window
        .until("return window.seen", json!(["3", "2", "1"]))
        .await;
    window.until(spoken, "").await;

    // A poll can start the same countdown when voting closes.
    let reveal = json!({ "do": "display", "display": { "hide": true, "reveal": true } });
    change(&window, reveal).await;
    for phase in ["closed", "open"] {
        window.press(" ").await;
        window.until_body("phase", phase).await;
    }
    window.until_text("#results-hidden", "Results hidden").await;
    window.press(" ").await;
    window.until(spoken, "Results in 3, 2, 1").await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
}

#[tokio::test]
async fn h_or_esc_stops_the_countdown_and_the_results_stay_hidden() {
    let data = Folder::new().expect("a temporary folder");
    let (window, _phone) = hidden(data.path()).await;
    for key in ['h', Key::Escape.into()] {
        window.press("h").await;
        window.until_text("#hide-words", "Stop countdown").await;
        window.press(key).await;
        window.until(COUNTDOWN, json!(null)).await;
        window.until_text("#hide-words", "Show results").await;
        window.until_text("#results-hidden", "Results hidden").await;
    }
    // A new round stops the countdown.
    window.press("h").await;
    window.until_text("#hide-words", "Stop countdown").await;
    window.press("n").await;
    window.until(COUNTDOWN, json!(null)).await;
}

#[tokio::test]
async fn an_open_round_shows_its_timer_and_closes_when_it_ends() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.press("q").await;
    change(
        &window,
        json!({ "do": "display", "display": { "timer": 90 } }),
    )
    .await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    until("the clock counts down", async || {
        let words = window.try_read(CLOCK).await?;
        let left = words.as_str().and_then(|words| words.strip_prefix("1:2"));
        crate::kit::so(left.is_some_and(|digit| digit < "9"), words)
    })
    .await;
    window.press(" ").await;
    window.until_body("phase", "closed").await;
    window.until(CLOCK, json!(null)).await;

    // One second is shorter than the settings allow, but it keeps the test fast.
    change(
        &window,
        json!({ "do": "display", "display": { "timer": 1 } }),
    )
    .await;
    window.press(" ").await;
    let ending = "return document.getElementById('closes').classList.contains('ending')";
    window.until(ending, true).await;
    window.until_body("phase", "closed").await;
    window.until(CLOCK, json!(null)).await;
    let (phone, round) = scanned(&window).await;
    phone.vote(round, 1, 0).await.problem(409);
}
