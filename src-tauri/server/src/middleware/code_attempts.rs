//! The rate limit for the codes that phones type. It slows down guessing and still lets phones with the right code in.
//!
//! A limit by voter slows down a person but not a script, because a script can invent voters. So wrong codes are
//! limited by address as well: fifty at once, and then one every two seconds. Two of the ten thousand codes are valid
//! at any time, so a script at one address needs 5,000 guesses on average, which take two hours and three quarters.
//! A code is valid for ten minutes. In that time the server checks at most 350 wrong codes of such an address.
//!
//! The server cannot distinguish a script's guess from the first attempt of an honest phone at the same address. If it
//! checked every code during a flood, the script would find the right one within a second or two. If it checks only
//! some codes, it may skip the code of an honest phone. The address decides:
//!
//! - A phone at this address has already entered the right code ([`Table::has_entered`]). The people there can read the
//!   code on the stage, so guessing gains them nothing. The server checks every code at once and delays only the
//!   answers to wrong ones.
//! - No phone at this address has entered the right code. Codes over the limit wait in a queue, and the server checks
//!   the newest first. So an honest phone waits at most two seconds, even behind a flood. Right codes do not count
//!   against the limit. A page whose code was not checked tries again by itself. As soon as one phone gets in, the
//!   server checks all codes in the queue of its address.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::connections::client_addr::RateLimitKey;
use crate::middleware::quota::{Quota, Usage};
use crate::problem::Problem;
use moodring_core::room_code::TOKEN_TTL;
use moodring_core::vote::Voter;

/// Wrong codes of one voter.
const VOTER_QUOTA: Quota = Quota {
    burst: 5,
    interval: Duration::from_secs(2),
};
/// Wrong codes of one address, which a whole class may share.
const ADDRESS_QUOTA: Quota = Quota {
    burst: 50,
    interval: Duration::from_secs(2),
};
/// The longest time in the queue. The server answers a request within ten seconds, and the answer to a wrong code may
/// be delayed.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(7);
/// The time between two attempts to check a code that waits.
const RETRY_INTERVAL: Duration = Duration::from_millis(20);
/// Codes of one address that may wait.
const MAX_QUEUED: usize = 64;
/// Voters and addresses that are remembered. When there are more, all are forgotten.
const MAX_REMEMBERED: usize = 4_096;

/// The codes that phones typed recently.
#[derive(Debug, Default)]
pub(crate) struct CodeAttempts(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    voters: HashMap<Voter, Usage>,
    addresses: HashMap<Option<RateLimitKey>, Usage>,
    /// When a phone at an address last entered the right code.
    entered: HashMap<Option<RateLimitKey>, Instant>,
    /// The numbers of the attempts that wait, the newest last.
    queues: HashMap<Option<RateLimitKey>, Vec<u64>>,
    /// The number of the newest attempt that had to wait.
    last_number: u64,
}

impl CodeAttempts {
    /// Checks the code that a voter at this address typed, as soon as the limits allow it. `enter` returns `None` for a
    /// wrong code.
    ///
    /// # Errors
    /// If the code is wrong, or if the limits do not allow a check in time.
    pub(crate) async fn check<T>(
        &self,
        voter: Voter,
        key: Option<RateLimitKey>,
        enter: impl Fn() -> Option<T> + Send,
    ) -> Result<T, Problem> {
        let deadline = Instant::now() + QUEUE_TIMEOUT;
        let mut queued = None;
        loop {
            match self.try_check(voter, key, &mut queued, &enter) {
                Attempt::Checked(entered) => return entered.ok_or(Problem::WrongCode),
                Attempt::WrongOverLimit => {
                    sleep(ADDRESS_QUOTA.interval).await;
                    return Err(Problem::WrongCode);
                }
                Attempt::Waiting if Instant::now() < deadline => sleep(RETRY_INTERVAL).await,
                Attempt::Waiting | Attempt::Dropped => {
                    return Err(Problem::TooManyCodes(ADDRESS_QUOTA.interval.as_secs()));
                }
            }
        }
    }

