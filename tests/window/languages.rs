//! The window speaks the presenter's language, and changes it without a restart.

use serde_json::json;

use super::open_round;
use crate::kit::{Folder, Window};

const LABELS: &str =
    "return ['previous', 'close-drawer'].map(id => document.getElementById(id).ariaLabel)";

async fn choose(window: &Window, language: &str) {
    window.press("s").await;
    window
        .tap(&format!("#set-language [value='{language}'] + span"))
        .await;
    let kept =
        format!("return document.querySelector(\"#set-language [value='{language}']\").checked");
    window.until(&kept, true).await;
    window.press("s").await;
}

#[tokio::test]
async fn the_window_changes_its_language_at_once_and_remembers_it() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    window.until_text("#phase-words", "Voting open").await;
    choose(&window, "de").await;
    window.until_text("#phase-words", "Abstimmung läuft").await;
    window
        .until("return document.documentElement.lang", "de")
        .await;
    window.until_text("#toggle-words", "Stoppen").await;
    window.until_text("#votes-words", "Stimmen").await;
    let labels = json!(["Vorherige Umfrage", "Umfragen schließen"]);
    window.until(LABELS, labels).await;
    window.press("q").await;
    window.until_words("#invite .steps", "Scannen oder ").await;
    let sentence = "return document.getElementById('lobby-address').parentElement.dataset.say";
    window.until(sentence, "scanOrOpen").await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    window
        .until("return document.documentElement.lang", "de")
        .await;
    window.press("q").await;
    choose(&window, "ar").await;
    let placed = "const [bar, setting] = ['controls', 'set-language'].map((id) => \
        getComputedStyle(document.getElementById(id)).direction); \
        return [document.documentElement.dir, bar, setting]";
    window.until(placed, json!(["rtl", "ltr", "rtl"])).await;
    choose(&window, "en").await;
    window
        .until_text("#here-words", "Waiting for the first phone")
        .await;
    choose(&window, "").await;
    window
        .until("return document.documentElement.lang", "en")
        .await;
}
