//! An acknowledged vote survives kill -9 under load and SIGTERM. A restarted server continues the open round.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use rusqlite::{Connection, OpenFlags};

use crate::kit::{Answer, Phone, Rng, Server, so, until};

type Vote = (u128, i64);

/// Many phones that vote until the server is gone. Holds each acknowledged vote with its choice.
#[derive(Clone, Default)]
struct Load(Arc<Mutex<HashMap<Vote, i64>>>);

impl Load {
    fn acknowledged(&self) -> usize {
        self.0.lock().expect("not poisoned").len()
    }

    /// Votes repeatedly from one phone. `from` is the first serial; serial and voter determine the choice.
    async fn tap(self, phone: Phone, round: i64, from: i64) {
        for serial in from.. {
            let choice = (serial + phone.voter() as i64) % 3;
            let Ok(answer) = Answer::to(phone.ballot(round, serial, choice)).await else {
                return;
            };
            assert_eq!(answer.status, 204, "{}", answer.text());
            let mut acknowledged = self.0.lock().expect("not poisoned");
            acknowledged.insert((phone.voter(), serial), choice);
        }
    }
}

/// Returns all votes and the tallies in the data file.
fn stored(data: &Path, round: i64) -> (HashMap<Vote, i64>, Vec<u64>) {
    let file = data.join("moodring.db");
    let file =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("it opens");
    let mut votes = file
        .prepare("SELECT voter, serial, choice FROM votes WHERE round = ?1")
        .expect("votes are there");
    let votes = votes
        .query_map([round], |row| {
            let voter: [u8; 16] = row.get(0)?;
            Ok(((u128::from_be_bytes(voter), row.get(1)?), row.get(2)?))
        })
        .expect("votes can be read")
        .collect::<Result<_, _>>()
        .expect("votes can be read");
    let mut tallies = file
        .prepare("SELECT count FROM tallies WHERE round = ?1 ORDER BY choice")
        .expect("tallies are there");
    let tallies = tallies
        .query_map([round], |row| row.get(0))
        .expect("tallies can be read")
        .collect::<Result<_, _>>()
        .expect("tallies can be read");
    (votes, tallies)
}

/// Restarts a killed server and checks that its data file has every acknowledged vote. Returns the stored votes and
/// tallies.
async fn after_restart(
    server: &mut Server,
    load: &Load,
    life: i64,
) -> (HashMap<Vote, i64>, Vec<u64>) {
    let round = server.round;
    server.restart().await;
    assert_eq!(server.round, round, "the open round goes on");
    let (votes, tallies) = stored(&server.data, round);
    for (vote, choice) in load.0.lock().expect("not poisoned").iter() {
        assert_eq!(votes.get(vote), Some(choice), "{vote:?} was acknowledged");
    }
    // In each life, each of the 40 phones may have one vote that was committed but not yet answered.
    assert!(votes.len() <= load.acknowledged() + 40 * life as usize);
    (votes, tallies)
}

