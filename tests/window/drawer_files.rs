//! Export of polls to a file and import from one, with the system's file dialogs.

use std::fs;

use fantoccini::key::Key;
use serde_json::{Value, json};

use super::drawer::{LIST, open_drawer};
use crate::kit::{Folder, Window};

const WELCOME: &str = "How are you feeling today?";
const MESSAGE: &str = "return document.getElementById('drawer-told-words').textContent";

async fn choose(window: &Window, entry: &str) {
    window.tap("#talk-more").await;
    window.tap(entry).await;
}

#[tokio::test]
async fn all_polls_are_exported_to_a_file_and_imported_from_it() {
    let data = Folder::new().expect("a temporary folder");
    let files = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    window.tap("#new-poll").await;
    window.tap("#template-menu button:nth-child(5)").await;
    window.until(LIST, json!([WELCOME, "Applause"])).await;
    choose(&window, "#export-polls").await;
    let path = window.screen().save_into(files.path()).await;
    window
        .until(MESSAGE, "2 polls saved in polls.moodring")
        .await;
    let text = fs::read(&path).expect("it is there");
    let file: Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(file["moodring"], 1);
    assert_eq!(file["polls"][0]["question"], WELCOME);
    let first = json!({ "emoji": "🤩", "label": "Inspired" });
    assert_eq!(file["polls"][0]["choices"][0], first);
    assert_eq!(file["polls"][1]["rule"], "many");
    assert_eq!(file["polls"][1]["choices"][0], json!({ "emoji": "👏" }));

    choose(&window, "#import-polls").await;
    window.screen().open_file(&path).await;
    window.until(MESSAGE, "2 polls imported").await;
    let list = json!([WELCOME, "Applause", WELCOME, "Applause"]);
    window.until(LIST, list).await;
    let current = "return [...document.querySelectorAll('.poll-item')] \
                   .findIndex((item) => item.getAttribute('aria-current'))";
    window.until(current, 2).await;
}

#[tokio::test]
async fn a_file_with_an_invalid_poll_imports_nothing_and_names_the_poll() {
    let data = Folder::new().expect("a temporary folder");
    let files = Folder::new().expect("a temporary folder");
    let path = files.path().join("workshop.json");
    let good = json!({ "question": "Ready?", "choices": [{ "emoji": "👍" }, { "emoji": "👎" }] });
    let wrong = json!({ "question": "Lunch?", "choices": [{ "emoji": "🍕" }] });
    let file = json!({ "moodring": 1, "polls": [good, wrong] });
    fs::write(&path, file.to_string()).expect("it can be written");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    choose(&window, "#import-polls").await;
    window.screen().open_file(&path).await;
    let sentence = "Poll 2 (“Lunch?”): A poll has 2 to 8 choices, and this one has 1. \
                    Nothing was imported.";
    window.until_text("#notice-sentence", sentence).await;
    window.until(LIST, json!([WELCOME])).await;

    // The corrected file can be imported.
    let file = json!({ "moodring": 1, "polls": [good] });
    fs::write(&path, file.to_string()).expect("it can be written");
    choose(&window, "#import-polls").await;
    window.screen().open_file(&path).await;
    window.until(MESSAGE, "1 poll imported").await;
    window.until(LIST, json!([WELCOME, "Ready?"])).await;
}

#[tokio::test]
async fn a_name_without_extension_overwrites_no_file_without_asking() {
    let data = Folder::new().expect("a temporary folder");
    let files = Folder::new().expect("a temporary folder");
    let taken = files.path().join("talk.moodring");
    fs::write(&taken, "mine").expect("it can be written");
    let mine = || fs::read_to_string(&taken).expect("it is there") == "mine";
    let window = Window::open(data.path()).await;
    let screen = window.screen();
    open_drawer(&window).await;
    choose(&window, "#export-polls").await;
    screen.save_as(&files.path().join("talk")).await;
    // The dialog opens again with the full name, and the system asks before it overwrites.
    screen.until_typed("talk.moodring").await;
    assert!(mine());
    screen.press_enter().await;
    assert!(mine());
    screen.press_escape().await;
    screen.leave_dialog().await;
    assert!(mine());

    // A dot in the name does not count as an extension. No such file exists, so the system does not ask.
    choose(&window, "#export-polls").await;
    let named = files.path().join("Umfrage 22.11.2026");
    screen.save_as(&named).await;
    let told = "1 poll saved in Umfrage 22.11.2026.moodring";
    window.until(MESSAGE, told).await;
    assert!(files.path().join("Umfrage 22.11.2026.moodring").exists());

    choose(&window, "#export-polls").await;
    screen.save_as(&files.path().join("talk")).await;
    screen.until_typed("talk.moodring").await;
    screen.press_enter().await;
    screen.press_enter().await;
    window.until(MESSAGE, "1 poll saved in talk.moodring").await;
    assert!(!mine());
}

#[tokio::test]
async fn a_cancelled_file_dialog_changes_nothing_and_shows_no_notice() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    choose(&window, "#import-polls").await;
    window.screen().leave_dialog().await;
    choose(&window, "#export-polls").await;
    window.screen().leave_dialog().await;
    window.until(LIST, json!([WELCOME])).await;
    window
        .until("return document.getElementById('notice').hidden", true)
        .await;
    window.press(Key::Escape).await;
    window
        .until("return document.getElementById('drawer').open", false)
        .await;
}
