//! The rules of voting as pure functions: no clock, no I/O. All their tests are tables.

use std::fmt;

use thiserror::Error;

use crate::emoji::Emoji;
use crate::poll::{Kind, MAX_CLOUD_EMOJI, Phase, Poll, RoundId};
use crate::preferences::{Preferences, Tones};

/// An anonymous phone: a random 128-bit number, written as 32 hexadecimal digits.
///
/// It contains nothing about a person, and the server stores nothing when it issues one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Voter(pub u128);

impl Voter {
    /// Reads exactly 32 lower- or upper-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let add = |number, letter: char| Some(number << 4 | u128::from(letter.to_digit(16)?));
        let number = (text.len() == 32).then(|| text.chars().try_fold(0, add));
        number.flatten().map(Self)
    }

    /// Returns the number as bytes, the highest first.
    pub(crate) fn bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for Voter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The phone's own increasing number for its taps, 0 to 2⁶³−1. It makes a repeated request harmless and shows
/// which of two requests is newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Serial(i64);

impl Serial {
    /// Returns `None` if the number is negative.
    pub fn new(number: i64) -> Option<Self> {
        (number >= 0).then_some(Self(number))
    }

    /// Returns the number.
    pub fn get(self) -> i64 {
        self.0
    }
}

/// The choice or the emoji that a phone votes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A choice by its number, from 0. It may be out of range, which [`named`] checks.
    Choice(i64),
    /// An emoji. The round may not have it, which [`named`] checks.
    Emoji(Emoji),
}

/// One tap as it arrived: well formed, not yet judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// The round that the phone voted in.
    pub round: RoundId,
    /// The voter.
    pub voter: Voter,
    /// The phone's number for this tap.
    pub serial: Serial,
    /// The answer that it votes for.
    pub answer: Answer,
}

/// The presenter's rules for a cloud.
#[derive(Clone, Copy, Debug)]
pub struct CloudRules<'a> {
    /// How skin tones count.
    pub tones: Tones,
    /// Emoji that are not taken, in any tone.
    pub blocked: &'a [Emoji],
    /// The most different emoji in a round.
    pub max_emoji: usize,
}

impl CloudRules<'static> {
    /// No limits, for votes that an edge has already accepted by the presenter's rules.
    pub const NONE: Self = Self {
        tones: Tones::Apart,
        blocked: &[],
        max_emoji: usize::MAX,
    };
}

impl<'a> From<&'a Preferences> for CloudRules<'a> {
    fn from(preferences: &'a Preferences) -> Self {
        Self {
            tones: preferences.tones,
            blocked: preferences.blocked.in_effect(),
            max_emoji: MAX_CLOUD_EMOJI,
        }
    }
}

impl CloudRules<'_> {
    fn check(&self, emoji: Emoji) -> Result<(), Refusal> {
        let plain = emoji.without_tone();
        let mut blocked = self.blocked.iter();
        match blocked.any(|blocked| blocked.without_tone() == plain) {
            true => Err(Refusal::Blocked),
            false => Ok(()),
        }
    }
}

/// The choice that an answer names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A choice of the round.
    Choice(usize),
    /// An emoji that is new in this cloud. A vote for it adds it.
    New(Emoji),
}

/// The stored vote that decides the effect of a ballot. In a `once` round it is the voter's vote with the
/// highest serial, in a `many` round the voter's vote with the same serial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Its serial.
    pub serial: Serial,
    /// Its choice.
    pub choice: usize,
}

/// The effect of an accepted ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It counts as a new vote.
    Count,
    /// It replaces the voter's earlier vote.
    Move {
        /// The choice that loses a vote. It may be the choice that gains it.
        from: usize,
    },
    /// It repeats a vote or is older than the stored one: nothing changes.
    Nothing,
}

