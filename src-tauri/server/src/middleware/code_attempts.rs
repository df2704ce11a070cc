//! Codes that are typed and not on the stage. They are slowed, and the right one is not refused for them.
//!
//! A voter costs nothing to invent, so a limit by voter slows a person and stops no script. What bounds a script is its
//! address: fifty wrong codes at once, and then one every two seconds. Two of ten thousand codes are right at any time,
//! so a script at one address needs 5,000 guesses on average, which take two hours and three quarters. A code is good
//! for ten minutes; in that time 350 guesses are judged.
//!
//! Nothing tells a script's guess from the first try of somebody else at the same address, and a script may guess as
//! often as it likes. So under a flood one of two things cannot be had: either all guesses of the address are judged,
//! and the script is right within a second or two, or some are not, and an honest phone's may be among them. An address
//! from which a phone got in is a room that knows the code, and a stranger behind it can read the code on the stage:
//! there every code is judged at once ([`Table::has_entered`]), and only the answers to wrong ones are late. At other
//! addresses what is over the limit waits for its turn; right codes use up nothing. Of those who wait the newest is
//! judged first: what is left of a flood keeps nobody waiting longer than two seconds. The page tries again by itself,
//! and the first phone that gets in makes way for all who wait at its address.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::connections::client_addr::RateLimitKey;
use crate::middleware::rate_limiter::{Quota, Usage};
use crate::problem::Problem;
use moodring_core::room_code::TOKEN_TTL;
use moodring_core::vote::Voter;

/// Wrong codes of one voter.
const VOTER_QUOTA: Quota = Quota {
    burst: 5,
    interval: Duration::from_secs(2),
};
/// Wrong codes of one address, which may be a class.
const ADDRESS_QUOTA: Quota = Quota {
    burst: 50,
    interval: Duration::from_secs(2),
};
/// The longest wait for a turn. A request has to be answered within ten seconds, and a wrong code's answer may be late.
const MAX_WAIT: Duration = Duration::from_secs(7);
/// Between two looks whether it is one's turn.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// Codes of one address that may wait.
const MAX_WAITING: usize = 64;
/// Voters and addresses that are remembered. When there are more, all are forgotten.
const MAX_REMEMBERED: usize = 4_096;

/// Codes that phones typed.
#[derive(Debug, Default)]
pub(crate) struct CodeAttempts(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    voters: HashMap<Voter, Usage>,
    addresses: HashMap<Option<RateLimitKey>, Usage>,
    /// When somebody at an address last typed the right code.
    entered: HashMap<Option<RateLimitKey>, Instant>,
    /// Codes that wait, the newest last.
    waiting: HashMap<Option<RateLimitKey>, Vec<u64>>,
    tickets: u64,
}

impl CodeAttempts {
    /// Judges what a voter at this address typed, when it is its turn. `judge` answers nothing for a wrong code.
    ///
    /// # Errors
    /// If the code is wrong, or its turn does not come.
    pub(crate) async fn judge<T>(
        &self,
        voter: Voter,
        key: Option<RateLimitKey>,
        judge: impl Fn() -> Option<T> + Send,
    ) -> Result<T, Problem> {
        let until = Instant::now() + MAX_WAIT;
        let mut waits = None;
        loop {
            match self.turn(voter, key, &mut waits, &judge) {
                Turn::Now(judged) => return judged.ok_or(Problem::WrongCode),
                Turn::WrongInAFlood => {
                    sleep(ADDRESS_QUOTA.interval).await;
                    return Err(Problem::WrongCode);
                }
                Turn::Later if Instant::now() < until => sleep(POLL_INTERVAL).await,
                Turn::Later | Turn::Never => {
                    return Err(Problem::TooManyCodes(ADDRESS_QUOTA.interval.as_secs()));
                }
            }
        }
    }

