//! JSON shapes for the result of an import or export of polls.

use moodring_core::poll::PollId;
use serde::Serialize;

/// The result of an import: the number of polls, and the first of them.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Imported"))]
pub struct ImportOut {
    count: usize,
    first: Option<i64>,
}

impl ImportOut {
    /// `count` imported polls, and the first of them.
    pub fn new(count: usize, first: Option<PollId>) -> Self {
        Self {
            count,
            first: first.map(|id| id.0),
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
    /// `count` exported polls in this file.
    pub fn new(count: usize, file: String) -> Self {
        Self { count, file }
    }
}
