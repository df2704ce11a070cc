//! A crowd that taps: many phones that vote at a steady rate, each over HTTP.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::interval;

use super::Phone;

/// Connections that tap at the same time.
const CONNECTIONS: usize = 40;
/// Phones that share a connection, so that each stays below the ten votes a second that it may cast.
const SHARE: usize = 4;

/// The phones, by connection.
pub(crate) struct Crowd(Vec<[Phone; SHARE]>);

impl Crowd {
    /// Phones that nobody else has.
    pub(crate) fn of(url: &str) -> Self {
        let first = Phone::stranger(url);
        let phones = || std::array::from_fn(|_| first.another());
        Self((0..CONNECTIONS).map(|_| phones()).collect())
    }

    /// Each of the first `many` phones votes once, in a turn of the choices. Returns the votes that were accepted, by choice.
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

    /// Taps so many times a second, in a turn of the choices, until the round is closed. Returns the votes that were
    /// accepted, by choice.
    pub(crate) async fn applaud(&self, round: i64, rate: u32, turn: &[usize]) -> Vec<u64> {
        let every = Duration::from_secs(1) * CONNECTIONS as u32 / rate;
        let connections = self.0.iter().enumerate();
        let all = join_all(connections.map(|(at, phones)| tap(phones, round, every, turn, at)));
        let all = all.await;
        let sum = |choice: usize| all.iter().map(|accepted| accepted[choice]).sum();
        (0..all[0].len()).map(sum).collect()
    }
}

/// Taps on one connection.
async fn tap(
    phones: &[Phone; SHARE],
    round: i64,
    every: Duration,
    turn: &[usize],
    from: usize,
) -> Vec<u64> {
    let mut accepted = vec![0; turn.iter().max().map_or(0, |last| last + 1)];
    let mut clock = interval(every);
    for at in 0.. {
        clock.tick().await;
        let phone = &phones[at % SHARE];
        let choice = turn[(from + at) % turn.len()];
        let serial = 1 + (at / SHARE) as i64;
        match phone.vote(round, serial, choice as i64).await.status {
            204 => accepted[choice] += 1,
            409 => break,
            // A late tap comes with the next one, and two of a phone may be too many.
            429 => {}
            status => panic!("a tap was answered with {status}"),
        }
    }
    accepted
}
