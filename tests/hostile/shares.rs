//! One computer takes as many connections and event streams and as much memory as it can. Others still get their share.

use std::fs;
use std::net::Ipv4Addr;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::net::TcpSocket;

use crate::kit::{Phone, Raw, Server, so, statuses, until, vote};

/// The two addresses of one laptop.
const GREEDY: [Ipv4Addr; 2] = [Ipv4Addr::new(127, 0, 0, 66), Ipv4Addr::new(127, 0, 0, 67)];
const HONEST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 77);

/// Opens a connection from this address that requests events, with or without a voter.
async fn listens(server: &Server, address: Ipv4Addr, cookie: &str) -> Raw {
    let mut raw = Raw::from(address, server.port()).await;
    let request = format!("GET /events HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n");
    raw.send(request.as_bytes()).await;
    raw
}

fn voter(number: usize) -> String {
    format!("Cookie: voter={number:032x}\r\n")
}

/// Returns whether the answer is a stream.
async fn opens(raw: &mut Raw) -> bool {
    let (answer, ended) = raw.read_for(Duration::from_millis(100)).await;
    statuses(&answer) == [200] && !ended
}

#[tokio::test]
async fn a_newcomer_gets_a_stream_however_many_one_computer_holds() {
    // The server keeps half of so few files for itself. Listeners get three quarters of the others.
    let server = Server::with_files(96, &[]).await;
    let mut wall = server.listen().await;
    let mut held = join_all((0..60).map(async |number| {
        let cookie = if number % 2 == 0 {
            voter(number)
        } else {
            String::new()
        };
        listens(&server, GREEDY[number / 2 % 2], &cookie).await
    }))
    .await;
    let mut phone = until("a newcomer has a stream", async || {
        let mut phone = listens(&server, HONEST, &voter(1_000)).await;
        so(opens(&mut phone).await, "no stream")?;
        Ok(phone)
    })
    .await;
    held.extend(
        join_all(
            (100..160)
                .map(async |number| listens(&server, GREEDY[number % 2], &voter(number)).await),
        )
        .await,
    );
    // The wall gets this vote, so the server has handled all earlier connections.
    let voting = Phone::with_voter(&server.url, 1_000);
    voting.votes(server.round, 1, 2).await;
    wall.until_counts(&[0, 0, 1, 0, 0]).await;
    let (answer, ended) = phone.read_for(Duration::from_millis(100)).await;
    assert!(!ended, "it lost its stream: {}", answer.escape_ascii());
}

#[tokio::test]
async fn a_newcomer_votes_however_many_connections_one_computer_holds() {
    let server = Server::with_files(96, &[]).await;
    let silent = (0..48).map(async |number| Raw::from(GREEDY[number % 2], server.port()).await);
    let silent = join_all(silent).await;
    let ballot = vote(server.round, 1, 1);
    until("a newcomer votes", async || {
        let mut phone = Raw::from(HONEST, server.port()).await;
        phone.send(ballot.as_bytes()).await;
        let (answer, _) = phone.read_for(Duration::from_secs(1)).await;
        so(
            statuses(&answer) == [204],
            answer.escape_ascii().to_string(),
        )
    })
    .await;
    drop(silent);
}

#[tokio::test]
async fn listeners_that_do_not_read_give_their_place_to_newcomers_at_once() {
    // With the longest possible question, the server soon sends a lot to each listener.
    let long = "\u{1d510}".repeat(300);
    let args = ["--rule", "many", "--no-limits", "--question", &long];
    let server = Server::with_files(96, &args).await;
    let files = || fs::read_dir(format!("/proc/{}/fd", server.id())).expect("it runs");
    let quiet = files().count();
    let deaf = join_all((0..40).map(async |number| {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4_096).expect("it can be small");
        socket
            .bind((GREEDY[number % 2], 0).into())
            .expect("it is ours");
        let address = (Ipv4Addr::LOCALHOST, server.port()).into();
        let mut raw = Raw(socket.connect(address).await.expect("it listens"));
        let request = format!(
            "GET /events HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
            voter(number)
        );
        raw.send(request.as_bytes()).await;
        raw
    }))
    .await;
    // Votes until the system cannot buffer more for these listeners.
    let mut phone = Raw::from(HONEST, server.port()).await;
    let mut serial = 0;
    until("their buffers are full", async || {
        serial += 1;
        phone.send(vote(server.round, serial, 1).as_bytes()).await;
        assert_eq!(phone.status().await, 204);
        so(blocked(server.port()) >= 30, blocked(server.port()))
    })
    .await;
    // Each newcomer takes the place of a listener that does not read. Otherwise the server would keep both sockets.
    let mut newcomers = Vec::new();
    for number in 0..200 {
        let address = Ipv4Addr::new(127, 0, 1, 1 + (number % 100) as u8);
        newcomers.push(listens(&server, address, &voter(1_000 + number)).await);
    }
    phone
        .send(vote(server.round, serial + 1, 1).as_bytes())
        .await;
    assert_eq!(phone.status().await, 204);
    let log = server.log();
    assert!(!log.contains("a connection is refused"), "{log}");
    drop((deaf, newcomers));
    until("all sockets are closed", async || {
        so(files().count() <= quiet + 2, files().count())
    })
    .await;
}

/// Returns the number of the server's connections with a long send queue, as the system lists them.
fn blocked(port: u16) -> usize {
    let table = fs::read_to_string("/proc/net/tcp").expect("Linux has it");
    let of_server = format!("0100007F:{port:04X}");
    let waits = |line: &&str| {
        let mut words = line.split_whitespace().skip(1);
        let is_its = words.next() == Some(&of_server);
        let queue = words.nth(2).and_then(|queue| queue.split(':').next());
        let queue = queue.and_then(|bytes| u64::from_str_radix(bytes, 16).ok());
        is_its && queue.is_some_and(|bytes| bytes > 24 * 1_024)
    };
    table.lines().filter(waits).count()
}

#[tokio::test]
async fn thousands_of_unfinished_heads_share_one_budget_of_memory() {
    let server = Server::start(&[]).await;
    server.phone().await;
    let before = server.memory();
    let mut head = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ".to_vec();
    head.resize(15_000, b'x');
    let connections = join_all((0..6_000).map(async |number| {
        let mut raw = Raw::from(GREEDY[number % 2], server.port()).await;
        raw.send(&head[..1_000]).await;
        raw.send(&head[1_000..]).await;
        raw
    }));
    // Without a budget, this takes about 250 MB.
    let connections = connections.await;
    let mut phone = Raw::from(HONEST, server.port()).await;
    phone.send(vote(server.round, 1, 1).as_bytes()).await;
    assert_eq!(phone.status().await, 204);
    let more = server.memory().saturating_sub(before) >> 20;
    assert!(more < 140, "{more} MB more");
    drop(connections);
}
