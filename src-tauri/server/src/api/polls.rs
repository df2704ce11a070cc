//! What the window learns about an import or export of polls.

use moodring_core::poll::PollId;
use serde::Serialize;

/// What came in from a file: how many polls, and the first of them.
#[derive(Debug, Serialize)]
pub struct ImportOut {
    count: usize,
    first: Option<i64>,
}

impl ImportOut {
    /// So many polls, of which this is the first.
    pub fn new(count: usize, first: Option<PollId>) -> Self {
        Self {
            count,
            first: first.map(|id| id.0),
        }
    }
}

/// What went out to a file: how many polls, and the file's name.
#[derive(Debug, Serialize)]
pub struct ExportOut {
    count: usize,
    file: String,
}

impl ExportOut {
    /// So many polls, to this file.
    pub fn new(count: usize, file: String) -> Self {
        Self { count, file }
    }
}
