//! The exported JSON file: everything about rounds except who voted.
//!
//! A reader should check `format` and `v` first. Within a version fields may be added, but never changed or
//! removed.

use serde::Serialize;

use crate::history::{RoundDetail, percentages};
use crate::mean::Mean;
use crate::poll::{Choice, Kind, Rule};

const FORMAT: &str = "moodring-rounds";
const VERSION: u8 = 1;

#[derive(Debug, Serialize)]
struct FileOut<'a> {
    format: &'static str,
    v: u8,
    exported: String,
    rounds: Vec<RoundOut<'a>>,
}

#[derive(Debug, Serialize)]
struct RoundOut<'a> {
    round: i64,
    /// Only present, with the value `cloud`, if the choices came from the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    question: &'a str,
    rule: Rule,
    opened: String,
    /// Null while the round is open.
    closed: Option<String>,
    votes: u64,
    phones: u64,
    /// Only present if the poll shows the mean of its scale, and there are votes.
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<Mean>,
    choices: Vec<ResultOut<'a>>,
    timeline: TimelineOut<'a>,
    /// The presenter's name for the round; empty without a name.
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct ResultOut<'a> {
    #[serde(flatten)]
    choice: &'a Choice,
    count: u64,
    /// A whole number; the percentages of a round may sum to 99 or 101.
    percent: u64,
    /// Only present, with the value true, if the presenter marked the choice as a right answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    right: bool,
}

#[derive(Debug, Serialize)]
struct TimelineOut<'a> {
    /// The length of one column in seconds.
    seconds: i64,
    /// Accepted taps, including changed votes: at least as many as votes.
    reactions: u64,
    /// Columns from the opening on, each with the reactions by choice.
    columns: &'a [Vec<u64>],
}

/// Returns the file's bytes. `time` formats Unix milliseconds.
pub(super) fn write(records: &[RoundDetail], time: &dyn Fn(i64) -> String, now: i64) -> Vec<u8> {
    let rounds = records.iter().map(|RoundDetail { result, timeline }| {
        let asked = &result.round.asked;
        let numbers = result.counts.iter().zip(percentages(&result.counts));
        let choices = asked.choices().iter().zip(numbers);
        RoundOut {
            round: result.round.id.0,
            kind: Some(asked.kind()).filter(|kind| *kind != Kind::default()),
            question: asked.question(),
            rule: asked.rule(),
            opened: time(result.opened_at),
            closed: result.closed_at.map(time),
            votes: result.votes(),
            phones: result.phones,
            mean: result.mean,
            choices: choices
                .map(|(choice, (count, percent))| ResultOut {
                    choice,
                    count: *count,
                    percent,
                    right: choice.is_right(),
                })
                .collect(),
            timeline: TimelineOut {
                seconds: timeline.length,
                reactions: timeline.reactions(),
                columns: &timeline.columns,
            },
            name: result.name.as_str(),
        }
    });
    let file = FileOut {
        format: FORMAT,
        v: VERSION,
        exported: time(now),
        rounds: rounds.collect(),
    };
    let mut json = serde_json::to_vec_pretty(&file).expect("string keys only");
    json.push(b'\n');
    json
}
