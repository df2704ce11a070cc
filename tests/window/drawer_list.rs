//! The list of polls: reorder by mouse, finger and keys, delete, and undo.

use fantoccini::key::Key;
use moodring_core::poll::{Poll, Rule};
use moodring_core::talk::NewPoll;
use moodring_core::{Command, Engine};
use serde_json::json;

use super::drawer::{LIST, open_drawer};
use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, Window};

const WELCOME: &str = "How are you feeling today?";
const FOCUSED: &str = "return document.activeElement.querySelector('.poll-question')?.textContent";
const SPOKEN: &str = "return document.getElementById('drawer-spoken').textContent";

/// Opens the window and a drawer that lists the welcome poll and these.
async fn drawer_of(questions: &[&str]) -> (Folder, Window) {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let polls = questions.iter().map(|question| {
        let choices = Poll::blank().choices().to_vec();
        NewPoll::from(Poll::new(question, Rule::Once, choices).expect("valid"))
    });
    let made = engine.execute(Command::Append(polls.collect())).await;
    made.expect("the command succeeds");
    engine.stop().await;
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    window.until(FOCUSED, WELCOME).await;
    (data, window)
}

/// Returns the distance in pixels from the middle of `item` to 6 px below the middle of `other`.
async fn below(window: &Window, item: usize, other: usize) -> f64 {
    let script = format!(
        "const middle = (at) => {{ const box = document.querySelectorAll('#poll-list li')[at] \
         .getBoundingClientRect(); return box.top + box.height / 2 }}; \
         return middle({other}) - middle({item}) + 6"
    );
    window.read(&script).await.as_f64().expect("a number")
}

#[tokio::test]
async fn alt_and_arrows_move_a_poll_announce_its_place_and_keep_the_focus() {
    let (_data, window) = drawer_of(&["A", "B"]).await;
    window.chord(Key::Alt, Key::Down).await;
    window.until(LIST, json!(["A", WELCOME, "B"])).await;
    window.until(FOCUSED, WELCOME).await;
    window.until(SPOKEN, "Moved to position 2 of 3").await;
    window.chord(Key::Alt, Key::Down).await;
    window.chord(Key::Alt, Key::Down).await;
    window.until(LIST, json!(["A", "B", WELCOME])).await;
    window.until(SPOKEN, "Moved to position 3 of 3").await;
    window.chord(Key::Alt, Key::Home).await;
    window.until(LIST, json!(["A", WELCOME, "B"])).await;
    window.until(FOCUSED, WELCOME).await;
    // Without Alt, the arrow keys move the focus.
    window.press(Key::Down).await;
    window.until(FOCUSED, "B").await;
    let edited = "return document.getElementById('edit-question').value";
    window.until(edited, "B").await;
}

#[tokio::test]
async fn a_line_shows_where_a_dragged_poll_goes_and_esc_cancels_the_drag() {
    let (_data, window) = drawer_of(&["A", "B"]).await;
    let far = below(&window, 0, 1).await;
    let first = "#poll-list li:first-child";
    window.press_and_drag(first, (0.0, far)).await;
    let line = "return document.querySelector('.drop-after .poll-question')?.textContent";
    window.until(line, "A").await;
    window.release_mouse().await;
    window.until(LIST, json!(["A", WELCOME, "B"])).await;
    window.until(FOCUSED, WELCOME).await;
    window.until(SPOKEN, "Moved to position 2 of 3").await;
    let left =
        "return document.querySelectorAll('.dragged, .drop-before, .drop-after, .sorting').length";
    window.until(left, 0).await;

    // Esc cancels a drag upwards and does not close the drawer.
    let last = "#poll-list li:last-child";
    let far = -below(&window, 0, 2).await;
    window.press_and_drag(last, (0.0, far)).await;
    let line = "return document.querySelector('.drop-before .poll-question')?.textContent";
    window.until(line, "A").await;
    window.press(Key::Escape).await;
    window.until(left, 0).await;
    window.release_mouse().await;
    let open = "return document.getElementById('drawer').open";
    window.until(open, true).await;
    window.until(LIST, json!(["A", WELCOME, "B"])).await;

    window.press_and_drag(last, (0.0, far)).await;
    window.release_mouse().await;
    window.until(LIST, json!(["B", "A", WELCOME])).await;
}

/// Returns a script that sends the pointer events of a finger: WebKit's driver for GTK supports only a mouse.
fn finger(css: &str, far: f64) -> String {
    format!(
        "const at = document.querySelector({css:?}), box = at.getBoundingClientRect(); \
         const touch = (type, y) => at.dispatchEvent(new PointerEvent(type, {{ pointerType: 'touch', \
           pointerId: 7, bubbles: true, cancelable: true, clientX: box.x + 4, clientY: box.y + box.height / 2 + y }})); \
         touch('pointerdown', 0); touch('pointermove', {far} / 2); touch('pointermove', {far}); \
         const dragged = document.querySelectorAll('.dragged').length; touch('pointerup', {far}); return dragged"
    )
}

