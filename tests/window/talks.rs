//! Talks in the drawer: create, name, choose, archive and delete. A talk keeps its polls and their drawings.

use fantoccini::key::Key;
use serde_json::json;

use super::drawer::{LIST, open_drawer};
use crate::kit::{Folder, Window};

const WELCOME: &str = "How are you feeling today?";

/// Chooses the other one of two talks.
async fn choose_other(window: &Window) {
    window.tap("#talk").await;
    window
        .tap("#talk-list .talk-names button:not([aria-current])")
        .await;
}

#[tokio::test]
async fn a_talk_can_be_created_and_chosen_and_keeps_its_polls_and_drawings() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    window.until_text("#talk-name", "My talk").await;
    window.tap("#talk").await;
    window.tap("#talk-list .new-talk").await;
    window
        .until("return document.activeElement.id", "talk-field")
        .await;
    let typed = "return document.getElementById('talk-field').value";
    assert_eq!(
        window.read(typed).await,
        "New talk",
        "the new talk has no default name"
    );
    window.press("Workshop").await;
    window.press(Key::Enter).await;
    window.until_text("#talk-name", "Workshop").await;
    window.until(LIST, json!(["Untitled"])).await;
    let ring = "document.querySelector('#edit-drawing input[value=ring]').click()";
    window.read(ring).await;
    window.until_body("drawing", "ring").await;
    window.tap("#new-poll").await;
    window.tap("#template-menu button:nth-child(5)").await;
    window.until(LIST, json!(["Untitled", "Applause"])).await;
    let position = "return document.getElementById('position').textContent";
    window.until(position, "1 of 2").await;

    choose_other(&window).await;
    window.until(LIST, json!([WELCOME])).await;
    window.until_body("drawing", "bars").await;
    window.until(position, "1 of 1").await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    window.until_text("#talk-name", "My talk").await;
    choose_other(&window).await;
    window.until_text("#talk-name", "Workshop").await;
    window.until(LIST, json!(["Untitled", "Applause"])).await;
    window.until_body("drawing", "ring").await;
    // An archived talk leaves the stage, and undo brings it back.
    window.tap("#talk-more").await;
    window.tap("#archive-talk").await;
    window
        .until_text("#drawer-told-words", "“Workshop” archived")
        .await;
    window.until(LIST, json!([WELCOME])).await;
    window.tap("#undo-delete").await;
    window.until_text("#talk-name", "Workshop").await;
    // The drawer asks before it deletes a talk, and it offers undo afterwards.
    let delete = async |answer: &str| {
        window.tap("#talk-more").await;
        window.tap("#delete-talk").await;
        window
            .until_text("#delete-talk-title", "Delete “Workshop”?")
            .await;
        window.tap(answer).await;
    };
    delete("#delete-talk-not").await;
    window.until_text("#talk-name", "Workshop").await;
    delete("#delete-talk-now").await;
    window
        .until_text("#drawer-told-words", "“Workshop” deleted")
        .await;
    window.until(LIST, json!([WELCOME])).await;
    let listed = "return document.querySelectorAll('#talk-list .talk-names button').length";
    window.tap("#talk").await;
    window.until(listed, 1).await;
    window.press(Key::Escape).await;
    window.tap("#undo-delete").await;
    window.until_text("#talk-name", "Workshop").await;
    // Undo brings back a talk together with its open round.
    let open = "window.__TAURI__.core.invoke('change', { change: { do: 'open' } })";
    window.read(open).await;
    window.until_body("phase", "open").await;
    delete("#delete-talk-now").await;
    window.until_body("phase", "lobby").await;
    window.tap("#undo-delete").await;
    window.until_text("#talk-name", "Workshop").await;
    window.until_body("phase", "open").await;
    // Esc keeps the old name and leaves the drawer open.
    window.tap("#talk-more").await;
    window.tap("#rename-talk").await;
    window.press("Other").await;
    window.press(Key::Escape).await;
    window
        .until("return document.activeElement.id", "talk")
        .await;
    window.until_text("#talk-name", "Workshop").await;
    window
        .until("return document.getElementById('drawer').open", true)
        .await;
}
