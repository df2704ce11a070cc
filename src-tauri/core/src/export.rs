//! Rounds as files for other programs: what they are called and, for spreadsheets, what is in them.
//!
//! A file has no voters, only numbers. Times are local with their offset, as in
//! `2026-11-22T10:02:05+01:00` (RFC 3339): a presenter remembers the hour on the wall, and the offset
//! makes it one moment everywhere.
//!
//! # The table
//!
//! CSV by RFC 4180, in UTF-8 with a byte order mark, without which Excel shows “Ã¼” for “ü”. One line
//! a round and choice, newest round first, under the names of [`COLUMNS`]. `percent` is whole and
//! rounded on its own, as on every screen, so a round may sum to 99 or 101. A spreadsheet runs a cell that begins with `=`, `+`, `-` or
//! `@` as a formula; such a text gets an apostrophe in front
//! (<https://owasp.org/www-community/attacks/CSV_Injection>).
//!
//! The same table as a workbook is in `workbook`. The other file, JSON with everything, is in `json`.

mod json;
mod workbook;

use csv::{Terminator, WriterBuilder};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_xlsxwriter::XlsxError;
use serde::Deserialize;

use crate::history::{RoundDetail, RoundResult, percentages};
use crate::poll::Rule;

/// The first line of the table.
pub const COLUMNS: [&str; 10] = [
    "round", "question", "rule", "opened", "closed", "emoji", "label", "count", "percent", "name",
];

const BYTE_ORDER_MARK: &str = "\u{feff}";
/// Longest part of a file's name that comes from the question, in characters.
const MAX_QUESTION_CHARS: usize = 48;

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// The results as a table for Excel and its kind.
    Xlsx,
    /// The results as a table in text.
    Csv,
    /// Everything, timelines too.
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

/// A file that is not yet anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// What to call it, with its extension.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// A name such as `moodring-2026-11-22-how-are-you-feeling.csv`: the day of the round, or of today if
/// it is about all of them.
pub(crate) fn file_name(
    subject: Option<&RoundResult>,
    extension: &str,
    now: i64,
    zone: &TimeZone,
) -> String {
    let day = moment(subject.map_or(now, |past| past.opened_at), zone, "%Y-%m-%d");
    let words = subject.map_or("all-rounds".to_owned(), |past| {
        slug(past.round.asked.question())
    });
    let words = if words.is_empty() { "round" } else { &words };
    format!("moodring-{day}-{words}.{extension}")
}

/// Letters and digits of any script, with a hyphen for whatever is between them; whole words, as long
/// as one fits.
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

/// # Errors
/// If there are more lines than a workbook takes.
pub(crate) fn written(
    records: &[RoundDetail],
    format: Format,
    now: i64,
    zone: &TimeZone,
) -> Result<Vec<u8>, XlsxError> {
    let rounds = records.iter().map(|record| &record.past);
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

fn table<'a>(rounds: impl Iterator<Item = &'a RoundResult>, zone: &TimeZone) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let into_memory = "memory takes whatever is written";
    writer.write_record(COLUMNS).expect(into_memory);
    for past in rounds {
        let asked = &past.round.asked;
        let opened = time(past.opened_at, zone);
        let closed = past.closed_at.map(|at| time(at, zone)).unwrap_or_default();
        let numbers = past.counts.iter().zip(percentages(&past.counts));
        for (choice, (count, percent)) in asked.choices().iter().zip(numbers) {
            let line = [
                &past.round.id.0.to_string(),
                &harmless(asked.question()),
                rule_word(asked.rule()),
                &opened,
                &closed,
                choice.emoji().as_str(),
                &harmless(choice.label()),
                &count.to_string(),
                &percent.to_string(),
                &harmless(past.name.as_str()),
            ];
            writer.write_record(line).expect(into_memory);
        }
    }
    writer.into_inner().expect(into_memory)
}

fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn time(at: i64, zone: &TimeZone) -> String {
    moment(at, zone, "%Y-%m-%dT%H:%M:%S%:z")
}

/// A moment as text; nothing for one that lies outside the calendar.
fn moment(at: i64, zone: &TimeZone, format: &str) -> String {
    Timestamp::from_millisecond(at)
        .map(|at| at.to_zoned(zone.clone()).strftime(format).to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
