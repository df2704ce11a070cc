//! "New poll" offers a blank poll first, and then templates.

use fantoccini::key::Key;
use serde_json::json;

use super::drawer::{LIST, open_drawer};
use crate::kit::{Folder, Window};

const WELCOME: &str = "How are you feeling today?";
const OFFERED: &str = "return [...document.querySelectorAll('#template-menu .template-name')] \
                       .map((name) => name.textContent)";
const EDITED: &str = "return [document.getElementById('edit-question').value, \
                      document.querySelector('#edit-rule input:checked').value, \
                      [...document.querySelectorAll('.choice-label')].map((label) => label.value)]";

#[tokio::test]
async fn the_keyboard_alone_creates_the_poll_of_every_template() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    let made = [
        json!(["", "once", ["", ""]]),
        json!([
            "How are you feeling?",
            "once",
            ["Inspired", "Good", "Meh", "Tired", "Overwhelmed"]
        ]),
        json!([
            "How is the pace?",
            "once",
            ["Too slow", "Just right", "Too fast"]
        ]),
        json!([
            "Did that make sense?",
            "once",
            ["All clear", "Mostly", "Not quite", "You lost me"]
        ]),
        json!(["Applause", "many", ["", "", "", "", ""]]),
        json!(["Sum up your week in one emoji", "once", []]),
        json!(["", "once", ["Yes", "No", "Unsure"]]),
        json!(["", "once", ["Not at all", "", "", "", "Very much"]]),
    ];
    for (at, poll) in made.into_iter().enumerate() {
        window
            .read("document.getElementById('new-poll').focus()")
            .await;
        window.press(Key::Enter).await;
        let offered = [
            "Blank",
            "Mood",
            "Pace",
            "Clarity",
            "Applause",
            "Emoji cloud",
            "Yes, no, unsure",
            "1 to 5",
        ];
        window.until(OFFERED, json!(offered)).await;
        for _ in 0..at {
            window.press(Key::Down).await;
        }
        window.press(Key::Enter).await;
        window.until(EDITED, poll).await;
        window
            .until("return document.activeElement.id", "edit-question")
            .await;
    }
    let pictures = "return [...document.querySelectorAll('.choice-emoji img')] \
                    .every((picture) => picture.complete && picture.naturalWidth > 0)";
    window.until(pictures, true).await;
}

#[tokio::test]
async fn esc_closes_the_template_menu_and_its_letters_are_no_shortcuts() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    window.tap("#new-poll").await;
    let open = "return document.getElementById('template-menu').open";
    window.until(open, true).await;
    window.press("e").await;
    window.press(Key::Escape).await;
    window.until(open, false).await;
    window
        .until("return document.activeElement.id", "new-poll")
        .await;
    window
        .until("return document.getElementById('drawer').open", true)
        .await;
    window.until(LIST, json!([WELCOME])).await;
}

#[tokio::test]
async fn templates_are_german_in_a_german_window() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let german = "window.__TAURI__.core.invoke('change', \
                  { change: { do: 'prefer', preference: { language: 'de' } } })";
    window.read(german).await;
    window
        .until("return document.documentElement.lang", "de")
        .await;
    open_drawer(&window).await;
    window.tap("#new-poll").await;
    window.tap("#template-menu button:nth-child(3)").await;
    let poll = json!([
        "Wie ist das Tempo?",
        "once",
        ["Zu langsam", "Genau richtig", "Zu schnell"]
    ]);
    window.until(EDITED, poll).await;
}
