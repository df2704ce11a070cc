//! The window shows the votes of phones.

use image::imageops;
use serde_json::{Value, json};

use super::{colour, open_round, scanned, until_counts};
use crate::kit::{Folder, Phone, Window, qr, until};

/// The length of each bar, in percent of its track.
const BARS: &str = "return [...document.querySelectorAll('#rows .row')].map((row) => { \
    const track = row.querySelector('.track').getBoundingClientRect(); \
    const bar = row.querySelector('.bar').getBoundingClientRect(); \
    return Math.round(100 * (bar.right - track.left) / track.width) })";

/// Returns the point in the middle of a row's track, 6 px above its lower edge.
async fn middle(window: &Window, row: usize) -> (u32, u32) {
    let script = format!(
        "const track = document.querySelectorAll('#rows .track')[{row}].getBoundingClientRect(); \
         return [track.left + track.width / 2, track.bottom - 6].map(Math.round)"
    );
    let middle = window.read(&script).await;
    let number = |at: usize| middle[at].as_u64().expect("a number") as u32;
    (number(0), number(1))
}

#[tokio::test]
async fn the_bar_moves_when_a_phone_taps() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 1).await;
    window.until_body("screen", "stage").await;
    until_counts(&window, &["0", "1", "0", "0", "0"]).await;
    window.until(BARS, json!([0, 100, 0, 0, 0])).await;
    let at = middle(&window, 1).await;
    assert!(
        colour(&window.picture().await, at) > 60,
        "the bar is not painted"
    );

    phone.votes(round, 2, 3).await;
    until_counts(&window, &["0", "0", "0", "1", "0"]).await;
    window.until(BARS, json!([0, 0, 0, 100, 0])).await;
    assert!(
        colour(&window.picture().await, at) < 60,
        "the bar is still painted"
    );
    window.until_text("#votes", "1").await;
}

#[tokio::test]
async fn the_lobby_shows_how_many_phones_are_connected() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window
        .until_text("#here-words", "Waiting for the first phone")
        .await;
    let (one, two) = (scanned(&window).await.0, scanned(&window).await.0);
    let listening = (one.listen().await, two.listen().await);
    window.until_text("#here-words", "2 phones are here").await;
    drop(listening);
    window
        .until_text("#here-words", "Waiting for the first phone")
        .await;
}

#[tokio::test]
async fn the_code_leads_to_the_page_and_the_window_shows_the_vote() {
    for theme in ["Adwaita", "Adwaita:dark"] {
        let data = Folder::new().expect("a temporary folder");
        let window = Window::with_theme(data.path(), theme).await;
        let shown = window.url().await;
        // The big code in the lobby first, then the small one next to the rows.
        for screen in ["lobby", "stage"] {
            window.until_body("screen", screen).await;
            let scanned = until("the picture holds a QR code", async || {
                qr::in_picture(&imageops::grayscale(&window.picture().await))
            })
            .await;
            assert_eq!(scanned, shown, "{theme}, {screen}");
            window.press("q").await;
        }
        window.press(" ").await;
        window.until_body("phase", "open").await;
        let phone = Phone::arrive(&shown).await;
        let round = phone.round().await;
        phone.votes(round, 1, 4).await;
        window
            .until("return document.getElementById('votes').textContent", "1")
            .await;
    }
}

#[tokio::test]
async fn every_picture_and_font_of_the_window_loads() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    window.until_body("screen", "stage").await;
    let missing = "return [...document.images].filter((image) => image.checkVisibility() \
                   && !(image.complete && image.naturalWidth)).map((image) => image.src)";
    window.until(missing, json!([])).await;
    let fonts = "return document.fonts.status === 'loaded' && [...document.fonts] \
                 .some((font) => font.status === 'loaded') \
                 && [...document.fonts].every((font) => font.status !== 'error')";
    window.until(fonts, Value::Bool(true)).await;
}
