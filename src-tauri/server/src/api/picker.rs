//! JSON shapes for the emoji picker.

use serde::Serialize;

use moodring_core::emoji::{Emoji, Group};

/// One emoji of the picker.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(rename = "Emoji", optional_fields)
)]
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
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "EmojiGroup"))]
pub struct EmojiGroupOut {
    group: &'static str,
    emoji: Vec<EmojiOut>,
}

impl From<(Group, Vec<Emoji>)> for EmojiGroupOut {
    fn from((group, emoji): (Group, Vec<Emoji>)) -> Self {
        Self {
            group: name(group),
            emoji: emoji.into_iter().map(EmojiOut::from).collect(),
        }
    }
}

/// Returns the name of the group in the interface.
fn name(group: Group) -> &'static str {
    match group {
        Group::SmileysAndEmotion => "smileys_and_emotion",
        Group::PeopleAndBody => "people_and_body",
        Group::AnimalsAndNature => "animals_and_nature",
        Group::FoodAndDrink => "food_and_drink",
        Group::TravelAndPlaces => "travel_and_places",
        Group::Activities => "activities",
        Group::Objects => "objects",
        Group::Symbols => "symbols",
        Group::Flags => "flags",
    }
}
