//! Temporary refusals: one phone votes too fast, or the server cannot save votes at the moment.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use moodring_core::poll::RoundId;
use moodring_core::vote::{self, Ballot, Serial, Voter};
use moodring_core::{Command, VoteError};
use rusqlite::Connection;

use crate::kit::{Answer, Phone, Room, Server, so, until};

/// Sends `votes` at once. Returns the number of accepted votes and the other answers.
async fn at_once(server: &Server, phone: &Phone, votes: i64) -> (usize, Vec<Answer>) {
    let sent = (1..=votes).map(|serial| phone.vote(server.round, serial, 0));
    let answers = join_all(sent).await;
    let (taken, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 204);
    (taken.len(), refused)
}

#[tokio::test]
async fn twenty_votes_at_once_are_fine_and_more_are_429_for_that_phone_alone() {
    let server = Server::start(&["--rule", "many"]).await;
    let phone = server.phone().await;
    let begun = Instant::now();
    let (taken, too_fast) = at_once(&server, &phone, 200).await;
    // The limit allows ten more votes for each second that this takes.
    let most = 20 + 10 * (begun.elapsed().as_secs() as usize + 1);
    assert!((20..=most).contains(&taken), "{taken} taken");
    for answer in &too_fast {
        answer.problem(429);
        let wait: u64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=3).contains(&wait), "{wait} s");
    }
    server.phone().await.votes(server.round, 1, 0).await;
    until("the fast phone may vote again", async || {
        let answer = phone.vote(server.round, 1_000, 0).await;
        so(answer.status == 204, answer)
    })
    .await;
    let counted = taken as u64 + 2;
    server
        .listen()
        .await
        .until_counts(&[counted, 0, 0, 0, 0])
        .await;
}

#[tokio::test]
async fn without_limits_no_vote_is_too_fast_and_the_log_says_so() {
    let server = Server::start(&["--rule", "many", "--no-limits"]).await;
    let (taken, _) = at_once(&server, &server.phone().await, 200).await;
    assert_eq!(taken, 200);
    assert!(server.log().contains("limits are off"), "{}", server.log());
}

#[tokio::test]
async fn votes_that_cannot_be_saved_are_503_and_count_once_after_a_retry() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let file = Connection::open(server.data.join("moodring.db")).expect("it opens");
    file.execute_batch("BEGIN IMMEDIATE")
        .expect("it can be locked");
    let answer = phone.vote(server.round, 1, 0).await;
    answer.problem(503);
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!(Duration::from_secs(wait) <= Duration::from_secs(10));
    let before = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(before.votes(), 0);
    file.execute_batch("ROLLBACK").expect("it can be released");
    phone.votes(server.round, 1, 0).await;
    server.listen().await.until_counts(&[1, 0, 0, 0, 0]).await;
}

#[tokio::test]
async fn a_full_queue_is_503_at_once_and_the_queued_votes_count() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let file = Connection::open(room.data().join("moodring.db")).expect("it opens");
    file.execute_batch("BEGIN IMMEDIATE")
        .expect("it can be locked");
    // More votes than the writer's current batch and its queue hold together.
    let votes: Vec<_> = (0..12_000)
        .map(|voter| {
            let engine = room.engine.clone();
            let ballot = Ballot {
                round: RoundId(room.round()),
                voter: Voter(voter << 64),
                serial: Serial::new(1).expect("not negative"),
                answer: vote::Answer::Choice(0),
            };
            tokio::spawn(async move { engine.vote(ballot).await })
        })
        .collect();
    until("the queue is full", async || {
        let refused = votes.iter().filter(|vote| vote.is_finished()).count();
        so(refused > 0, refused)
    })
    .await;
    let answer = Phone::stranger(&room.url).vote(room.round(), 1, 1).await;
    answer.problem(503);
    assert_eq!(answer.header("retry-after"), "1");
    file.execute_batch("ROLLBACK").expect("it can be released");
    let answers: Vec<_> = join_all(votes).await.into_iter().flatten().collect();
    let (counted, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert!(refused.iter().all(|vote| *vote == Err(VoteError::Busy)));
    assert_eq!(room.counts(), [counted.len() as u64, 0, 0, 0, 0]);
    assert!(counted.len() >= 8_192, "{} waited", counted.len());
}
