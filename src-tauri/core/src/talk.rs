//! Talks, and how their polls are shown. Pure data.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::change::{Change, Changeable};
use crate::poll::{InvalidPoll, PhoneResults, Poll, one_line};
use crate::preferences::Drawing;

/// The longest name of a talk, in characters (Unicode scalar values).
pub const MAX_TALK_NAME: usize = 60;

/// Identifies a talk in the data file. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TalkId(pub i64);

/// The presenter's name for a talk. It may be empty; then the window shows its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TalkName(String);

impl TalkName {
    /// Creates a name from typed text. Control characters become spaces.
    ///
    /// # Errors
    /// If it is longer than [`MAX_TALK_NAME`].
    pub fn new(name: &str) -> Result<Self, InvalidPoll> {
        let name = one_line(name, MAX_TALK_NAME);
        name.map(Self).ok_or(InvalidPoll::LongTalkName)
    }

    /// Returns the name, which may be empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a poll is shown. A new poll begins with what the preferences say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Display {
    /// How results are drawn.
    pub drawing: Drawing,
    /// Seconds after which an open round closes by itself.
    pub timer: Option<NonZeroU32>,
    /// Whether the results are hidden when voting opens.
    pub hide: bool,
    /// Whether hidden results are revealed when voting closes.
    pub reveal: bool,
    /// When phones see the results.
    pub phone_results: PhoneResults,
    /// Whether the mean is shown, if the choices are a scale.
    pub mean: bool,
}

impl Changeable for Display {}

/// New values for some fields of a [`Display`].
pub type DisplayChange = Change<Display>;

/// A poll to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPoll {
    /// Its question and choices.
    pub poll: Poll,
    /// The display settings that differ from the preferences.
    pub display: DisplayChange,
}

impl From<Poll> for NewPoll {
    fn from(poll: Poll) -> Self {
        Self {
            poll,
            display: DisplayChange::default(),
        }
    }
}
