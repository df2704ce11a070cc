//! Reads and writes a talk's polls as a file that people can store, send and edit:
//!
//! ```json
//! {
//!   "moodring": 1,
//!   "talk": "Team week",
//!   "polls": [
//!     {
//!       "question": "Ready?",
//!       "rule": "once",
//!       "view": "bars",
//!       "timer": 60,
//!       "hide": false,
//!       "reveal": false,
//!       "phone_results": "never",
//!       "mean": false,
//!       "choices": [{ "emoji": "👍", "label": "Yes", "right": true }, { "emoji": "👎" }]
//!     }
//!   ]
//! }
//! ```
//!
//! `moodring` is the version of the format. Only it and `choices` with their `emoji` are required. A poll with the
//! `kind` `cloud` has no `choices`. Without a `talk` the polls belong to the current talk. The preferences replace a
//! missing `view`, `timer`, `hide`, `reveal`, `phone_results` or `mean`. A choice with `"right": true` is a right
//! answer, and there may be several. Unknown fields are ignored, so older versions can read the file. An import is all
//! or nothing. People edit this file by hand, so every error is a sentence that names the poll and its mistake.
//!
//! Knows no storage and no file system.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;

use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::change::Changeable as _;
use crate::poll::{Choice, InvalidPoll, Kind, PhoneResults, Poll, Rule};
use crate::preferences::Drawing;
use crate::talk::{Display, DisplayChange, NewPoll, TalkName};

/// The version that this program reads and writes.
const VERSION: u64 = 1;
/// The largest accepted file, in bytes.
pub const MAX_FILE_BYTES: u64 = 1 << 20;
/// The most polls in one file.
const MAX_POLLS: usize = 200;

/// Why a file cannot be imported, as a sentence for the person who chose it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PollsFileError {
    /// Larger than [`MAX_FILE_BYTES`].
    #[error("This file is larger than 1 MB, the limit for a file of polls.")]
    TooLarge,
    /// The text encoding is unknown.
    #[error(
        "The text in this file has an unknown encoding. Open it in an editor and save it as UTF-8."
    )]
    NotUtf8,
    /// Not JSON.
    #[error("This file is not valid JSON: there is an error in line {line}, column {column}.")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1, in characters, as editors count.
        column: usize,
    },
    /// JSON with other content.
    #[error("This is not a file of polls: \"moodring\": 1 is missing.")]
    NotPolls,
    /// The file has a newer format version.
    #[error("A newer Moodring wrote this file (format {0}). This one reads format {VERSION}.")]
    Newer(u64),
    /// `polls` is missing or not a list.
    #[error("This file has no list named \"polls\".")]
    NoList,
    /// The list is empty.
    #[error("This file has no polls.")]
    Empty,
    /// More than `MAX_POLLS`.
    #[error("This file has {0} polls. At most {MAX_POLLS} can be imported at once.")]
    TooMany(usize),
    /// The name of the talk is not valid.
    #[error("{0} Nothing was imported.")]
    Talk(String),
    /// A poll is not valid.
    #[error("Poll {number}{}: {what} Nothing was imported.", named(.question))]
    Poll {
        /// From 1.
        number: usize,
        /// Its question; may be empty.
        question: String,
        /// The error, as a sentence.
        what: String,
    },
}

/// The content of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PollsFile {
    /// The name of the talk; empty in a file without one.
    pub talk: TalkName,
    /// Its polls.
    pub polls: Vec<NewPoll>,
}

