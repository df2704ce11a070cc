//! Stores preferences, one setting for each. An unreadable value counts as not set.

use std::str::FromStr;

use super::text;
use super::{Setting, StoreError, Tx};
use crate::emoji::Emoji;
use crate::preferences::{Preference, Preferences};

/// The stored value of a switch that is on.
const ON: &str = "on";

impl Tx<'_> {
    /// Reads all preferences.
    pub(crate) fn preferences(&self) -> Result<Preferences, StoreError> {
        let is_on = |setting| Ok::<_, StoreError>(self.setting(setting)?.as_deref() == Some(ON));
        Ok(Preferences {
            drawing: self.word(Setting::Drawing)?.unwrap_or_default(),
            countdown: is_on(Setting::Countdown)?,
            timer: self
                .setting(Setting::Timer)?
                .and_then(|seconds| seconds.parse().ok()),
            card: is_on(Setting::Card)?,
            emoji: self.word(Setting::Emoji)?.unwrap_or_default(),
            language: self.word(Setting::Language)?,
            theme: self.word(Setting::Theme)?,
            page_keys: self.word(Setting::PageKeys)?.unwrap_or_default(),
            screen: self.setting(Setting::Screen)?,
            code: is_on(Setting::Code)?,
            tone: self.word(Setting::Tone)?,
            recent: self.recent()?,
        })
    }

    /// Stores one preference.
    pub(crate) fn prefer(&self, preference: Preference) -> Result<(), StoreError> {
        let switch = |on: bool| on.then(|| ON.to_owned());
        let (setting, value) = match preference {
            Preference::Drawing(drawing) => {
                (Setting::Drawing, Some(text::word(drawing).to_owned()))
            }
            Preference::Countdown(on) => (Setting::Countdown, switch(on)),
            Preference::Timer(seconds) => (Setting::Timer, seconds.map(|some| some.to_string())),
            Preference::Card(on) => (Setting::Card, switch(on)),
            Preference::Emoji(style) => (Setting::Emoji, Some(text::word(style).to_owned())),
            Preference::Language(language) => (
                Setting::Language,
                language.map(|some| text::word(some).to_owned()),
            ),
            Preference::Theme(theme) => (
                Setting::Theme,
                theme.map(|some| text::word(some).to_owned()),
            ),
            Preference::PageKeys(keys) => (Setting::PageKeys, Some(text::word(keys).to_owned())),
            Preference::Screen(name) => (Setting::Screen, name),
            Preference::Code(on) => (Setting::Code, switch(on)),
            Preference::Tone(tone) => (Setting::Tone, tone.map(|some| text::word(some).to_owned())),
            Preference::Used(emoji) => {
                let recent = self.preferences()?.recent_with(emoji);
                let words: Vec<_> = recent.into_iter().map(Emoji::as_str).collect();
                (Setting::Recent, Some(words.join(" ")))
            }
        };
        self.remember(setting, value.as_deref())
    }

    fn recent(&self) -> Result<Vec<Emoji>, StoreError> {
        let words = self.setting(Setting::Recent)?.unwrap_or_default();
        Ok(words.split(' ').filter_map(Emoji::parse).collect())
    }

    fn word<W: FromStr>(&self, setting: Setting) -> Result<Option<W>, StoreError> {
        Ok(self.setting(setting)?.and_then(|word| word.parse().ok()))
    }
}
