//! What the window is told of earlier rounds, and what it asks for.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use moodring_core::history::{RoundDetail, RoundResult, Timeline};
use moodring_core::poll::{Choice, Phase, Rule};

/// A round in the history.
#[derive(Debug, Serialize)]
struct RoundResultOut<'a> {
    round: i64,
    poll: i64,
    phase: Phase,
    rule: Rule,
    question: &'a str,
    choices: &'a [Choice],
    counts: &'a [u64],
    votes: u64,
    phones: u64,
    /// Unix milliseconds.
    opened_at: i64,
    closed_at: Option<i64>,
    /// Empty without a name.
    name: &'a str,
}

impl<'a> From<&'a RoundResult> for RoundResultOut<'a> {
    fn from(result: &'a RoundResult) -> Self {
        let asked = &result.round.asked;
        Self {
            round: result.round.id.0,
            poll: result.poll.0,
            phase: result.round.phase,
            rule: asked.rule(),
            question: asked.question(),
            choices: asked.choices(),
            counts: &result.counts,
            votes: result.votes(),
            phones: result.phones,
            opened_at: result.opened_at,
            closed_at: result.closed_at,
            name: result.name.as_str(),
        }
    }
}

/// Reactions in time, a column at a time.
#[derive(Debug, Serialize)]
struct TimelineOut<'a> {
    /// Seconds a column.
    length: i64,
    columns: &'a [Vec<u64>],
}

impl<'a> From<&'a Timeline> for TimelineOut<'a> {
    fn from(timeline: &'a Timeline) -> Self {
        Self {
            length: timeline.length,
            columns: &timeline.columns,
        }
    }
}

/// Every round of the history, newest first.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct HistoryOut(Value);

impl From<Vec<RoundResult>> for HistoryOut {
    fn from(rounds: Vec<RoundResult>) -> Self {
        let rounds: Vec<_> = rounds.iter().map(RoundResultOut::from).collect();
        Self(json!(rounds))
    }
}

/// One round with its timeline.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct RoundDetailOut(Value);

impl From<RoundDetail> for RoundDetailOut {
    fn from(record: RoundDetail) -> Self {
        Self(json!({
            "past": RoundResultOut::from(&record.result),
            "timeline": TimelineOut::from(&record.timeline),
        }))
    }
}

/// A PNG as the window's canvas hands it over: base64, since a command's arguments are JSON.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct PictureIn(String);

impl PictureIn {
    /// The picture's bytes; `None` if it is not a PNG.
    pub fn png(&self) -> Option<Vec<u8>> {
        let bytes = STANDARD.decode(&self.0).ok()?;
        bytes.starts_with(b"\x89PNG\r\n\x1a\n").then_some(bytes)
    }
}

/// What a file was saved as; nothing if the presenter thought better of it.
#[derive(Debug, Serialize)]
pub struct SavedOut {
    /// Its name without its folder.
    pub file: Option<String>,
}
