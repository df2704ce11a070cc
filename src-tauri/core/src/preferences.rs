//! The presenter's preferences. They survive a restart and apply to every poll.
//!
//! Pure data. Knows no storage.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::emoji::{Emoji, Tone};

/// The most recently used emoji that are stored.
pub const MAX_RECENT_EMOJI: usize = 16;

/// How results are drawn.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Drawing {
    /// Horizontal bars, one for each choice.
    #[default]
    Bars,
    /// A ring of arcs.
    Ring,
    /// Emoji that float up, for applause.
    Float,
}

/// The language of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
}

/// The colour theme of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Theme {
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
}

/// The action of Page Up and Page Down, the keys of a presenter's clicker.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PageKeys {
    /// The next or previous step of the poll on stage.
    #[default]
    Steps,
    /// The next or previous poll.
    Polls,
}

/// The design of the emoji.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EmojiStyle {
    /// Twemoji: has every emoji.
    #[default]
    Twemoji,
    /// Fluent Emoji in their flat style.
    Fluent,
}

/// All preferences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// How results are drawn.
    pub drawing: Drawing,
    /// Whether a countdown from 3 runs before hidden results are revealed.
    pub countdown: bool,
    /// Seconds after which an open round closes by itself.
    pub timer: Option<NonZeroU32>,
    /// Whether the overlay shows a small card with the tallies.
    pub card: bool,
    /// The emoji design on every screen.
    pub emoji: EmojiStyle,
    /// The language of the window; `None` means the system's.
    pub language: Option<Language>,
    /// The colour theme of the window; `None` means the system's.
    pub theme: Option<Theme>,
    /// The action of Page Up and Page Down.
    pub page_keys: PageKeys,
    /// The name of the screen for the overlay and for full screen; `None` means the window's own.
    pub screen: Option<String>,
    /// Whether a phone has to enter the room code before it may vote.
    pub code: bool,
    /// The skin tone in which the picker offers emoji of people.
    pub tone: Option<Tone>,
    /// The most recently picked emoji, newest first, at most [`MAX_RECENT_EMOJI`].
    pub recent: Vec<Emoji>,
}

impl Preferences {
    /// Returns the recently used emoji after `used` was picked.
    pub(crate) fn recent_with(&self, used: Emoji) -> Vec<Emoji> {
        let others = self.recent.iter().copied().filter(|other| *other != used);
        std::iter::once(used)
            .chain(others)
            .take(MAX_RECENT_EMOJI)
            .collect()
    }
}

/// A change of one preference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the other variants are the fields of `Preferences`"
)]
pub enum Preference {
    Drawing(Drawing),
    Countdown(bool),
    Timer(Option<NonZeroU32>),
    Card(bool),
    Emoji(EmojiStyle),
    Language(Option<Language>),
    Theme(Option<Theme>),
    PageKeys(PageKeys),
    Screen(Option<String>),
    Code(bool),
    Tone(Option<Tone>),
    /// The presenter picked this emoji.
    Used(Emoji),
}
