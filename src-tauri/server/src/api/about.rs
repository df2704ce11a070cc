//! What travels between the shell and its window about Moodring itself: its end, its version, its log.

use std::time::SystemTime;

use jiff::Timestamp;
use serde::Serialize;

/// Somebody wants to end Moodring while voting is open: the window is to ask whether that is meant.
pub const QUIT_ASKED: &str = "quit:asked";
/// The system's own menu wants the panel about Moodring.
pub const ABOUT_ASKED: &str = "about:asked";

/// What the panel about Moodring says.
#[derive(Debug, Serialize)]
pub struct AboutOut {
    version: &'static str,
    /// When something last went wrong before this start, in Unix milliseconds.
    failed: Option<i64>,
}

impl AboutOut {
    /// This version, and when something last went wrong before this start, if it did.
    pub fn new(version: &'static str, failed: Option<SystemTime>) -> Self {
        let failed = failed.and_then(|failed| Timestamp::try_from(failed).ok());
        Self {
            version,
            failed: failed.map(Timestamp::as_millisecond),
        }
    }
}
