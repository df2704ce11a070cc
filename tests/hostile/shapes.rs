//! Requests whose parts contradict each other, as in request smuggling (RFC 9112, section 11.2): the two sides of a
//! connection must never disagree about where one request ends and the next begins.

use crate::kit::{Raw, Server, statuses, vote, vote_with};

use super::stop_and_count_votes;

const MANY: &[&str] = &["--rule", "many"];
/// The voter of a vote that is hidden inside another request.
const HIDDEN_VOTER: u128 = 0x5151;

/// Sends bytes on a new connection, and then a request that ends the connection. Returns the statuses of the answers.
async fn answers(server: &Server, bytes: &[u8]) -> Vec<u16> {
    let mut raw = Raw::connect(server.port()).await;
    // The server may close the connection before it has read everything.
    raw.send(bytes).await;
    raw.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await;
    statuses(&raw.rest().await)
}

#[tokio::test]
async fn a_body_that_is_framed_in_two_ways_or_none_hides_no_second_vote() {
    let server = Server::start(MANY).await;
    let round = server.round;
    let hidden = vote(round, 1, HIDDEN_VOTER);
    let chunked = "c\r\n{\"choice\":0}\r\n0\r\n\r\n";
    let (te, cl) = ("Transfer-Encoding: chunked\r\n", "Content-Length: 12\r\n");
    let both = |headers: &[&str]| (headers.concat(), format!("{chunked}{hidden}"));
    let bad = |headers: &str, body: &str| (headers.to_owned(), body.to_owned());
    let json = "{\"choice\":0}";
    let mut counted = 0;
    for ((framing, body), expected) in [
        // RFC 9112, section 6.3: the chunks count, and nothing after them on this connection counts.
        (both(&[te, cl]), &[204][..]),
        (both(&[cl, te]), &[204]),
        (both(&[cl, te, cl]), &[204]),
        (
            bad("Content-Length: 12\r\nContent-Length: 13\r\n", json),
            &[400],
        ),
        (bad("Content-Length: 12, 12\r\n", json), &[400]),
        (bad("Content-Length: +12\r\n", json), &[400]),
        (bad("Content-Length: 0x0c\r\n", json), &[400]),
        (bad("Content-Length: -1\r\n", json), &[400]),
        (
            bad("Content-Length: 99999999999999999999\r\n", json),
            &[400],
        ),
        (bad("Content-Length : 12\r\n", json), &[400]),
        (bad("Content-Length: 12\r\n folded\r\n", json), &[400]),
        (bad("X: a\r\n\tb\r\nContent-Length: 12\r\n", json), &[400]),
        (bad("X\0: a\r\nContent-Length: 12\r\n", json), &[400]),
        (bad("Transfer-Encoding: identity\r\n", json), &[400]),
        (
            bad("Transfer-Encoding: chunked, identity\r\n", chunked),
            &[400],
        ),
        (bad("Transfer-Encoding: xchunked\r\n", chunked), &[400]),
        (bad("Transfer-Encoding: \x0bchunked\r\n", chunked), &[400]),
        // The same length twice counts as one.
        (
            bad("Content-Length: 12\r\nContent-Length: 12\r\n", json),
            &[204, 200],
        ),
        (bad(te, chunked), &[204, 200]),
    ] {
        let voter = 1_000 + u128::from(counted);
        let bytes = vote_with(round, 1, voter, &framing, &body);
        let seen = answers(&server, bytes.as_bytes()).await;
        assert_eq!(seen, expected, "{framing:?}");
        counted += seen.iter().filter(|status| **status == 204).count() as u64;
    }
    assert_eq!(stop_and_count_votes(server).await, counted);
}

