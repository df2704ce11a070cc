//! JSON shapes for the preferences of the presenter.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use moodring_core::emoji::{Emoji, Tone};
use moodring_core::poll::InvalidPoll;
use moodring_core::preferences::{
    Drawing, EmojiStyle, Language, PageKeys, Preference, Preferences, Theme,
};

/// All preferences.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PreferencesOut<'a> {
    drawing: Drawing,
    countdown: bool,
    /// Seconds.
    timer: Option<NonZeroU32>,
    card: bool,
    emoji: EmojiStyle,
    language: Option<Language>,
    theme: Option<Theme>,
    page_keys: PageKeys,
    screen: Option<&'a str>,
    code: bool,
    tone: Option<Tone>,
    recent: Vec<&'static str>,
}

impl<'a> From<&'a Preferences> for PreferencesOut<'a> {
    fn from(preferences: &'a Preferences) -> Self {
        Self {
            drawing: preferences.drawing,
            countdown: preferences.countdown,
            timer: preferences.timer,
            card: preferences.card,
            emoji: preferences.emoji,
            language: preferences.language,
            theme: preferences.theme,
            page_keys: preferences.page_keys,
            screen: preferences.screen.as_deref(),
            code: preferences.code,
            tone: preferences.tone,
            recent: preferences
                .recent
                .iter()
                .map(|emoji| emoji.as_str())
                .collect(),
        }
    }
}

/// One preference, as `{"drawing":"ring"}`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are those of `Preference`")]
pub enum PreferenceIn {
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
    Used(String),
}

impl TryFrom<PreferenceIn> for Preference {
    type Error = InvalidPoll;

    fn try_from(preference: PreferenceIn) -> Result<Self, InvalidPoll> {
        Ok(match preference {
            PreferenceIn::Drawing(drawing) => Self::Drawing(drawing),
            PreferenceIn::Countdown(on) => Self::Countdown(on),
            PreferenceIn::Timer(seconds) => Self::Timer(seconds),
            PreferenceIn::Card(on) => Self::Card(on),
            PreferenceIn::Emoji(style) => Self::Emoji(style),
            PreferenceIn::Language(language) => Self::Language(language),
            PreferenceIn::Theme(theme) => Self::Theme(theme),
            PreferenceIn::PageKeys(keys) => Self::PageKeys(keys),
            PreferenceIn::Screen(name) => Self::Screen(name),
            PreferenceIn::Code(on) => Self::Code(on),
            PreferenceIn::Tone(tone) => Self::Tone(tone),
            PreferenceIn::Used(emoji) => match Emoji::parse(&emoji) {
                Some(emoji) => Self::Used(emoji),
                None => return Err(InvalidPoll::NotOneEmoji(emoji)),
            },
        })
    }
}
