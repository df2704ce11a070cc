//! The public address: the presenter types it, the app stores it and shows it instead of the network's, and the
//! presenter removes it.

use std::fs;

use image::imageops;
use serde_json::json;

use crate::kit::{Folder, Phone, Room, Window, qr, until};

const OPEN: &str = "return document.getElementById('address-panel').open";
const FIELD: &str = "return document.getElementById('public-field').value";

/// Waits until the only code on the screen holds this URL.
async fn until_code(window: &Window, url: &str) {
    until(&format!("the code holds {url}"), async || {
        let code = qr::in_picture(&imageops::grayscale(&window.picture().await))?;
        match code == url {
            true => Ok(()),
            false => Err(code),
        }
    })
    .await;
}

/// Types this text into the field and submits it.
async fn typed(window: &Window, text: &str) {
    let empty = format!("document.getElementById('public-field').value = ''; {FIELD}");
    window.until(&empty, "").await;
    window.tap("#public-field").await;
    window.press(text).await;
    window.until(FIELD, text).await;
    window.tap(".public-use").await;
}

#[tokio::test]
async fn a_public_address_replaces_the_network_address_until_it_is_removed() {
    // Another test's window may take the usual port while this one is closed.
    let data = Room::open().await.close().await.folder();
    let window = Window::open(data.path()).await;
    let near = window.url().await;
    until_code(&window, &near).await;
    window.tap("#lobby-address").await;
    window.until(OPEN, true).await;
    typed(&window, "https://Poll.Example.org").await;
    window.until(OPEN, false).await;
    until_code(&window, "https://poll.example.org/").await;
    window
        .until_text("#lobby-address", "poll.example.org")
        .await;
    window
        .until(
            "return document.getElementById('lobby-name').textContent",
            "",
        )
        .await;
    // A phone that scanned the old code still reaches the app.
    Phone::arrive(&near).await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    until_code(&window, "https://poll.example.org/").await;
    window.tap("#lobby-address").await;
    window.until(OPEN, true).await;
    window.until(FIELD, "https://poll.example.org").await;
    window.tap("#public-forget").await;
    window.until(OPEN, false).await;
    until_code(&window, &near).await;
}

#[tokio::test]
async fn an_invalid_public_address_is_refused_in_the_windows_language() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let near = window.url().await;
    window.tap("#lobby-address").await;
    window.until(OPEN, true).await;
    for (text, sentence) in [
        ("ftp://poll.example.org", "Start the address with https://"),
        ("localhost:7464", "Enter a full name"),
        (
            "https://poll.example.org:x",
            "must be a number from 1 to 65535",
        ),
        ("https://poll.example.org/polls", "Enter only the name"),
    ] {
        typed(&window, text).await;
        window.until_words("#public-refused", sentence).await;
        window.until(FIELD, text).await;
    }
    let invalid = "return document.getElementById('public-field').getAttribute('aria-invalid')";
    window.until(invalid, "true").await;
    window.until(OPEN, true).await;
    assert_eq!(window.url().await, near);
    let prefer = json!({ "preference": { "language": "de" }, "do": "prefer" });
    let script =
        format!("window.__TAURI__.core.invoke('change', {{ change: {prefer} }}); return true");
    window.until(&script, true).await;
    window
        .until("return document.documentElement.lang", "de")
        .await;
    typed(&window, "poll").await;
    window
        .until_words("#public-refused", "einen vollständigen Namen")
        .await;
}

#[tokio::test]
async fn a_public_address_that_cannot_be_saved_is_refused_with_a_reason() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let near = window.url().await;
    window.tap("#lobby-address").await;
    window.until(OPEN, true).await;
    let (file, away) = (data.path().join("moodring.db"), data.path().join("away"));
    fs::rename(&file, &away).expect("it can be moved");
    typed(&window, "https://poll.example.org").await;
    window
        .until_words("#notice-sentence", "cannot be saved")
        .await;
    window.until(OPEN, true).await;
    assert_eq!(window.url().await, near);
    fs::rename(&away, &file).expect("it can be moved back");
    window.tap(".public-use").await;
    window.until(OPEN, false).await;
    until_code(&window, "https://poll.example.org/").await;
}
