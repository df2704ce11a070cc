//! JSON shapes for errors of the data file and for the recovery that the presenter chooses.

use serde::{Deserialize, Serialize};

use super::LoadOut;
use moodring_core::store::{OpenError, StoreError};

/// The engine failed while the window was open.
pub const ENGINE_FAILED: &str = "engine:failed";

/// Why the engine cannot run, or cannot store anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "EngineError"))]
pub struct EngineErrorOut {
    sentence: String,
    /// Whether replacing the data file could help.
    file: bool,
}

impl From<&OpenError> for EngineErrorOut {
    fn from(error: &OpenError) -> Self {
        Self {
            sentence: error.to_string(),
            file: error.is_caused_by_file(),
        }
    }
}

impl From<&StoreError> for EngineErrorOut {
    fn from(error: &StoreError) -> Self {
        Self {
            sentence: error.to_string(),
            file: error.is_caused_by_file(),
        }
    }
}

impl EngineErrorOut {
    /// Creates an error that does not concern the data file.
    pub fn other(error: impl ToString) -> Self {
        Self {
            sentence: error.to_string(),
            file: false,
        }
    }

    /// Returns the error as a sentence.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

/// A way to recover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Recovery"))]
#[serde(rename_all = "snake_case")]
pub enum RecoveryIn {
    /// Try again: the cause may be gone.
    Again,
    /// Put the data file aside and start with a new one.
    Fresh,
    /// Put the data file aside and start with a copy of a backup.
    Backup,
    /// Use another folder until Moodring closes.
    Folder,
}

/// The result of the recovery.
#[derive(Serialize)]
pub struct RecoveredOut {
    /// The new state, or the error that remains.
    pub loaded: LoadOut,
    /// The new name of the old data file, if there was one.
    pub quarantined: Option<String>,
}
