//! The rules of voting as pure functions: no clock, no I/O. All their tests are tables.

use std::fmt;

use thiserror::Error;

use crate::poll::{Phase, Round, RoundId};

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

/// One tap as it arrived: well formed, not yet judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// The round that the phone voted in.
    pub round: RoundId,
    /// The voter.
    pub voter: Voter,
    /// The phone's number for this tap.
    pub serial: Serial,
    /// The choice, from 0. It may be out of range, which [`accept`] checks.
    pub choice: i64,
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
    Count {
        /// The choice that gains one.
        choice: usize,
    },
    /// It replaces the voter's earlier vote.
    Move {
        /// The choice that loses one.
        from: usize,
        /// The choice that gains one; may be the same.
        to: usize,
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
}

/// Judges a ballot for `round`, which is the round that it names.
///
/// # Errors
/// If the round has no such choice, or is not open and the ballot is not a repeat.
pub fn accept(round: &Round, ballot: &Ballot, earlier: Option<Earlier>) -> Result<Effect, Refusal> {
    let choice = usize::try_from(ballot.choice)
        .ok()
        .filter(|choice| *choice < round.asked.choices().len())
        .ok_or(Refusal::NoSuchChoice)?;
    match earlier {
        // A phone that repeats its request never got the first answer. Its vote counted, so it gets the same
        // answer after closing.
        Some(earlier) if ballot.serial <= earlier.serial => Ok(Effect::Nothing),
        _ if round.phase != Phase::Open => Err(Refusal::Closed),
        Some(earlier) => Ok(Effect::Move {
            from: earlier.choice,
            to: choice,
        }),
        None => Ok(Effect::Count { choice }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::{Choice, Poll, Rule};

    fn round(rule: Rule, phase: Phase) -> Round {
        let choices = ["👍", "👎", "🤷"].map(|e| Choice::new(e, "").expect("valid"));
        Round {
            id: RoundId(7),
            phase,
            closes_at: None,
            hidden: false,
            asked: Poll::new("?", rule, choices.to_vec()).expect("valid"),
        }
    }

    fn ballot(serial: i64, choice: i64) -> Ballot {
        Ballot {
            round: RoundId(7),
            voter: Voter(1),
            serial: Serial(serial),
            choice,
        }
    }

    fn earlier(serial: i64, choice: usize) -> Option<Earlier> {
        Some(Earlier {
            serial: Serial(serial),
            choice,
        })
    }

    #[test]
    fn a_round_that_is_not_open_takes_no_vote() {
        for phase in [Phase::Lobby, Phase::Closed] {
            for rule in [Rule::Once, Rule::Many] {
                let judged = accept(&round(rule, phase), &ballot(1, 0), None);
                assert_eq!(judged, Err(Refusal::Closed));
            }
        }
    }

    #[test]
    fn a_vote_that_was_counted_before_the_round_closed_stays_counted() {
        let (once, many) = (Rule::Once, Rule::Many);
        for (rule, serial) in [(once, 5), (once, 4), (many, 5)] {
            let judged = accept(
                &round(rule, Phase::Closed),
                &ballot(serial, 0),
                earlier(5, 0),
            );
            assert_eq!(judged, Ok(Effect::Nothing), "{rule:?} {serial}");
        }
        let changed = accept(&round(once, Phase::Closed), &ballot(6, 0), earlier(5, 0));
        assert_eq!(changed, Err(Refusal::Closed));
    }

    #[test]
    fn a_choice_that_is_not_there_is_refused() {
        for choice in [-1, 3, i64::MAX, i64::MIN] {
            let judged = accept(&round(Rule::Once, Phase::Open), &ballot(1, choice), None);
            assert_eq!(judged, Err(Refusal::NoSuchChoice));
        }
    }

    #[test]
    fn once_lets_the_highest_serial_win() {
        let round = round(Rule::Once, Phase::Open);
        let table = [
            (None, ballot(5, 2), Effect::Count { choice: 2 }),
            (earlier(5, 2), ballot(6, 0), Effect::Move { from: 2, to: 0 }),
            (earlier(5, 2), ballot(6, 2), Effect::Move { from: 2, to: 2 }),
            (earlier(5, 2), ballot(5, 0), Effect::Nothing),
            (earlier(5, 2), ballot(4, 0), Effect::Nothing),
        ];
        for (earlier, ballot, effect) in table {
            assert_eq!(accept(&round, &ballot, earlier), Ok(effect), "{ballot:?}");
        }
    }

    #[test]
    fn many_counts_each_serial_once() {
        let round = round(Rule::Many, Phase::Open);
        let table = [
            (None, ballot(5, 2), Effect::Count { choice: 2 }),
            (None, ballot(4, 2), Effect::Count { choice: 2 }),
            (earlier(5, 2), ballot(5, 2), Effect::Nothing),
            (earlier(5, 2), ballot(5, 0), Effect::Nothing),
        ];
        for (earlier, ballot, effect) in table {
            assert_eq!(accept(&round, &ballot, earlier), Ok(effect), "{ballot:?}");
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
