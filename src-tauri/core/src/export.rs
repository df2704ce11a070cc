//! Exports rounds as files for other programs: the file names, and the CSV file.
//!
//! A file has no voters, only numbers. Times are local with their offset, as in `2026-11-22T10:02:05+01:00` (RFC
//! 3339): a presenter remembers the local hour, and the offset makes the time unambiguous.
//!
//! # The table
//!
//! CSV by RFC 4180, in UTF-8 with a byte order mark, without which Excel shows “Ã¼” for “ü”. One line per round and
//! choice, newest round first, under the names of [`COLUMNS`]. `percent` is a whole number, rounded for each choice
//! separately, as on every screen. So a round may sum to 99 or 101. `right` is `yes` or `no` where the presenter marked
//! a right answer, and `mean` is on each line of a round that shows it. A spreadsheet runs a cell that begins with `=`,
//! `+`, `-` or `@` as a formula. Such a text gets an apostrophe in front
//! (<https://owasp.org/www-community/attacks/CSV_Injection>).
//!
//! `workbook` has the same table for Excel. `json` has the complete JSON file.

mod json;
mod workbook;

use csv::{Terminator, WriterBuilder};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_xlsxwriter::XlsxError;
use serde::Deserialize;

use crate::history::{RoundDetail, RoundResult, percentages};
use crate::poll::{Choice, Poll, Rule};

/// The first line of the table.
pub const COLUMNS: [&str; 12] = [
    "round", "question", "rule", "opened", "closed", "emoji", "label", "count", "percent", "name",
    "right", "mean",
];

const BYTE_ORDER_MARK: &str = "\u{feff}";
/// The most characters of the question in a file name.
const MAX_QUESTION_CHARS: usize = 48;

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "RoundsFormat"))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// The table as an Excel workbook.
    Xlsx,
    /// The table as text.
    Csv,
    /// Everything, including timelines.
    Json,
}

impl Format {
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// An exported file in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Its name with the extension.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Returns a name such as `moodring-2026-11-22-how-are-you-feeling.csv`. The day is that of the round, or today
/// for a file of all rounds.
pub(crate) fn file_name(
    subject: Option<&RoundResult>,
    extension: &str,
    now: i64,
    zone: &TimeZone,
) -> String {
    let day = format_time(
        subject.map_or(now, |result| result.opened_at),
        zone,
        "%Y-%m-%d",
    );
    let words = subject.map_or("all-rounds".to_owned(), |result| {
        slug(result.round.asked.question())
    });
    let words = if words.is_empty() { "round" } else { &words };
    format!("moodring-{day}-{words}.{extension}")
}

/// Keeps letters and digits of any script, and replaces the characters between them by a hyphen. Keeps whole
/// words as long as at least one fits.
fn slug(question: &str) -> String {
    let lower = question.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        let room = MAX_QUESTION_CHARS.saturating_sub(slug.chars().count() + 1);
        if slug.is_empty() {
            slug = word.chars().take(MAX_QUESTION_CHARS).collect();
        } else if word.chars().count() <= room {
            slug.push('-');
            slug.push_str(word);
        } else {
            break;
        }
    }
    slug
}

/// Writes the rounds in the given format.
///
/// # Errors
/// If there are more lines than a workbook can hold.
pub(crate) fn write_file(
    records: &[RoundDetail],
    format: Format,
    now: i64,
    zone: &TimeZone,
) -> Result<Vec<u8>, XlsxError> {
    let rounds = records.iter().map(|record| &record.result);
    Ok(match format {
        Format::Xlsx => workbook::workbook(rounds, zone)?,
        Format::Csv => table(rounds, zone),
        Format::Json => json::write(records, &|at| time(at, zone), now),
    })
}

fn rule_word(rule: Rule) -> &'static str {
    match rule {
        Rule::Once => "once",
        Rule::Many => "many",
    }
}

/// Returns the word for a choice in the column `right`: empty in a poll without a right answer.
fn right_word(asked: &Poll, choice: &Choice) -> &'static str {
    match (asked.right().is_empty(), choice.is_right()) {
        (true, _) => "",
        (false, true) => "yes",
        (false, false) => "no",
    }
}

fn table<'a>(rounds: impl Iterator<Item = &'a RoundResult>, zone: &TimeZone) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let into_memory = "memory takes whatever is written";
    writer.write_record(COLUMNS).expect(into_memory);
    for result in rounds {
        let asked = &result.round.asked;
        let opened = time(result.opened_at, zone);
        let closed = result
            .closed_at
            .map(|at| time(at, zone))
            .unwrap_or_default();
        let mean = result.mean.map(|mean| mean.to_string());
        let numbers = result.counts.iter().zip(percentages(&result.counts));
        for (choice, (count, percent)) in asked.choices().iter().zip(numbers) {
            let line = [
                &result.round.id.0.to_string(),
                &escape_formula(asked.question()),
                rule_word(asked.rule()),
                &opened,
                &closed,
                choice.emoji().as_str(),
                &escape_formula(choice.label()),
                &count.to_string(),
                &percent.to_string(),
                &escape_formula(result.name.as_str()),
                right_word(asked, choice),
                mean.as_deref().unwrap_or_default(),
            ];
            writer.write_record(line).expect(into_memory);
        }
    }
    writer.into_inner().expect(into_memory)
}

fn escape_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn time(at: i64, zone: &TimeZone) -> String {
    format_time(at, zone, "%Y-%m-%dT%H:%M:%S%:z")
}

/// Formats a time in Unix milliseconds. Returns an empty text for a time outside the calendar.
fn format_time(at: i64, zone: &TimeZone, format: &str) -> String {
    Timestamp::from_millisecond(at)
        .map(|at| at.to_zoned(zone.clone()).strftime(format).to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
