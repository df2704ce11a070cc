//! Quit, kill -9, errors of the data file, and a second start.

use std::fs;
use std::process::Command;

use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, NO_BUS, Process, Room, Screen, WAIT_TIMEOUT, Window, bus, program};

#[tokio::test]
async fn quitting_and_killing_lose_nothing_and_the_address_stays() {
    // Another test's window may take the usual port while this one is closed.
    let data = Room::open().await.close().await.folder();
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    let url = window.url().await;
    phone.votes(round, 1, 2).await;
    until_counts(&window, &["0", "0", "1", "0", "0"]).await;
    window.quit().await;
    // A normal exit leaves only the data file. A killed app leaves its journal, too.
    let journal = data.path().join("moodring.db-wal");
    assert!(!journal.exists(), "the data file was not closed");

    let window = Window::open(data.path()).await;
    window.until_body("phase", "open").await;
    window
        .until("return document.getElementById('votes').textContent", "1")
        .await;
    assert_eq!(window.url().await, url);
    phone.votes(round, 2, 4).await;
    until_counts(&window, &["0", "0", "0", "0", "1"]).await;
    window.kill().await;
    assert!(journal.exists(), "the app closed the data file");

    let window = Window::open(data.path()).await;
    window.until_body("phase", "open").await;
    until_counts(&window, &["0", "0", "0", "0", "1"]).await;
    assert_eq!(window.url().await, url);
    phone.votes(round, 1, 0).await;
    phone.votes(round, 3, 1).await;
    until_counts(&window, &["0", "1", "0", "0", "0"]).await;
}

#[tokio::test]
async fn a_damaged_data_file_is_reported_in_the_window_and_left_unchanged() {
    let data = Folder::new().expect("a temporary folder");
    let file = data.path().join("moodring.db");
    fs::write(&file, "my holiday photos").expect("written");
    let window = Window::open(data.path()).await;
    window
        .until_words("#recovery-sentence", "damaged or not Moodring's")
        .await;
    window
        .until_words("#recovery-sentence", &file.to_string_lossy())
        .await;
    window
        .until(
            "return document.getElementById('controls').checkVisibility()",
            false,
        )
        .await;
    window.press(" ").await;
    window.quit().await;
    assert_eq!(
        fs::read_to_string(&file).expect("it is there"),
        "my holiday photos"
    );
}

#[tokio::test]
async fn a_second_start_raises_the_first_window_and_ends() {
    let (_bus, address) = bus().await;
    let (data, other) = (Folder::new(), Folder::new());
    let (data, other) = (data.expect("a folder"), other.expect("a folder"));
    let screen = Screen::start().await;
    let first = Window::opened(data.path(), &screen, "Adwaita:dark", &address).await;
    // Another window covers the first one: here, a Moodring without a session bus.
    let above = Window::opened(other.path(), &screen, "Adwaita", NO_BUS).await;
    let on_top = "return document.hasFocus()";
    above.until(on_top, true).await;
    first.until(on_top, false).await;

    let home = Folder::new().expect("a temporary folder");
    let mut command = Command::new(program("moodring"));
    screen.show(&mut command, home.path());
    command.env("DBUS_SESSION_BUS_ADDRESS", &address);
    let untouched = home.path().join("data");
    let mut second = Process::start(command.arg("--data").arg(&untouched));
    assert!(second.end(WAIT_TIMEOUT).await.success());
    assert!(
        !untouched.exists(),
        "the second start opened its data folder"
    );
    first.until(on_top, true).await;
}
