//! How the domain's words are spelled in the data file.

use super::StoreError;
use crate::emoji::Tone;
use crate::poll::{Choice, InvalidPoll, Phase, PhoneResults, Rule};
use crate::preferences::{Drawing, EmojiStyle, Language, PageKeys, Theme};

/// A column that holds one word of a fixed set.
pub(super) trait Word: Copy + Sized + 'static {
    /// Every value with its spelling.
    const WORDS: &'static [(Self, &'static str)];

    /// The spelling of one value.
    fn write(self) -> &'static str
    where
        Self: PartialEq,
    {
        Self::WORDS
            .iter()
            .find_map(|(value, word)| (*value == self).then_some(*word))
            .expect("every value has a spelling: a test reads each back")
    }

    /// The value of a spelling.
    fn read(word: &str) -> Result<Self, StoreError> {
        Self::WORDS
            .iter()
            .find_map(|(value, known)| (*known == word).then_some(*value))
            .ok_or_else(|| StoreError::Broken(format!("unknown word “{word}”")))
    }
}

impl Word for Rule {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Once, "once"), (Self::Many, "many")];
}

impl Word for Phase {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Lobby, "lobby"),
        (Self::Open, "open"),
        (Self::Closed, "closed"),
    ];
}

impl Word for PhoneResults {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Never, "never"),
        (Self::AfterClose, "after_close"),
        (Self::Always, "always"),
    ];
}

impl Word for Drawing {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Bars, "bars"),
        (Self::Ring, "ring"),
        (Self::Float, "float"),
    ];
}

impl Word for EmojiStyle {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Twemoji, "twemoji"), (Self::Fluent, "fluent")];
}

impl Word for Language {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::En, "en"), (Self::De, "de")];
}

impl Word for Theme {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Light, "light"), (Self::Dark, "dark")];
}

impl Word for PageKeys {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Steps, "steps"), (Self::Polls, "polls")];
}

impl Word for Tone {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Light, "light"),
        (Self::MediumLight, "medium_light"),
        (Self::Medium, "medium"),
        (Self::MediumDark, "medium_dark"),
        (Self::Dark, "dark"),
    ];
}

/// A stored choice was valid when it was written; a hand-edited file may say otherwise.
pub(super) fn choice(emoji: &str, label: &str) -> Result<Choice, StoreError> {
    Choice::new(emoji, label).map_err(StoreError::from)
}

impl From<InvalidPoll> for StoreError {
    fn from(error: InvalidPoll) -> Self {
        Self::Broken(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_as_what_was_written() {
        for rule in [Rule::Once, Rule::Many] {
            assert_eq!(Rule::read(rule.write()), Ok(rule));
        }
        for phase in [Phase::Lobby, Phase::Open, Phase::Closed] {
            assert_eq!(Phase::read(phase.write()), Ok(phase));
        }
        for when in [
            PhoneResults::Never,
            PhoneResults::AfterClose,
            PhoneResults::Always,
        ] {
            assert_eq!(PhoneResults::read(when.write()), Ok(when));
        }
        for drawing in [Drawing::Bars, Drawing::Ring, Drawing::Float] {
            assert_eq!(Drawing::read(drawing.write()), Ok(drawing));
        }
        for style in [EmojiStyle::Twemoji, EmojiStyle::Fluent] {
            assert_eq!(EmojiStyle::read(style.write()), Ok(style));
        }
        for language in [Language::En, Language::De] {
            assert_eq!(Language::read(language.write()), Ok(language));
        }
        for theme in [Theme::Light, Theme::Dark] {
            assert_eq!(Theme::read(theme.write()), Ok(theme));
        }
        for keys in [PageKeys::Steps, PageKeys::Polls] {
            assert_eq!(PageKeys::read(keys.write()), Ok(keys));
        }
        for (tone, word) in Tone::WORDS {
            assert_eq!((Tone::read(word), tone.write()), (Ok(*tone), *word));
        }
        assert!(Rule::read("sometimes").is_err());
    }
}
