//! What is acknowledged is never lost: kill -9 under load, SIGTERM, and going on.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use rusqlite::{Connection, OpenFlags};

use crate::kit::{Answer, Phone, Rng, Server, so, until};

type Vote = (u128, i64);

/// Votes on and on from many phones until the server is gone; each acknowledged vote with its choice.
#[derive(Clone, Default)]
struct Load(Arc<Mutex<HashMap<Vote, i64>>>);

impl Load {
    fn acknowledged(&self) -> usize {
        self.0.lock().expect("nobody panics with it").len()
    }

    /// One phone's taps: `from` is its first serial, choices follow from serial and voter.
    async fn tap(self, phone: Phone, round: i64, from: i64) {
        for serial in from.. {
            let choice = (serial + phone.voter() as i64) % 3;
            let Ok(answer) = Answer::to(phone.ballot(round, serial, choice)).await else {
                return;
            };
            assert_eq!(answer.status, 204, "{}", answer.text());
            let mut acknowledged = self.0.lock().expect("nobody panics with it");
            acknowledged.insert((phone.voter(), serial), choice);
        }
    }
}

/// All votes in the data file, and the tallies beside them.
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

/// Starts a killed server again: what is stored then is all that was acknowledged.
async fn after_restart(
    server: &mut Server,
    load: &Load,
    life: i64,
) -> (HashMap<Vote, i64>, Vec<u64>) {
    let round = server.round;
    server.restart().await;
    assert_eq!(server.round, round, "the open round goes on");
    let (votes, tallies) = stored(&server.data, round);
    for (vote, choice) in load.0.lock().expect("nobody panics with it").iter() {
        assert_eq!(votes.get(vote), Some(choice), "{vote:?} was acknowledged");
    }
    // Up to one unanswered vote a phone may have been committed before the end.
    assert!(votes.len() <= load.acknowledged() + 40 * life as usize);
    (votes, tallies)
}

/// Kills a server under load twice and compares all that was acknowledged with what is there.
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
        // Somebody else writes to the file, so that votes are on their way when the end comes: no
        // answer may run ahead of its commit.
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
            phone.expect("every answer was 204 until there was none");
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
async fn every_acknowledged_change_of_mind_survives_kill_9_under_load() {
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
        // The moment is what this is about, so it is drawn and not waited for.
        tokio::time::sleep(Duration::from_micros(rng.below(150_000))).await;
        server.kill();
        for phone in tapping.await {
            phone.expect("every answer was 204 until there was none");
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
async fn sigterm_ends_within_two_seconds_with_fifty_listeners_and_each_sees_the_end() {
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
async fn a_stopped_server_goes_on_where_it_was() {
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
    // The phone is still known: its retry counts nothing, its newer tap moves its vote.
    phone.votes(round, 1, 4).await;
    phone.votes(round, 2, 0).await;
    server.listen().await.until_counts(&[1, 0, 0, 0, 0]).await;
}
