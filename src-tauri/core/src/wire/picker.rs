//! What the emoji picker lays out.

use serde::Serialize;

use super::GroupWord;
use crate::emoji::{Emoji, Group};

/// An emoji of the picker's.
#[derive(Clone, Debug, Serialize)]
pub struct EmojiOut {
    emoji: &'static str,
    name: &'static str,
    /// The same in five skin tones, from light to dark.
    #[serde(skip_serializing_if = "Option::is_none")]
    tones: Option<[&'static str; 5]>,
}

impl From<Emoji> for EmojiOut {
    fn from(emoji: Emoji) -> Self {
        Self {
            emoji: emoji.as_str(),
            name: emoji.name(),
            tones: emoji.tones().map(|tones| tones.map(Emoji::as_str)),
        }
    }
}

/// One group of the picker.
#[derive(Clone, Debug, Serialize)]
pub struct EmojiGroupOut {
    group: GroupWord,
    emoji: Vec<EmojiOut>,
}

impl From<(Group, Vec<Emoji>)> for EmojiGroupOut {
    fn from((group, emoji): (Group, Vec<Emoji>)) -> Self {
        Self {
            group: group.into(),
            emoji: emoji.into_iter().map(EmojiOut::from).collect(),
        }
    }
}
