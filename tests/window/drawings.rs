//! Bars, ring and floating emoji: three drawings of the same counts.

use serde_json::json;

use super::{colour, open_round, scanned, until_counts, until_still};
use crate::kit::{Folder, Window};

/// The percentages around the ring.
const RING_PERCENTAGES: &str = "return [...document.querySelectorAll('.ring-tag:not(.gone)')] \
                      .filter((tag) => tag.checkVisibility()).map((tag) => tag.textContent)";
/// The text of each row's lead mark, or an empty text.
const LEAD_MARKS: &str = "return [...document.querySelectorAll('#rows .row')].map((row) => \
    row.querySelector('.lead-mark').checkVisibility() ? row.querySelector('.lead').textContent : '')";
/// A point on the ring's edge, a quarter of a turn from the top.
const ON_THE_RING: &str = "const box = document.getElementById('ring').getBoundingClientRect(); \
    const radius = document.querySelector('.ring-hole').r.baseVal.value * 1.08; \
    return [box.left + box.width / 2 + radius, box.top + box.height / 2].map(Math.round)";

async fn at(window: &Window, script: &str) -> (u32, u32) {
    let place = window.read(script).await;
    let number = |axis: usize| place[axis].as_u64().expect("a number") as u32;
    (number(0), number(1))
}

#[tokio::test]
async fn v_switches_through_the_three_drawings_and_each_shows_the_counts() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (one, round) = scanned(&window).await;
    let (two, three) = (scanned(&window).await.0, scanned(&window).await.0);
    one.votes(round, 1, 0).await;
    two.votes(round, 1, 0).await;
    three.votes(round, 1, 3).await;
    let counts = ["2", "0", "0", "1", "0"];
    window.until_body("screen", "stage").await;
    window.until_body("drawing", "bars").await;
    until_counts(&window, &counts).await;
    window.until_text("#view-words", "Ring view").await;

    window.press("v").await;
    window.until_body("drawing", "ring").await;
    until_counts(&window, &counts).await;
    window.until(RING_PERCENTAGES, json!(["67%", "33%"])).await;
    window.until_text(".ring-total", "3").await;
    until_still(&window).await;
    let there = at(&window, ON_THE_RING).await;
    assert!(
        colour(&window.picture().await, there) > 60,
        "no arc is painted"
    );

    window.press("v").await;
    window.until_body("drawing", "float").await;
    until_counts(&window, &counts).await;
    window.until(RING_PERCENTAGES, json!([])).await;
    window.until_text("#view-words", "Bar view").await;
    until_still(&window).await;
    assert!(
        colour(&window.picture().await, there) < 60,
        "an arc is still painted"
    );

    window.tap("#view").await;
    window.until_body("drawing", "bars").await;
    until_counts(&window, &counts).await;
    // All rows fit the window again, whatever the previous drawing was.
    let fits = "return document.documentElement.scrollHeight <= window.innerHeight";
    window.until(fits, true).await;
}

#[tokio::test]
async fn the_drawing_survives_a_restart() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    window.press("v").await;
    window.until_body("drawing", "ring").await;
    window.quit().await;
    let window = Window::open(data.path()).await;
    window.until_body("drawing", "ring").await;
    window.until_text("#view-words", "Floating view").await;
}

#[tokio::test]
async fn a_ring_of_hidden_results_reveals_nothing() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    window.press("v").await;
    window.until(RING_PERCENTAGES, json!(["100%"])).await;
    window.press("h").await;
    window.until_text("#results-hidden", "Results hidden").await;
    window.until(RING_PERCENTAGES, json!([])).await;
    until_counts(&window, &[]).await;
    window.until(LEAD_MARKS, json!(["", "", "", "", ""])).await;
    until_still(&window).await;
    let even = "const arcs = [...document.querySelectorAll('.arc')].map((arc) => arc.getTotalLength()); \
                return Math.max(...arcs) - Math.min(...arcs) < 1";
    window.until(even, true).await;
    let there = at(&window, ON_THE_RING).await;
    assert!(
        colour(&window.picture().await, there) < 60,
        "the ring is not grey"
    );
}

#[tokio::test]
async fn the_leading_choice_is_marked_and_a_tie_marks_both() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (one, round) = scanned(&window).await;
    let (two, _) = scanned(&window).await;
    one.votes(round, 1, 2).await;
    for _ in 0..3 {
        let alone = json!(["", "", "most votes", "", ""]);
        window.until(LEAD_MARKS, alone).await;
        window.press("v").await;
    }
    two.votes(round, 1, 4).await;
    let tied = "tied for most votes";
    window
        .until(LEAD_MARKS, json!(["", "", tied, "", tied]))
        .await;
    window.press("n").await;
    until_counts(&window, &["0", "0", "0", "0", "0"]).await;
    window.until(LEAD_MARKS, json!(["", "", "", "", ""])).await;
}
