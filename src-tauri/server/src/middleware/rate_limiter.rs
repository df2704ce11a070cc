//! Rate limits: the votes of one voter, and the new voters of one address.
//!
//! The limit of votes is by voter, not by address, because a whole class may share one address. A script can invent new
//! voters, so the limit of new voters is by address. The server remembers the voters of the last hours as numbers
//! without a name. It forgets the oldest when there are too many, and all of them when it stops.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::connections::client_addr::{ClientAddr, RateLimitKey};
use crate::middleware::code_attempts::CodeAttempts;
use crate::middleware::quota::{Quota, Usage};
use crate::problem::Problem;
use moodring_core::vote::Voter;

/// The quota of votes of one voter. The burst is for a phone that reconnects with stored votes. A person taps more
/// slowly than the interval.
const VOTER_QUOTA: Quota = Quota {
    burst: 20,
    interval: Duration::from_millis(100),
};
/// The quota of new voters of one address. The burst is for a school of five hundred people, some of whom open the page
/// twice.
const NEW_VOTER_QUOTA: Quota = Quota {
    burst: 600,
    interval: Duration::from_millis(50),
};
/// The minimum number of newest voters that are remembered. At most twice as many are, which takes nine megabytes.
const MIN_REMEMBERED_VOTERS: usize = 65_536;

/// The rate limits of one server.
#[derive(Debug)]
pub struct RateLimiter {
    /// `None` if votes have no limit.
    voters: Option<Mutex<VoterUsages>>,
    code_attempts: CodeAttempts,
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self::new()
    }
}

impl RateLimiter {
    /// Creates the limits for phones. A voter may send ten votes a second, and twenty at once. An address may bring
    /// twenty new voters a second, and six hundred at once.
    pub fn new() -> Self {
        Self {
            voters: Some(Mutex::default()),
            code_attempts: CodeAttempts::default(),
        }
    }

    /// Creates limits without a limit for votes, for load tests on your own machine.
    pub fn off() -> Self {
        Self {
            voters: None,
            code_attempts: CodeAttempts::default(),
        }
    }

    /// Counts one vote of `voter`.
    pub(crate) fn vote(&self, voter: Voter, client: &ClientAddr) -> Result<(), Problem> {
        let Some(voters) = &self.voters else {
            return Ok(());
        };
        // A std mutex: it is held for one look-up.
        let mut voters = voters.lock().unwrap_or_else(PoisonError::into_inner);
        voters.vote(voter, client, Instant::now())
    }

    /// Counts a wrong code of `voter`; see [`CodeAttempts::wrong`].
    pub(crate) async fn wrong_code(&self, voter: Voter, key: Option<RateLimitKey>) -> Problem {
        self.code_attempts.wrong(voter, key).await
    }
}

/// Two generations of voters. When the younger one is full, the older one is forgotten.
#[derive(Debug, Default)]
struct VoterUsages {
    young: HashMap<Voter, Usage>,
    old: HashMap<Voter, Usage>,
    /// New voters by address. Each entry came with a new voter. So there are at most as many entries as young voters,
    /// plus older entries with a used quota, which is free again within 30 seconds.
    addresses: HashMap<RateLimitKey, Usage>,
}

impl VoterUsages {
    /// Counts one vote of a voter. A new voter also counts for its address.
    fn vote(&mut self, voter: Voter, client: &ClientAddr, now: Instant) -> Result<(), Problem> {
        let usage = self.usage(voter, client, now)?;
        let counted = usage.take(VOTER_QUOTA, now);
        counted.map_err(|wait| Problem::TooFast(wait.as_secs() + 1))
    }

