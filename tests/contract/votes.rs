//! `PUT /rounds/{round}/votes/{serial}`: which votes count, and how often.

use moodring_core::Command;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::kit::{Answer, Phone, Room, Server};

const MANY: &[&str] = &["--rule", "many", "--choices", "👏,🎉,🔥"];
const ONCE: &[&str] = &["--choices", "👍 Yes,👎 No,🤷"];

#[tokio::test]
async fn a_committed_vote_is_answered_with_an_empty_204() {
    let server = Server::start(ONCE).await;
    let answer = server.phone().await.vote(server.round, 1, 2).await;
    assert_eq!(answer.status, 204);
    assert!(answer.body.is_empty());
    server.listen().await.until_counts(&[0, 0, 1]).await;
}

/// Sends the votes of one phone in order, and checks the tallies after each.
async fn runs(args: &[&str], steps: &[((i64, i64), [u64; 3])]) {
    let server = Server::start(args).await;
    let phone = server.phone().await;
    for (step, ((serial, choice), counts)) in steps.iter().enumerate() {
        phone.votes(server.round, *serial, *choice).await;
        // A new listener each time, because its first snapshot is the current one.
        let now = server.listen().await.next().await.expect("a snapshot");
        assert_eq!(now.counts().as_deref(), Some(&counts[..]), "step {step}");
    }
}

#[tokio::test]
async fn with_once_the_highest_serial_wins_over_a_late_retry() {
    let steps = [
        ((5, 0), [1, 0, 0]),
        ((5, 0), [1, 0, 0]),
        ((9, 1), [0, 1, 0]),
        ((5, 0), [0, 1, 0]),
        ((7, 2), [0, 1, 0]),
        ((9, 2), [0, 1, 0]),
        ((10, 2), [0, 0, 1]),
        ((i64::MAX, 0), [1, 0, 0]),
    ];
    runs(ONCE, &steps).await;
}

#[tokio::test]
async fn with_many_each_serial_counts_once_so_a_retry_is_harmless() {
    let steps = [
        ((5, 0), [1, 0, 0]),
        ((5, 0), [1, 0, 0]),
        ((5, 1), [1, 0, 0]),
        ((4, 1), [1, 1, 0]),
        ((6, 1), [1, 2, 0]),
        ((0, 2), [1, 2, 1]),
        ((6, 1), [1, 2, 1]),
    ];
    runs(MANY, &steps).await;
}

#[tokio::test]
async fn every_well_formed_voter_may_vote_and_counts_once() {
    let server = Server::start(ONCE).await;
    for voter in [0, 1, u128::MAX] {
        let phone = Phone::with_voter(&server.url, voter);
        phone.votes(server.round, 1, 1).await;
        phone.votes(server.round, 2, 1).await;
    }
    server.listen().await.until_counts(&[0, 3, 0]).await;
}

#[tokio::test]
async fn a_repeat_after_the_close_of_a_counted_vote_is_204() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let (phone, round) = (Phone::arrive(&room.url).await, room.round());
    phone.votes(round, 5, 1).await;
    room.change([Command::Close]).await;
    // The phone may have missed the first answer.
    phone.votes(round, 5, 1).await;
    phone.votes(round, 4, 0).await;
    phone.vote(round, 6, 0).await.problem(409);
    assert_eq!(room.counts(), [0, 1, 0, 0, 0]);
}

#[tokio::test]
async fn a_vote_in_the_lobby_is_409() {
    let room = Room::open().await;
    let phone = Phone::arrive(&room.url).await;
    phone.vote(room.round(), 1, 0).await.problem(409);
    assert_eq!(room.counts(), [0; 5]);
}

#[tokio::test]
async fn a_vote_that_arrives_in_pieces_counts_once() {
    let server = Server::start(ONCE).await;
    let mut stream = TcpStream::connect(("127.0.0.1", server.port()))
        .await
        .expect("it listens");
    let pieces = [
        format!(
            "PUT /rounds/{}/votes/1 HTTP/1.1\r\nHost: localhost\r\n",
            server.round
        ),
        "Content-Type: application/json\r\nContent-Length: 12\r\n".to_owned(),
        "Cookie: voter=00000000000000000000000000000001\r\n\r\n{\"cho".to_owned(),
        "ice\"".to_owned(),
        ":1}".to_owned(),
    ];
    let other = server.phone().await;
    for piece in pieces {
        stream.write_all(piece.as_bytes()).await.expect("it reads");
        // By the time another request is answered, the piece has arrived.
        other.get("health").await;
    }
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.expect("it answers");
    assert_eq!(&status, b"HTTP/1.1 204");
    server.listen().await.until_counts(&[0, 1, 0]).await;
}

#[tokio::test]
async fn a_vote_that_names_another_data_file_is_refused_and_changes_nothing() {
    let server = Server::start(ONCE).await;
    let phone = server.phone().await;
    let told = server.listen().await.next().await.expect("a snapshot");
    let file = told.0["file"].as_str().expect("a text").to_owned();
    let vote = |serial: i64, file: &str| {
        let path = format!("rounds/{}/votes/{serial}", server.round);
        let body = serde_json::json!({ "choice": 1, "file": file });
        phone.request(reqwest::Method::PUT, &path).json(&body)
    };
    let other = Answer::to(vote(1, "0123456789abcdef")).await;
    other.expect("answered").problem(404);
    let own = Answer::to(vote(2, &file)).await.expect("answered");
    assert_eq!(own.status, 204);
    server.listen().await.until_counts(&[0, 1, 0]).await;
}
