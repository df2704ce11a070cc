//! JSON shapes about Moodring itself: quitting, its version and its log.

use std::time::SystemTime;

use jiff::Timestamp;
use serde::Serialize;

/// The presenter wants to quit while voting is open. The window asks whether to close Moodring.
pub const QUIT_ASKED: &str = "quit:asked";
/// The presenter chose "About" in the menu of the system.
pub const ABOUT_ASKED: &str = "about:asked";

/// The data of the About panel.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "About"))]
pub struct AboutOut {
    version: &'static str,
    /// When a panic last occurred before this start, in Unix milliseconds.
    failed: Option<i64>,
}

impl AboutOut {
    /// Creates the data from this version and the time of the last panic before this start.
    pub fn new(version: &'static str, failed: Option<SystemTime>) -> Self {
        let failed = failed.and_then(|failed| Timestamp::try_from(failed).ok());
        Self {
            version,
            failed: failed.map(Timestamp::as_millisecond),
        }
    }
}