    fn usage(
        &mut self,
        voter: Voter,
        client: &ClientAddr,
        now: Instant,
    ) -> Result<&mut Usage, Problem> {
        if self.young.len() >= MIN_REMEMBERED_VOTERS {
            self.old = mem::take(&mut self.young);
            self.addresses.retain(|_, usage| !usage.is_free(now));
        }
        // Most votes need only this look-up. That matters because each look-up reads memory that is not in the
        // processor cache.
        match self.young.entry(voter) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let usage = match (self.old.remove(&voter), client.rate_limit_key()) {
                    (Some(usage), _) => usage,
                    (None, None) => Usage::new(now),
                    (None, Some(key)) => {
                        let address = self.addresses.entry(key).or_insert(Usage::new(now));
                        let counted = address.take(NEW_VOTER_QUOTA, now);
                        counted.map_err(|wait| Problem::TooManyNew(wait.as_secs() + 1))?;
                        Usage::new(now)
                    }
                };
                Ok(entry.insert(usage))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_more_is_too_fast_for_that_voter_only() {
        let limiter = RateLimiter::new();
        let class = ClientAddr::at([10, 0, 0, 1].into());
        // This uses the real clock, so on a slow machine more votes may be allowed.
        let judged = (0..1_000).map(|_| limiter.vote(Voter(1), &class));
        let burst = judged.take_while(Result::is_ok).count();
        assert!((20..1_000).contains(&burst), "{burst}");
        assert_eq!(limiter.vote(Voter(2), &class), Ok(()));
    }

    #[test]
    fn without_limits_nothing_is_too_fast() {
        let limiter = RateLimiter::off();
        let class = ClientAddr::at([10, 0, 0, 1].into());
        assert!((0..1_000).all(|_| limiter.vote(Voter(1), &class).is_ok()));
        assert!((0..10_000).all(|voter| limiter.vote(Voter(voter), &class).is_ok()));
    }

    const CLASS: [u8; 4] = [10, 0, 0, 1];

    /// Returns how many of these voters are accepted, all at the same moment.
    fn accepted(
        voters: &mut VoterUsages,
        address: [u8; 4],
        numbers: impl IntoIterator<Item = u128>,
        now: Instant,
    ) -> usize {
        let client = ClientAddr::at(address.into());
        let counted = numbers
            .into_iter()
            .map(|number| voters.vote(Voter(number), &client, now));
        counted.filter(Result::is_ok).count()
    }

    #[test]
    fn a_school_behind_one_address_can_vote_at_once_but_no_script() {
        let (mut voters, now) = (VoterUsages::default(), Instant::now());
        assert_eq!(accepted(&mut voters, CLASS, 0..500, now), 500);
        assert_eq!(accepted(&mut voters, CLASS, 1_000..100_000, now), 100);
        let refused = voters.vote(Voter(200_000), &ClientAddr::at(CLASS.into()), now);
        assert_eq!(refused, Err(Problem::TooManyNew(1)));
        // Known voters stay accepted, and another address has its own limit.
        assert_eq!(accepted(&mut voters, CLASS, 0..500, now), 500);
        assert_eq!(
            accepted(&mut voters, [10, 0, 0, 2], 300_000..300_500, now),
            500
        );
        let later = now + Duration::from_secs(10);
        assert_eq!(accepted(&mut voters, CLASS, 400_000..500_000, later), 200);
    }

    #[test]
    fn loopback_has_no_limit_because_a_tunnel_carries_all_phones() {
        let mut voters = VoterUsages::default();
        assert_eq!(
            accepted(&mut voters, [127, 0, 0, 1], 0..5_000, Instant::now()),
            5_000
        );
    }

    #[test]
    fn a_voter_who_is_too_fast_stays_limited_in_the_old_generation() {
        let (mut voters, now) = (VoterUsages::default(), Instant::now());
        assert_eq!(accepted(&mut voters, CLASS, [0; 100], now), 20);
        let others = 1..=MIN_REMEMBERED_VOTERS as u128;
        assert_eq!(
            accepted(&mut voters, [127, 0, 0, 1], others, now),
            MIN_REMEMBERED_VOTERS
        );
        let refused = voters.vote(Voter(0), &ClientAddr::at(CLASS.into()), now);
        assert_eq!(refused, Err(Problem::TooFast(1)));
    }

    #[test]
    fn the_newest_voters_are_remembered_and_their_number_is_bounded() {
        let (mut seen, now) = (VoterUsages::default(), Instant::now());
        let (tunnel, class) = (
            ClientAddr::at([127, 0, 0, 1].into()),
            ClientAddr::at(CLASS.into()),
        );
        let all = 5 * MIN_REMEMBERED_VOTERS as u128;
        // An address over its limit shows which voters are new.
        for other in 0..u128::from(NEW_VOTER_QUOTA.burst) {
            assert!(seen.usage(Voter(u128::MAX - other), &class, now).is_ok());
        }
        for voter in 0..all {
            assert!(
                seen.usage(Voter(voter), &class, now).is_err(),
                "{voter} is new"
            );
            assert!(seen.usage(Voter(voter), &tunnel, now).is_ok());
            // This voter votes all evening.
            assert!(seen.usage(Voter(0), &class, now).is_ok());
        }
        assert!(seen.young.len() + seen.old.len() <= 2 * MIN_REMEMBERED_VOTERS);
        let newest = all - MIN_REMEMBERED_VOTERS as u128 / 2..all;
        assert!(
            newest
                .into_iter()
                .all(|voter| seen.usage(Voter(voter), &class, now).is_ok())
        );
        assert!(seen.usage(Voter(1), &class, now).is_err());
    }

    #[test]
    fn addresses_that_are_never_seen_again_are_forgotten() {
        let (mut seen, begun) = (VoterUsages::default(), Instant::now());
        for number in 0..3 * MIN_REMEMBERED_VOTERS as u32 {
            // A thousand addresses a second.
            let now = begun + Duration::from_millis(number.into());
            let [_, b, c, d] = number.to_be_bytes();
            let client = ClientAddr::at([10, b, c, d].into());
            assert!(seen.usage(Voter(number.into()), &client, now).is_ok());
            assert!(seen.addresses.len() <= 2 * MIN_REMEMBERED_VOTERS);
        }
        let kept = seen.addresses.len();
        assert!(kept <= MIN_REMEMBERED_VOTERS + 1_000, "{kept}");
    }
}