    /// Judges it if it is its turn.
    fn turn<'a, T>(
        &'a self,
        voter: Voter,
        key: Option<RateLimitKey>,
        waits: &mut Option<Waits<'a>>,
        judge: &impl Fn() -> Option<T>,
    ) -> Turn<T> {
        let now = Instant::now();
        let mut table = self.lock();
        let ticket = waits.as_ref().map(|waits| waits.ticket);
        if ticket.is_some_and(|ticket| !table.has(key, ticket)) {
            return Turn::Never;
        }
        if has_to_wait(&table.voters, voter, VOTER_QUOTA, now) {
            return Turn::Later;
        }
        let is_newest = ticket.is_none_or(|ticket| table.is_newest(key, ticket));
        let is_flood = has_to_wait(&table.addresses, key, ADDRESS_QUOTA, now);
        if (!is_newest || is_flood) && !table.has_entered(key, now) {
            if ticket.is_none() {
                *waits = Some(Waits {
                    code_attempts: self,
                    key,
                    ticket: table.wait(key),
                });
            }
            return Turn::Later;
        }
        let judged = judge();
        if judged.is_some() {
            table.enter(key, now);
            return Turn::Now(judged);
        }
        count(&mut table.voters, voter, VOTER_QUOTA, now);
        count(&mut table.addresses, key, ADDRESS_QUOTA, now);
        match is_flood {
            true => Turn::WrongInAFlood,
            false => Turn::Now(None),
        }
    }

    /// A std mutex: held for a look-up.
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a code is judged.
enum Turn<T> {
    Now(Option<T>),
    /// Judged, and told late: one connection gets no more answers than one that waits.
    WrongInAFlood,
    Later,
    /// Too many newer ones wait.
    Never,
}

/// A code that waits until this is dropped.
struct Waits<'a> {
    code_attempts: &'a CodeAttempts,
    key: Option<RateLimitKey>,
    ticket: u64,
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.code_attempts.lock().leave(self.key, self.ticket);
    }
}

impl Table {
    /// Whether somebody at this address typed the right code this evening: as long as a pass is good.
    fn has_entered(&self, key: Option<RateLimitKey>, now: Instant) -> bool {
        let entered = self.entered.get(&key);
        entered.is_some_and(|then| now.saturating_duration_since(*then) < TOKEN_TTL)
    }

    fn enter(&mut self, key: Option<RateLimitKey>, now: Instant) {
        if self.entered.len() >= MAX_REMEMBERED && !self.entered.contains_key(&key) {
            self.entered.clear();
        }
        self.entered.insert(key, now);
    }

    fn wait(&mut self, key: Option<RateLimitKey>) -> u64 {
        self.tickets += 1;
        let waiting = self.waiting.entry(key).or_default();
        if waiting.len() == MAX_WAITING {
            waiting.remove(0);
        }
        waiting.push(self.tickets);
        self.tickets
    }

    fn leave(&mut self, key: Option<RateLimitKey>, ticket: u64) {
        if let Some(waiting) = self.waiting.get_mut(&key) {
            waiting.retain(|other| *other != ticket);
            if waiting.is_empty() {
                self.waiting.remove(&key);
            }
        }
    }

    fn has(&self, key: Option<RateLimitKey>, ticket: u64) -> bool {
        let waiting = self.waiting.get(&key);
        waiting.is_some_and(|waiting| waiting.contains(&ticket))
    }

    fn is_newest(&self, key: Option<RateLimitKey>, ticket: u64) -> bool {
        let waiting = self.waiting.get(&key);
        waiting.is_some_and(|waiting| waiting.last() == Some(&ticket))
    }
}

fn has_to_wait<K: Eq + Hash>(
    usages: &HashMap<K, Usage>,
    of: K,
    quota: Quota,
    now: Instant,
) -> bool {
    let usage = usages.get(&of).copied();
    usage.is_some_and(|mut usage| usage.take(quota, now).is_err())
}

