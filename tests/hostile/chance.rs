//! Ten thousand good requests, damaged at random, but the same in every run.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::iter;
use tokio::io::AsyncWriteExt as _;

use crate::kit::{Raw, Rng, Server, statuses, vote, vote_with};

use super::{peak_memory, stop_and_count_votes};

const REQUESTS: u64 = 10_000;
const REQUESTS_AT_ONCE: usize = 96;
/// The time to read from a connection that the server does not end, because it waits for more input.
const READ_TIME: Duration = Duration::from_millis(40);
/// The limit for the growth of the server's memory, with room for fragmentation: 10,000 requests that each leave two
/// kilobytes would be twenty megabytes.
const MAX_GROWTH_BYTES: u64 = 64 << 20;

/// Returns a good request that no other client sends.
fn good(rng: &mut Rng, round: i64) -> Vec<u8> {
    let voter = u128::from(rng.below(u64::MAX)) << 64 | u128::from(rng.below(u64::MAX));
    let serial = rng.below(1 << 40) as i64;
    let choice = format!("{{\"choice\":{}}}", rng.below(5));
    let host = "HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let request = match rng.below(8) {
        0 => format!("GET / {host}"),
        1 => format!("GET /emoji/1f929.svg {host}"),
        2 => format!("HEAD /events {host}"),
        3 => vote_with(
            round,
            serial,
            voter,
            "Transfer-Encoding: chunked\r\n",
            &format!("c\r\n{choice}\r\n0\r\n\r\n"),
        ),
        _ => vote_with(round, serial, voter, "Content-Length: 12\r\n", &choice),
    };
    request.into_bytes()
}

/// Damages bytes in one to four places, or not at all.
fn damage(rng: &mut Rng, bytes: &mut Vec<u8>) {
    const FRAGMENTS: &[&[u8]] = &[
        b"\r\n",
        b"\n",
        b"\0",
        b" ",
        b":",
        b"\r\n\r\n",
        b"chunked",
        b"Content-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Host: evil.example\r\n",
        b"99999999999999999999",
        b"-1",
        b"\xff\xfe",
        b"%00",
        b"../",
        b"{",
        b"HTTP/1.0",
        b"Connection: close\r\n",
    ];
    for _ in 0..rng.below(5) {
        let at = rng.below(bytes.len() as u64 + 1) as usize;
        match rng.below(6) {
            0 => bytes.truncate(at.max(1)),
            1 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
            2 if at < bytes.len() => {
                let end = (at + rng.below(12) as usize).min(bytes.len());
                bytes.drain(at..end);
            }
            3 if at < bytes.len() => {
                let end = (at + rng.below(30) as usize).min(bytes.len());
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let noise: Vec<u8> = (0..rng.below(40)).map(|_| rng.below(256) as u8).collect();
                bytes.splice(at..at, noise);
            }
            _ => {
                let fragment = FRAGMENTS[rng.below(FRAGMENTS.len() as u64) as usize];
                bytes.splice(at..at, fragment.iter().copied());
            }
        }
    }
}

/// Sends one damaged request. Returns the number of accepted votes, and 1 if one more may have been accepted without an
/// answer.
async fn throw(port: u16, round: i64, seed: u64) -> (u64, u64) {
    let mut rng = Rng(seed);
    let mut bytes = good(&mut rng, round);
    damage(&mut rng, &mut bytes);
    let mut raw = Raw::connect(port).await;
    raw.send(&bytes).await;
    raw.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await;
    let (mut heard, ended) = raw.read_for(READ_TIME).await;
    if !ended {
        let _ = raw.0.shutdown().await;
        heard.extend(raw.rest().await);
    }
    let is_head = bytes.starts_with(b"HEAD") || heard.windows(8).any(|some| some == b"chunked\r");
    let seen = if is_head { vec![] } else { statuses(&heard) };
    let accepted = seen.iter().filter(|status| **status == 204).count() as u64;
    let is_whole = ended && matches!(seen.last(), Some(200 | 400..500));
    (accepted, u64::from(!is_whole))
}

#[tokio::test]
async fn in_ten_thousand_random_requests_only_accepted_votes_count() {
    let server = Server::start(&["--rule", "many"]).await;
    let (port, round) = (server.port(), server.round);
    let before = peak_memory(&server);
    let storm = tokio::spawn(async move {
        let thrown = iter((0..REQUESTS).map(move |seed| throw(port, round, seed)));
        let outcomes: Vec<_> = thrown.buffer_unordered(REQUESTS_AT_ONCE).collect().await;
        let (accepted, unsure): (Vec<u64>, Vec<u64>) = outcomes.into_iter().unzip();
        (accepted.iter().sum::<u64>(), unsure.iter().sum::<u64>())
    });
    // Meanwhile, honest phones send ten votes each.
    let mut phones = Raw::connect(port).await;
    let mut honest = 0;
    while !storm.is_finished() {
        let request = vote(round, honest, 1 + honest as u128 / 10);
        assert!(phones.send(request.as_bytes()).await);
        assert_eq!(phones.status().await, 204);
        honest += 1;
    }
    let (accepted, unsure) = storm.await.expect("no request panics");
    let grown = peak_memory(&server) - before;
    assert!(grown < MAX_GROWTH_BYTES, "{grown} bytes more");
    let honest = honest as u64;
    assert!(accepted > REQUESTS / 10, "only {accepted} were good");
    let votes = stop_and_count_votes(server).await - honest;
    let may_be = accepted..=accepted + unsure;
    assert!(may_be.contains(&votes), "{votes}, not in {may_be:?}");
}