/// Reads the polls of a file.
///
/// # Errors
/// If the file is not a list of polls, or any poll in it is not valid.
pub fn read_polls(bytes: &[u8]) -> Result<PollsFile, PollsFileError> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(PollsFileError::TooLarge);
    }
    let text = decode(bytes).ok_or(PollsFileError::NotUtf8)?;
    let file: Value = serde_json::from_str(&text).map_err(|error| PollsFileError::NotJson {
        line: error.line(),
        column: characters(&text, error.line(), error.column()),
    })?;
    match version(&file["moodring"]) {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(PollsFileError::Newer(version)),
        _ => return Err(PollsFileError::NotPolls),
    }
    let list = file["polls"].as_array().ok_or(PollsFileError::NoList)?;
    match list.len() {
        0 => return Err(PollsFileError::Empty),
        count if count > MAX_POLLS => return Err(PollsFileError::TooMany(count)),
        _ => {}
    }
    let read = |(at, poll): (usize, &Value)| {
        read_poll(poll).map_err(|what| PollsFileError::Poll {
            number: at + 1,
            question: poll["question"].as_str().unwrap_or_default().to_owned(),
            what,
        })
    };
    let polls = list
        .iter()
        .enumerate()
        .map(read)
        .collect::<Result<_, _>>()?;
    let talk = match file.get("talk") {
        None | Some(Value::Null) => Ok(TalkName::default()),
        Some(Value::String(name)) => TalkName::new(name).map_err(|error| error.to_string()),
        Some(_) => Err("Its \"talk\" must be a text in quotation marks.".to_owned()),
    };
    let talk = talk.map_err(PollsFileError::Talk)?;
    Ok(PollsFile { talk, polls })
}

/// Decodes a file in UTF-8, or in UTF-16 with a byte order mark, as Notepad writes it. Returns `None` for any
/// other encoding. UTF-16 without a mark contains zero bytes, which JSON never does.
fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, odd) = rest.as_chunks::<2>();
        let units: Vec<u16> = units.iter().copied().map(unit).collect();
        let text = String::from_utf16(&units).ok()?;
        odd.is_empty().then_some(Cow::Owned(text))
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(str::from_utf8(rest).ok()?),
        rest => Cow::Borrowed(str::from_utf8(rest).ok()?),
    };
    (!text.contains('\0')).then_some(text)
}

/// Returns the number of the character at this byte of a line. Both count from 1.
fn characters(text: &str, line: usize, byte: usize) -> usize {
    let line = text.split('\n').nth(line.saturating_sub(1));
    let starts = line.unwrap_or_default().char_indices();
    starts.take_while(|(at, _)| *at < byte).count()
}

/// Reads the format version. In JSON `1` and `1.0` are the same number.
fn version(value: &Value) -> Option<u64> {
    let whole =
        |number: &f64| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number);
    let from_fraction = || value.as_f64().filter(whole).map(|number| number as u64);
    value.as_u64().or_else(from_fraction)
}

/// Reads one poll. The error is a sentence.
fn read_poll(value: &Value) -> Result<NewPoll, String> {
    let poll = value.as_object().ok_or("It must be between { and }.")?;
    let question = text(poll, "question")?;
    let rule = match poll.get("rule").map(|rule| rule.as_str()) {
        None | Some(Some("once")) => Rule::Once,
        Some(Some("many")) => Rule::Many,
        Some(_) => return Err("Its \"rule\" must be \"once\" or \"many\".".to_owned()),
    };
    let kind = match poll.get("kind").map(|kind| kind.as_str()) {
        None | Some(Some("choices")) => Kind::Choices,
        Some(Some("cloud")) => Kind::Cloud,
        Some(_) => return Err("Its \"kind\" must be \"choices\" or \"cloud\".".to_owned()),
    };
    let choices = match (kind, poll.get("choices")) {
        (Kind::Cloud, None) => &[],
        (_, choices) => choices
            .and_then(Value::as_array)
            .ok_or("It has no list named \"choices\".")?
            .as_slice(),
    };
    let choices = choices.iter().enumerate().map(|(at, choice)| {
        let wrong = |what: String| format!("Choice {}: {what}", at + 1);
        let choice = choice
            .as_object()
            .ok_or_else(|| wrong("It must be between { and }.".to_owned()))?;
        let emoji = text(choice, "emoji").map_err(wrong)?;
        let label = text(choice, "label").map_err(wrong)?;
        let right = match choice.get("right") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(right)) => *right,
            Some(_) => return Err(wrong("Its \"right\" must be true or false.".to_owned())),
        };
        let choice = Choice::new(emoji, label).map_err(|error| wrong(error.to_string()))?;
        Ok(choice.right(right))
    });
    let choices = choices.collect::<Result<_, _>>()?;
    let read = Poll::of_kind(kind, question, rule, choices)
        .map_err(|error: InvalidPoll| error.to_string())?;
    Ok(NewPoll {
        poll: read,
        display: read_display(poll)?,
    })
}

