//! The window speaks the presenter's language, and changes it without a new start.

use serde_json::json;

use super::open_round;
use crate::kit::{Folder, Window};

const LABELS: &str =
    "return ['previous', 'poll-up'].map(id => document.getElementById(id).ariaLabel)";

async fn prefer(window: &Window, language: &str) {
    let preference = json!({ "do": "prefer", "preference": { "language": language } });
    let change = format!("window.__TAURI__.core.invoke('change', {{ change: {preference} }})");
    window.read(&change).await;
}

#[tokio::test]
async fn the_window_changes_its_language_at_once_and_keeps_it() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    window.press("q").await;
    window.until_text("#phase-words", "Voting open").await;
    prefer(&window, "de").await;
    window.until_text("#phase-words", "Abstimmung läuft").await;
    window
        .until("return document.documentElement.lang", "de")
        .await;
    window
        .until_text("#toggle-words", "Abstimmung beenden")
        .await;
    window.until_text("#votes-words", "Stimmen").await;
    let labels = json!(["Vorherige Umfrage", "Umfrage nach oben"]);
    window.until(LABELS, labels).await;
    window.press("q").await;
    let steps = "Scannen oder ";
    window.until_words("#invite .steps", steps).await;
    let host = "return document.getElementById('lobby-address').parentElement.dataset.say";
    window.until(host, "scanOrOpen").await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    window
        .until("return document.documentElement.lang", "de")
        .await;
    prefer(&window, "en").await;
    window
        .until_text("#here-words", "Waiting for the first phone")
        .await;
}
