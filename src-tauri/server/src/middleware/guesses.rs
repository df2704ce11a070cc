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

use crate::connections::visitor::Source;
use crate::middleware::pace::{Pace, Quota};
use crate::problem::Problem;
use moodring_core::admission::EVENING;
use moodring_core::vote::Voter;

/// Wrong codes of one voter.
const OF_VOTER: Quota = Quota {
    at_once: 5,
    one_more: Duration::from_secs(2),
};
/// Wrong codes of one address, which may be a class.
const OF_SOURCE: Quota = Quota {
    at_once: 50,
    one_more: Duration::from_secs(2),
};
/// The longest wait for a turn. A request has to be answered within ten seconds, and a wrong code's answer may be late.
const LONGEST_WAIT: Duration = Duration::from_secs(7);
/// Between two looks whether it is one's turn.
const STEP: Duration = Duration::from_millis(20);
/// Codes of one address that may wait.
const MAX_WAITING: usize = 64;
/// Voters and addresses that are remembered. When there are more, all are forgotten.
const MAX_REMEMBERED: usize = 4_096;

/// Who guesses.
#[derive(Debug, Default)]
pub(crate) struct Guesses(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    voters: HashMap<Voter, Pace>,
    sources: HashMap<Option<Source>, Pace>,
    /// When somebody at an address last typed the right code.
    entered: HashMap<Option<Source>, Instant>,
    /// Codes that wait, the newest last.
    waiting: HashMap<Option<Source>, Vec<u64>>,
    tickets: u64,
}

impl Guesses {
    /// Judges what a voter at this address typed, when it is its turn. `judge` answers nothing for a wrong code.
    ///
    /// # Errors
    /// If the code is wrong, or its turn does not come.
    pub(crate) async fn judge<T>(
        &self,
        voter: Voter,
        source: Option<Source>,
        judge: impl Fn() -> Option<T> + Send,
    ) -> Result<T, Problem> {
        let until = Instant::now() + LONGEST_WAIT;
        let mut waits = None;
        loop {
            match self.turn(voter, source, &mut waits, &judge) {
                Turn::Now(judged) => return judged.ok_or(Problem::WrongCode),
                Turn::WrongInAFlood => {
                    sleep(OF_SOURCE.one_more).await;
                    return Err(Problem::WrongCode);
                }
                Turn::Later if Instant::now() < until => sleep(STEP).await,
                Turn::Later | Turn::Never => {
                    return Err(Problem::TooManyCodes(OF_SOURCE.one_more.as_secs()));
                }
            }
        }
    }

    /// Judges it if it is its turn.
    fn turn<'a, T>(
        &'a self,
        voter: Voter,
        source: Option<Source>,
        waits: &mut Option<Waits<'a>>,
        judge: &impl Fn() -> Option<T>,
    ) -> Turn<T> {
        let now = Instant::now();
        let mut table = self.lock();
        let ticket = waits.as_ref().map(|waits| waits.ticket);
        if ticket.is_some_and(|ticket| !table.has(source, ticket)) {
            return Turn::Never;
        }
        if has_to_wait(&table.voters, voter, OF_VOTER, now) {
            return Turn::Later;
        }
        let is_newest = ticket.is_none_or(|ticket| table.is_newest(source, ticket));
        let is_flood = has_to_wait(&table.sources, source, OF_SOURCE, now);
        if (!is_newest || is_flood) && !table.has_entered(source, now) {
            if ticket.is_none() {
                *waits = Some(Waits {
                    guesses: self,
                    source,
                    ticket: table.wait(source),
                });
            }
            return Turn::Later;
        }
        let judged = judge();
        if judged.is_some() {
            table.enter(source, now);
            return Turn::Now(judged);
        }
        count(&mut table.voters, voter, OF_VOTER, now);
        count(&mut table.sources, source, OF_SOURCE, now);
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
    guesses: &'a Guesses,
    source: Option<Source>,
    ticket: u64,
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.guesses.lock().leave(self.source, self.ticket);
    }
}

impl Table {
    /// Whether somebody at this address typed the right code this evening: as long as a pass is good.
    fn has_entered(&self, source: Option<Source>, now: Instant) -> bool {
        let entered = self.entered.get(&source);
        entered.is_some_and(|then| now.saturating_duration_since(*then) < EVENING)
    }

    fn enter(&mut self, source: Option<Source>, now: Instant) {
        if self.entered.len() >= MAX_REMEMBERED && !self.entered.contains_key(&source) {
            self.entered.clear();
        }
        self.entered.insert(source, now);
    }

    fn wait(&mut self, source: Option<Source>) -> u64 {
        self.tickets += 1;
        let waiting = self.waiting.entry(source).or_default();
        if waiting.len() == MAX_WAITING {
            waiting.remove(0);
        }
        waiting.push(self.tickets);
        self.tickets
    }

    fn leave(&mut self, source: Option<Source>, ticket: u64) {
        if let Some(waiting) = self.waiting.get_mut(&source) {
            waiting.retain(|other| *other != ticket);
            if waiting.is_empty() {
                self.waiting.remove(&source);
            }
        }
    }

    fn has(&self, source: Option<Source>, ticket: u64) -> bool {
        let waiting = self.waiting.get(&source);
        waiting.is_some_and(|waiting| waiting.contains(&ticket))
    }

    fn is_newest(&self, source: Option<Source>, ticket: u64) -> bool {
        let waiting = self.waiting.get(&source);
        waiting.is_some_and(|waiting| waiting.last() == Some(&ticket))
    }
}