    /// Checks the code if the limits allow it now.
    fn try_check<'a, T>(
        &'a self,
        voter: Voter,
        key: Option<RateLimitKey>,
        queued: &mut Option<QueuedAttempt<'a>>,
        enter: &impl Fn() -> Option<T>,
    ) -> Attempt<T> {
        let now = Instant::now();
        let mut table = self.lock();
        let number = queued.as_ref().map(|queued| queued.number);
        if number.is_some_and(|number| !table.is_queued(key, number)) {
            return Attempt::Dropped;
        }
        if is_over_limit(&table.voters, voter, VOTER_QUOTA, now) {
            return Attempt::Waiting;
        }
        let is_newest = number.is_none_or(|number| table.is_newest(key, number));
        let is_flood = is_over_limit(&table.addresses, key, ADDRESS_QUOTA, now);
        if (!is_newest || is_flood) && !table.has_entered(key, now) {
            if number.is_none() {
                *queued = Some(QueuedAttempt {
                    code_attempts: self,
                    key,
                    number: table.enqueue(key),
                });
            }
            return Attempt::Waiting;
        }
        let entered = enter();
        if entered.is_some() {
            table.set_entered(key, now);
            return Attempt::Checked(entered);
        }
        count(&mut table.voters, voter, VOTER_QUOTA, now);
        count(&mut table.addresses, key, ADDRESS_QUOTA, now);
        match is_flood {
            true => Attempt::WrongOverLimit,
            false => Attempt::Checked(None),
        }
    }

    /// A std mutex: it is held for a few look-ups.
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The result of one attempt to check a code.
enum Attempt<T> {
    /// The code was checked; `None` if it is wrong.
    Checked(Option<T>),
    /// The code was checked and is wrong, and its address is over the limit. The answer is delayed, so that one
    /// connection gets no more answers than by waiting in the queue.
    WrongOverLimit,
    /// The limits do not allow a check yet.
    Waiting,
    /// Newer attempts displaced this one from the queue.
    Dropped,
}

/// An attempt in the queue of its address. It leaves the queue when this is dropped.
struct QueuedAttempt<'a> {
    code_attempts: &'a CodeAttempts,
    key: Option<RateLimitKey>,
    number: u64,
}

impl Drop for QueuedAttempt<'_> {
    fn drop(&mut self) {
        self.code_attempts.lock().dequeue(self.key, self.number);
    }
}

impl Table {
    /// Whether a phone at this address entered the right code within the lifetime of its token.
    fn has_entered(&self, key: Option<RateLimitKey>, now: Instant) -> bool {
        let entered = self.entered.get(&key);
        entered.is_some_and(|then| now.saturating_duration_since(*then) < TOKEN_TTL)
    }

    fn set_entered(&mut self, key: Option<RateLimitKey>, now: Instant) {
        if self.entered.len() >= MAX_REMEMBERED && !self.entered.contains_key(&key) {
            self.entered.clear();
        }
        self.entered.insert(key, now);
    }

    /// Adds one attempt to the queue of an address and returns its number. A full queue drops its oldest attempt.
    fn enqueue(&mut self, key: Option<RateLimitKey>) -> u64 {
        self.last_number += 1;
        let queue = self.queues.entry(key).or_default();
        if queue.len() == MAX_QUEUED {
            queue.remove(0);
        }
        queue.push(self.last_number);
        self.last_number
    }

    fn dequeue(&mut self, key: Option<RateLimitKey>, number: u64) {
        if let Some(queue) = self.queues.get_mut(&key) {
            queue.retain(|other| *other != number);
            if queue.is_empty() {
                self.queues.remove(&key);
            }
        }
    }

    fn is_queued(&self, key: Option<RateLimitKey>, number: u64) -> bool {
        let queue = self.queues.get(&key);
        queue.is_some_and(|queue| queue.contains(&number))
    }

    fn is_newest(&self, key: Option<RateLimitKey>, number: u64) -> bool {
        let queue = self.queues.get(&key);
        queue.is_some_and(|queue| queue.last() == Some(&number))
    }
}

/// Whether one more wrong code would exceed the quota of `key`.
fn is_over_limit<K: Eq + Hash>(
    usages: &HashMap<K, Usage>,
    key: K,
    quota: Quota,
    now: Instant,
) -> bool {
    let usage = usages.get(&key).copied();
    usage.is_some_and(|mut usage| usage.take(quota, now).is_err())
}

