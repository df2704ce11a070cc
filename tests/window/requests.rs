//! What the desktop asks for: a double click on exported polls, and the actions of the entry in the menu.

use std::fs;
use std::path::Path;
use std::process::Command;

use fantoccini::key::Key;
use serde_json::json;

use super::drawer::LIST;
use crate::kit::{Folder, Process, Screen, WAIT_TIMEOUT, Window, bus, program};

const ASKS: &str = "return document.getElementById('import-panel').open";
const DRAWER: &str = "return document.getElementById('drawer').open";

/// A file of polls with these questions.
fn file(folder: &Path, name: &str, questions: &[&str]) {
    let choices = json!([{ "emoji": "👍" }, { "emoji": "👎" }]);
    let polls: Vec<_> = questions
        .iter()
        .map(|question| json!({ "question": question, "choices": choices }))
        .collect();
    let text = json!({ "moodring": 1, "polls": polls }).to_string();
    fs::write(folder.join(name), text).expect("the folder is ours");
}

#[tokio::test]
async fn a_file_of_polls_is_added_after_a_question_and_actions_do_what_they_say() {
    let (_bus, address) = bus().await;
    let data = Folder::new().expect("a temporary folder");
    let files = Folder::new().expect("a temporary folder");
    file(files.path(), "workshop.moodring", &["Ready?", "Lunch?"]);
    file(files.path(), "other.moodring", &["Never?"]);
    fs::write(files.path().join("broken.moodring"), "[").expect("the folder is ours");
    let screen = Screen::start().await;
    let path = files.path().join("workshop.moodring");
    let window = Window::asked(&path, data.path(), &screen, &address).await;
    window.until(ASKS, true).await;
    window
        .until_text("#import-title", "Add 2 polls from workshop.moodring?")
        .await;
    window.press(Key::Enter).await;
    window.until(ASKS, false).await;
    let welcome = "How are you feeling today?";
    window
        .until(LIST, json!([welcome, "Ready?", "Lunch?"]))
        .await;
    window.press(Key::Escape).await;
    window.until(DRAWER, false).await;

    let home = Folder::new().expect("a temporary folder");
    // A second start, which the running app answers.
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
    // Another file waits for its own question.
    again("workshop.moodring").await;
    window.press(Key::Escape).await;
    window
        .until_text("#import-title", "Add 2 polls from workshop.moodring?")
        .await;
    window.press(Key::Escape).await;
    window.until(ASKS, false).await;
    window.until(DRAWER, false).await;

    again("broken.moodring").await;
    window
        .until_words("#notice-sentence", "not valid JSON")
        .await;

    again("--new-poll").await;
    window.until(DRAWER, true).await;
    window
        .until(LIST, json!([welcome, "Ready?", "Lunch?", "Untitled"]))
        .await;
    window.press(Key::Escape).await;
    window.until(DRAWER, false).await;

    // A file with the name of a talk makes a talk, which comes on stage. The open round can be brought back.
    let polls = json!([{ "question": "Hm?", "choices": [{ "emoji": "👍" }, { "emoji": "👎" }] }]);
    let talk = json!({ "moodring": 1, "talk": "Team week", "polls": polls });
    fs::write(files.path().join("talk.moodring"), talk.to_string()).expect("the folder is ours");
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
    window.until(DRAWER, false).await;

    // This screen has no compositor, and so the overlay refuses.
    again("--overlay").await;
    window.until_words("#notice-sentence", "start picom").await;
}
