//! Recovery from a data file that cannot be used, and the backup that can replace it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, Phone, Room, Server, Window, gone};

const STAGE: &str = "return document.body.dataset.screen ?? null";

/// Returns the CSS selector of a recovery button.
fn way(name: &str) -> String {
    format!("#recovery-ways [data-way='{name}']")
}

/// Returns the recovery options that the window offers, in their order.
async fn offered(window: &Window) -> serde_json::Value {
    let script = "return [...document.querySelectorAll('#recovery-ways button')] \
                  .filter((button) => button.checkVisibility()).map((button) => button.dataset.way)";
    window.read(script).await
}

/// Returns the data files in a folder that the app has put aside, without their journals.
fn quarantine(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).expect("it is there").flatten();
    let files = files.map(|file| file.path());
    let is_quarantined = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("moodring-2") && name.ends_with(".db")
    };
    files.filter(is_quarantined).collect()
}

/// Opens voting, casts a vote and waits until the window counts it.
async fn is_counted(window: &Window) {
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let (phone, round) = scanned(window).await;
    phone.votes(round, 1, 2).await;
    until_counts(window, &["0", "0", "1", "0", "0"]).await;
}

#[tokio::test]
async fn a_damaged_file_is_put_aside_and_voting_goes_on_with_a_new_one() {
    let data = Folder::new().expect("a temporary folder");
    fs::write(data.path().join("moodring.db"), "my holiday photos").expect("written");
    let window = Window::open(data.path()).await;
    window.until_words("#recovery-sentence", "damaged").await;
    let ways = ["fresh", "again", "backup", "folder", "quit"];
    assert_eq!(offered(&window).await, serde_json::json!(ways));
    window.tap(&way("again")).await;
    window.until_words("#recovery-sentence", "damaged").await;
    window.tap(&way("fresh")).await;
    window.until(STAGE, "lobby").await;
    let kept = quarantine(data.path());
    assert_eq!(kept.len(), 1);
    let name = kept[0].file_name().expect("it has one").to_string_lossy();
    window.until_words("#notice-sentence", &name).await;
    let kept = fs::read_to_string(&kept[0]).expect("it is there");
    assert_eq!(kept, "my holiday photos");

    is_counted(&window).await;
    window.quit().await;
    let window = Window::open(data.path()).await;
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
}

#[tokio::test]
async fn damage_found_by_a_vote_can_be_repaired_from_a_backup() {
    // Another test's window may take the usual port while this one is closed.
    let data = Room::open().await.close().await.folder();
    let kept = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 2).await;
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
    window.press("m").await;
    window.tap("#back-up").await;
    let backup = window.screen().save_into(kept.path()).await;
    let name = backup.file_name().expect("it has one").to_string_lossy();
    window.until_words("#notice-sentence", &name).await;
    window.quit().await;
    damage_votes(&data.path().join("moodring.db"));

    // The app does not read the damaged page until a vote arrives.
    let window = Window::open(data.path()).await;
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
    let sentence = phone.vote(round, 2, 3).await.problem(503);
    assert!(sentence.contains("Tell the presenter"), "{sentence}");
    window.until_words("#notice-sentence", "damaged").await;
    window.tap("#notice-ways").await;
    window.until_words("#recovery-sentence", "damaged").await;
    window.tap(&way("again")).await;
    window.until(STAGE, "stage").await;
    window.tap("#notice-ways").await;
    window.tap(&way("backup")).await;
    window.screen().open_file(&backup).await;
    window.until_words("#notice-sentence", "moodring-2").await;
    assert_eq!(quarantine(data.path()).len(), 1);
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
    let phone = Phone::with_cookie(&window.url().await, &phone.cookie);
    phone.votes(round, 2, 3).await;
    until_counts(&window, &["0", "0", "0", "1", "0"]).await;
}