#[tokio::test]
async fn a_finger_drags_a_poll_by_its_grip_and_scrolls_everywhere_else() {
    let (_data, window) = drawer_of(&["A", "B"]).await;
    let far = below(&window, 0, 1).await;
    let words = finger("#poll-list li:first-child .poll-words", far);
    assert_eq!(window.read(&words).await, json!(0));
    let grip = finger("#poll-list li:first-child .grip", far);
    assert_eq!(window.read(&grip).await, json!(1));
    window.until(LIST, json!(["A", WELCOME, "B"])).await;
    let action = "return getComputedStyle(document.querySelector('.grip')).touchAction";
    window.until(action, "none").await;
}

#[tokio::test]
async fn a_long_list_scrolls_while_a_poll_is_dragged_to_its_end() {
    let questions: Vec<String> = (1..=40).map(|n| n.to_string()).collect();
    let questions: Vec<&str> = questions.iter().map(String::as_str).collect();
    let (_data, window) = drawer_of(&questions).await;
    let room = "const list = document.getElementById('poll-list').getBoundingClientRect(); \
                const first = document.querySelector('#poll-list li').getBoundingClientRect(); \
                return list.bottom - (first.top + first.height / 2) - 4";
    let far = window.read(room).await.as_f64().expect("a number");
    let first = "#poll-list li:first-child";
    window.press_and_drag(first, (0.0, far)).await;
    let end = "const list = document.getElementById('poll-list'); \
               return list.scrollHeight - list.clientHeight - list.scrollTop < 2";
    window.until(end, true).await;
    let line = "return document.querySelector('.drop-after .poll-question')?.textContent";
    window.until(line, "40").await;
    window.release_mouse().await;
    let last = format!("{LIST}.at(-1)");
    window.until(&last, WELCOME).await;
    window.until(SPOKEN, "Moved to position 41 of 41").await;
}

#[tokio::test]
async fn a_restored_poll_has_its_votes_and_does_not_return_to_the_stage() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    open_drawer(&window).await;
    let disabled = "return document.getElementById('delete-poll').disabled";
    window.until(disabled, true).await;
    window.tap("#duplicate-poll").await;
    window.until(LIST, json!([WELCOME, WELCOME])).await;
    window.press(Key::Tab).await;
    window.tap("#poll-list li:first-child button").await;
    window.tap("#delete-poll").await;
    window.until(LIST, json!([WELCOME])).await;
    window.until_words("#drawer-told", "Poll deleted").await;
    window.tap("#undo-delete").await;
    window.until(LIST, json!([WELCOME, WELCOME])).await;
    window.until_text("#drawer-told", "Poll restored").await;
    window
        .until_words("#poll-list li:first-child .poll-words", "1 vote")
        .await;
    let staged =
        "return [...document.querySelectorAll('#poll-list .on-stage')].map((on) => !on.hidden)";
    window.until(staged, json!([false, true])).await;
    window.until(FOCUSED, WELCOME).await;
}

#[tokio::test]
async fn ctrl_z_restores_deleted_polls_one_by_one_until_the_drawer_closes() {
    let (_data, window) = drawer_of(&["A", "B"]).await;
    window.press(Key::Down).await;
    window.until(FOCUSED, "A").await;
    window.press(Key::Delete).await;
    window.until(LIST, json!([WELCOME, "B"])).await;
    window.until(FOCUSED, "B").await;
    window.press(Key::Delete).await;
    window.until(LIST, json!([WELCOME])).await;
    window.until_words("#drawer-told", "2 polls deleted").await;
    window.chord(Key::Control, 'z').await;
    window.until(LIST, json!([WELCOME, "B"])).await;
    window.chord(Key::Control, 'z').await;
    window.until(LIST, json!([WELCOME, "A", "B"])).await;
    window.until(FOCUSED, "A").await;

    // In a text field, Ctrl+Z undoes typing.
    window.press(Key::Delete).await;
    window.until(LIST, json!([WELCOME, "B"])).await;
    window.tap("#edit-question").await;
    window.press("!").await;
    window.until(LIST, json!([WELCOME, "B!"])).await;
    window.chord(Key::Control, 'z').await;
    window.until(LIST, json!([WELCOME, "B"])).await;

    window.press(Key::Escape).await;
    let open = "return document.getElementById('drawer').open";
    window.until(open, false).await;
    open_drawer(&window).await;
    window
        .until("return document.getElementById('drawer-told').hidden", true)
        .await;
    window.chord(Key::Control, 'z').await;
    // If the keys had brought A back, two polls would be left.
    window.tap("#delete-poll").await;
    window
        .until(
            "return document.querySelectorAll('#poll-list > li').length",
            1,
        )
        .await;
}