fn count<K: Eq + Hash>(usages: &mut HashMap<K, Usage>, of: K, quota: Quota, now: Instant) {
    if usages.len() >= MAX_REMEMBERED {
        usages.retain(|_, usage| !usage.is_free(now));
    }
    if usages.len() >= MAX_REMEMBERED {
        usages.clear();
    }
    let _ = usages.entry(of).or_insert(Usage::new(now)).take(quota, now);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connections::client_addr::ClientAddr;

    fn class() -> Option<RateLimitKey> {
        ClientAddr::at([10, 0, 0, 1].into()).rate_limit_key()
    }

    async fn guess(attempts: &CodeAttempts, voter: u128, is_right: bool) -> Result<(), Problem> {
        let judge = || is_right.then_some(());
        attempts.judge(Voter(voter), class(), judge).await
    }

    /// As many wrong codes as are judged at once, each by another voter.
    async fn use_up(attempts: &CodeAttempts) {
        for voter in 0..u128::from(ADDRESS_QUOTA.burst) {
            assert_eq!(guess(attempts, voter, false).await, Err(Problem::WrongCode));
        }
    }

    #[tokio::test]
    async fn after_fifty_wrong_codes_right_ones_get_in_within_two_seconds() {
        let attempts = CodeAttempts::default();
        use_up(&attempts).await;
        let begun = Instant::now();
        let class = (100..130).map(|voter| guess(&attempts, voter, true));
        let entered = futures_util::future::join_all(class).await;
        assert!(entered.iter().all(Result::is_ok), "{entered:?}");
        let took = begun.elapsed();
        assert!(took < Duration::from_millis(2_500), "{took:?}");
    }

    #[tokio::test]
    async fn where_a_phone_got_in_right_codes_get_in_at_once_and_wrong_ones_are_told_late() {
        let attempts = CodeAttempts::default();
        assert_eq!(guess(&attempts, 1_000, true).await, Ok(()));
        use_up(&attempts).await;
        let begun = Instant::now();
        let flood =
            futures_util::future::join_all((100..400).map(|voter| guess(&attempts, voter, false)));
        let class = async {
            for voter in 1_001..1_031 {
                assert_eq!(guess(&attempts, voter, true).await, Ok(()));
            }
            begun.elapsed()
        };
        let (flood, took) = tokio::join!(flood, class);
        assert!(took < Duration::from_secs(1), "{took:?}");
        assert!(begun.elapsed() >= ADDRESS_QUOTA.interval);
        assert!(flood.iter().all(|told| *told == Err(Problem::WrongCode)));
        assert!(attempts.lock().waiting.is_empty());
    }

    #[tokio::test]
    async fn a_voter_is_slowed_and_nobody_else_at_the_address_is() {
        let attempts = CodeAttempts::default();
        for _ in 0..VOTER_QUOTA.burst {
            assert_eq!(guess(&attempts, 1, false).await, Err(Problem::WrongCode));
        }
        let begun = Instant::now();
        assert_eq!(guess(&attempts, 2, true).await, Ok(()));
        assert!(begun.elapsed() < Duration::from_secs(1));
        assert_eq!(guess(&attempts, 1, true).await, Ok(()));
        assert!(begun.elapsed() > Duration::from_secs(1));
    }

    #[test]
    fn in_the_life_of_a_code_few_guesses_of_one_address_are_judged() {
        let (mut usages, begun) = (HashMap::new(), Instant::now());
        let judged = (0..10 * 60).filter(|second| {
            let now = begun + Duration::from_secs(*second);
            let is_judged = !has_to_wait(&usages, class(), ADDRESS_QUOTA, now);
            count(&mut usages, class(), ADDRESS_QUOTA, now);
            is_judged
        });
        assert!(judged.count() <= 350);
    }

    #[tokio::test]
    async fn of_a_flood_only_some_wait_and_a_newcomer_is_judged_before_them() {
        let attempts = CodeAttempts::default();
        let flood =
            futures_util::future::join_all((0..300).map(|voter| guess(&attempts, voter, false)));
        let newcomer = async {
            sleep(POLL_INTERVAL).await;
            guess(&attempts, 1_000, true).await
        };
        let (flood, entered) = tokio::join!(flood, newcomer);
        assert_eq!(entered, Ok(()));
        // The others that waited when the newcomer got in are judged.
        let judged = flood
            .iter()
            .filter(|judged| **judged == Err(Problem::WrongCode));
        assert_eq!(
            judged.count(),
            ADDRESS_QUOTA.burst as usize + MAX_WAITING - 1
        );
        assert!(attempts.lock().waiting.is_empty());
    }

    #[test]
    fn the_tables_of_who_guesses_have_an_end() {
        let (mut usages, now) = (HashMap::new(), Instant::now());
        for voter in 0..5 * MAX_REMEMBERED {
            count(&mut usages, voter, VOTER_QUOTA, now);
            assert!(usages.len() <= MAX_REMEMBERED);
        }
        let mut table = Table::default();
        for number in 0..3 * MAX_REMEMBERED as u32 {
            table.enter(
                RateLimitKey::of(std::net::Ipv4Addr::from(number).into()),
                now,
            );
            assert!(table.entered.len() <= MAX_REMEMBERED);
        }
    }
}
