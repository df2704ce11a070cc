//! The history keeps earlier rounds, shows their timeline, compares them and saves them as files.

use std::fs;
use std::path::Path;

use fantoccini::key::Key;
use moodring_core::poll::{PollId, Rule};
use moodring_core::vote::{Answer, Ballot, Serial, Voter};
use moodring_core::{Command, Engine};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, Page, Phone, Window, poll, so, until};

/// The first and the last column of the timeline's table.
const TIMELINE: &str = "return [...document.querySelectorAll('#timeline-table tbody tr')] \
                      .map((row) => [row.firstElementChild.textContent, Number(row.lastElementChild.textContent)])";
const LIST: &str = "return [...document.querySelectorAll('#round-list .round-item')].map((item) => \
                    ['.poll-question', '.round-votes'].map((part) => item.querySelector(part).textContent))";
pub(super) const RESULT: &str = "return [...document.querySelectorAll('#record-rows .count')] \
                      .filter((count) => count.checkVisibility()).map((count) => count.textContent)";
/// When the first round of [`talk`] opened: 20 November 2026, 09:00 UTC, in Unix milliseconds. The second opened at
/// 10:00.
pub(crate) const MORNING: i64 = 1_795_165_200_000;
pub(crate) const HOUR: i64 = 3_600_000;

pub(crate) async fn open_history(window: &Window) {
    window.press("r").await;
    window
        .until("return document.getElementById('history').open", true)
        .await;
}

/// Runs a round of the poll on stage. Each burst has the seconds after the opening, the choice, and the number of
/// phones.
pub(crate) async fn ask(engine: &Engine, file: &Path, opened: i64, bursts: &[(i64, i64, u128)]) {
    for change in [Command::NewRound, Command::Open] {
        engine.execute(change).await.expect("the command succeeds");
    }
    let round = engine.newest().content.stage.round.id;
    let data = Connection::open(file).expect("it opens");
    data.busy_timeout(std::time::Duration::from_secs(5))
        .expect("it waits");
    let mut voter = 0;
    for (seconds, choice, phones) in bursts {
        let first = voter;
        for _ in 0..*phones {
            let serial = Serial::new(1).expect("not negative");
            let vote = engine.vote(Ballot {
                round,
                voter: Voter(voter),
                serial,
                answer: Answer::Choice(*choice),
            });
            vote.await.expect("it is accepted");
            voter += 1;
        }
        // The engine stores all votes with the current time, so the test sets their times.
        let moved = data.execute(
            "UPDATE votes SET at = ?2 WHERE round = ?1 AND voter >= ?3",
            rusqlite::params![round.0, opened + 1_000 * seconds, first.to_be_bytes()],
        );
        assert_eq!(moved, Ok(*phones as usize));
    }
    engine.execute(Command::Close).await.expect("it closes");
    let moved = data.execute(
        "UPDATE rounds SET opened_at = ?2, closed_at = ?3 WHERE id = ?1",
        [round.0, opened, opened + 200_000],
    );
    assert_eq!(moved, Ok(1));
}

/// Returns a data folder with two rounds of one poll, an hour apart.
pub(crate) async fn talk() -> Folder {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let file = data.path().join("moodring.db");
    let choices = [("👍", "=Yes"), ("👎", "No, „never“")];
    let made = Command::Edit(PollId(1), poll("Grün, oder?", Rule::Once, &choices));
    engine.execute(made).await.expect("the command succeeds");
    ask(&engine, &file, MORNING, &[(12, 0, 3), (155, 1, 9)]).await;
    ask(&engine, &file, MORNING + HOUR, &[(0, 0, 6), (3, 1, 2)]).await;
    engine.stop().await;
    data
}

/// Compares the shown round with the first one that the menu offers.
pub(super) async fn compare(window: &Page) {
    let chosen = "const select = document.getElementById('compare-with'); select.selectedIndex = 1; \
                  select.dispatchEvent(new Event('change')); return select.selectedIndex === 1";
    window.until(chosen, true).await;
}

/// Opens a save menu and chooses an entry.
pub(crate) async fn save(window: &Page, menu: &str, what: &str) {
    window.tap(menu).await;
    window.tap(what).await;
}

/// Shows the round at this position in the list.
pub(crate) async fn pick(window: &Page, place: usize) {
    let click = format!(
        "const round = document.querySelectorAll('#round-list .round-item')[{place}]; \
         round?.click(); return round !== undefined"
    );
    window.until(&click, true).await;
}

#[tokio::test]
async fn a_new_round_needs_no_confirmation_and_keeps_the_earlier_one() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, first) = scanned(&window).await;
    let other = Phone::stranger(&window.url().await);
    phone.votes(first, 1, 0).await;
    phone.votes(first, 2, 1).await;
    other.votes(first, 1, 1).await;
    until_counts(&window, &["0", "2", "0", "0", "0"]).await;
    window.press("n").await;
    window.until_body("phase", "lobby").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let second = phone.round().await;
    phone.votes(second, 3, 4).await;

    open_history(&window).await;
    let question = "How are you feeling today?";
    let both = json!([
        [question, "1 vote · 1 phone"],
        [question, "2 votes · 2 phones"]
    ]);
    window.until(LIST, both).await;
    window.until(RESULT, json!(["0", "0", "0", "0", "1"])).await;
    // The history updates an open round from time to time.
    other.votes(second, 2, 0).await;
    window.until(RESULT, json!(["1", "0", "0", "0", "1"])).await;
    pick(&window, 1).await;
    window.until(RESULT, json!(["0", "2", "0", "0", "0"])).await;
    window
        .until_words(
            "#timeline-summary",
            "A changed vote also counts as a reaction: 3 in total.",
        )
        .await;
    window.press("r").await;
    window
        .until("return document.getElementById('history').open", false)
        .await;
}