/// Kills a server under load twice and compares the acknowledged votes with the data file.
async fn survives(rule: &str, fold: impl Fn(&HashMap<Vote, i64>) -> Vec<u64>) {
    let args = ["--rule", rule, "--no-limits", "--choices", "👍,👎,🤷"];
    let mut server = Server::start(&args).await;
    let round = server.round;
    let load = Load::default();
    for life in 1..=2 {
        let phones = (1..=40).map(|n| Phone::with_voter(&server.url, n));
        let from = life * 1_000_000;
        let tapping = phones.map(|phone| tokio::spawn(load.clone().tap(phone, round, from)));
        let tapping = join_all(tapping.collect::<Vec<_>>());
        until("the load is heavy", async || {
            let votes = load.acknowledged();
            so(votes > 1_000 * life as usize, votes)
        })
        .await;
        // Another connection locks the file, so that votes are pending when the server is killed: no answer may come
        // before its commit.
        let lock = Connection::open(server.data.join("moodring.db")).expect("it opens");
        lock.execute_batch("BEGIN IMMEDIATE")
            .expect("it can be locked");
        let other = Phone::stranger(&server.url);
        for _ in 0..20 {
            assert_eq!(other.get("health").await.status, 200);
        }
        server.kill();
        drop(lock);
        for phone in tapping.await {
            phone.expect("every answer is 204 until the server is gone");
        }
        let (votes, tallies) = after_restart(&mut server, &load, life).await;
        assert_eq!(tallies, fold(&votes));
        server.listen().await.until_counts(&tallies).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_tap_survives_kill_9_under_load() {
    survives("many", |votes| {
        let mut counts = vec![0; 3];
        for choice in votes.values() {
            counts[*choice as usize] += 1;
        }
        counts
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_changed_vote_survives_kill_9_under_load() {
    survives("once", |votes| {
        let mut newest: HashMap<u128, (i64, i64)> = HashMap::new();
        for ((voter, serial), choice) in votes {
            let vote = newest.entry(*voter).or_insert((*serial, *choice));
            *vote = (*vote).max((*serial, *choice));
        }
        let mut counts = vec![0; 3];
        for (_, choice) in newest.values() {
            counts[*choice as usize] += 1;
        }
        counts
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: cargo test --workspace --test moodring -- --ignored crash"]
async fn every_acknowledged_tap_survives_five_hundred_kills_at_any_moment() {
    let mut server =
        Server::start(&["--rule", "many", "--no-limits", "--choices", "👍,👎,🤷"]).await;
    let (round, load, mut rng) = (server.round, Load::default(), Rng(9));
    for life in 1..=500 {
        let phones = (1..=40).map(|n| Phone::with_voter(&server.url, n));
        let from = life * 1_000_000;
        let tapping = phones.map(|phone| tokio::spawn(load.clone().tap(phone, round, from)));
        let tapping = join_all(tapping.collect::<Vec<_>>());
        // The kill comes at a random moment, so the test sleeps instead of waiting for a condition.
        tokio::time::sleep(Duration::from_micros(rng.below(150_000))).await;
        server.kill();
        for phone in tapping.await {
            phone.expect("every answer is 204 until the server is gone");
        }
        let (votes, tallies) = after_restart(&mut server, &load, life).await;
        assert_eq!(tallies.iter().sum::<u64>(), votes.len() as u64);
        let folded =
            [0, 1, 2].map(|n| votes.values().filter(|choice| **choice == n).count() as u64);
        assert_eq!(tallies, folded);
    }
    eprintln!("{} votes were acknowledged", load.acknowledged());
}

#[tokio::test]
async fn sigterm_stops_a_server_with_fifty_listeners_within_two_seconds() {
    let mut server = Server::start(&[]).await;
    let phones = join_all((0..25).map(async |_| server.phone().await.listen().await)).await;
    let walls = join_all((0..25).map(|_| server.listen())).await;
    let mut listeners: Vec<_> = phones.into_iter().chain(walls).collect();
    for listener in &mut listeners {
        listener
            .until("25 phones", |snapshot| snapshot.phones() == 25)
            .await;
    }
    let status = server.stop(Duration::from_secs(2)).await;
    assert_eq!(status.code(), Some(0));
    for listener in listeners {
        listener.until_end(Duration::from_secs(1)).await;
    }
}

#[tokio::test]
async fn a_restarted_server_continues_the_round_with_its_votes() {
    let mut server = Server::start(&["--question", "Lunch?"]).await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 2).await;
    let (round, key) = (server.round, server.key.clone());
    let before = server.listen().await.next().await.expect("a snapshot");
    assert!(server.stop(Duration::from_secs(2)).await.success());
    server.restart().await;
    assert_eq!((server.round, &server.key), (round, &key));
    let after = server.listen().await.until_counts(&[0, 0, 1, 0, 0]).await;
    assert_eq!(after.0["question"], "Lunch?");
    assert_ne!(after.boot(), before.boot());
    // The server still knows the phone: a retry has no effect, and a newer tap moves the vote.
    phone.votes(round, 1, 4).await;
    phone.votes(round, 2, 0).await;
    server.listen().await.until_counts(&[1, 0, 0, 0, 0]).await;
}
