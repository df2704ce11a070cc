//! The emoji picker: search, keyboard navigation, skin tones and recently used emoji.

use fantoccini::key::Key;
use moodring_core::emoji::Emoji;
use moodring_core::{Command, Engine};
use serde_json::json;

use super::drawer::open_drawer;
use crate::kit::{Folder, Window};

const FOCUSED: &str = "return document.activeElement.getAttribute('aria-label')";
const OPEN: &str = "return document.getElementById('picker').open";
const TITLES: &str =
    "return [...document.querySelectorAll('#picker-grid h3')].map((title) => title.textContent)";
const FIRST_EMOJI: &str = "#choice-fields li:first-child .choice-emoji";

/// The file name of the first choice's picture, which consists of the code points.
const PICKED: &str = "return document.querySelector('#choice-fields li:first-child img').src \
                      .replace(/.*[/]/, '')";

async fn open_picker(window: &Window) {
    window.tap(FIRST_EMOJI).await;
    window.until(OPEN, true).await;
    window
        .until(
            "return document.querySelectorAll('#picker-grid img').length > 0",
            true,
        )
        .await;
}

#[tokio::test]
async fn search_finds_emoji_by_name_shortcode_and_keyword_and_says_how_many() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    open_picker(&window).await;
    let first = "return document.querySelector('.emoji-cells button')?.getAttribute('aria-label')";
    for (words, name) in [
        ("exploding h", "exploding head"),
        (":tada:", "party popper"),
        ("traurig", "crying face"),
        ("love", "red heart"),
        ("applau", "clapping hands"),
    ] {
        window
            .read("document.getElementById('picker-search').select()")
            .await;
        window.press(words).await;
        window.until(first, name).await;
    }
    let said = "return document.getElementById('picker-count').textContent";
    window
        .read("document.getElementById('picker-search').select()")
        .await;
    window.press("exploding h").await;
    window.until(said, "1 emoji found").await;
    window.press("zz").await;
    window
        .until(said, "No emoji found. Try another word.")
        .await;
    window
        .until_text("#picker-none", "No emoji found. Try another word.")
        .await;
    window.press(Key::Escape).await;
    window.until(OPEN, false).await;
    window
        .until("return document.activeElement.className", "choice-emoji")
        .await;
    window
        .until("return document.getElementById('drawer').open", true)
        .await;
}

#[tokio::test]
async fn keys_move_through_all_groups_and_typing_returns_to_the_search() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    open_picker(&window).await;
    window.press(Key::Down).await;
    window.until(FOCUSED, "grinning face").await;
    window.until_text("#picker-name", "grinning face").await;
    // A resting pointer over another emoji does not change the shown name while the arrow keys move the focus.
    let hover = "document.querySelectorAll('.emoji-cells button')[9] \
                 .dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))";
    window.read(hover).await;
    window.until_text("#picker-name", "grinning face").await;
    window.press(Key::Right).await;
    window.until(FOCUSED, "grinning face with big eyes").await;
    window.press(Key::End).await;
    window.until(FOCUSED, "face with tears of joy").await;
    window.press(Key::PageDown).await;
    window.chord(Key::Control, Key::End).await;
    window.until(FOCUSED, "flag: Wales").await;
    let current = "return document.querySelector('#picker-groups [aria-current=true]').ariaLabel";
    window.until(current, "Flags").await;
    window.chord(Key::Control, Key::Home).await;
    window.until(FOCUSED, "grinning face").await;
    window.until(current, "Smileys and feelings").await;
    // A letter goes to the search field, even if it is a shortcut of the window.
    window.press("e").await;
    window
        .until("return document.getElementById('picker-search').value", "e")
        .await;
    window
        .until("return document.getElementById('drawer').open", true)
        .await;
    window.press(Key::Backspace).await;
    window.tap("[data-group=food_and_drink]").await;
    window.until(current, "Food and drink").await;
    let sight = "const title = [...document.querySelectorAll('#picker-grid h3')] \
                 .find((title) => title.textContent === 'Food and drink').getBoundingClientRect(); \
                 const grid = document.getElementById('picker-grid').getBoundingClientRect(); \
                 return Math.abs(title.top - grid.top) < 2";
    window.until(sight, true).await;
    window
        .tap("#emoji-food_and_drink + .emoji-cells button:first-child")
        .await;
    window.until(PICKED, "1f347.svg").await;
}

