//! Rounds in the history: delete, undo, name, and compare in front of the room.

use std::fs;

use fantoccini::key::Key;
use moodring_core::poll::{PollId, Rule};
use moodring_core::{Command, Engine};
use serde_json::json;

use super::history::{MORNING, RESULT, ask, compare, open_history, save, talk};
use crate::kit::{Folder, Window, poll};

/// The toolbars that wrap or leave the window, the facts if they wrap, and the buttons whose label does not fit.
const OVERFULL: &str = "const bars = ['#history .editor-bar', '.record-tools']; \
     const middle = (part) => { const { top, bottom } = part.getBoundingClientRect(); return (top + bottom) / 2; }; \
     const rows = bars.filter((bar) => { \
         const parts = [...document.querySelectorAll(`${bar} > *, ${bar} select`)].filter((part) => part.checkVisibility() && part.offsetHeight > 0); \
         return parts.some((part) => Math.abs(middle(part) - middle(parts[0])) > 2) \
             || parts.some((part) => part.getBoundingClientRect().right > innerWidth); }); \
     const facts = document.getElementById('record-facts'); \
     if (facts.offsetHeight > 1.6 * parseFloat(getComputedStyle(facts).fontSize)) rows.push('facts'); \
     for (const button of document.querySelectorAll('#history .editor-bar button, #export-all')) \
         if (button.checkVisibility() && button.scrollWidth > button.clientWidth) rows.push(button.id); \
     return rows";
/// Whether the star is at least 2 px away from its percentage.
const STAR_IS_CLEAR: &str = "const row = document.querySelector('#record-rows .row.leads'); \
     const range = document.createRange(); range.selectNodeContents(row.querySelector('.percent')); \
     const [text, star] = [range.getBoundingClientRect(), row.querySelector('.lead-mark').getBoundingClientRect()]; \
     return star.width > 0 && star.right + 2 <= text.left";

#[tokio::test]
async fn undo_restores_deleted_rounds() {
    let data = talk().await;
    let files = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    window.until(RESULT, json!(["6", "2"])).await;
    let count = "return document.querySelectorAll('#round-list .round-item').length";

    window.tap("#delete-round").await;
    window.until_text("#saved", "Round deleted").await;
    window.until(RESULT, json!(["3", "9"])).await;
    window.until(count, 1).await;
    save(&window, "#export-all", "#export-all-csv").await;
    let csv = window.screen().save_into(files.path()).await;
    window.until_words("#saved", "-all-rounds.csv").await;
    let table = fs::read_to_string(csv).expect("it is there");
    assert_eq!(table.lines().count(), 3, "{table}");

    // The Delete key deletes as well, and Ctrl+Z works like the undo button.
    window.tap("#round-list .round-item").await;
    window.press(Key::Delete).await;
    window.until(count, 0).await;
    window.until_text("#saved", "2 rounds deleted").await;
    window.assert_accessible("a history with an undo").await;
    window.tap("#undo-delete-round").await;
    window.until(RESULT, json!(["3", "9"])).await;
    window.chord(Key::Control, 'z').await;
    window.until(count, 2).await;
    window.until_text("#saved", "Round restored").await;
    window.until(RESULT, json!(["6", "2"])).await;
}

#[tokio::test]
async fn an_open_round_is_not_deleted() {
    let data = talk().await;
    let window = super::open_round(data.path()).await;
    open_history(&window).await;
    let disabled = "return document.getElementById('delete-round').disabled";
    window.until(disabled, true).await;
    window.tap("#round-list .round-item").await;
    window.press(Key::Delete).await;
    window
        .until_words("#notice-sentence", "Close voting before you delete it.")
        .await;
}

#[tokio::test]
async fn the_name_of_a_round_is_in_the_list_the_comparison_and_the_file() {
    let data = talk().await;
    let files = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    window.until(RESULT, json!(["6", "2"])).await;
    window.tap("#round-name").await;
    window
        .press(format!("Rehearsal{}", char::from(Key::Enter)))
        .await;
    window
        .until_text("#round-list .round-name", "Rehearsal")
        .await;
    // The test selects another round while it types a name. The name belongs to the first round.
    window.tap("#round-name").await;
    window.press(" 1").await;
    window.tap("#round-list li:last-child .round-item").await;
    window.until(RESULT, json!(["3", "9"])).await;
    window
        .until_text("#round-list .round-name", "Rehearsal 1")
        .await;
    let field = "return document.getElementById('round-name').value";
    window.until(field, "").await;
    compare(&window).await;
    window
        .until_words("#comparison .after", "Rehearsal 1: ")
        .await;
    save(&window, "#export-all", "#export-all-csv").await;
    let csv = window.screen().save_into(files.path()).await;
    window.until_words("#saved", "-all-rounds.csv").await;
    let table = fs::read_to_string(csv).expect("it is there");
    let ends = |end: &str| table.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!(
        (
            ends(",name,right,mean"),
            ends(",Rehearsal 1,,"),
            ends(",,,"),
        ),
        (1, 2, 2)
    );
}

