//! `GET /events`: the snapshot at once, then each newer one.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use reqwest::Method;

use crate::kit::{Phone, Server, until};

#[tokio::test]
async fn the_first_event_comes_at_once_and_holds_all_a_screen_needs() {
    let args = ["--question", "Lunch?", "--choices", "🍕 Pizza,🥗,🤷"];
    let server = Server::start(&args).await;
    let first = server.listen().await.next().await.expect("a snapshot");
    let snapshot = &first.0;
    assert_eq!(first.phase(), "open");
    assert_eq!(first.round(), server.round);
    assert_eq!(snapshot["rule"], "once");
    assert_eq!(snapshot["question"], "Lunch?");
    let pizza = serde_json::json!({"emoji": "🍕", "label": "Pizza"});
    let salad = serde_json::json!({"emoji": "🥗", "label": "", "name": "green salad"});
    assert_eq!(snapshot["choices"][0], pizza);
    assert_eq!(snapshot["choices"][1], salad);
    assert_eq!(first.counts(), Some(vec![0, 0, 0]));
    assert_eq!((first.votes(), first.phones()), (0, 0));
    assert_eq!(snapshot.get("hidden"), None);
}

#[tokio::test]
async fn phones_get_the_number_of_votes_and_key_holders_also_the_counts() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let mut phone_stream = phone.listen().await;
    let mut wall = server.listen().await;
    phone.votes(server.round, 1, 3).await;
    let seen = phone_stream
        .until("one vote", |snapshot| snapshot.votes() == 1)
        .await;
    assert_eq!(seen.counts(), None);
    let seen = wall.until_counts(&[0, 0, 0, 1, 0]).await;
    assert_eq!(seen.votes(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_not_ignored() {
    let server = Server::start(&[]).await;
    for key in ["", "x", &"0".repeat(32), &server.key[1..]] {
        let answer = server.phone().await.get(&format!("events?key={key}")).await;
        answer.problem(403);
    }
}

#[tokio::test]
async fn the_revision_grows_by_one_with_each_publish() {
    let server = Server::start(&[]).await;
    let phone = Phone::stranger(&server.url);
    let mut wall = server.listen().await;
    let mut rev = wall.next().await.expect("a snapshot").rev();
    for serial in 1..=5 {
        phone.votes(server.round, serial, serial % 5).await;
        let next = wall.next().await.expect("a snapshot");
        assert_eq!(next.rev(), rev + 1);
        rev = next.rev();
    }
    // A vote that changes nothing has no snapshot: the next revision belongs to the next real change.
    phone.votes(server.round, 1, 0).await;
    phone.votes(server.round, 6, 1).await;
    assert_eq!(wall.next().await.expect("a snapshot").rev(), rev + 1);
}

#[tokio::test]
async fn a_phone_counts_while_it_listens_and_two_tabs_are_one_phone() {
    let server = Server::start(&[]).await;
    let mut wall = server.listen().await;
    let (one, two) = (server.phone().await, server.phone().await);
    let first_tab = one.listen().await;
    let second_tab = one.listen().await;
    let other = two.listen().await;
    wall.until("two phones", |snapshot| snapshot.phones() == 2)
        .await;
    drop(second_tab);
    drop(other);
    wall.until("one phone", |snapshot| snapshot.phones() == 1)
        .await;
    drop(first_tab);
    wall.until("no phone", |snapshot| snapshot.phones() == 0)
        .await;
}

#[tokio::test]
async fn a_quiet_stream_starts_with_retry_and_comments_every_ten_seconds() {
    let server = Server::start(&[]).await;
    let request = Phone::stranger(&server.url).request(Method::GET, "events");
    let response = request.send().await.expect("the server answers");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let mut stream = response.bytes_stream();
    let mut heard = String::new();
    let mut read = async || {
        let bytes = stream.next().await.expect("it goes on").expect("bytes");
        heard.push_str(std::str::from_utf8(&bytes).expect("UTF-8"));
        Ok::<_, String>(heard.clone())
    };
    let opened = Instant::now();
    let opening = until("the first event is whole", async || {
        let heard = read().await?;
        let whole = heard.ends_with("\n\n") && heard.contains("data:");
        if whole { Ok(heard) } else { Err(heard) }
    })
    .await;
    assert!(opening.starts_with("retry: 1000\n"), "{opening}");
    until("a comment comes", async || {
        let heard = read().await?;
        if heard.contains("\n\n:") {
            Ok(())
        } else {
            Err(heard)
        }
    })
    .await;
    let waited = opened.elapsed();
    let promised = Duration::from_secs(9)..Duration::from_secs(12);
    assert!(promised.contains(&waited), "a comment after {waited:?}");
}

#[tokio::test]
async fn the_snapshot_is_the_streams_first_event_and_is_not_stored() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 1).await;
    for (query, mut stream) in [
        (String::new(), phone.listen().await),
        (format!("?key={}", server.key), server.listen().await),
    ] {
        let told = stream.until("one vote", |told| told.votes() == 1).await;
        let answer = phone.get(&format!("snapshot{query}")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "private, no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let alone: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        for field in ["file", "boot", "round", "counts", "votes", "choices"] {
            assert_eq!(alone[field], told.0[field], "{field}");
        }
    }
    let wrong = format!("snapshot?key={}", "0".repeat(32));
    phone.get(&wrong).await.problem(403);
}