#[tokio::test]
async fn the_preferred_tone_and_recent_emoji_survive_a_restart() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    open_picker(&window).await;
    window.tap("#picker-tone").await;
    window.until(FOCUSED, "default").await;
    window.press(Key::Left).await;
    window.until(FOCUSED, "dark").await;
    window.press(Key::Enter).await;
    window
        .until(
            "return document.getElementById('picker-tone').ariaLabel",
            "Skin tone: dark",
        )
        .await;
    window.tap("#picker-search").await;
    window.press("waving h").await;
    window
        .until(
            "return document.querySelectorAll('.emoji-cells button').length",
            1,
        )
        .await;
    window.press(Key::Enter).await;
    window.until(PICKED, "1f44b-1f3ff.svg").await;

    // The keyboard chooses another tone for one emoji. Esc closes the tones and leaves the picker open.
    open_picker(&window).await;
    window.press("thumbs u").await;
    window
        .until(
            "return document.querySelectorAll('.emoji-cells button').length",
            1,
        )
        .await;
    window.press(Key::Down).await;
    window.chord(Key::Shift, Key::Enter).await;
    window.until(FOCUSED, "dark").await;
    window.press(Key::Escape).await;
    window.until(FOCUSED, "thumbs up").await;
    window.until(OPEN, true).await;
    window.chord(Key::Shift, Key::Enter).await;
    window.until(FOCUSED, "dark").await;
    window.press(Key::Home).await;
    window.press(Key::Right).await;
    window.until(FOCUSED, "light").await;
    window.press(Key::Enter).await;
    window.until(PICKED, "1f44d-1f3fb.svg").await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    open_picker(&window).await;
    window.until(&format!("{TITLES}[0]"), "Recently used").await;
    let recent = "return [...document.querySelectorAll('#emoji-recent + .emoji-cells img')] \
                  .map((picture) => picture.src.replace(/.*[/]/, ''))";
    window
        .until(recent, json!(["1f44d-1f3fb.svg", "1f44b-1f3ff.svg"]))
        .await;
    window
        .until(
            "return document.getElementById('picker-tone').ariaLabel",
            "Skin tone: dark",
        )
        .await;
}

#[tokio::test]
async fn recent_emoji_are_visible_at_once_wherever_the_picker_was_left() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    for emoji in ["🦊", "🐙"] {
        let used = Emoji::parse(emoji).expect("an emoji");
        let used = Command::UseEmoji(used);
        engine.execute(used).await.expect("it is stored");
    }
    engine.stop().await;
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    // The recent emoji that are fully inside the grid, not behind a title, and have loaded their pictures.
    let seen = "const grid = document.getElementById('picker-grid'); \
         const { top, bottom } = grid.getBoundingClientRect(); \
         return [...grid.querySelectorAll('#emoji-recent + .emoji-cells button')].filter((button) => { \
             const place = button.getBoundingClientRect(); \
             const picture = button.querySelector('img'); \
             const front = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2); \
             return place.top >= top && place.bottom <= bottom && button.contains(front) \
                 && picture.complete && picture.naturalWidth > 0; \
         }).map((button) => button.getAttribute('aria-label'))";
    for _ in 0..2 {
        open_picker(&window).await;
        window.until(seen, json!(["octopus", "fox"])).await;
        // The test goes to the last emoji. The picker opens at the top again the next time.
        window.press(Key::Down).await;
        window.until(FOCUSED, "octopus").await;
        window.chord(Key::Control, Key::End).await;
        window.until(FOCUSED, "flag: Wales").await;
        window.until(seen, json!([])).await;
        window.press(Key::Escape).await;
        window.until(OPEN, false).await;
    }
    // Clearing the search shows the recent emoji again, too.
    open_picker(&window).await;
    window.press("flag w").await;
    window
        .until(&format!("{TITLES}.includes('Recently used')"), false)
        .await;
    window
        .read("document.getElementById('picker-search').select()")
        .await;
    window.press(Key::Backspace).await;
    window.until(seen, json!(["octopus", "fox"])).await;
}

#[tokio::test]
async fn the_picker_opens_with_few_sections_and_loads_pictures_on_demand() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_drawer(&window).await;
    open_picker(&window).await;
    let buttons = "return document.querySelectorAll('.emoji-cells button').length < 400";
    window.until(buttons, true).await;
    let titles = json!([
        "Smileys and feelings",
        "People and hands",
        "Animals and nature",
        "Food and drink",
        "Travel and places",
        "Activities",
        "Objects",
        "Symbols",
        "Flags"
    ]);
    window.until(TITLES, titles).await;
    // The test jumps down through the groups, which fills them with emoji. The window must survive that.
    for group in ["people_and_body", "travel_and_places", "symbols", "flags"] {
        window.tap(&format!("[data-group={group}]")).await;
    }
    let drawn = "return [...document.querySelectorAll('#emoji-flags + .emoji-cells img')].slice(0, 8) \
                 .every((picture) => picture.complete && picture.naturalWidth > 0)";
    window.until(drawn, true).await;
}
