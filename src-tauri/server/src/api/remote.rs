//! JSON shapes of the command line that controls the running app.

use moodring_core::poll::{Choice, Kind, Phase, Rule};
use moodring_core::preferences::Drawing;
use moodring_core::snapshot::{Screen, Snapshot};
use serde::Serialize;

/// The command line has executed an instruction in the app.
pub const INSTRUCTION_EXECUTED: &str = "instruction:executed";

/// An instruction of the command line that was executed. The window reports it, or does the part that only a window can do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Instruction"))]
pub struct InstructionOut {
    /// The word on the command line.
    pub instruction: &'static str,
    /// The round that left the stage, if the window should offer to undo this.
    pub left: Option<i64>,
}

/// The answer to `moodring status`.
#[derive(Debug, Serialize)]
pub struct StatusOut {
    version: &'static str,
    /// Why there is no running engine, as a sentence. Then the only other field is the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(flatten)]
    running: Option<RunningOut>,
}

/// The windows in a [`StatusOut`].
#[derive(Debug, Serialize)]
pub struct WindowsOut {
    /// Whether the overlay is shown.
    pub overlay: bool,
    /// Whether the presenter view is on.
    pub presenter_view: bool,
    /// Whether the presenter view has the window for the audience on another screen.
    pub second_screen: bool,
}

#[derive(Debug, Serialize)]
struct RunningOut {
    phase: Phase,
    /// The name of the current talk; empty without a name.
    talk: String,
    /// The place of the poll in its talk, from 1.
    poll: usize,
    polls: usize,
    round: i64,
    kind: Kind,
    rule: Rule,
    question: String,
    choices: Vec<Choice>,
    counts: Vec<u64>,
    votes: u64,
    phones: usize,
    hidden: bool,
    view: Drawing,
    screen: Screen,
    #[serde(flatten)]
    windows: WindowsOut,
    /// When the round closes by itself, in Unix milliseconds.
    closes_at: Option<i64>,
    /// The address for phones; null without a network.
    url: Option<String>,
}

impl StatusOut {
    /// Returns the status of a running app, with the name of the current talk.
    pub fn running(
        snapshot: &Snapshot,
        talk: String,
        url: Option<String>,
        windows: WindowsOut,
    ) -> Self {
        let content = &snapshot.content;
        let stage = &content.stage;
        Self {
            version: env!("CARGO_PKG_VERSION"),
            error: content.error.as_ref().map(ToString::to_string),
            running: Some(RunningOut {
                phase: stage.round.phase,
                talk,
                poll: stage.position,
                polls: stage.of,
                round: stage.round.id.0,
                kind: stage.round.asked.kind(),
                rule: stage.round.asked.rule(),
                question: stage.round.asked.question().to_owned(),
                choices: stage.round.asked.choices().to_vec(),
                counts: stage.counts.clone(),
                votes: content.votes(),
                phones: content.phones,
                hidden: stage.round.hidden,
                view: stage.drawing(),
                screen: content.shown.screen,
                windows,
                closes_at: stage.round.closes_at,
                url,
            }),
        }
    }

    /// Returns the status of an app without an engine.
    pub fn failed(sentence: &str) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            error: Some(sentence.to_owned()),
            running: None,
        }
    }
}