#[tokio::test]
async fn a_deleted_data_file_is_reported_on_the_stage_and_replaced() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    for suffix in ["", "-wal", "-shm"] {
        let part = data.path().join(format!("moodring.db{suffix}"));
        fs::remove_file(part).expect("it can be deleted");
    }
    window
        .until_words("#notice-sentence", "moved, deleted or replaced")
        .await;
    window.tap("#notice-ways").await;
    window.tap(&way("fresh")).await;
    window.until_body("phase", "lobby").await;
    is_counted(&window).await;
    assert_eq!(quarantine(data.path()), Vec::<PathBuf>::new());
    window.quit().await;
    let window = Window::open(data.path()).await;
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
}

/// Flips the bits of the first 64 bytes of the votes table. The rest of the file stays intact.
fn damage_votes(file: &Path) {
    let connection = Connection::open(file).expect("it opens");
    let read = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, usize>(0));
    let page =
        read("SELECT rootpage FROM sqlite_schema WHERE name = 'votes'").expect("it is there");
    let size = read("PRAGMA page_size").expect("it has one");
    drop(connection);
    let mut bytes = fs::read(file).expect("it can be read");
    for byte in &mut bytes[(page - 1) * size..][..64] {
        *byte ^= 0xff;
    }
    fs::write(file, bytes).expect("it can be written");
}

#[tokio::test]
async fn a_folder_in_use_can_be_opened_after_the_other_process_ends() {
    let mut server = Server::start(&[]).await;
    server.phone().await.votes(server.round, 1, 0).await;
    let window = Window::open(&server.data).await;
    window
        .until_words("#recovery-sentence", "Another Moodring is using")
        .await;
    let ways = ["again", "folder", "quit"];
    assert_eq!(offered(&window).await, serde_json::json!(ways));
    window.tap(&way("again")).await;
    window
        .until_words("#recovery-sentence", "Another Moodring is using")
        .await;
    // The attempts do not disturb the other server.
    server.phone().await.votes(server.round, 1, 1).await;
    assert!(server.stop(Duration::from_secs(5)).await.success());
    window.tap(&way("again")).await;
    window.until(STAGE, "stage").await;
    until_counts(&window, &["1", "1", "0", "0", "0"]).await;
    window.quit().await;
}

#[tokio::test]
async fn another_folder_can_be_chosen_and_the_damaged_file_stays() {
    let data = Folder::new().expect("a temporary folder");
    let file = data.path().join("moodring.db");
    fs::write(&file, "my holiday photos").expect("written");
    let other = Room::open().await.close().await.folder();
    let window = Window::open(data.path()).await;
    window.until_words("#recovery-sentence", "damaged").await;
    // A cancelled dialog changes nothing.
    window.tap(&way("folder")).await;
    window.screen().leave_dialog().await;
    window.until_words("#recovery-sentence", "damaged").await;
    window.tap(&way("folder")).await;
    window.screen().open_folder(other.path()).await;
    window.until(STAGE, "lobby").await;
    is_counted(&window).await;
    window.quit().await;
    assert_eq!(
        fs::read_to_string(&file).expect("it is there"),
        "my holiday photos"
    );
    assert_eq!(quarantine(data.path()), Vec::<PathBuf>::new());
    // The vote is in the other folder.
    let window = Window::open(other.path()).await;
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
}

#[tokio::test]
async fn quitting_after_an_error_ends_the_app_and_changes_no_file() {
    let data = Folder::new().expect("a temporary folder");
    let file = data.path().join("moodring.db");
    fs::write(&file, "my holiday photos").expect("written");
    let window = Window::open(data.path()).await;
    window.until_words("#recovery-sentence", "damaged").await;
    let app = window.app();
    // The app ends before it answers the driver.
    let click = format!("document.querySelector(\"{}\").click()", way("quit"));
    let _ = window.try_read(&click).await;
    gone(app).await;
    assert_eq!(
        fs::read_to_string(&file).expect("it is there"),
        "my holiday photos"
    );
}
