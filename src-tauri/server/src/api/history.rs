//! JSON shapes for earlier rounds.

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

/// Votes over time, one column after the other.
#[derive(Debug, Serialize)]
struct TimelineOut<'a> {
    /// The length of a column in seconds.
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

/// A PNG from the canvas of the window, in base64, because command arguments are JSON.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct PictureIn(String);

impl PictureIn {
    /// The bytes of the picture; `None` if it is not a PNG.
    pub fn png(&self) -> Option<Vec<u8>> {
        let bytes = STANDARD.decode(&self.0).ok()?;
        bytes.starts_with(b"\x89PNG\r\n\x1a\n").then_some(bytes)
    }
}

/// The name of a saved file; nothing if the presenter cancelled.
#[derive(Debug, Serialize)]
pub struct SavedOut {
    /// The name without the folder.
    pub file: Option<String>,
}
