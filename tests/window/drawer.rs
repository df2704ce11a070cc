//! The drawer: the presenter creates and edits polls, and the stage shows each change while it is typed.

use fantoccini::key::Key;
use serde_json::json;

use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, Window, until};

/// The questions in the drawer's list.
pub(super) const LIST: &str = "return [...document.querySelectorAll('#poll-list .poll-question')] \
                    .map((question) => question.textContent)";
const LABELS: &str = "return [...document.querySelectorAll('#rows .track > .row-label')] \
                      .map((label) => label.textContent)";

/// Opens the drawer.
pub(super) async fn open_drawer(window: &Window) {
    window.press("e").await;
    let open = "return document.getElementById('drawer').open";
    window.until(open, true).await;
}

/// Replaces the text of the field that has the focus.
async fn retype(window: &Window, text: &str) {
    window.read("document.activeElement.select()").await;
    window.press(text).await;
}

#[tokio::test]
async fn the_stage_follows_the_question_and_the_labels_as_they_are_typed() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    window.tap("#edit-question").await;
    retype(&window, "Lunch? h q ?").await;
    let question = "return document.getElementById('question').textContent";
    window.until(question, "Lunch? h q ?").await;
    window.until(LIST, json!(["Lunch? h q ?"])).await;
    window
        .tap("#choice-fields li:first-child .choice-label")
        .await;
    retype(&window, "Pizza").await;
    window
        .until(LABELS, json!(["Pizza", "Good", "Meh", "Tired", "Lost"]))
        .await;
    // Letters typed into a field trigger no shortcut of the window.
    window.press(Key::Escape).await;
    window
        .until("return document.getElementById('drawer').open", false)
        .await;
    window
        .until(
            "return document.getElementById('results-hidden').hidden",
            true,
        )
        .await;

    let (phone, _) = scanned(&window).await;
    let seen = phone.listen().await.next().await.expect("a snapshot");
    assert_eq!(seen.0["question"], "Lunch? h q ?");
    assert_eq!(seen.0["choices"][0]["label"], "Pizza");
}

#[tokio::test]
async fn a_poll_is_created_shown_voted_on_and_deleted() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    open_drawer(&window).await;
    window.tap("#new-poll").await;
    window.press(Key::Enter).await;
    window
        .until("return document.activeElement.id", "edit-question")
        .await;
    window.press("Again?").await;
    window
        .until(LIST, json!(["How are you feeling today?", "Again?"]))
        .await;
    window.tap("#duplicate-poll").await;
    window
        .until(
            LIST,
            json!(["How are you feeling today?", "Again?", "Again?"]),
        )
        .await;
    window.tap("#show-poll").await;
    window.until_text(".editor-bar .on-stage", "On stage").await;
    window.press(Key::Escape).await;
    window.until_body("phase", "lobby").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 1).await;
    until_counts(&window, &["0", "1"]).await;

    open_drawer(&window).await;
    window.tap("#delete-poll").await;
    window
        .until(LIST, json!(["How are you feeling today?", "Again?"]))
        .await;
}

#[tokio::test]
async fn after_the_first_vote_a_new_emoji_waits_for_the_next_round() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    open_drawer(&window).await;
    window
        .tap("#choice-fields li:first-child .choice-emoji")
        .await;
    window
        .until("return document.getElementById('picker').open", true)
        .await;
    window.press("exploding h").await;
    let found = "return document.querySelectorAll('#picker-grid button').length";
    window.until(found, 1).await;
    window.press(Key::Enter).await;
    window
        .until("return document.getElementById('picker').open", false)
        .await;
    window.press(Key::Escape).await;
    window
        .until_words("#stale", "Changes apply to the next round")
        .await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    window.press("n").await;
    window
        .until("return document.getElementById('stale').hidden", true)
        .await;
    until("phones see the emoji of the new round", async || {
        let seen = phone.listen().await.next().await.expect("a snapshot");
        let emoji = &seen.0["choices"][0]["emoji"];
        crate::kit::so(emoji == "🤯", emoji)
    })
    .await;
}

#[tokio::test]
async fn edits_of_every_poll_are_saved_when_the_data_file_works_again() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    window.tap("#new-poll").await;
    window.press(Key::Enter).await;
    let question = "return document.activeElement.id";
    window.until(question, "edit-question").await;
    window.press("Lunch?").await;
    let welcome = "How are you feeling today?";
    window.until(LIST, json!([welcome, "Lunch?"])).await;

    let (file, away) = (data.path().join("moodring.db"), data.path().join("away"));
    std::fs::rename(&file, &away).expect("it can be moved");
    retype(&window, "Dinner?").await;
    window
        .until_words("#notice-sentence", "cannot be saved")
        .await;
    window.tap("#poll-list li:first-child .poll-item").await;
    window.tap("#edit-question").await;
    // The list shows the typed text of the poll in the editor, and the saved text of the others.
    retype(&window, "And now?").await;
    std::fs::rename(&away, &file).expect("it can be moved back");
    window.press("!").await;
    window.until(LIST, json!(["And now?!", "Dinner?"])).await;
}