#[tokio::test]
async fn invalid_chunks_end_the_connection_and_count_nothing() {
    let server = Server::start(MANY).await;
    let hidden = vote(server.round, 1, HIDDEN_VOTER);
    let long = "e".repeat(100_000);
    for body in [
        "zz\r\n{\"choice\":0}\r\n0\r\n\r\n",
        "-c\r\n{\"choice\":0}\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\n{\"choice\":0}\r\n0\r\n\r\n",
        "c\r\n{\"choice\":0}XX0\r\n\r\n",
        &format!("c;{long}\r\n{{\"choice\":0}}\r\n0\r\n\r\n"),
        &format!("c\r\n{{\"choice\":0}}\r\n0\r\nX: {long}\r\n\r\n"),
    ] {
        let framing = "Transfer-Encoding: chunked\r\n";
        let bytes = vote_with(server.round, 1, 7, framing, &format!("{body}{hidden}"));
        let seen = answers(&server, bytes.as_bytes()).await;
        // A client that keeps sending after a refusal may not get the answer.
        assert!(seen.is_empty() || seen == [400], "{seen:?} {body:.20}");
    }
    assert_eq!(stop_and_count_votes(server).await, 0);
}

#[tokio::test]
async fn what_follows_a_vote_is_read_as_the_next_request_and_nothing_else() {
    let server = Server::start(MANY).await;
    let round = server.round;
    let one = |voter| vote(round, 1, voter);
    let five: String = (10..15).map(one).collect();
    for (bytes, expected) in [
        (five, &[204, 204, 204, 204, 204, 200][..]),
        (one(1) + "\0\0\0\r\n\r\n", &[204, 400]),
        (
            one(2) + "{\"choice\":0}\r\n\r\n" + &one(HIDDEN_VOTER),
            &[204, 400],
        ),
        (one(3) + "\r\n\r\n" + &one(4), &[204, 204, 200]),
        // The second vote is incomplete, so the next request is its body.
        (
            one(5) + &vote_with(round, 1, 6, "Content-Length: 60\r\n", ""),
            &[204],
        ),
    ] {
        let mut raw = Raw::connect(server.port()).await;
        raw.send(bytes.as_bytes()).await;
        raw.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await;
        if expected == [204] {
            assert_eq!(raw.status().await, 204);
            continue;
        }
        assert_eq!(statuses(&raw.rest().await), expected, "{bytes:?}");
    }
    assert_eq!(stop_and_count_votes(server).await, 5 + 1 + 1 + 2 + 1);
}

#[tokio::test]
async fn the_body_of_a_refused_request_is_not_read_as_a_request() {
    let server = Server::start(MANY).await;
    let hidden = vote(server.round, 1, HIDDEN_VOTER);
    let length = hidden.len();
    let put = format!("PUT /rounds/{}/votes/1 HTTP/1.1\r\n", server.round);
    for (head, refused) in [
        (format!("{put}Host: evil.example\r\n"), 403),
        (
            format!("{put}Host: localhost\r\nOrigin: http://evil.example\r\n"),
            403,
        ),
        (
            format!("{put}Host: localhost\r\nContent-Type: text/plain\r\n"),
            415,
        ),
        (
            format!("{put}Host: localhost\r\nContent-Type: application/json\r\n"),
            400,
        ),
        (
            "GET /health HTTP/1.1\r\nHost: localhost\r\n".to_owned(),
            200,
        ),
        (
            "GET /nothing HTTP/1.1\r\nHost: localhost\r\n".to_owned(),
            404,
        ),
        ("POST / HTTP/1.1\r\nHost: localhost\r\n".to_owned(), 405),
    ] {
        for framing in [
            format!("Content-Length: {length}\r\n\r\n{hidden}"),
            format!("Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n{hidden}\r\n0\r\n\r\n"),
        ] {
            let seen = answers(&server, format!("{head}{framing}").as_bytes()).await;
            // The server may close the connection instead of reading an unwanted body.
            let is_safe = seen == [refused] || seen == [refused, 200];
            assert!(is_safe, "{seen:?} for {head}");
        }
    }
    assert_eq!(stop_and_count_votes(server).await, 0);
}

