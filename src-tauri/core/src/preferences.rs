//! The presenter's preferences. They survive a restart. Each poll has its own display settings. Those in the
//! preferences are for new polls.
//!
//! A preference is one field of [`Preferences`]. The data file stores the JSON of the whole struct, and the window gets
//! it. The window sends one field at a time. Pure data. Knows no storage.

use serde::{Deserialize, Deserializer, Serialize};

use crate::change::{Change, Changeable};
use crate::emoji::{Emoji, Tone};
use crate::shortcuts::Shortcuts;
use crate::talk::Display;

/// The most recently used emoji that are stored.
pub const MAX_RECENT_EMOJI: usize = 16;

/// The most emoji in the list of blocked ones.
pub const MAX_BLOCKED_EMOJI: usize = 200;

/// How results are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Drawing {
    /// Horizontal bars, one for each choice.
    #[default]
    Bars,
    /// A ring of arcs.
    Ring,
    /// Emoji that float up, for applause.
    Float,
    /// Emoji as large as they have votes. Only for clouds.
    Cloud,
}

/// The language of the window, by its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Portuguese.
    Pt,
    /// Italian.
    It,
    /// Dutch.
    Nl,
    /// Polish.
    Pl,
    /// Ukrainian.
    Uk,
    /// Turkish.
    Tr,
    /// Arabic.
    Ar,
    /// Hindi.
    Hi,
    /// Japanese.
    Ja,
    /// Korean.
    Ko,
    /// Simplified Chinese.
    #[serde(rename = "zh-Hans")]
    ZhHans,
}

/// The colour theme of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
}

/// The action of Page Up and Page Down, the keys of a presenter's clicker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PageKeys {
    /// The next or previous step of the poll on stage.
    #[default]
    Steps,
    /// The next or previous poll.
    Polls,
}

/// The design of the emoji.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EmojiStyle {
    /// Twemoji: has every emoji.
    #[default]
    Twemoji,
    /// Fluent Emoji in their flat style.
    Fluent,
}

/// How a cloud counts the skin tones of one emoji.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Tones {
    /// As one emoji: 👍🏽 counts as 👍.
    #[default]
    Together,
    /// Each tone as an emoji of its own.
    Apart,
}

/// The emoji that a cloud does not take, in all their skin tones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Blocked {
    /// Whether the list has an effect.
    pub on: bool,
    /// The list, at most [`MAX_BLOCKED_EMOJI`].
    #[serde(deserialize_with = "known_emoji::<_, MAX_BLOCKED_EMOJI>")]
    #[cfg_attr(feature = "ts", ts(as = "Vec<String>"))]
    pub emoji: Vec<Emoji>,
}

impl Default for Blocked {
    fn default() -> Self {
        let rude = ["🖕", "🍆", "🍑", "💦", "👅", "💩", "🤮", "🔞"];
        Self {
            on: false,
            emoji: rude.into_iter().filter_map(Emoji::parse).collect(),
        }
    }
}

impl Blocked {
    /// Returns the emoji that are blocked now.
    pub fn in_effect(&self) -> &[Emoji] {
        if self.on { &self.emoji } else { &[] }
    }
}

/// All preferences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Preferences {
    /// How new polls are shown.
    #[serde(flatten)]
    pub display: Display,
    /// Whether a countdown from 3 runs before hidden results are revealed.
    pub countdown: bool,
    /// Whether the overlay shows a small card with the tallies.
    pub card: bool,
    /// Whether that card shows how phones join: QR code, address and room code.
    pub card_join: bool,
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
    #[serde(deserialize_with = "known_emoji::<_, MAX_RECENT_EMOJI>")]
    #[cfg_attr(feature = "ts", ts(as = "Vec<String>"))]
    pub recent: Vec<Emoji>,
    /// How a cloud counts skin tones.
    pub tones: Tones,
    /// The emoji that a cloud does not take.
    pub blocked: Blocked,
    /// The global keyboard shortcuts.
    pub shortcuts: Shortcuts,
}

/// Skips emoji that this version does not know, and those after the first `MOST`.
fn known_emoji<'de, D: Deserializer<'de>, const MOST: usize>(
    deserializer: D,
) -> Result<Vec<Emoji>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let known = texts.iter().filter_map(|text| Emoji::parse(text));
    Ok(known.take(MOST).collect())
}

impl Preferences {
    /// Returns the preferences after the presenter picked an emoji.
    pub(crate) fn used(&self, used: Emoji) -> Self {
        let others = self.recent.iter().copied().filter(|other| *other != used);
        let recent = std::iter::once(used).chain(others);
        Self {
            recent: recent.take(MAX_RECENT_EMOJI).collect(),
            ..self.clone()
        }
    }
}

impl Changeable for Preferences {}

/// New values for some preferences, such as `{"theme":"dark"}`.
pub type PreferencesChange = Change<Preferences>;

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_that_cannot_be_read_does_not_affect_the_others() {
        let stored = json!({
            "drawing": "ring", "timer": -3, "countdown": true, "theme": 7, "from_a_newer_version": [1],
            "recent": ["🎉", "no emoji", "👍"], "screen": r"\\.\DISPLAY1",
        });
        let wanted = Preferences {
            display: Display {
                drawing: Drawing::Ring,
                ..Display::default()
            },
            countdown: true,
            recent: ["🎉", "👍"].into_iter().filter_map(Emoji::parse).collect(),
            screen: Some(r"\\.\DISPLAY1".to_owned()),
            ..Preferences::default()
        };
        assert_eq!(Preferences::read(&stored.to_string()), wanted);
        assert_eq!(Preferences::read(&wanted.write()), wanted);
        assert_eq!(wanted.recent.len(), 2);
        for unreadable in ["", "{", "[]", "null"] {
            assert_eq!(Preferences::read(unreadable), Preferences::default());
        }
    }

    #[test]
    fn a_language_is_stored_by_its_tag() {
        let tags = [
            "en", "de", "fr", "es", "pt", "it", "nl", "pl", "uk", "tr", "ar", "hi", "ja", "ko",
            "zh-Hans",
        ];
        for tag in tags {
            let read = Preferences::read(&json!({ "language": tag }).to_string());
            let written = serde_json::to_value(read.language).expect("a tag");
            assert_eq!(written, tag);
        }
        assert_eq!(Preferences::read(r#"{"language":"sv"}"#).language, None);
    }

    #[test]
    fn the_built_in_list_of_blocked_emoji_is_whole_and_has_no_effect() {
        let blocked = Blocked::default();
        assert_eq!((blocked.emoji.len(), blocked.in_effect()), (8, &[][..]));
    }

    #[test]
    fn a_change_of_an_unknown_or_invalid_preference_is_rejected() {
        let parse = serde_json::from_value::<PreferencesChange>;
        for change in [
            json!({ "theme": "pink" }),
            json!({ "colour": "dark" }),
            json!({ "timer": 0 }),
            json!(3),
        ] {
            assert!(parse(change.clone()).is_err(), "{change}");
        }
        let change = parse(json!({ "theme": "dark", "timer": 30 })).expect("they fit");
        let dark = Preferences::default().changed(change);
        let system = parse(json!({ "theme": null })).expect("it fits");
        assert_eq!(
            (dark.theme, dark.display.timer),
            (Some(Theme::Dark), NonZeroU32::new(30))
        );
        assert_eq!(dark.changed(system).theme, None);
    }
}
