//! How the presenter likes the show: kept between starts, and the same for every poll.
//!
//! Pure data. Knows no storage.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::emoji::{Emoji, Tone};

/// How many recently used emoji are remembered.
pub const MAX_RECENT_EMOJI: usize = 16;

/// How the results are drawn.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Drawing {
    /// A row with a bar for each choice.
    #[default]
    Bars,
    /// One ring of arcs.
    Ring,
    /// Only emoji that rise: for applause.
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

/// The colours of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Theme {
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
}

/// What Page Up and Page Down do, the keys of a presenter's clicker.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PageKeys {
    /// The next step of the poll on stage, or the step back.
    #[default]
    Steps,
    /// The next poll, or the one before.
    Polls,
}

/// The design of the emoji.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EmojiStyle {
    /// Twemoji: every emoji there is.
    #[default]
    Twemoji,
    /// Fluent Emoji, flat.
    Fluent,
}

/// Everything the presenter likes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// How the results are drawn.
    pub drawing: Drawing,
    /// Whether hidden results are revealed after 3, 2, 1.
    pub countdown: bool,
    /// Seconds after which an opened round closes by itself.
    pub timer: Option<NonZeroU32>,
    /// Whether the overlay has a small card with the tallies.
    pub card: bool,
    /// The design of the emoji, on every screen.
    pub emoji: EmojiStyle,
    /// The language of the window; the system's if none.
    pub language: Option<Language>,
    /// The colours of the window; the system's if none.
    pub theme: Option<Theme>,
    /// What Page Up and Page Down do.
    pub page_keys: PageKeys,
    /// The name of the screen for the overlay and for full screen; the window's own if none.
    pub screen: Option<String>,
    /// Whether a phone has to type the code on the stage before it may vote.
    pub code: bool,
    /// The skin tone that emoji of people are offered in.
    pub tone: Option<Tone>,
    /// The emoji picked last, the newest first, at most [`MAX_RECENT_EMOJI`].
    pub recent: Vec<Emoji>,
}

impl Preferences {
    /// The recently used emoji after one more was picked.
    pub(crate) fn recent_with(&self, used: Emoji) -> Vec<Emoji> {
        let others = self.recent.iter().copied().filter(|other| *other != used);
        std::iter::once(used)
            .chain(others)
            .take(MAX_RECENT_EMOJI)
            .collect()
    }
}

/// One of them, as it is changed.
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
    /// This emoji was picked.
    Used(Emoji),
}
