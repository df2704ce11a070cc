//! Requests of the desktop: a double click on a file of polls, and the actions of the menu entry.

use std::fs;
use std::path::Path;
use std::process::Command;

use fantoccini::key::Key;
use serde_json::json;

use super::drawer::LIST;
use crate::kit::{Folder, Process, Screen, WAIT_TIMEOUT, Window, bus, program};

const IMPORT_PANEL_OPEN: &str = "return document.getElementById('import-panel').open";
const DRAWER_OPEN: &str = "return document.getElementById('drawer').open";

/// Writes a file of polls with these questions.
fn write_polls(folder: &Path, name: &str, questions: &[&str]) {
    let choices = json!([{ "emoji": "👍" }, { "emoji": "👎" }]);
    let polls: Vec<_> = questions
        .iter()
        .map(|question| json!({ "question": question, "choices": choices }))
        .collect();
    let text = json!({ "moodring": 1, "polls": polls }).to_string();
    fs::write(folder.join(name), text).expect("the folder is writable");
}

#[tokio::test]
async fn a_file_of_polls_is_added_after_a_question_and_the_actions_work() {
    let (_bus, address) = bus().await;
    let data = Folder::new().expect("a temporary folder");
    let files = Folder::new().expect("a temporary folder");
    write_polls(files.path(), "workshop.moodring", &["Ready?", "Lunch?"]);
    write_polls(files.path(), "other.moodring", &["Never?"]);
    fs::write(files.path().join("broken.moodring"), "[").expect("the folder is writable");
    let screen = Screen::start().await;
    let path = files.path().join("workshop.moodring");
    let window = Window::opened_with(&path, data.path(), &screen, &address).await;
    window.until(IMPORT_PANEL_OPEN, true).await;
    window
        .until_text("#import-title", "Add 2 polls from workshop.moodring?")
        .await;
    window.press(Key::Enter).await;
    window.until(IMPORT_PANEL_OPEN, false).await;
    let welcome = "How are you feeling today?";
    window
        .until(LIST, json!([welcome, "Ready?", "Lunch?"]))
        .await;
    window.press(Key::Escape).await;
    window.until(DRAWER_OPEN, false).await;

    let home = Folder::new().expect("a temporary folder");
    // Starts the program again. The running app handles the argument.
    let again = async |arg: &str| {
        let mut command = Command::new(program("moodring"));
        screen.show(&mut command, home.path());
        command.env("DBUS_SESSION_BUS_ADDRESS", &address);
        let mut second = Process::start(command.arg(arg).current_dir(files.path()));
        assert!(second.end(WAIT_TIMEOUT).await.success());
    };
    again("other.moodring").await;
    window
        .until_text("#import-title", "Add the poll from other.moodring?")
        .await;
    // Keys of the stage do nothing behind the question.
    window.press("e").await;
    // A second file waits until the first question is answered.
    again("workshop.moodring").await;
    window.press(Key::Escape).await;
    window
        .until_text("#import-title", "Add 2 polls from workshop.moodring?")
        .await;
    window.press(Key::Escape).await;
    window.until(IMPORT_PANEL_OPEN, false).await;
    window.until(DRAWER_OPEN, false).await;

    again("broken.moodring").await;
    window
        .until_words("#notice-sentence", "not valid JSON")
        .await;

    again("--new-poll").await;
    window.until(DRAWER_OPEN, true).await;
    window
        .until(LIST, json!([welcome, "Ready?", "Lunch?", "Untitled"]))
        .await;
    window.press(Key::Escape).await;
    window.until(DRAWER_OPEN, false).await;

    // A file with the name of a talk creates a talk and puts it on the stage. Undo brings the open round back.
    let polls = json!([{ "question": "Hm?", "choices": [{ "emoji": "👍" }, { "emoji": "👎" }] }]);
    let talk = json!({ "moodring": 1, "talk": "Team week", "polls": polls });
    fs::write(files.path().join("talk.moodring"), talk.to_string())
        .expect("the folder is writable");
    window.press(" ").await;
    window.until_body("phase", "open").await;
    again("talk.moodring").await;
    let title = "Add the talk “Team week” with 1 poll from talk.moodring?";
    window.until_text("#import-title", title).await;
    window.press(Key::Enter).await;
    window.until(LIST, json!(["Hm?"])).await;
    window.until_text("#talk-name", "Team week").await;
    window.tap("#notice-undo").await;
    window.until_text("#talk-name", "My talk").await;
    window.until_body("phase", "open").await;
    window.press(Key::Escape).await;
    window.until(DRAWER_OPEN, false).await;

    // This screen has no compositor, so the app refuses the overlay.
    again("--overlay").await;
    window.until_words("#notice-sentence", "start picom").await;
}