#[tokio::test]
async fn a_request_line_with_a_foreign_host_or_path_is_refused() {
    let server = Server::start(MANY).await;
    let path = format!("rounds/{}/votes/1", server.round);
    let rest = "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\
                Cookie: voter=00000000000000000000000000000001\r\n\r\n{\"choice\":0}";
    for (line, expected) in [
        (
            format!("PUT http://evil.example/{path} HTTP/1.1"),
            Some(400),
        ),
        (format!("PUT http://localhost:1/{path} HTTP/1.1"), Some(400)),
        (format!("PUT http://localhost/{path} HTTP/1.1"), Some(204)),
        ("CONNECT evil.example:80 HTTP/1.1".to_owned(), Some(400)),
        ("CONNECT localhost HTTP/1.1".to_owned(), None),
        ("OPTIONS * HTTP/1.1".to_owned(), None),
        (format!("PUT /{path}/ HTTP/1.1"), Some(404)),
        (format!("PUT //{path} HTTP/1.1"), Some(404)),
        (format!("PUT /{path}%00 HTTP/1.1"), Some(400)),
        (format!("PUT /x/../{path} HTTP/1.1"), Some(404)),
        (format!("put /{path} HTTP/1.1"), Some(405)),
        (format!("PUT /{path} HTTP/1.2"), Some(400)),
        (format!("PUT /{path}"), Some(400)),
        (format!("PUT /{} HTTP/1.1", "x".repeat(70_000)), None),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n".to_owned(), None),
        (
            "\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03".to_owned(),
            None,
        ),
    ] {
        let seen = answers(&server, format!("{line}\r\n{rest}").as_bytes()).await;
        let first = seen.first().copied();
        match expected {
            Some(expected) => assert_eq!(first, Some(expected), "{line:.40}"),
            None => assert!(
                first.is_none_or(|status| status >= 400),
                "{first:?} {line:.40}"
            ),
        }
    }
    assert_eq!(stop_and_count_votes(server).await, 1);
}

#[tokio::test]
async fn a_head_that_is_too_long_or_has_too_many_lines_is_refused_with_431() {
    let server = Server::start(MANY).await;
    let one = |more: &str| {
        vote_with(
            server.round,
            1,
            1,
            &format!("Content-Length: 12\r\n{more}"),
            "{\"choice\":0}",
        )
    };
    for more in [
        format!("X: {}\r\n", "x".repeat(200_000)),
        "X: x\r\n".repeat(200),
    ] {
        let seen = answers(&server, one(&more).as_bytes()).await;
        assert!(seen.is_empty() || seen == [431], "{seen:?}");
    }
    // A browser may send this much, with the cookies of all servers on this host.
    let long = format!("X: {}\r\n", "x".repeat(15_000));
    assert_eq!(answers(&server, one(&long).as_bytes()).await, [204, 200]);
    assert_eq!(stop_and_count_votes(server).await, 1);
}

#[tokio::test]
async fn an_incomplete_body_is_no_vote() {
    let server = Server::start(MANY).await;
    let round = server.round;
    for bytes in [
        vote_with(round, 1, 1, "Content-Length: 40\r\n", "{\"choice\":0}"),
        vote_with(
            round,
            1,
            1,
            "Transfer-Encoding: chunked\r\n",
            "c\r\n{\"choice\":0}\r\n",
        ),
        vote_with(
            round,
            1,
            1,
            "Content-Length: 12\r\nExpect: 100-continue\r\n",
            "",
        ),
    ] {
        let mut raw = Raw::connect(server.port()).await;
        assert!(raw.send(bytes.as_bytes()).await);
        tokio::io::AsyncWriteExt::shutdown(&mut raw.0)
            .await
            .expect("it can");
        let seen = statuses(&raw.rest().await);
        assert!(!seen.contains(&204), "{seen:?}");
    }
    assert_eq!(stop_and_count_votes(server).await, 0);
}
