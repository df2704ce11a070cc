//! Slows down wrong room codes. A right code is accepted at once, even if other phones at its address typed wrong
//! codes.
//!
//! A script's guess and a phone's first attempt look the same, and a script can invent voters. So a limit that blocks
//! every script at an address also blocks phones there. This module blocks no phone. It delays the answers to wrong
//! codes. SECURITY.md says how long a script needs.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::connections::client_addr::RateLimitKey;
use crate::middleware::quota::{Quota, Usages};
use crate::problem::Problem;
use moodring_core::vote::Voter;

/// The delay of an answer to a wrong code over a quota.
const WRONG_CODE_DELAY: Duration = Duration::from_secs(2);
/// Wrong codes of one voter that are answered at once.
const VOTER_QUOTA: Quota = Quota {
    burst: 5,
    interval: WRONG_CODE_DELAY,
};
/// Wrong codes of one address that are answered at once. A whole class may share an address.
const ADDRESS_QUOTA: Quota = Quota {
    burst: 50,
    interval: WRONG_CODE_DELAY,
};
/// The wrong codes that phones typed recently.
#[derive(Debug, Default)]
pub(crate) struct CodeAttempts(Mutex<WrongCodes>);

#[derive(Debug, Default)]
struct WrongCodes {
    voters: Usages<Voter>,
    addresses: Usages<Option<RateLimitKey>>,
}

impl CodeAttempts {
    /// Counts a wrong code of a voter at this address and waits if there were many. A client that does not wait for the
    /// answer learns nothing: a late answer looks like a missing one.
    pub(crate) async fn wrong(&self, voter: Voter, key: Option<RateLimitKey>) -> Problem {
        if self.count(voter, key, Instant::now()) {
            sleep(WRONG_CODE_DELAY).await;
        }
        Problem::WrongCode
    }

    /// Counts a wrong code. Returns whether it exceeds a quota.
    fn count(&self, voter: Voter, key: Option<RateLimitKey>, now: Instant) -> bool {
        // A std mutex: it is held for two look-ups.
        let mut wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let voter = wrong.voters.of(voter, now).take(VOTER_QUOTA, now);
        let address = wrong.addresses.of(key, now).take(ADDRESS_QUOTA, now);
        voter.is_err() || address.is_err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connections::client_addr::ClientAddr;
    use crate::middleware::quota::MAX_REMEMBERED;

    fn class() -> Option<RateLimitKey> {
        ClientAddr::at([10, 0, 0, 1].into()).rate_limit_key()
    }

    #[test]
    fn wrong_codes_are_slowed_by_voter_and_by_address() {
        let (attempts, now) = (CodeAttempts::default(), Instant::now());
        let slowed = |voter, key, now| attempts.count(Voter(voter), key, now);
        assert!((0..5).all(|_| !slowed(1, class(), now)));
        assert!(slowed(1, class(), now), "the sixth code of one voter");
        assert!(!slowed(2, class(), now), "another voter");
        // Six codes have counted, including the sixth code of the voter.
        assert!((3..46).all(|voter| !slowed(voter, class(), now)));
        assert!(
            slowed(46, class(), now),
            "more than fifty codes of one address"
        );
        assert!(!slowed(47, None, now), "another address");
        let later = now + WRONG_CODE_DELAY;
        assert!(
            !slowed(48, class(), later),
            "one more code after two seconds"
        );
        assert!(slowed(49, class(), later));
    }

    #[test]
    fn the_tables_of_voters_and_addresses_are_bounded() {
        let (mut usages, now) = (Usages::default(), Instant::now());
        for voter in 0..5 * MAX_REMEMBERED {
            let _ = usages.of(voter, now).take(VOTER_QUOTA, now);
            assert!(usages.len() <= MAX_REMEMBERED);
        }
    }
}
