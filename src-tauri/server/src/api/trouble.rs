//! What is wrong with the data, as the window tells it, and what the presenter wants done about it.

use serde::{Deserialize, Serialize};

use super::LoadOut;
use moodring_core::store::{OpenError, StoreError};

/// The core failed while the window was open.
pub const TROUBLE_MET: &str = "trouble:met";

/// Why there is nothing to show, or nothing can be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TroubleOut {
    sentence: String,
    /// Whether it would help to put another file in the place of this one.
    file: bool,
}

impl From<&OpenError> for TroubleOut {
    fn from(error: &OpenError) -> Self {
        Self {
            sentence: error.to_string(),
            file: error.is_caused_by_file(),
        }
    }
}

impl From<&StoreError> for TroubleOut {
    fn from(error: &StoreError) -> Self {
        Self {
            sentence: error.to_string(),
            file: error.is_caused_by_file(),
        }
    }
}

impl TroubleOut {
    /// Trouble that has nothing to do with the file.
    pub fn other(error: impl ToString) -> Self {
        Self {
            sentence: error.to_string(),
            file: false,
        }
    }

    /// What is wrong.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

/// A way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WayIn {
    /// Look again: whatever was in the way may be gone.
    Again,
    /// Put the file aside and begin with a new one.
    Fresh,
    /// Put the file aside and begin with a copy of a backup.
    Backup,
    /// Use another folder until Moodring is closed.
    Folder,
}

/// What the window shows after it went on.
#[derive(Serialize)]
pub struct WentOnOut {
    /// The new state, or the trouble there is then.
    pub loaded: LoadOut,
    /// The name of the file that was put aside.
    pub aside: Option<String>,
}