/// Counts one wrong code of `key`.
fn count<K: Eq + Hash>(usages: &mut HashMap<K, Usage>, key: K, quota: Quota, now: Instant) {
    if usages.len() >= MAX_REMEMBERED {
        usages.retain(|_, usage| !usage.is_free(now));
    }
    if usages.len() >= MAX_REMEMBERED {
        usages.clear();
    }
    let _ = usages
        .entry(key)
        .or_insert(Usage::new(now))
        .take(quota, now);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connections::client_addr::ClientAddr;

    fn class() -> Option<RateLimitKey> {
        ClientAddr::at([10, 0, 0, 1].into()).rate_limit_key()
    }

    async fn guess(attempts: &CodeAttempts, voter: u128, is_right: bool) -> Result<(), Problem> {
        let enter = || is_right.then_some(());
        attempts.check(Voter(voter), class(), enter).await
    }

    /// Uses up the burst of the address, one wrong code a voter.
    async fn use_up(attempts: &CodeAttempts) {
        for voter in 0..u128::from(ADDRESS_QUOTA.burst) {
            assert_eq!(guess(attempts, voter, false).await, Err(Problem::WrongCode));
        }
    }

    #[tokio::test]
    async fn after_fifty_wrong_codes_right_ones_get_in_within_two_seconds() {
        let attempts = CodeAttempts::default();
        use_up(&attempts).await;
        let started = Instant::now();
        let class = (100..130).map(|voter| guess(&attempts, voter, true));
        let entered = futures_util::future::join_all(class).await;
        assert!(entered.iter().all(Result::is_ok), "{entered:?}");
        let took = started.elapsed();
        assert!(took < Duration::from_millis(2_500), "{took:?}");
    }

    #[tokio::test]
    async fn where_a_phone_got_in_right_codes_get_in_at_once_and_wrong_ones_wait() {
        let attempts = CodeAttempts::default();
        assert_eq!(guess(&attempts, 1_000, true).await, Ok(()));
        use_up(&attempts).await;
        let started = Instant::now();
        let flood =
            futures_util::future::join_all((100..400).map(|voter| guess(&attempts, voter, false)));
        let class = async {
            for voter in 1_001..1_031 {
                assert_eq!(guess(&attempts, voter, true).await, Ok(()));
            }
            started.elapsed()
        };
        let (flood, took) = tokio::join!(flood, class);
        assert!(took < Duration::from_secs(1), "{took:?}");
        assert!(started.elapsed() >= ADDRESS_QUOTA.interval);
        assert!(
            flood
                .iter()
                .all(|answer| *answer == Err(Problem::WrongCode))
        );
        assert!(attempts.lock().queues.is_empty());
    }

    #[tokio::test]
    async fn a_limited_voter_does_not_slow_others_at_its_address() {
        let attempts = CodeAttempts::default();
        for _ in 0..VOTER_QUOTA.burst {
            assert_eq!(guess(&attempts, 1, false).await, Err(Problem::WrongCode));
        }
        let started = Instant::now();
        assert_eq!(guess(&attempts, 2, true).await, Ok(()));
        assert!(started.elapsed() < Duration::from_secs(1));
        assert_eq!(guess(&attempts, 1, true).await, Ok(()));
        assert!(started.elapsed() > Duration::from_secs(1));
    }

    #[test]
    fn while_a_code_is_valid_few_guesses_of_one_address_are_checked() {
        let (mut usages, started) = (HashMap::new(), Instant::now());
        let checked = (0..10 * 60).filter(|second| {
            let now = started + Duration::from_secs(*second);
            let is_checked = !is_over_limit(&usages, class(), ADDRESS_QUOTA, now);
            count(&mut usages, class(), ADDRESS_QUOTA, now);
            is_checked
        });
        assert!(checked.count() <= 350);
    }

    #[tokio::test]
    async fn a_newcomer_is_checked_before_the_older_codes_of_a_flood() {
        let attempts = CodeAttempts::default();
        let flood =
            futures_util::future::join_all((0..300).map(|voter| guess(&attempts, voter, false)));
        let newcomer = async {
            sleep(RETRY_INTERVAL).await;
            guess(&attempts, 1_000, true).await
        };
        let (flood, entered) = tokio::join!(flood, newcomer);
        assert_eq!(entered, Ok(()));
        // When the newcomer gets in, the server checks the rest of the queue.
        let checked = flood
            .iter()
            .filter(|checked| **checked == Err(Problem::WrongCode));
        assert_eq!(
            checked.count(),
            ADDRESS_QUOTA.burst as usize + MAX_QUEUED - 1
        );
        assert!(attempts.lock().queues.is_empty());
    }

    #[test]
    fn the_tables_of_voters_and_addresses_are_bounded() {
        let (mut usages, now) = (HashMap::new(), Instant::now());
        for voter in 0..5 * MAX_REMEMBERED {
            count(&mut usages, voter, VOTER_QUOTA, now);
            assert!(usages.len() <= MAX_REMEMBERED);
        }
        let mut table = Table::default();
        for number in 0..3 * MAX_REMEMBERED as u32 {
            table.set_entered(
                RateLimitKey::of(std::net::Ipv4Addr::from(number).into()),
                now,
            );
            assert!(table.entered.len() <= MAX_REMEMBERED);
        }
    }
}
