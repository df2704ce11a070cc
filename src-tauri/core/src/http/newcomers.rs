//! New voters, who cost nothing to invent: an address may bring a whole school at once, but not one
//! after the other without end.
//!
//! Whoever has been seen is not new again: the voters of the last hours are remembered, as numbers
//! without a name, and forgotten when there are too many or the program ends.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::Problem;
use super::visitor::{Source, Visitor};
use crate::vote::Voter;

/// New voters of one address at once: five hundred pupils behind one, and some who open the page twice.
const BURST: NonZeroU32 = NonZeroU32::new(600).expect("not zero");
/// New voters of one address a second that go on for ever.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// Voters who are remembered at least; twice as many at the most, which is four megabytes.
const REMEMBERED: usize = 65_536;

/// Who was seen, and how many may still come.
#[derive(Debug)]
pub(super) struct Newcomers {
    sources: DefaultKeyedRateLimiter<Source>,
    clock: DefaultClock,
    seen: Mutex<Seen>,
}

impl Newcomers {
    pub(super) fn new() -> Self {
        let quota = Quota::per_second(PER_SECOND).allow_burst(BURST);
        Self {
            sources: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            seen: Mutex::default(),
        }
    }

    /// Lets a voter in who was seen before, or whose address has not brought too many.
    pub(super) fn greet(&self, voter: Voter, visitor: &Visitor) -> Result<(), Problem> {
        if visitor.is(voter) {
            return Ok(());
        }
        // A std mutex: held for a look-up, once a connection of a phone.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.has(voter) {
            if let Some(source) = visitor.source() {
                self.sources.check_key(&source).map_err(|until| {
                    let wait = until.wait_time_from(self.clock.now());
                    Problem::TooManyNew(wait.as_secs() + 1)
                })?;
            }
            if seen.keep(voter) {
                // Addresses that are quiet again.
                self.sources.retain_recent();
            }
        }
        visitor.greet(voter);
        Ok(())
    }
}

/// Two generations of voters: when the younger is full, the older is forgotten.
#[derive(Debug, Default)]
struct Seen {
    young: HashSet<Voter>,
    old: HashSet<Voter>,
}

impl Seen {
    fn has(&mut self, voter: Voter) -> bool {
        // Whoever comes back is young again.
        self.young.contains(&voter) || (self.old.remove(&voter) && self.young.insert(voter))
    }

    /// Answers whether somebody was forgotten for it.
    fn keep(&mut self, voter: Voter) -> bool {
        let is_full = self.young.len() >= REMEMBERED;
        if is_full {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(voter);
        is_full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASS: [u8; 4] = [10, 0, 0, 1];

    /// How many of these voters are let in, each on a connection of its own.
    fn let_in(
        newcomers: &Newcomers,
        address: [u8; 4],
        voters: impl IntoIterator<Item = u128>,
    ) -> usize {
        let greet = |voter| newcomers.greet(Voter(voter), &Visitor::at(address.into()));
        let greeted = voters.into_iter().map(greet);
        greeted.filter(Result::is_ok).count()
    }

    #[test]
    fn a_school_behind_one_address_gets_in_at_once_and_a_script_does_not_go_on_for_ever() {
        let newcomers = Newcomers::new();
        assert_eq!(let_in(&newcomers, CLASS, 0..500), 500);
        let script = let_in(&newcomers, CLASS, 1_000..100_000);
        assert!(script < 50_000, "{script} invented voters were let in");
        let refused = newcomers.greet(Voter(200_000), &Visitor::at(CLASS.into()));
        assert_eq!(refused, Err(Problem::TooManyNew(1)));
        // Who was let in stays so, and another address has its own.
        assert_eq!(let_in(&newcomers, CLASS, 0..500), 500);
        assert_eq!(let_in(&newcomers, [10, 0, 0, 2], 300_000..300_500), 500);
    }

    #[test]
    fn everybody_comes_from_the_end_of_a_tunnel_so_it_has_no_limit() {
        let newcomers = Newcomers::new();
        assert_eq!(let_in(&newcomers, [127, 0, 0, 1], 0..5_000), 5_000);
    }

    #[test]
    fn a_connection_that_brings_voter_after_voter_is_no_way_around() {
        let newcomers = Newcomers::new();
        let visitor = Visitor::at(CLASS.into());
        let greeted = (0..100_000).map(|voter| newcomers.greet(Voter(voter), &visitor));
        assert!(greeted.filter(Result::is_ok).count() < 50_000);
    }

    #[test]
    fn the_newest_voters_are_remembered_and_memory_has_an_end() {
        let mut seen = Seen::default();
        let all = 5 * REMEMBERED as u128;
        for voter in 0..all {
            assert!(!seen.has(Voter(voter)));
            seen.keep(Voter(voter));
            // Somebody who votes all evening.
            assert!(seen.has(Voter(0)));
        }
        assert!(seen.young.len() + seen.old.len() <= 2 * REMEMBERED);
        let newest = all - REMEMBERED as u128 / 2..all;
        assert!(newest.into_iter().all(|voter| seen.has(Voter(voter))));
        assert!(!seen.has(Voter(1)));
    }
}
