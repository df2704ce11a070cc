//! Emoji inside questions and labels are pictures on every screen, even if no font has them.

use fantoccini::key::Key;
use moodring_core::poll::{PollId, Rule};
use moodring_core::{Command, Engine};
use serde_json::json;

use super::history::open_history;
use super::scanned;
use crate::kit::{Browser, Folder, Window, poll};

/// The visible texts that contain emoji as characters instead of pictures.
const LETTERS: &str = "const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
     const found = []; \
     while (words.nextNode()) { const { data, parentElement } = words.currentNode; \
     if (/[\\u{2600}-\\u{27bf}\\u{1f000}-\\u{1faff}]/u.test(data) && !parentElement.closest('.unseen, script') \
     && parentElement.checkVisibility()) found.push(data); } \
     return found";
/// The emoji pictures inside texts that are visible and loaded.
const PICTURES: &str = "return [...document.querySelectorAll('.emoji-in-text')] \
     .filter((one) => one.checkVisibility() && one.naturalWidth > 0).map((one) => one.alt)";

#[tokio::test]
async fn emoji_in_texts_are_pictures_on_the_stage_the_wall_and_in_lists() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let choices = [("👍", "Yes 🟪❤️"), ("👎", "No, not © Moodring")];
    let asked = Command::Edit(PollId(1), poll("Purple 🟪 or not?", Rule::Once, &choices));
    engine.execute(asked).await.expect("the command succeeds");
    engine.stop().await;

    let window = Window::open(data.path()).await;
    // The lobby shows the next question and the name of the Wi-Fi.
    let wifi = "window.__TAURI__.core.invoke('choose_wifi', { wifi: \
                { name: 'Hall 🎪', password: '', security: 'open', hidden: false } })";
    window.read(wifi).await;
    window.until(PICTURES, json!(["🟪", "🎪"])).await;
    assert_eq!(window.read(LETTERS).await, json!([]));
    window
        .read("window.__TAURI__.core.invoke('choose_wifi', { wifi: null })")
        .await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    window.until_body("screen", "stage").await;
    // Each label exists twice: on its track, and on the bar that covers the track.
    let pictures = json!(["🟪", "🟪", "❤️", "🟪", "❤️"]);
    window.until(PICTURES, pictures.clone()).await;
    assert_eq!(window.read(LETTERS).await, json!([]));
    let load = "window.__TAURI__.core.invoke('load').then(arguments[arguments.length - 1])";
    let loaded = window.read_later(load).await;
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let wall = Browser::desktop().await;
    let (own, key) = (text(&loaded["address"]["own_url"]), text(&loaded["key"]));
    wall.open(&format!("{own}wall?key={key}")).await;
    wall.until(PICTURES, pictures).await;
    assert_eq!(wall.read(LETTERS).await, json!([]));
    // Another emoji style changes the pictures inside texts, too.
    let fluent = "window.__TAURI__.core.invoke('change', \
                  { change: { do: 'prefer', preference: { emoji: 'fluent' } } })";
    window.read(fluent).await;
    let restyled = "return [...document.querySelectorAll('.emoji-in-text')] \
                   .every((one) => one.src.includes('/fluent/'))";
    window.until(restyled, true).await;
    window.read(&fluent.replace("'fluent'", "'twemoji'")).await;
    window.until(restyled, false).await;

    window.press("e").await;
    window
        .until(
            "return document.querySelectorAll('#drawer .poll-question .emoji-in-text').length",
            1,
        )
        .await;
    assert_eq!(window.read(LETTERS).await, json!([]));
    window.press(Key::Escape).await;
    open_history(&window).await;
    window
        .until(
            "return document.querySelectorAll('#history .emoji-in-text').length > 2",
            true,
        )
        .await;
    assert_eq!(window.read(LETTERS).await, json!([]));
}
