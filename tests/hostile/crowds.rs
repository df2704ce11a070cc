//! Connections that only use up slots: they send nothing, send slowly, never read, or close at once.

use std::fs;
use std::net::Ipv4Addr;
use std::time::Duration;

use futures_util::future::join_all;
use socket2::SockRef;

use crate::kit::{Raw, Server, so, until, vote, vote_with};

use super::{peak_memory, stop_and_count_votes};

const CONNECTIONS_PER_KIND: usize = 150;
/// A generous memory limit for all connections: hyper's buffers and an unread page each, without optimisation.
const MAX_GROWTH_BYTES: u64 = 96 << 20;

fn open_files(server: &Server) -> usize {
    let files = fs::read_dir(format!("/proc/{}/fd", server.id()));
    files.expect("it runs").count()
}

/// Opens many connections that each send these bytes.
async fn crowd(server: &Server, bytes: &[u8]) -> Vec<Raw> {
    join_all((0..CONNECTIONS_PER_KIND).map(async |_| {
        let mut raw = Raw::connect(server.port()).await;
        SockRef::from(&raw.0)
            .set_recv_buffer_size(4_096)
            .expect("it can be small");
        raw.send(bytes).await;
        raw
    }))
    .await
}

#[tokio::test]
async fn idle_connections_use_little_memory_and_honest_phones_still_vote() {
    let server = Server::start(&["--rule", "many"]).await;
    let (files, memory) = (open_files(&server), peak_memory(&server));
    let slow_body = vote_with(
        server.round,
        1,
        1,
        "Content-Length: 1000\r\n",
        "{\"choice\"",
    );
    let greedy = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200);
    let deaf = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut crowds = Vec::new();
    for bytes in [
        "",
        "PUT /rounds/1/vo",
        "GET / HTTP/1.1\r\nHost: local",
        &slow_body,
        &greedy,
        deaf,
    ] {
        crowds.push(crowd(&server, bytes.as_bytes()).await);
    }
    let mut phone = Raw::connect(server.port()).await;
    for serial in 0..20 {
        assert!(phone.send(vote(server.round, serial, 7).as_bytes()).await);
        assert_eq!(phone.status().await, 204);
    }
    server.phone().await.votes(server.round, 1, 0).await;
    let grown = peak_memory(&server) - memory;
    assert!(grown < MAX_GROWTH_BYTES, "{grown} bytes more");
    drop((crowds, phone));
    until("all sockets are closed", async || {
        let open = open_files(&server);
        so(open <= files + 2, open)
    })
    .await;
    assert_eq!(stop_and_count_votes(server).await, 21);
}

#[tokio::test]
async fn a_scan_that_connects_and_hangs_up_or_resets_leaves_nothing_behind() {
    let server = Server::start(&[]).await;
    let files = open_files(&server);
    for turn in 0..1_000 {
        let mut raw = Raw::connect(server.port()).await;
        if turn % 3 == 0 {
            raw.send(b"\r\n").await;
        }
        if turn % 2 == 0 {
            // Resets the connection instead of closing it.
            SockRef::from(&raw.0)
                .set_linger(Some(Duration::ZERO))
                .expect("it can");
        }
    }
    server.phone().await.votes(server.round, 1, 0).await;
    until("all sockets are closed", async || {
        let open = open_files(&server);
        so(open <= files + 2, open)
    })
    .await;
    assert_eq!(stop_and_count_votes(server).await, 1);
}

#[tokio::test]
async fn a_phone_with_nine_streams_keeps_the_newest_eight_and_is_one_phone() {
    let server = Server::start(&[]).await;
    let mut wall = server.listen().await;
    let phone = server.phone().await;
    let mut streams = Vec::new();
    for _ in 0..9 {
        let mut stream = phone.listen().await;
        stream.next().await.expect("a snapshot");
        streams.push(stream);
    }
    wall.until("it", |snapshot| snapshot.phones() == 1).await;
    let mut oldest = streams.remove(0);
    while oldest.next().await.is_some() {}
    phone.votes(server.round, 1, 0).await;
    for stream in &mut streams {
        stream
            .until("the vote", |snapshot| snapshot.votes() == 1)
            .await;
    }
}

#[tokio::test]
async fn a_listener_whose_connection_is_reset_frees_its_slot() {
    let server = Server::start(&[]).await;
    let mut wall = server.listen().await;
    let mut raw = Raw::from(Ipv4Addr::new(127, 0, 0, 9), server.port()).await;
    let request = "GET /events HTTP/1.1\r\nHost: localhost\r\nCookie: voter=00000000000000000000000000000009\r\n\r\n";
    assert!(raw.send(request.as_bytes()).await);
    wall.until("it", |snapshot| snapshot.phones() == 1).await;
    SockRef::from(&raw.0)
        .set_linger(Some(Duration::ZERO))
        .expect("it can");
    drop(raw);
    wall.until("nobody", |snapshot| snapshot.phones() == 0)
        .await;
}