/// The timers that a poll may have.
const TIMER_SECONDS: RangeInclusive<u64> = 5..=3_600;

/// The fields about how a poll is shown: the name in the file, the field of [`Display`] and its values in words.
const DISPLAY_FIELDS: [(&str, &str, &str); 6] = [
    (
        "view",
        "drawing",
        "\"bars\", \"ring\", \"float\" or \"cloud\"",
    ),
    (
        "timer",
        "timer",
        "a number of seconds from 5 to 3600, or null",
    ),
    ("hide", "hide", "true or false"),
    ("reveal", "reveal", "true or false"),
    (
        "phone_results",
        "phone_results",
        "\"never\", \"after_close\" or \"always\"",
    ),
    ("mean", "mean", "true or false"),
];

/// Reads how a poll is shown. The error is a sentence.
fn read_display(poll: &Map<String, Value>) -> Result<DisplayChange, String> {
    let mut change = Map::new();
    for (name, field, values) in DISPLAY_FIELDS {
        let Some(value) = poll.get(name) else {
            continue;
        };
        // The same range as in the window.
        let is_timer_out = field == "timer"
            && value
                .as_u64()
                .is_some_and(|seconds| !TIMER_SECONDS.contains(&seconds));
        if is_timer_out || Display::default().with(field, value.clone()).is_none() {
            return Err(format!("Its \"{name}\" must be {values}."));
        }
        change.insert(field.to_owned(), value.clone());
    }
    DisplayChange::try_from(change).map_err(|error| error.to_string())
}

/// Reads an optional text.
fn text<'a>(of: &'a Map<String, Value>, name: &str) -> Result<&'a str, String> {
    match of.get(name) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(format!("Its \"{name}\" must be a text in quotation marks.")),
    }
}

/// Quotes the question in a sentence, shortened to 40 characters.
fn named(question: &str) -> String {
    let mut short: String = question.chars().take(40).collect();
    if short.len() < question.len() {
        short.push('…');
    }
    if short.is_empty() {
        short
    } else {
        format!(" (“{short}”)")
    }
}

#[derive(Serialize)]
struct FileOut<'a> {
    moodring: u64,
    #[serde(skip_serializing_if = "str::is_empty")]
    talk: &'a str,
    polls: Vec<PollOut<'a>>,
}

#[derive(Serialize)]
struct PollOut<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    question: &'a str,
    rule: Rule,
    view: Drawing,
    timer: Option<NonZeroU32>,
    hide: bool,
    reveal: bool,
    phone_results: PhoneResults,
    mean: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<ChoiceOut<'a>>,
}

#[derive(Serialize)]
struct ChoiceOut<'a> {
    emoji: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    right: bool,
}

/// Returns the text of a file with the polls of a talk. [`read_polls`] can read it.
pub fn write_polls<'a>(
    talk: &TalkName,
    polls: impl IntoIterator<Item = (&'a Poll, &'a Display)>,
) -> String {
    let choice = |choice: &'a Choice| ChoiceOut {
        emoji: choice.emoji().as_str(),
        label: choice.label(),
        right: choice.is_right(),
    };
    let polls = polls.into_iter().map(|(poll, display)| PollOut {
        kind: Some(poll.kind()).filter(|kind| *kind != Kind::default()),
        question: poll.question(),
        rule: poll.rule(),
        view: display.drawing,
        timer: display.timer,
        hide: display.hide,
        reveal: display.reveal,
        phone_results: display.phone_results,
        mean: display.mean,
        choices: poll.choices().iter().map(choice).collect(),
    });
    let file = FileOut {
        moodring: VERSION,
        talk: talk.as_str(),
        polls: polls.collect(),
    };
    let text = serde_json::to_string_pretty(&file).expect("texts and numbers are JSON");
    text + "\n"
}
