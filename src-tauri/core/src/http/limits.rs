//! How fast one phone may vote, and how fast new ones may come. A vote's limit is its voter's, never
//! its address's: a whole class may share one.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::newcomers::Newcomers;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::vote::Voter;

/// Votes a second that go on for ever: faster than a thumb taps for long.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Votes at once, as when a phone comes back with taps it kept.
const BURST: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// Voters who are quiet again are forgotten once in so many votes.
const TIDY_EVERY: u32 = 4_096;

/// The limits of a server.
#[derive(Debug)]
pub struct Limits {
    votes: Option<DefaultKeyedRateLimiter<Voter>>,
    newcomers: Option<Newcomers>,
    clock: DefaultClock,
    checked: AtomicU32,
}

impl Limits {
    /// The limits phones meet: ten votes a second a voter, twenty at once; and new voters of one address
    /// twenty a second, six hundred at once.
    pub fn fair() -> Self {
        let votes = Quota::per_second(PER_SECOND).allow_burst(BURST);
        Self::new(Some(RateLimiter::keyed(votes)), Some(Newcomers::new()))
    }

    /// No limits, for load tests on one's own machine.
    pub fn none() -> Self {
        Self::new(None, None)
    }

    fn new(votes: Option<DefaultKeyedRateLimiter<Voter>>, newcomers: Option<Newcomers>) -> Self {
        Self {
            votes,
            newcomers,
            clock: DefaultClock::default(),
            checked: AtomicU32::new(0),
        }
    }

    /// Counts one vote of `voter`.
    pub(super) fn vote(&self, voter: Voter, visitor: &Visitor) -> Result<(), Problem> {
        if let Some(newcomers) = &self.newcomers {
            newcomers.greet(voter, visitor)?;
        }
        let Some(votes) = &self.votes else {
            return Ok(());
        };
        // Relaxed: a counter that orders nothing.
        if self.checked.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            votes.retain_recent();
        }
        votes.check_key(&voter).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Problem::TooFast(wait.as_secs() + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_fine_and_more_is_too_fast_for_that_voter_only() {
        let limits = Limits::fair();
        let class = Visitor::at([10, 0, 0, 1].into());
        for _ in 0..BURST.get() {
            assert_eq!(limits.vote(Voter(1), &class), Ok(()));
        }
        assert_eq!(limits.vote(Voter(1), &class), Err(Problem::TooFast(1)));
        assert_eq!(limits.vote(Voter(2), &class), Ok(()));
    }

    #[test]
    fn without_limits_nothing_is_too_fast() {
        let limits = Limits::none();
        let class = Visitor::at([10, 0, 0, 1].into());
        assert!((0..1_000).all(|_| limits.vote(Voter(1), &class).is_ok()));
        assert!((0..10_000).all(|voter| limits.vote(Voter(voter), &class).is_ok()));
    }
}
