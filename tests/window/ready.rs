//! After a start, the window is ready for a talk: nothing covers it, and the first key opens or closes voting.

use fantoccini::key::Key;
use rusqlite::Connection;

use super::{scanned, until_counts};
use crate::kit::{Folder, Window};

/// Waits until the window shows this screen with nothing over it, and no other element has the keyboard.
async fn until_ready(window: &Window, screen: &str) {
    window.until_body("screen", screen).await;
    let ready = "return document.hasFocus() && document.activeElement === document.body \
                 && document.querySelector('dialog[open]') === null \
                 && !document.getElementById('notice').checkVisibility()";
    window.until(ready, true).await;
}

#[tokio::test]
async fn a_first_start_and_a_second_are_ready_for_the_first_key() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    until_ready(&window, "lobby").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    // A panel that is open when the app quits is closed at the next start.
    window.press("s").await;
    window
        .until(
            "return document.getElementById('settings-panel').open",
            true,
        )
        .await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    until_ready(&window, "stage").await;
    window.until_body("phase", "open").await;
    window.press(" ").await;
    window.until_body("phase", "closed").await;
}

#[tokio::test]
async fn the_page_contains_the_state_of_its_first_picture() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    until_ready(&window, "lobby").await;
    let same = "const first = JSON.parse(document.getElementById('first').textContent); \
                return document.getElementById('lobby-address').textContent === first.address.host \
                && document.getElementById('qr').src.endsWith(encodeURIComponent(first.address.qr)) \
                && document.getElementById('question').textContent === first.stage.snapshot.question";
    window.until(same, true).await;
}

#[tokio::test]
async fn an_upgrade_shows_the_round_as_the_older_version_left_it() {
    let data = Folder::new().expect("a temporary folder");
    let file = Connection::open(data.path().join("moodring.db")).expect("it opens");
    let first = include_str!("../../src-tauri/core/src/store/001_polls_rounds_votes.sql");
    let left = "
        INSERT INTO polls VALUES (1, 1, 'Lunch?', 'once', 0);
        INSERT INTO poll_choices VALUES (1, 0, '🍕', 'Pizza'), (1, 1, '🥗', 'Salad');
        INSERT INTO rounds VALUES (1, 1, 'Lunch?', 'once', 'open', 1, 2, NULL);
        INSERT INTO round_choices VALUES (1, 0, '🍕', 'Pizza'), (1, 1, '🥗', 'Salad');
        INSERT INTO tallies VALUES (1, 0, 0), (1, 1, 1);
        INSERT INTO votes VALUES (1, x'00112233445566778899aabbccddeeff', 1, 1, 3);
        INSERT INTO stage (id, poll) VALUES (1, 1);
        PRAGMA user_version = 1;";
    file.execute_batch(first).expect("the first tables");
    file.execute_batch(left)
        .expect("the rows of the older version");
    drop(file);
    let window = Window::open(data.path()).await;
    until_ready(&window, "stage").await;
    window.until_body("phase", "open").await;
    window.until_text("#question", "Lunch?").await;
    until_counts(&window, &["0", "1"]).await;
    window.press(" ").await;
    window.until_body("phase", "closed").await;
    window.press(Key::Escape).await;
    until_ready(&window, "stage").await;
}
