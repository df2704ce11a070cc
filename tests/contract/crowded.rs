//! More listeners and connections than the server has room for, and listeners that do not read.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::kit::{Answer, Phone, Server, WAIT_TIMEOUT, so, until, vote_with, within};

/// Opens a connection that sends nothing yet.
async fn connect(server: &Server) -> TcpStream {
    let connected = TcpStream::connect(("127.0.0.1", server.port())).await;
    connected.expect("the server listens")
}

/// Sends a request on this connection. Returns everything that the server sends until it closes the connection.
async fn asks(mut stream: TcpStream, request: &str) -> String {
    let request = format!("{request}\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let read = timeout(WAIT_TIMEOUT, stream.read_to_end(&mut answer)).await;
    read.expect("it ends").expect("it is not cut");
    String::from_utf8(answer).expect("text")
}

/// Checks the answer to a client for which the server has no room.
fn refused(answer: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
    assert!(
        head.starts_with("HTTP/1.1 503 Service Unavailable\r\n"),
        "{head}"
    );
    for line in [
        "connection: close",
        "content-type: application/problem+json",
        "retry-after: 5",
        &format!("content-length: {}", body.len()),
    ] {
        assert_eq!(head.matches(line).count(), 1, "{line} in {head}");
    }
    assert!(body.contains("Too many are connected"), "{body}");
}

#[tokio::test]
async fn without_free_files_newcomers_get_503_and_known_phones_still_vote() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let mut wall = server.listen().await;
    let mut phone_stream = phone.listen().await;
    phone.votes(server.round, 1, 0).await;
    let inside = server.fill_files().await;
    // They come one after the other, and each gets the answer.
    for _ in 0..5 {
        refused(&asks(connect(&server).await, "GET / HTTP/1.1").await);
    }
    phone.votes(server.round, 2, 3).await;
    wall.until_counts(&[0, 0, 0, 1, 0]).await;
    phone_stream
        .until("its vote", |snapshot| snapshot.votes() == 1)
        .await;
    drop(inside);
    until("there is room again", async || {
        let answer = asks(connect(&server).await, "GET /health HTTP/1.1").await;
        so(answer.starts_with("HTTP/1.1 200 "), answer)
    })
    .await;
}