/// Why a ballot is rejected. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The round never existed.
    #[error("This round does not exist. Reload the page to see the current one.")]
    NoSuchRound,
    /// The round is not open, or no longer on stage.
    #[error("Voting is closed.")]
    Closed,
    /// The round has no such choice.
    #[error("This round does not have that choice.")]
    NoSuchChoice,
    /// The text is not one emoji.
    #[error("A vote needs exactly one emoji.")]
    NotOneEmoji,
    /// The presenter does not allow this emoji.
    #[error("The presenter does not allow this emoji. Choose another one.")]
    Blocked,
    /// The cloud has as many different emoji as it takes.
    #[error("There are {MAX_CLOUD_EMOJI} different emoji already. Choose one of them.")]
    CloudFull,
}

/// Finds the choice that an answer names.
///
/// # Errors
/// If the round does not have it, or the cloud does not take it.
pub fn named(asked: &Poll, answer: Answer, rules: &CloudRules<'_>) -> Result<Named, Refusal> {
    let is_cloud = asked.kind() == Kind::Cloud;
    match answer {
        Answer::Choice(number) => {
            let index = usize::try_from(number).ok();
            let choice = index.and_then(|index| Some((index, asked.choices().get(index)?)));
            let (index, choice) = choice.ok_or(Refusal::NoSuchChoice)?;
            if is_cloud {
                rules.check(choice.emoji())?;
            }
            Ok(Named::Choice(index))
        }
        Answer::Emoji(emoji) if is_cloud => {
            rules.check(emoji)?;
            let emoji = match rules.tones {
                Tones::Together => emoji.without_tone(),
                Tones::Apart => emoji,
            };
            match asked.position(emoji) {
                Some(index) => Ok(Named::Choice(index)),
                None if asked.choices().len() < rules.max_emoji => Ok(Named::New(emoji)),
                None => Err(Refusal::CloudFull),
            }
        }
        Answer::Emoji(emoji) => {
            let index = asked.position(emoji);
            index.map(Named::Choice).ok_or(Refusal::NoSuchChoice)
        }
    }
}

