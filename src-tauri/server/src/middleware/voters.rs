//! Who votes: how fast each may, and how many new ones may come, who cost nothing to invent. An address
//! may bring a whole school at once, but not one after the other without end.
//!
//! Whoever has been seen is not new again: the voters of the last hours are remembered, as numbers
//! without a name, and forgotten when there are too many or the program ends.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::connections::visitor::{Source, Visitor};
use crate::middleware::pace::{Pace, Quota};
use crate::problem::Problem;
use moodring_core::vote::Voter;

/// Votes of one voter: at once what a phone kept that comes back, and then faster than a thumb taps for long.
const VOTES: Quota = Quota {
    at_once: 20,
    one_more: Duration::from_millis(100),
};
/// New voters of one address: at once five hundred pupils behind one, and some who open the page twice.
const NEWCOMERS: Quota = Quota {
    at_once: 600,
    one_more: Duration::from_millis(50),
};
/// Voters who are remembered at least; twice as many at the most, which is nine megabytes.
const REMEMBERED: usize = 65_536;

/// Who was seen, and how many may still come.
#[derive(Debug, Default)]
pub(crate) struct Voters(Mutex<Seen>);

/// Two generations of voters: when the younger is full, the older is forgotten.
#[derive(Debug, Default)]
struct Seen {
    young: HashMap<Voter, Pace>,
    old: HashMap<Voter, Pace>,
    /// Each came with a voter who was new, so they are as many as the young at the most, and those who still have to
    /// wait from before. Waiting for all of them ends within 30 seconds.
    sources: HashMap<Source, Pace>,
}

impl Voters {
    /// Counts one vote of a voter, who was seen before or whose address has not brought too many.
    pub(crate) fn count(
        &self,
        voter: Voter,
        visitor: &Visitor,
        now: Instant,
    ) -> Result<(), Problem> {
        // A std mutex: held for a look-up.
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pace = seen.pace(voter, visitor, now)?;
        let counted = pace.step(VOTES, now);
        counted.map_err(|wait| Problem::TooFast(wait.as_secs() + 1))
    }
}

impl Seen {
    /// The pace of a voter, who is let in if it is new.
    fn pace(
        &mut self,
        voter: Voter,
        visitor: &Visitor,
        now: Instant,
    ) -> Result<&mut Pace, Problem> {
        if self.young.len() >= REMEMBERED {
            self.old = mem::take(&mut self.young);
            self.sources.retain(|_, pace| !pace.is_rested(now));
        }
        // One look-up a vote: each is two steps into memory that no processor has at hand.
        match self.young.entry(voter) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                // Whoever comes back is young again.
                let pace = match (self.old.remove(&voter), visitor.source()) {
                    (Some(pace), _) => pace,
                    (None, None) => Pace::new(now),
                    (None, Some(source)) => {
                        let newcomers = self.sources.entry(source).or_insert(Pace::new(now));
                        let counted = newcomers.step(NEWCOMERS, now);
                        counted.map_err(|wait| Problem::TooManyNew(wait.as_secs() + 1))?;
                        Pace::new(now)
                    }
                };
                Ok(entry.insert(pace))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASS: [u8; 4] = [10, 0, 0, 1];

    /// How many of these voters are let in, all at the same moment.
    fn let_in(
        voters: &Voters,
        address: [u8; 4],
        numbers: impl IntoIterator<Item = u128>,
        now: Instant,
    ) -> usize {
        let visitor = Visitor::at(address.into());
        let counted = numbers
            .into_iter()
            .map(|number| voters.count(Voter(number), &visitor, now));
        counted.filter(Result::is_ok).count()
    }

    #[test]
    fn a_school_behind_one_address_gets_in_at_once_and_a_script_does_not_go_on_for_ever() {
        let (voters, now) = (Voters::default(), Instant::now());
        assert_eq!(let_in(&voters, CLASS, 0..500, now), 500);
        assert_eq!(let_in(&voters, CLASS, 1_000..100_000, now), 100);
        let refused = voters.count(Voter(200_000), &Visitor::at(CLASS.into()), now);
        assert_eq!(refused, Err(Problem::TooManyNew(1)));
        // Who was let in stays so, and another address has its own.
        assert_eq!(let_in(&voters, CLASS, 0..500, now), 500);
        assert_eq!(let_in(&voters, [10, 0, 0, 2], 300_000..300_500, now), 500);
        let later = now + Duration::from_secs(10);
        assert_eq!(let_in(&voters, CLASS, 400_000..500_000, later), 200);
    }

    #[test]
    fn everybody_comes_from_the_end_of_a_tunnel_so_it_has_no_limit() {
        let voters = Voters::default();
        assert_eq!(
            let_in(&voters, [127, 0, 0, 1], 0..5_000, Instant::now()),
            5_000
        );
    }

    #[test]
    fn a_voter_who_is_too_fast_stays_so_when_it_is_old() {
        let (voters, now) = (Voters::default(), Instant::now());
        assert_eq!(let_in(&voters, CLASS, [0; 100], now), 20);
        let others = 1..=REMEMBERED as u128;
        assert_eq!(let_in(&voters, [127, 0, 0, 1], others, now), REMEMBERED);
        let refused = voters.count(Voter(0), &Visitor::at(CLASS.into()), now);
        assert_eq!(refused, Err(Problem::TooFast(1)));
    }

    #[test]
    fn the_newest_voters_are_remembered_and_memory_has_an_end() {
        let (mut seen, now) = (Seen::default(), Instant::now());
        let (tunnel, class) = (
            Visitor::at([127, 0, 0, 1].into()),
            Visitor::at(CLASS.into()),
        );
        let all = 5 * REMEMBERED as u128;
        // An address that has brought as many as it may shows who is new.
        for stranger in 0..u128::from(NEWCOMERS.at_once) {
            assert!(seen.pace(Voter(u128::MAX - stranger), &class, now).is_ok());
        }
        for voter in 0..all {
            assert!(
                seen.pace(Voter(voter), &class, now).is_err(),
                "{voter} is new"
            );
            assert!(seen.pace(Voter(voter), &tunnel, now).is_ok());
            // Somebody who votes all evening.
            assert!(seen.pace(Voter(0), &class, now).is_ok());
        }
        assert!(seen.young.len() + seen.old.len() <= 2 * REMEMBERED);
        let newest = all - REMEMBERED as u128 / 2..all;
        assert!(
            newest
                .into_iter()
                .all(|voter| seen.pace(Voter(voter), &class, now).is_ok())
        );
        assert!(seen.pace(Voter(1), &class, now).is_err());
    }

    #[test]
    fn addresses_that_are_never_seen_again_are_forgotten() {
        let (mut seen, begun) = (Seen::default(), Instant::now());
        for number in 0..3 * REMEMBERED as u32 {
            // A thousand of them a second.
            let now = begun + Duration::from_millis(number.into());
            let [_, b, c, d] = number.to_be_bytes();
            let visitor = Visitor::at([10, b, c, d].into());
            assert!(seen.pace(Voter(number.into()), &visitor, now).is_ok());
            assert!(seen.sources.len() <= 2 * REMEMBERED);
        }
        let kept = seen.sources.len();
        assert!(kept <= REMEMBERED + 1_000, "{kept}");
    }
}