fn has_to_wait<K: Eq + Hash>(paces: &HashMap<K, Pace>, of: K, quota: Quota, now: Instant) -> bool {
    let pace = paces.get(&of).copied();
    pace.is_some_and(|mut pace| pace.step(quota, now).is_err())
}

fn count<K: Eq + Hash>(paces: &mut HashMap<K, Pace>, of: K, quota: Quota, now: Instant) {
    if paces.len() >= MAX_REMEMBERED {
        paces.retain(|_, pace| !pace.is_rested(now));
    }
    if paces.len() >= MAX_REMEMBERED {
        paces.clear();
    }
    let _ = paces.entry(of).or_insert(Pace::new(now)).step(quota, now);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connections::visitor::Visitor;

    fn class() -> Option<Source> {
        Visitor::at([10, 0, 0, 1].into()).source()
    }

    async fn guess(guesses: &Guesses, voter: u128, is_right: bool) -> Result<(), Problem> {
        let judge = || is_right.then_some(());
        guesses.judge(Voter(voter), class(), judge).await
    }

    /// As many wrong codes as are judged at once, each by another voter.
    async fn use_up(guesses: &Guesses) {
        for voter in 0..u128::from(OF_SOURCE.at_once) {
            assert_eq!(guess(guesses, voter, false).await, Err(Problem::WrongCode));
        }
    }

    #[tokio::test]
    async fn after_fifty_wrong_codes_right_ones_get_in_within_two_seconds() {
        let guesses = Guesses::default();
        use_up(&guesses).await;
        let begun = Instant::now();
        let class = (100..130).map(|voter| guess(&guesses, voter, true));
        let entered = futures_util::future::join_all(class).await;
        assert!(entered.iter().all(Result::is_ok), "{entered:?}");
        let took = begun.elapsed();
        assert!(took < Duration::from_millis(2_500), "{took:?}");
    }

    #[tokio::test]
    async fn where_a_phone_got_in_right_codes_get_in_at_once_and_wrong_ones_are_told_late() {
        let guesses = Guesses::default();
        assert_eq!(guess(&guesses, 1_000, true).await, Ok(()));
        use_up(&guesses).await;
        let begun = Instant::now();
        let flood =
            futures_util::future::join_all((100..400).map(|voter| guess(&guesses, voter, false)));
        let class = async {
            for voter in 1_001..1_031 {
                assert_eq!(guess(&guesses, voter, true).await, Ok(()));
            }
            begun.elapsed()
        };
        let (flood, took) = tokio::join!(flood, class);
        assert!(took < Duration::from_secs(1), "{took:?}");
        assert!(begun.elapsed() >= OF_SOURCE.one_more);
        assert!(flood.iter().all(|told| *told == Err(Problem::WrongCode)));
        assert!(guesses.lock().waiting.is_empty());
    }

    #[tokio::test]
    async fn a_voter_is_slowed_and_nobody_else_at_the_address_is() {
        let guesses = Guesses::default();
        for _ in 0..OF_VOTER.at_once {
            assert_eq!(guess(&guesses, 1, false).await, Err(Problem::WrongCode));
        }
        let begun = Instant::now();
        assert_eq!(guess(&guesses, 2, true).await, Ok(()));
        assert!(begun.elapsed() < Duration::from_secs(1));
        assert_eq!(guess(&guesses, 1, true).await, Ok(()));
        assert!(begun.elapsed() > Duration::from_secs(1));
    }

    #[test]
    fn in_the_life_of_a_code_few_guesses_of_one_address_are_judged() {
        let (mut paces, begun) = (HashMap::new(), Instant::now());
        let judged = (0..10 * 60).filter(|second| {
            let now = begun + Duration::from_secs(*second);
            let is_judged = !has_to_wait(&paces, class(), OF_SOURCE, now);
            count(&mut paces, class(), OF_SOURCE, now);
            is_judged
        });
        assert!(judged.count() <= 350);
    }

    #[tokio::test]
    async fn of_a_flood_only_some_wait_and_a_newcomer_is_judged_before_them() {
        let guesses = Guesses::default();
        let flood =
            futures_util::future::join_all((0..300).map(|voter| guess(&guesses, voter, false)));
        let newcomer = async {
            sleep(STEP).await;
            guess(&guesses, 1_000, true).await
        };
        let (flood, entered) = tokio::join!(flood, newcomer);
        assert_eq!(entered, Ok(()));
        // The others that waited when the newcomer got in are judged.
        let judged = flood
            .iter()
            .filter(|judged| **judged == Err(Problem::WrongCode));
        assert_eq!(judged.count(), OF_SOURCE.at_once as usize + MAX_WAITING - 1);
        assert!(guesses.lock().waiting.is_empty());
    }

    #[test]
    fn the_tables_of_who_guesses_have_an_end() {
        let (mut paces, now) = (HashMap::new(), Instant::now());
        for voter in 0..5 * MAX_REMEMBERED {
            count(&mut paces, voter, OF_VOTER, now);
            assert!(paces.len() <= MAX_REMEMBERED);
        }
        let mut table = Table::default();
        for number in 0..3 * MAX_REMEMBERED as u32 {
            table.enter(Source::of(std::net::Ipv4Addr::from(number).into()), now);
            assert!(table.entered.len() <= MAX_REMEMBERED);
        }
    }
}