/// Judges a ballot with this serial in a round in this phase. `named` is the choice that its answer names.
///
/// # Errors
/// If the answer cannot be taken, or the round is not open and the ballot is not a repeat.
pub fn accept(
    phase: Phase,
    serial: Serial,
    named: Result<Named, Refusal>,
    earlier: Option<Earlier>,
) -> Result<Effect, Refusal> {
    match (named, earlier) {
        (Err(Refusal::NoSuchChoice), _) => Err(Refusal::NoSuchChoice),
        // A phone that repeats its request never got the first answer. Its vote counted, so it gets the same
        // answer after closing, and after its emoji was blocked.
        (_, Some(earlier)) if serial <= earlier.serial => Ok(Effect::Nothing),
        _ if phase != Phase::Open => Err(Refusal::Closed),
        (Err(refusal), _) => Err(refusal),
        (Ok(_), Some(Earlier { choice: from, .. })) => Ok(Effect::Move { from }),
        (Ok(_), None) => Ok(Effect::Count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::Choice;

    use Effect::{Count, Move, Nothing};

    fn earlier(serial: i64, choice: usize) -> Option<Earlier> {
        Some(Earlier {
            serial: Serial(serial),
            choice,
        })
    }

    fn emoji(text: &str) -> Emoji {
        Emoji::parse(text).expect("an emoji")
    }

    fn asked() -> Poll {
        let choices = ["👍", "👎", "🤷"].map(|e| Choice::new(e, "").expect("valid"));
        Poll::new("?", crate::poll::Rule::Once, choices.to_vec()).expect("valid")
    }

    fn cloud(answers: &[&str]) -> Poll {
        let mut poll = Poll::cloud("?", crate::poll::Rule::Many).expect("valid");
        for text in answers {
            poll.add(emoji(text));
        }
        poll
    }

    #[test]
    fn a_round_that_is_not_open_takes_no_vote() {
        for phase in [Phase::Lobby, Phase::Closed] {
            for named in [Ok(Named::Choice(0)), Err(Refusal::Blocked)] {
                let judged = accept(phase, Serial(1), named, None);
                assert_eq!(judged, Err(Refusal::Closed));
            }
        }
    }

    #[test]
    fn a_vote_that_was_counted_before_the_round_closed_stays_counted() {
        for serial in [5, 4] {
            for named in [Ok(Named::Choice(0)), Err(Refusal::Blocked)] {
                for phase in [Phase::Open, Phase::Closed] {
                    let judged = accept(phase, Serial(serial), named, earlier(5, 0));
                    assert_eq!(judged, Ok(Nothing), "{serial}");
                }
            }
        }
        let changed = accept(
            Phase::Closed,
            Serial(6),
            Ok(Named::Choice(0)),
            earlier(5, 0),
        );
        assert_eq!(changed, Err(Refusal::Closed));
    }

    #[test]
    fn a_choice_that_the_round_does_not_have_is_refused() {
        for choice in [-1, 3, i64::MAX, i64::MIN] {
            let named = named(&asked(), Answer::Choice(choice), &CloudRules::NONE);
            assert_eq!(named, Err(Refusal::NoSuchChoice));
            let judged = accept(Phase::Open, Serial(1), named, earlier(5, 0));
            assert_eq!(judged, Err(Refusal::NoSuchChoice));
        }
    }

    #[test]
    fn the_highest_serial_wins() {
        // In a `many` round the earlier vote has the same serial.
        let table = [
            (None, 5, Count),
            (earlier(5, 2), 6, Move { from: 2 }),
            (earlier(5, 2), 5, Nothing),
            (earlier(5, 2), 4, Nothing),
        ];
        for (earlier, serial, effect) in table {
            let judged = accept(Phase::Open, Serial(serial), Ok(Named::Choice(2)), earlier);
            assert_eq!(judged, Ok(effect), "{serial}");
        }
    }

    #[test]
    fn a_cloud_takes_any_emoji_by_its_rules_and_other_polls_only_their_own() {
        let full = CloudRules {
            max_emoji: 2,
            ..CloudRules::NONE
        };
        let together = CloudRules {
            tones: Tones::Together,
            ..CloudRules::NONE
        };
        let rude = [emoji("🖕🏽")];
        let strict = CloudRules {
            blocked: &rude,
            ..CloudRules::NONE
        };
        let (there, new) = (Named::Choice, |text| Named::New(emoji(text)));
        let two = cloud(&["🥳", "👍"]);
        let with_rude = cloud(&["🥳", "🖕"]);
        let by = |text| Answer::Emoji(emoji(text));
        let none = CloudRules::NONE;
        for (poll, answer, rules, wanted) in [
            (&two, by("🥳"), none, Ok(there(0))),
            (&two, Answer::Choice(1), none, Ok(there(1))),
            (&two, Answer::Choice(2), none, Err(Refusal::NoSuchChoice)),
            (&two, by("🎉"), none, Ok(new("🎉"))),
            (&two, by("👍🏽"), none, Ok(new("👍🏽"))),
            (&two, by("👍🏽"), together, Ok(there(1))),
            (&two, by("👋🏿"), together, Ok(new("👋"))),
            (&two, by("🎉"), full, Err(Refusal::CloudFull)),
            (&two, by("👍"), full, Ok(there(1))),
            (&two, by("🖕"), strict, Err(Refusal::Blocked)),
            (&two, by("🖕🏿"), strict, Err(Refusal::Blocked)),
            (&with_rude, Answer::Choice(1), strict, Err(Refusal::Blocked)),
            (&with_rude, Answer::Choice(0), strict, Ok(there(0))),
            (&asked(), by("👎"), strict, Ok(there(1))),
            (&asked(), by("👎🏽"), together, Err(Refusal::NoSuchChoice)),
            (&asked(), by("🎉"), none, Err(Refusal::NoSuchChoice)),
        ] {
            assert_eq!(named(poll, answer, &rules), wanted, "{answer:?}");
        }
    }

    #[test]
    fn a_voter_is_32_hexadecimal_digits_and_nothing_else() {
        let text = "00f3a0b1c2d3e4f5061728394a5b6c7d";
        assert_eq!(
            Voter::parse(text).map(|v| v.to_string()).as_deref(),
            Some(text)
        );
        assert!(Voter::parse(&text.to_uppercase()).is_some());
        for bad in [
            "",
            "0",
            &text[1..],
            &format!("{text}0"),
            &format!("+{}", &text[1..]),
        ] {
            assert_eq!(Voter::parse(bad), None, "{bad:?}");
        }
    }
}
