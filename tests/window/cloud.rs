//! An emoji cloud on the stage of the real window, and the panel that removes emoji from it.

use futures_util::future::join_all;
use moodring_core::poll::{Poll, PollId, Rule};
use moodring_core::{Command, Engine};
use serde_json::json;

use super::drawer::open_drawer;
use super::{open_round, scanned, until_still};
use crate::kit::{Folder, Phone, Window};

/// The emoji on the stage, in their order.
const SHOWN: &str = "return [...document.querySelectorAll('#cloud img')].map(({ alt }) => alt)";
/// The text of each entry.
const ENTRIES: &str =
    "return [...document.querySelectorAll('#cloud li')].map((item) => item.textContent)";
/// The number of pictures that are too small, overlap another or leave the cloud's box.
const MISPLACED: &str = "const box = document.getElementById('cloud').getBoundingClientRect(); \
    const all = [...document.querySelectorAll('#cloud img')].map((image) => image.getBoundingClientRect()); \
    const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1; \
    return all.filter((one, at) => one.width < 16 || one.left < box.left - 1 || one.right > box.right + 1 || one.top < box.top - 1 \
        || one.bottom > box.bottom + 1 || all.some((other, next) => next > at && !apart(one, other))).length";
/// The area of the first picture divided by that of the second.
const AREA_RATIO: &str = "const [a, b] = [...document.querySelectorAll('#cloud img')].map((image) => image.getBoundingClientRect().width); \
    return Math.round((a / b) ** 2)";
/// The centre of the first picture.
const FIRST_CENTRE: &str = "const { x, y, width, height } = document.querySelector('#cloud img').getBoundingClientRect(); \
    return [x + width / 2, y + height / 2].map(Math.round)";

/// Returns a data folder with an emoji cloud on the stage.
async fn with_cloud() -> Folder {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let cloud = Poll::cloud("Sum up your week in one emoji", Rule::Once).expect("valid");
    for change in [Command::Create(cloud), Command::Show(PollId(2))] {
        engine.execute(change).await.expect("the command succeeds");
    }
    engine.stop().await;
    data
}

#[tokio::test]
async fn cloud_areas_follow_the_votes_and_two_presses_remove_an_emoji() {
    let data = with_cloud().await;
    let window = open_round(data.path()).await;
    window
        .until_text("#cloud-empty", "Waiting for the first emoji")
        .await;
    let (_, round) = scanned(&window).await;
    let url = window.url().await;
    let votes = async |emoji: &str| {
        let answer = Phone::arrive(&url).await.says(round, 1, emoji).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    };
    for emoji in ["😍", "🚀", "💩"] {
        votes(emoji).await;
    }
    let more = ["😍"; 7].into_iter().chain(["🚀"]).chain(["💩"; 4]);
    join_all(more.map(votes)).await;
    window.until(SHOWN, json!(["😍", "🚀", "💩"])).await;
    window
        .until(ENTRIES, json!(["8 votes", "2 votes", "5 votes"]))
        .await;
    window.until_text("#different", "3").await;
    window.until_text("#votes", "15").await;
    until_still(&window).await;
    window.until(MISPLACED, 0).await;
    window.until(AREA_RATIO, 4).await;
    let place = window.read(FIRST_CENTRE).await;
    let at = |axis: usize| place[axis].as_u64().expect("a number") as u32;
    let [red, _, blue] = window.picture().await.get_pixel(at(0), at(1)).0;
    assert!(
        red > blue.saturating_add(60),
        "no yellow face: {red}, {blue}"
    );

    window.tap("#cloud [data-choice='2']").await;
    let focused = "return document.activeElement.getAttribute('aria-label')";
    window.until(focused, "💩, 5 votes. Off the stage").await;
    window.press("\u{e007}").await;
    window.until(SHOWN, json!(["😍", "🚀"])).await;
    window.until_text("#votes", "15").await;
    window.press("\u{e00c}").await;
    let open = "return document.getElementById('cloud-panel').open";
    window.until(open, false).await;
    window.press("t").await;
    window.until(focused, "💩, 5 votes. Off the stage").await;
    window
        .until("return document.activeElement.ariaPressed", "true")
        .await;
    window.tap("#cloud-tiles button").await;
    window.until(SHOWN, json!(["😍", "🚀", "💩"])).await;
    window.assert_accessible("the panel of a cloud").await;
}

#[tokio::test]
async fn a_poll_becomes_a_cloud_and_gets_its_choices_back() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    let labels = "return [...document.querySelectorAll('.choice-label')].map(({ value }) => value)";
    let typed = window.read(labels).await;
    window.tap("#edit-kind input[value='cloud']").await;
    window
        .until_text("#poll-list .poll-words", "Emoji cloud")
        .await;
    window.until(labels, json!([])).await;
    window.press("\u{e00c}").await;
    let open = "return document.getElementById('drawer').open";
    window.until(open, false).await;
    window.press(" ").await;
    window
        .until_text("#cloud-empty", "Waiting for the first emoji")
        .await;
    open_drawer(&window).await;
    window.tap("#edit-kind input[value='choices']").await;
    window.until(labels, typed).await;
}
