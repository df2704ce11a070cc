//! What is promised about losing nothing: kill -9, SIGTERM, a second process, files that cannot be used.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use rusqlite::{Connection, OpenFlags};

use crate::kit::{Answer, Folder, Phone, Server, so, until};

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
        server.kill();
        for phone in tapping.await {
            phone.expect("every answer was 204 until there was none");
        }
        server.restart().await;
        assert_eq!(server.round, round, "the open round goes on");

        let (votes, tallies) = stored(&server.data, round);
        for (vote, choice) in load.0.lock().expect("nobody panics with it").iter() {
            assert_eq!(votes.get(vote), Some(choice), "{vote:?} was acknowledged");
        }
        // Up to one unanswered vote a phone may have been committed before the end.
        assert!(votes.len() <= load.acknowledged() + 40 * life as usize);
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

#[tokio::test]
async fn a_second_server_leaves_the_first_ones_data_alone() {
    let server = Server::start(&[]).await;
    let (sentence, status) = Server::refuses(&server.data).await;
    assert!(!status.success());
    assert!(sentence.contains("Another Moodring is using"), "{sentence}");
    server.phone().await.votes(server.round, 1, 0).await;
}

/// A folder whose data file is in no state to be used.
fn folder_with(make: impl FnOnce(&Path)) -> Folder {
    let folder = Folder::new().expect("a temporary folder");
    make(&folder.path().join("moodring.db"));
    folder
}

/// Checks that the server refuses the folder with these words and leaves the file as it is.
async fn left_alone(folder: &Folder, words: &str) {
    let file = folder.path().join("moodring.db");
    let before = fs::read(&file).expect("it is there");
    let (sentence, status) = Server::refuses(folder.path()).await;
    assert_eq!(status.code(), Some(1), "{sentence}");
    assert!(sentence.contains(words), "{sentence}");
    assert!(sentence.contains(&*file.to_string_lossy()), "{sentence}");
    let after = fs::read(&file).expect("it is there");
    assert!(after == before, "the file was changed");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = folder_with(|file| fs::write(file, "my holiday photos").expect("written"));
    left_alone(&folder, "damaged or not Moodring's").await;
}

#[tokio::test]
async fn a_file_of_a_newer_moodring_is_refused_and_left_alone() {
    let folder = folder_with(|file| {
        let file = Connection::open(file).expect("it opens");
        file.pragma_update(None, "user_version", 1_000_000)
            .expect("it can be written");
    });
    left_alone(&folder, "newer Moodring").await;
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = folder_with(|file| {
        let file = Connection::open(file).expect("it opens");
        file.execute_batch("CREATE TABLE polls (name TEXT); INSERT INTO polls VALUES ('mine')")
            .expect("it can be written");
    });
    left_alone(&folder, "not Moodring's").await;
}

#[tokio::test]
async fn a_file_damaged_in_the_middle_is_refused_and_left_alone() {
    let mut server = Server::start(&[]).await;
    server.phone().await.votes(server.round, 1, 0).await;
    assert!(server.stop(Duration::from_secs(2)).await.success());
    let good = fs::read(server.data.join("moodring.db")).expect("it is there");
    let folder = folder_with(|file| {
        // All pages but the first: the header still says that this is a database.
        let damaged = good.iter().enumerate();
        let damaged = damaged.map(|(at, byte)| if at < 4_096 { *byte } else { 0x5a });
        fs::write(file, damaged.collect::<Vec<u8>>()).expect("written");
    });
    left_alone(&folder, "damaged").await;
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_one_is_refused_with_its_name() {
    let folder = Folder::new().expect("a temporary folder");
    // Permissions do not stop root; a file in the place of the folder stops everybody.
    let taken = folder.path().join("taken");
    fs::write(&taken, "a file").expect("written");
    for data in [taken.clone(), taken.join("below")] {
        let (sentence, status) = Server::refuses(&data).await;
        assert_eq!(status.code(), Some(1), "{sentence}");
        assert!(sentence.contains(&*data.to_string_lossy()), "{sentence}");
    }
    assert_eq!(fs::read_to_string(&taken).expect("it is there"), "a file");
}
