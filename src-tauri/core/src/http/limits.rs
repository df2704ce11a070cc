//! How fast one phone may vote. Limits are a voter's, never an IP address's: a whole class may
//! share one address.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::Problem;
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
    clock: DefaultClock,
    checked: AtomicU32,
}

impl Limits {
    /// The limits phones meet: ten votes a second a voter, twenty at once.
    pub fn fair() -> Self {
        Self::new(Some(RateLimiter::keyed(
            Quota::per_second(PER_SECOND).allow_burst(BURST),
        )))
    }

    /// No limits, for load tests on one's own machine.
    pub fn none() -> Self {
        Self::new(None)
    }

    fn new(votes: Option<DefaultKeyedRateLimiter<Voter>>) -> Self {
        Self {
            votes,
            clock: DefaultClock::default(),
            checked: AtomicU32::new(0),
        }
    }

    /// Counts one vote of `voter`.
    pub(super) fn vote(&self, voter: Voter) -> Result<(), Problem> {
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
        for _ in 0..BURST.get() {
            assert_eq!(limits.vote(Voter(1)), Ok(()));
        }
        assert_eq!(limits.vote(Voter(1)), Err(Problem::TooFast(1)));
        assert_eq!(limits.vote(Voter(2)), Ok(()));
    }

    #[test]
    fn without_limits_nothing_is_too_fast() {
        let limits = Limits::none();
        assert!((0..1_000).all(|_| limits.vote(Voter(1)).is_ok()));
    }
}
