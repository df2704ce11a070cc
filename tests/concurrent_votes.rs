//! Many phones vote at once, with repeated and reordered requests: the tallies equal the acknowledged votes.

use std::collections::HashMap;

use futures_util::future::join_all;

use crate::kit::{Phone, Rng, Server};

const CHOICES: u64 = 5;

/// Returns the taps of one phone as a network may deliver them: late, repeated and out of order.
fn delivered(rng: &mut Rng, taps: i64) -> Vec<(i64, i64)> {
    let mut taps: Vec<(i64, i64)> = (1..=taps)
        .map(|serial| (serial, rng.below(CHOICES) as i64))
        .collect();
    for _ in 0..taps.len() / 2 {
        let again = taps[rng.below(taps.len() as u64) as usize];
        taps.push(again);
    }
    rng.shuffle(&mut taps);
    taps
}

/// Lets many phones vote at the same time. Returns the choice of each acknowledged vote, by voter and serial.
async fn crowd(server: &Server, phones: u64) -> HashMap<(u128, i64), usize> {
    let voting = (1..=phones).map(async |seed| {
        let phone = Phone::with_voter(&server.url, u128::from(seed) << 64 | 7);
        let taps = delivered(&mut Rng(seed), 8);
        let sent = taps.iter().map(async |(serial, choice)| {
            let answer = phone.vote(server.round, *serial, *choice).await;
            assert_eq!(answer.status, 204, "{}", answer.text());
            ((phone.voter(), *serial), *choice as usize)
        });
        join_all(sent).await
    });
    join_all(voting).await.into_iter().flatten().collect()
}

fn tally<'a>(choices: impl IntoIterator<Item = &'a usize>) -> Vec<u64> {
    let mut counts = vec![0; CHOICES as usize];
    for choice in choices {
        counts[*choice] += 1;
    }
    counts
}

#[tokio::test]
async fn applause_counts_every_tap_of_every_phone_once() {
    let server = Server::start(&["--rule", "many", "--no-limits"]).await;
    let mut wall = server.listen().await;
    let acknowledged = crowd(&server, 60).await;
    assert_eq!(acknowledged.len(), 60 * 8);
    wall.until_counts(&tally(acknowledged.values())).await;
}

#[tokio::test]
async fn with_one_vote_per_phone_the_newest_tap_counts_in_any_order() {
    let server = Server::start(&["--no-limits"]).await;
    let mut wall = server.listen().await;
    let acknowledged = crowd(&server, 60).await;
    let mut newest: HashMap<u128, (i64, usize)> = HashMap::new();
    for ((voter, serial), choice) in acknowledged {
        let vote = newest.entry(voter).or_insert((serial, choice));
        *vote = (*vote).max((serial, choice));
    }
    let choices: Vec<usize> = newest.values().map(|(_, choice)| *choice).collect();
    assert_eq!(choices.len(), 60);
    wall.until_counts(&tally(&choices)).await;
}

#[tokio::test]
async fn all_listeners_get_the_same_tallies() {
    let server = Server::start(&["--rule", "many", "--no-limits"]).await;
    let mut walls = join_all((0..8).map(|_| server.listen())).await;
    let counts = tally(crowd(&server, 20).await.values());
    for wall in &mut walls {
        wall.until_counts(&counts).await;
    }
    let votes: u64 = counts.iter().sum();
    let mut phone = server.phone().await.listen().await;
    phone
        .until("all votes", |snapshot| snapshot.votes() == votes)
        .await;
}