#[tokio::test]
async fn listeners_leave_room_for_votes_and_newcomers_take_the_oldest_place() {
    // The server keeps half of so few files for itself. Listeners get three quarters of the others.
    let server = Server::with_files(96, &[]).await;
    let voting = Phone::stranger(&server.url);
    let oldest = Phone::stranger(&server.url).listen().await;
    let listening =
        join_all((0..35).map(async |_| Phone::stranger(&server.url).listen().await)).await;
    // One more listener ends the oldest one of the computer that has the most.
    let mut late = Phone::stranger(&server.url).listen().await;
    assert!(late.next().await.is_some());
    oldest.until_end(WAIT_TIMEOUT).await;
    voting.votes(server.round, 1, 0).await;
    let held = join_all((0..24).map(|_| connect(&server))).await;
    let answer = asks(connect(&server).await, "GET /health HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    // Uses a new connection, because the old one may have been the oldest.
    let voting = Phone::with_cookie(&server.url, &voting.cookie);
    voting.votes(server.round, 2, 1).await;
    drop((held, listening, late));
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_a_listening_one_is_not() {
    let server = Server::start(&[]).await;
    let mut phone_stream = Phone::stranger(&server.url).listen().await;
    let mut silent = connect(&server).await;
    let mut halting = connect(&server).await;
    halting
        .write_all(b"GET / HTTP/1.1\r\nHost:")
        .await
        .expect("sent");
    let mut slow = connect(&server).await;
    let (framing, drops) = ("Content-Length: 1000\r\n", "{\"choice\"");
    let vote = vote_with(server.round, 1, 1, framing, drops);
    slow.write_all(vote.as_bytes()).await.expect("sent");
    within(Duration::from_secs(25), "it is closed", async || {
        for stream in [&mut silent, &mut halting, &mut slow] {
            let mut nothing = Vec::new();
            let read = stream.read_to_end(&mut nothing).await;
            so(read.is_err() || nothing.is_empty(), nothing)?;
        }
        Ok(())
    })
    .await;
    server.phone().await.votes(server.round, 1, 0).await;
    phone_stream
        .until("the vote", |snapshot| snapshot.votes() == 1)
        .await;
}

#[tokio::test]
async fn hundreds_of_phones_that_come_and_go_are_counted_correctly() {
    let server = Server::start(&[]).await;
    let mut wall = server.listen().await;
    let phones = (0..300).map(|voter| Phone::with_voter(&server.url, 1 + (voter % 200)));
    let listening = join_all(phones.map(async |phone| phone.listen().await)).await;
    wall.until("200 phones", |snapshot| snapshot.phones() == 200)
        .await;
    drop(listening);
    wall.until("no phone", |snapshot| snapshot.phones() == 0)
        .await;
}

#[tokio::test]
async fn a_listener_that_stops_reading_delays_no_other_and_gets_the_newest() {
    // The longest possible snapshot: these characters have four bytes.
    let (question, label) = ("𝄞".repeat(300), "𝄞".repeat(40));
    let choices = ["🤩", "🙂", "😐", "🥱", "😣", "🍕", "🥗", "🤷"];
    let choices = choices.map(|emoji| format!("{emoji} {label}")).join(",");
    let poll = ["--question", &question, "--choices", &choices];
    let server = Server::start(&[&["--rule", "many", "--no-limits"], &poll[..]].concat()).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("it can be small");
    let address = ([127, 0, 0, 1], server.port()).into();
    let mut asleep = socket.connect(address).await.expect("the server listens");
    let request = format!(
        "GET /events?key={} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        server.key
    );
    asleep.write_all(request.as_bytes()).await.expect("sent");
    let phone = server.phone().await;
    let mut wall = server.listen().await;
    // Sends far more than the buffers between the server and the sleeping listener hold.
    let (mut bytes, mut votes, mut heard) = (0, 0, 0);
    while bytes < 250_000 {
        votes += 1;
        phone.votes(server.round, votes, 2).await;
        let snapshot = wall
            .until_counts(&[0, 0, votes as u64, 0, 0, 0, 0, 0])
            .await;
        bytes += snapshot.0.to_string().len();
        heard += 1;
    }
    let mut text = Vec::new();
    let newest = format!("\"votes\":{votes},");
    until("it sees the newest", async || {
        asleep.read_buf(&mut text).await.expect("it is not cut");
        let seen = String::from_utf8_lossy(&text);
        so(seen.contains(&newest), seen.len())
    })
    .await;
    let seen = String::from_utf8_lossy(&text)
        .matches("event: stage")
        .count();
    assert!(
        seen < heard / 2,
        "the sleeping listener gets {seen} of {heard} snapshots"
    );
}

#[tokio::test]
async fn an_event_stream_needs_http_1_1_and_is_chunked() {
    let server = Server::start(&[]).await;
    let answer = asks(connect(&server).await, "GET /events HTTP/1.0").await;
    assert!(answer.starts_with("HTTP/1.0 505 "), "{answer}");
    let stranger = Phone::stranger(&server.url);
    let head = Answer::to(stranger.request(reqwest::Method::HEAD, "events")).await;
    assert_eq!(
        head.expect("answered").header("content-type"),
        "text/event-stream"
    );
    let request = stranger.request(reqwest::Method::GET, "events");
    let answer = request.send().await.expect("answered");
    let headers = answer.headers();
    assert_eq!(headers["transfer-encoding"], "chunked");
    assert_eq!(headers.get("content-length"), None);
    let date = headers["date"].to_str().expect("text");
    assert!(date.ends_with(" GMT") && date.len() == 29, "{date}");
}
