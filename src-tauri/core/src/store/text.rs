//! Converts enums and choices to and from the text in the data file.

use std::str::FromStr;

use super::StoreError;
use crate::poll::{Choice, InvalidPoll};

/// Reads a column that holds one word of a fixed set.
pub(super) fn read<T: FromStr>(word: &str) -> Result<T, StoreError> {
    word.parse()
        .map_err(|_| StoreError::Broken(format!("unknown word “{word}”")))
}

/// Returns the stored word of a value.
pub(super) fn word(value: impl Into<&'static str>) -> &'static str {
    value.into()
}

/// Checks a stored choice, because a person may have edited the file.
pub(super) fn choice(emoji: &str, label: &str) -> Result<Choice, StoreError> {
    Choice::new(emoji, label).map_err(StoreError::from)
}

impl From<InvalidPoll> for StoreError {
    fn from(error: InvalidPoll) -> Self {
        Self::Broken(error.to_string())
    }
}
