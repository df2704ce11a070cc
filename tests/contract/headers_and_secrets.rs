//! Headers that restrict the use of an answer, and secrets that never appear in the log.

use std::time::Duration;

use crate::kit::{Answer, Phone, Server};

#[tokio::test]
async fn every_answer_with_a_body_has_restrictive_headers() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let wall = format!("wall?key={}", server.key);
    for path in [
        "",
        &wall,
        "emoji/1f929.svg",
        "emoji/fluent/1f929.svg",
        "health",
        "nothing",
        "wall",
    ] {
        let answer = phone.get(path).await;
        assert_eq!(
            answer.header("x-content-type-options"),
            "nosniff",
            "/{path}"
        );
        assert_eq!(answer.header("server"), "", "/{path} says what serves it");
        // Pages of other sites cannot read answers.
        assert_eq!(answer.header("access-control-allow-origin"), "", "/{path}");
        let policy = answer.header("content-security-policy");
        match answer.header("content-type") {
            "text/html; charset=utf-8" => {
                for part in [
                    "default-src 'none'",
                    "base-uri 'none'",
                    "form-action 'none'",
                ] {
                    assert!(policy.contains(part), "/{path}: {policy}");
                }
                // Slides may frame only the wall with its key.
                let is_closed = policy.contains("frame-ancestors 'none'");
                assert_eq!(is_closed, path != wall, "/{path}: {policy}");
                assert_eq!(
                    answer.header("referrer-policy"),
                    "no-referrer",
                    "the key is in the wall's address"
                );
            }
            // A picture that is opened as a page may only have a style.
            "image/svg+xml" => assert_eq!(policy, "default-src 'none'; style-src 'unsafe-inline'"),
            kind => assert!(kind.contains("json"), "/{path}: {kind}"),
        }
    }
}

#[tokio::test]
async fn neither_the_key_nor_a_voter_is_ever_in_the_log() {
    let mut server = Server::start(&["--no-limits"]).await;
    let (key, round) = (server.key.clone(), server.round);
    let phone = server.phone().await;
    let wrong = "0123456789abcdef0123456789abcdef";
    drop(server.listen().await);
    for path in [
        format!("wall?key={key}"),
        format!("wall?key={wrong}"),
        format!("events?key={wrong}"),
        format!("nothing?key={key}"),
    ] {
        phone.get(&path).await;
    }
    phone.votes(round, 1, 0).await;
    for (round, choice) in [(round, 99), (round + 1_000, 0), (-1, 0)] {
        phone.vote(round, 2, choice).await;
    }
    for cookie in [phone.cookie.clone(), format!("{}x", phone.cookie)] {
        let phone = Phone::with_cookie(&server.url, &cookie);
        let request = phone.ballot(round, 3, 0).header("host", "evil.example");
        let _ = Answer::to(request).await;
    }
    assert!(server.stop(Duration::from_secs(5)).await.success());
    let log = server.log();
    assert!(log.contains("stopping"), "the server logs: {log}");
    let voter = phone.cookie.trim_start_matches("voter=");
    for secret in [&*key, wrong, voter] {
        assert!(!log.contains(secret), "{log}");
    }
    // The server prints the key once, for the user who starts it.
    assert_eq!(server.stdout().matches(&*key).count(), 1);
    assert!(!server.stdout().contains(voter));
}