#[tokio::test]
async fn a_clicker_leads_from_a_comparison_for_the_room_back_to_the_stage() {
    let data = talk().await;
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    window.until(RESULT, json!(["6", "2"])).await;
    compare(&window).await;
    window.tap("#show-comparison").await;
    let shown = "return document.getElementById('comparison-stage').open";
    window.until(shown, true).await;
    let cells = "return [...document.querySelectorAll('#staged-comparison .difference')].map((cell) => cell.textContent)";
    window
        .until(cells, json!(["+50 points", "−50 points"]))
        .await;
    window.assert_accessible("a comparison on the stage").await;
    // The text is at least 20 px high, so that the last row can read it, and nothing is cut off.
    let small = "return [...document.querySelectorAll('#staged-comparison :is(td, th, .comparison-label)')] \
                 .filter((part) => part.textContent !== '' && parseFloat(getComputedStyle(part).fontSize) < 20).length";
    window.until(small, 0).await;
    let whole = "const { scrollHeight, clientHeight } = document.getElementById('comparison-stage'); \
                 return scrollHeight <= clientHeight";
    window.until(whole, true).await;
    let poll = window
        .read("return document.getElementById('position').textContent")
        .await;
    window.press(Key::PageDown).await;
    window.until(shown, false).await;
    window
        .until("return document.getElementById('history').open", false)
        .await;
    window
        .until(
            "return document.getElementById('position').textContent",
            poll,
        )
        .await;
}

#[tokio::test]
async fn at_800_pixels_nothing_wraps_and_the_star_is_clear_of_the_percentage() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let asked = poll("Grün?", Rule::Once, &[("👍", "Ja"), ("👎", "Nein")]);
    let made = engine.execute(Command::Edit(PollId(1), asked)).await;
    made.expect("the command succeeds");
    let file = data.path().join("moodring.db");
    for at in [MORNING, MORNING + 60_000] {
        ask(&engine, &file, at, &[(12, 0, 12)]).await;
    }
    engine.stop().await;
    let window = Window::open(data.path()).await;
    let placed = window.screen().place_window("Moodring", (0, 0, 800, 600));
    placed.expect("the X server answers");
    open_history(&window).await;
    for language in ["en", "de"] {
        let spoken = format!(
            "document.querySelector('[name=language][value={language}]').click(); \
             return document.documentElement.lang === '{language}'"
        );
        window.until(&spoken, true).await;
        window.until(RESULT, json!(["12", "0"])).await;
        window.until(STAR_IS_CLEAR, true).await;
        window.until(OVERFULL, json!([])).await;
        compare(&window).await;
        window.until(RESULT, json!([])).await;
        window.until(OVERFULL, json!([])).await;
        let none = "const select = document.getElementById('compare-with'); select.selectedIndex = 0; \
                    select.dispatchEvent(new Event('change'))";
        window.read(none).await;
    }
    window.until("return innerWidth", 800).await;
}

#[tokio::test]
async fn a_notice_covers_no_button_of_the_history_or_of_the_polls() {
    // The visible buttons that the notice covers.
    const COVERED: &str = "const notice = document.getElementById('notice'); \
        const dialog = [...document.querySelectorAll('dialog[open]')].pop(); \
        if (notice.hidden || dialog === undefined || !dialog.contains(notice)) return ['no notice']; \
        const { left, right, top, bottom } = notice.getBoundingClientRect(); \
        const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight; \
        const buttons = [...dialog.querySelectorAll('button')].filter((one) => one.checkVisibility() && !notice.contains(one)); \
        const covered = buttons.filter((one) => { const place = one.getBoundingClientRect(); \
            return place.left < right && place.right > left && place.top < bottom && place.bottom > top; }); \
        return [...covered.map((one) => one.id || one.className), ...(inside && buttons.length > 3 ? [] : ['the notice'])]";
    let data = talk().await;
    let window = Window::open(data.path()).await;
    for (width, height) in [(1280, 800), (800, 600)] {
        let place = (0, 0, width, height);
        let screen = window.screen();
        screen.place_window("Moodring", place).expect("it is there");
        window.until("return innerWidth", width).await;
        for key in ["r", "e"] {
            // Without a compositor, the app refuses the overlay with a long notice.
            window.press("o").await;
            let hidden = "return document.getElementById('notice').hidden";
            window.until(hidden, false).await;
            window.press(key).await;
            if key == "r" {
                window.until(RESULT, json!(["6", "2"])).await;
                compare(&window).await;
            }
            window.until(COVERED, json!([])).await;
            window.press(Key::Escape).await;
            let open = "return document.querySelectorAll('dialog[open]').length";
            window.until(open, 0).await;
        }
    }
}
