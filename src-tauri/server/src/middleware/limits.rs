//! How fast one phone may vote, and how fast new ones may come. A vote's limit is its voter's, never
//! its address's: a whole class may share one.

use std::time::Instant;

use crate::connections::visitor::{Source, Visitor};
use crate::middleware::guesses::Guesses;
use crate::middleware::voters::Voters;
use crate::problem::Problem;
use moodring_core::vote::Voter;

/// The limits of a server.
#[derive(Debug)]
pub struct Limits(Option<Voters>, Guesses);

impl Limits {
    /// The limits phones meet: ten votes a second a voter, twenty at once; and new voters of one address
    /// twenty a second, six hundred at once.
    pub fn fair() -> Self {
        Self(Some(Voters::default()), Guesses::default())
    }

    /// No limits for votes, for load tests on one's own machine.
    pub fn none() -> Self {
        Self(None, Guesses::default())
    }

    /// Counts one vote of `voter`.
    pub(crate) fn vote(&self, voter: Voter, visitor: &Visitor) -> Result<(), Problem> {
        match &self.0 {
            Some(voters) => voters.count(voter, visitor, Instant::now()),
            None => Ok(()),
        }
    }

    /// Judges a code that `voter` typed; see [`Guesses::judge`].
    pub(crate) async fn guess<T>(
        &self,
        voter: Voter,
        source: Option<Source>,
        judge: impl Fn() -> Option<T> + Send,
    ) -> Result<T, Problem> {
        self.1.judge(voter, source, judge).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_fine_and_more_is_too_fast_for_that_voter_only() {
        let limits = Limits::fair();
        let class = Visitor::at([10, 0, 0, 1].into());
        // By the real clock: a slow machine is allowed one more now and then.
        let judged = (0..1_000).map(|_| limits.vote(Voter(1), &class));
        let burst = judged.take_while(Result::is_ok).count();
        assert!((20..1_000).contains(&burst), "{burst}");
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