#[tokio::test]
async fn the_timeline_shows_each_burst_at_its_time() {
    let data = talk().await;
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    pick(&window, 1).await;
    window
        .until_text("#timeline-summary", "Peak at 2:35 after opening: 9.")
        .await;
    window.tap("#timeline-details summary").await;
    window
        .until(TIMELINE, json!([["0:10", 3], ["2:35", 9]]))
        .await;
    window
        .until_text("#timeline-unit", "reactions per 5 s")
        .await;
    // Each column of the chart: its position out of 41, and its height out of 100.
    let columns = "return [...document.querySelectorAll('#timeline-shapes path')].map((path) => { \
                   const box = path.getBBox(); return [Math.floor(box.x), Math.round(box.height)] })";
    window.until(columns, json!([[2, 33], [31, 100]])).await;
    pick(&window, 0).await;
    window.until(TIMELINE, json!([["0:00", 8]])).await;
}

#[tokio::test]
async fn results_hidden_on_the_stage_are_hidden_in_the_history() {
    let data = talk().await;
    let window = open_round(data.path()).await;
    window.press("h").await;
    window.until_text("#results-hidden", "Results hidden").await;
    open_history(&window).await;
    window.until_words("#record-facts", "Results hidden").await;
    let visible = "return ['#record-rows .count', '#timeline', '#compare'] \
                .filter((part) => document.querySelector(part).checkVisibility())";
    window.until(visible, json!([])).await;
    let leaders = "return [...document.querySelectorAll('#round-list .leader')] \
                   .map((leader) => leader.childElementCount)";
    window.until(leaders, json!([0, 1])).await;
    // The Down key selects the earlier round, whose results are not hidden.
    window.press(Key::Down).await;
    window.until(RESULT, json!(["3", "9"])).await;
    window
        .until_text("#timeline-unit", "reactions per 5 s")
        .await;
}

#[tokio::test]
async fn two_rounds_of_a_poll_are_compared_choice_by_choice() {
    let data = talk().await;
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    window.until(RESULT, json!(["6", "2"])).await;
    let options = "return document.getElementById('compare-with').options.length";
    window.until(options, 2).await;
    compare(&window).await;
    let rows = "return [...document.querySelectorAll('#comparison tbody tr')] \
                .map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent))";
    let difference = json!([["25%", "75%", "+50 points"], ["75%", "25%", "−50 points"]]);
    window.until(rows, difference.clone()).await;
    window.until(RESULT, json!([])).await;
    window.assert_accessible("a comparison").await;
    // The earlier round stays the first one, whichever round the presenter selected first.
    pick(&window, 1).await;
    window.until(RESULT, json!(["3", "9"])).await;
    compare(&window).await;
    window.until(rows, difference).await;
}

#[tokio::test]
async fn one_round_and_all_rounds_are_saved_with_the_systems_dialog() {
    let data = talk().await;
    let files = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    window.until(RESULT, json!(["6", "2"])).await;

    save(&window, "#export-round", "#export-csv").await;
    let csv = window.screen().save_into(files.path()).await;
    window
        .until_text("#saved", "Saved as moodring-2026-11-20-grün-oder.csv")
        .await;
    let table = fs::read_to_string(csv).expect("it is there");
    let lines: Vec<_> = table.split("\r\n").collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert!(lines[0].starts_with("\u{feff}round,question,rule"));
    assert!(lines[1].ends_with(",👍,'=Yes,6,75,,,"), "{table}");
    assert!(lines[2].ends_with(",👎,\"No, „never“\",2,25,,,"), "{table}");

    save(&window, "#export-all", "#export-all-xlsx").await;
    let xlsx = window.screen().save_into(files.path()).await;
    window.until_words("#saved", "-all-rounds.xlsx").await;
    let workbook = fs::read(xlsx).expect("it is there");
    assert!(workbook.starts_with(b"PK"), "a workbook is a ZIP file");

    save(&window, "#export-all", "#export-all-json").await;
    let json = window.screen().save_into(files.path()).await;
    window.until_words("#saved", "-all-rounds.json").await;
    let text = fs::read(json).expect("it is there");
    let all: Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(
        (&all["format"], &all["v"]),
        (&json!("moodring-rounds"), &json!(1))
    );
    let rounds = all["rounds"].as_array().expect("a list");
    assert_eq!(rounds.len(), 2);
    assert_eq!(rounds[1]["timeline"]["columns"][31], json!([0, 9]));
    assert!(!String::from_utf8_lossy(&text).contains("voter"));

    // A cancelled dialog saves no file and shows no error.
    save(&window, "#export-round", "#export-json").await;
    window.screen().leave_dialog().await;
    window
        .until("return document.getElementById('saved').textContent", "")
        .await;
    let left = fs::read_dir(files.path()).expect("a folder").count();
    assert_eq!(left, 3);
}

#[tokio::test]
async fn an_empty_history_says_so_and_offers_no_export() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    window.until_words("#no-rounds", "No rounds yet.").await;
    until("there is nothing to export", async || {
        let hidden = "return ['record', 'export-all', 'export-round', 'delete-round'] \
                      .every((id) => document.getElementById(id).hidden)";
        let hidden = window.read(hidden).await;
        so(hidden == true, hidden)
    })
    .await;
}
