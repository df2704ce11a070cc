//! JSON shapes for earlier rounds.

use serde::{Deserialize, Serialize};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use moodring_core::history::{RoundDetail, RoundResult, Timeline};
use moodring_core::mean::Mean;
use moodring_core::poll::{Choice, Kind, Phase, Rule};

/// A round in the history.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "RoundResult"))]
pub struct RoundResultOut {
    round: i64,
    poll: i64,
    /// The talk that the poll belongs to now.
    talk: i64,
    phase: Phase,
    kind: Kind,
    rule: Rule,
    question: String,
    choices: Vec<Choice>,
    counts: Vec<u64>,
    votes: u64,
    /// The number of phones that voted.
    phones: u64,
    /// Unix milliseconds.
    opened_at: i64,
    /// Unix milliseconds; null while it is open.
    closed_at: Option<i64>,
    /// Empty without a name.
    name: String,
    /// The indexes of the right answers; empty while it is open, because a history may be on a projector.
    right: Vec<usize>,
    /// The mean of a scale to one decimal; null if the poll does not show it, and without votes.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    mean: Option<Mean>,
}

impl From<RoundResult> for RoundResultOut {
    fn from(result: RoundResult) -> Self {
        let asked = &result.round.asked;
        Self {
            round: result.round.id.0,
            poll: result.poll.0,
            talk: result.talk.0,
            phase: result.round.phase,
            kind: asked.kind(),
            rule: asked.rule(),
            question: asked.question().to_owned(),
            choices: asked.choices().to_vec(),
            right: match result.round.phase {
                Phase::Closed => asked.right(),
                Phase::Lobby | Phase::Open => Vec::new(),
            },
            mean: result.mean,
            votes: result.votes(),
            counts: result.counts,
            phones: result.phones,
            opened_at: result.opened_at,
            closed_at: result.closed_at,
            name: result.name.as_str().to_owned(),
        }
    }
}

/// One round with its timeline.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "RoundDetail"))]
pub struct RoundDetailOut {
    result: RoundResultOut,
    timeline: Timeline,
}

impl From<RoundDetail> for RoundDetailOut {
    fn from(detail: RoundDetail) -> Self {
        Self {
            result: detail.result.into(),
            timeline: detail.timeline,
        }
    }
}

/// A PNG from the canvas of the window, in base64, because command arguments are JSON.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct PictureIn(String);

impl PictureIn {
    /// Returns the bytes of the picture; `None` if it is not a PNG.
    pub fn png(&self) -> Option<Vec<u8>> {
        let bytes = STANDARD.decode(&self.0).ok()?;
        bytes.starts_with(b"\x89PNG\r\n\x1a\n").then_some(bytes)
    }
}

/// The name of a saved file; nothing if the presenter cancelled.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Saved"))]
pub struct SavedOut {
    /// The name without the folder.
    pub file: Option<String>,
}
