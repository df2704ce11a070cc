//! Many phones that vote over HTTP at a steady rate.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::interval;

use super::Phone;

/// Connections that vote at the same time.
const CONNECTIONS: usize = 40;
/// Phones on one connection. They take turns, so that each stays below its limit of ten votes a second.
const PHONES_PER_CONNECTION: usize = 4;

/// The phones, grouped by connection.
pub(crate) struct Crowd(Vec<[Phone; PHONES_PER_CONNECTION]>);

impl Crowd {
    /// Creates phones that no other test uses.
    pub(crate) fn of(url: &str) -> Self {
        let first = Phone::stranger(url);
        let phones = || std::array::from_fn(|_| first.another());
        Self((0..CONNECTIONS).map(|_| phones()).collect())
    }

    /// Lets each of the first `many` phones vote once. The phones take the choices of `turn` in a cycle. Returns the
    /// accepted votes by choice.
    pub(crate) async fn vote(&self, round: i64, turn: &[usize], many: usize) -> Vec<u64> {
        let phones = self.0.iter().flatten().take(many).enumerate();
        let votes = phones.map(async |(at, phone)| {
            let choice = turn[at % turn.len()];
            let answer = phone.vote(round, 1, choice as i64).await;
            (choice, answer.status)
        });
        let mut accepted = vec![0; turn.iter().max().map_or(0, |last| last + 1)];
        for (choice, status) in join_all(votes).await {
            accepted[choice] += u64::from(status == 204);
        }
        accepted
    }

    /// Casts `rate` votes a second in total until the round closes. The votes take the choices of `turn` in a cycle.
    /// Returns the accepted votes by choice.
    pub(crate) async fn applaud(&self, round: i64, rate: u32, turn: &[usize]) -> Vec<u64> {
        let every = Duration::from_secs(1) * CONNECTIONS as u32 / rate;
        let connections = self.0.iter().enumerate();
        let all = join_all(connections.map(|(at, phones)| tap(phones, round, every, turn, at)));
        let all = all.await;
        let sum = |choice: usize| all.iter().map(|accepted| accepted[choice]).sum();
        (0..all[0].len()).map(sum).collect()
    }
}

/// Votes on one connection until the round closes.
async fn tap(
    phones: &[Phone; PHONES_PER_CONNECTION],
    round: i64,
    every: Duration,
    turn: &[usize],
    from: usize,
) -> Vec<u64> {
    let mut accepted = vec![0; turn.iter().max().map_or(0, |last| last + 1)];
    let mut clock = interval(every);
    for at in 0.. {
        clock.tick().await;
        let phone = &phones[at % PHONES_PER_CONNECTION];
        let choice = turn[(from + at) % turn.len()];
        let serial = 1 + (at / PHONES_PER_CONNECTION) as i64;
        match phone.vote(round, serial, choice as i64).await.status {
            204 => accepted[choice] += 1,
            409 => break,
            // The next votes follow a delayed vote at once, so a phone may exceed its limit.
            429 => {}
            status => panic!("a vote was answered with {status}"),
        }
    }
    accepted
}
