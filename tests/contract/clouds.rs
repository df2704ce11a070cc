//! Clouds: votes that name an emoji, and the snapshot that grows.

use moodring_core::poll::{MAX_CLOUD_EMOJI, Poll, RoundId, Rule};
use moodring_core::vote::{self, Ballot, Serial, Voter};
use moodring_core::{Command, emoji};
use reqwest::Method;
use serde_json::json;

use crate::kit::{Answer, Phone, Room, Server, prefer};

#[tokio::test]
async fn a_cloud_takes_any_single_emoji_in_any_spelling_or_by_number() {
    let server = Server::start(&["--question", "Your week?", "--cloud"]).await;
    let round = server.round;
    for text in ["❤", "❤\u{fe0f}", "👍🏽"] {
        let answer = Phone::stranger(&server.url).says(round, 1, text).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    Phone::stranger(&server.url).votes(round, 1, 1).await;
    let keyed = server.listen().await.until_counts(&[2, 2]).await;
    let choices = json!([{ "emoji": "❤️", "label": "" }, { "emoji": "👍", "label": "" }]);
    assert_eq!(keyed.0["kind"], "cloud");
    assert_eq!(keyed.0["drawing"], "cloud");
    assert_eq!(keyed.0["choices"], choices);
    let phone = Phone::stranger(&server.url);
    let told = phone.listen().await.next().await.expect("a snapshot");
    assert_eq!((told.counts(), told.votes()), (None, 4));
    assert_eq!(
        (&told.0["kind"], &told.0["choices"]),
        (&json!("cloud"), &choices)
    );

    for text in ["", "a", "5", "🥳🥳", "🥳a", "<svg>", "\u{1f3fd}"] {
        phone.says(round, 1, text).await.problem(422);
    }
    for choice in [-1, 2] {
        phone.vote(round, 1, choice).await.problem(422);
    }
    server.listen().await.until_counts(&[2, 2]).await;
}

#[tokio::test]
async fn a_poll_of_choices_takes_its_own_emoji_and_no_other() {
    let server = Server::start(&["--choices", "👍 Yes,👎 No"]).await;
    let phone = server.phone().await;
    assert_eq!(phone.says(server.round, 1, "👎").await.status, 204);
    phone.says(server.round, 2, "🥳").await.problem(422);
    let keyed = server.listen().await.until_counts(&[0, 1]).await;
    assert_eq!(keyed.0.get("kind"), None);
}

#[tokio::test]
async fn the_201st_emoji_is_409_and_a_blocked_one_422() {
    let room = Room::open().await;
    let cloud = Poll::cloud("Your week?", Rule::Many).expect("valid");
    let cloud = room.add(cloud).await;
    let blocked = prefer(json!({ "blocked": { "on": true, "emoji": ["🖕"] } }));
    room.change([Command::Show(cloud), Command::Open, blocked])
        .await;
    let (phone, round) = (Phone::arrive(&room.url).await, room.round());
    let answer = phone.says(round, 1, "🥳").await;
    assert_eq!(answer.status, 204);
    let sentence = phone.says(round, 2, "🖕🏿").await.problem(422);
    assert!(sentence.contains("does not allow"), "{sentence}");

    let all = emoji::groups().flat_map(|(_, list)| list);
    let mut all = all.filter(|emoji| !["🥳", "🖕"].contains(&emoji.as_str()));
    for (emoji, voter) in all.by_ref().zip(1..MAX_CLOUD_EMOJI as u128) {
        let vote = room.engine.vote(Ballot {
            round: RoundId(round),
            voter: Voter(voter << 64),
            serial: Serial::new(1).expect("not negative"),
            answer: vote::Answer::Emoji(emoji),
        });
        vote.await.expect("there is room");
    }
    let new = all.next().expect("there are more").as_str();
    let full = phone.says(round, 3, new).await.problem(409);
    assert!(full.contains("200"), "{full}");
    assert_eq!(phone.says(round, 4, "🥳").await.status, 204);
    phone.vote(round, 5, 199).await;
    assert_eq!(room.counts().len(), MAX_CLOUD_EMOJI);
    room.change([Command::Close]).await;
    let closed = phone.says(round, 6, new).await.problem(409);
    assert_ne!(closed, full);

    // With a full cloud, the page for a newcomer is still small.
    let packed = phone
        .request(Method::GET, "")
        .header("accept-encoding", "gzip");
    let packed = Answer::to(packed).await.expect("the server answers");
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() < 14_000, "{} bytes", packed.body.len());
}
