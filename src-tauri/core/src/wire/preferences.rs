//! How the presenter likes the show, on the way to the window and back.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{DrawingWord, EmojiStyleWord, LanguageWord, PageKeysWord, ThemeWord, ToneWord};
use crate::emoji::Emoji;
use crate::poll::InvalidPoll;
use crate::preferences::{Preference, Preferences};

/// Everything the presenter likes.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PreferencesOut<'a> {
    drawing: DrawingWord,
    countdown: bool,
    /// Seconds.
    timer: Option<NonZeroU32>,
    card: bool,
    emoji: EmojiStyleWord,
    language: Option<LanguageWord>,
    theme: Option<ThemeWord>,
    page_keys: PageKeysWord,
    screen: Option<&'a str>,
    code: bool,
    tone: Option<ToneWord>,
    recent: Vec<&'static str>,
}

impl<'a> From<&'a Preferences> for PreferencesOut<'a> {
    fn from(preferences: &'a Preferences) -> Self {
        Self {
            drawing: preferences.drawing.into(),
            countdown: preferences.countdown,
            timer: preferences.timer,
            card: preferences.card,
            emoji: preferences.emoji.into(),
            language: preferences.language.map(LanguageWord::from),
            theme: preferences.theme.map(ThemeWord::from),
            page_keys: preferences.page_keys.into(),
            screen: preferences.screen.as_deref(),
            code: preferences.code,
            tone: preferences.tone.map(ToneWord::from),
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
    Drawing(DrawingWord),
    Countdown(bool),
    Timer(Option<NonZeroU32>),
    Card(bool),
    Emoji(EmojiStyleWord),
    Language(Option<LanguageWord>),
    Theme(Option<ThemeWord>),
    PageKeys(PageKeysWord),
    Screen(Option<String>),
    Code(bool),
    Tone(Option<ToneWord>),
    Used(String),
}

impl TryFrom<PreferenceIn> for Preference {
    type Error = InvalidPoll;

    fn try_from(preference: PreferenceIn) -> Result<Self, InvalidPoll> {
        Ok(match preference {
            PreferenceIn::Drawing(drawing) => Self::Drawing(drawing.into()),
            PreferenceIn::Countdown(on) => Self::Countdown(on),
            PreferenceIn::Timer(seconds) => Self::Timer(seconds),
            PreferenceIn::Card(on) => Self::Card(on),
            PreferenceIn::Emoji(style) => Self::Emoji(style.into()),
            PreferenceIn::Language(language) => Self::Language(language.map(Into::into)),
            PreferenceIn::Theme(theme) => Self::Theme(theme.map(Into::into)),
            PreferenceIn::PageKeys(keys) => Self::PageKeys(keys.into()),
            PreferenceIn::Screen(name) => Self::Screen(name),
            PreferenceIn::Code(on) => Self::Code(on),
            PreferenceIn::Tone(tone) => Self::Tone(tone.map(Into::into)),
            PreferenceIn::Used(emoji) => match Emoji::parse(&emoji) {
                Some(emoji) => Self::Used(emoji),
                None => return Err(InvalidPoll::NotOneEmoji(emoji)),
            },
        })
    }
}
