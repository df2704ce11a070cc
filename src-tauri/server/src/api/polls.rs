//! JSON shapes for imports and exports of polls, and for requests from the desktop.

use moodring_core::poll::PollId;
use moodring_core::talk::TalkName;
use serde::Serialize;

/// The result of an import: the number of polls, the first of them, and the talk that it made.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Imported"))]
pub struct ImportOut {
    count: usize,
    first: Option<i64>,
    /// Empty if the polls were added to the current talk.
    talk: String,
}

impl ImportOut {
    /// Creates the result from the number of imported polls, the first of them, and their talk.
    pub fn new(count: usize, first: Option<PollId>, talk: &TalkName) -> Self {
        Self {
            count,
            first: first.map(|id| id.0),
            talk: talk.as_str().to_owned(),
        }
    }
}

/// The result of an export: the number of polls and the name of the file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Exported"))]
pub struct ExportOut {
    count: usize,
    file: String,
}

impl ExportOut {
    /// Creates the result for `count` polls in this file.
    pub fn new(count: usize, file: String) -> Self {
        Self { count, file }
    }
}

/// A request from the desktop has arrived. The window takes it with a command.
pub const REQUEST_ARRIVED: &str = "request:arrived";

/// A request from the desktop.
#[derive(Debug, Serialize)]
#[serde(tag = "asks", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Request"))]
pub enum RequestOut {
    /// A blank poll in the editor.
    NewPoll,
    /// Show the overlay, or hide it.
    Overlay,
    /// Add the polls of a file, if the presenter agrees.
    Import {
        /// Its name.
        file: String,
        /// How many polls it has.
        count: usize,
        /// The talk that it makes; empty if it adds polls to the current talk.
        talk: String,
    },
    /// A file that cannot be imported.
    Refused {
        /// Why, for the presenter.
        sentence: String,
    },
}
