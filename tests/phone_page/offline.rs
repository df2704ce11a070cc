//! While the server is down or does not answer, the phone keeps a tap and sends it later. The tap counts once.

use moodring_core::Command;
use serde_json::Value;

use super::{CHOSEN, choice, open};
use crate::kit::{Phone, Proxy, Room, Server, port_of, so, until};

#[tokio::test]
async fn a_tap_while_the_server_is_dead_is_kept_sent_and_counted_once() {
    let mut server = Server::start(&[]).await;
    let phone = open(&server.url).await;
    phone.until_body("link", "live").await;
    phone.tap(&choice(1)).await;
    server.listen().await.until_counts(&[0, 1, 0, 0, 0]).await;

    server.kill();
    phone.until_body("link", "reconnecting").await;
    phone
        .until_words("#banner", "Your taps are saved and sent later")
        .await;
    phone.tap(&choice(3)).await;
    phone
        .until_words("#banner", "Your tap is saved and will be sent")
        .await;
    phone.until(CHOSEN, "3").await;

    server.restart().await;
    let mut wall = server.listen().await;
    wall.until_counts(&[0, 0, 0, 1, 0]).await;
    phone.until_body("link", "live").await;
    phone.until_text("#status", "Your vote is in ✓").await;
    phone
        .until("return document.getElementById('banner').hidden", true)
        .await;
    assert_eq!(phone.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_tap_that_was_on_its_way_when_the_server_died_is_sent_again() {
    let mut server = Server::start(&["--rule", "many", "--choices", "👏,🎉"]).await;
    let phone = open(&server.url).await;
    phone.until_body("link", "live").await;
    // The system accepts the tap, but the server never reads it. The phone cannot know that.
    server.freeze();
    phone.tap(&choice(1)).await;
    phone.until_words("#lines", "Sending…").await;
    server.kill();
    phone.until_body("link", "reconnecting").await;
    phone.until_words("#banner", "Your tap is saved").await;
    server.restart().await;
    server.listen().await.until_counts(&[0, 1]).await;
    phone.until_words("#lines", "Every tap counts").await;
}

#[tokio::test]
async fn a_tap_that_the_server_reads_too_late_is_sent_again_and_counted_once() {
    let server = Server::start(&["--rule", "many", "--choices", "👏,🎉"]).await;
    let phone = open(&server.url).await;
    phone.until_body("link", "live").await;
    // The server hangs with open connections, so its silence is the only sign. The tap waits in the server's socket.
    server.freeze();
    phone.tap(&choice(0)).await;
    phone.until_words("#lines", "Sending…").await;
    phone.until_body("link", "reconnecting").await;
    server.thaw();
    phone.until_body("link", "live").await;
    phone.until_words("#lines", "Every tap counts").await;
    server.listen().await.until_counts(&[1, 0]).await;
    // The server has read both requests by the time that it answers a third.
    phone.tap(&choice(1)).await;
    server.listen().await.until_counts(&[1, 1]).await;
}

#[tokio::test]
async fn applause_during_an_outage_is_all_counted_afterwards() {
    let mut server = Server::start(&["--rule", "many", "--choices", "👏,🎉"]).await;
    let phone = open(&server.url).await;
    phone.until_body("link", "live").await;
    for _ in 0..3 {
        phone.tap(&choice(0)).await;
    }
    server.listen().await.until_counts(&[3, 0]).await;
    phone.until_text("#status", "You tapped 3 times").await;

    server.kill();
    phone.until_body("link", "reconnecting").await;
    for _ in 0..5 {
        phone.tap(&choice(1)).await;
    }
    phone.until_words("#banner", "Your 5 taps are saved").await;
    server.restart().await;
    server.listen().await.until_counts(&[3, 5]).await;
    phone.until_text("#status", "You tapped 8 times").await;
}

#[tokio::test]
async fn a_reload_remembers_the_vote_even_one_that_was_not_sent_yet() {
    let mut server = Server::start(&[]).await;
    let phone = open(&server.url).await;
    phone.until_body("link", "live").await;
    phone.tap(&choice(2)).await;
    phone.until_text("#status", "Your vote is in ✓").await;
    phone.open(&server.url).await;
    phone.until(CHOSEN, "2").await;

    server.kill();
    phone.until_body("link", "reconnecting").await;
    phone.tap(&choice(4)).await;
    phone.until_words("#banner", "Your tap is saved").await;
    server.restart().await;
    phone.open(&server.url).await;
    phone.until(CHOSEN, "4").await;
    server.listen().await.until_counts(&[0, 0, 0, 0, 1]).await;
}

#[tokio::test]
async fn a_tap_that_arrives_after_the_close_is_reported_as_not_counted() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let phone = open(&room.url).await;
    phone.until_body("link", "live").await;
    let closed = room.close().await;
    phone.until_body("link", "reconnecting").await;
    phone.tap(&choice(1)).await;
    phone.until_words("#banner", "Your tap is saved").await;
    // The presenter closes the round before the phone is back.
    let room = closed.open_after(&[Command::Close]).await;
    phone.until_body("phase", "closed").await;
    phone
        .until_words("#lines", "Too late. Your tap was not counted.")
        .await;
    phone.until(CHOSEN, Value::Null).await;
    assert_eq!(room.counts(), [0; 5]);
}

#[tokio::test]
async fn a_vote_for_one_presenter_is_not_shown_for_the_next_at_its_address() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let phone = open(&room.url).await;
    phone.until_body("link", "live").await;
    phone.tap(&choice(1)).await;
    phone.until_text("#status", "Your vote is in ✓").await;
    let round = room.round();
    let closed = room.close().await;
    phone.until_body("link", "reconnecting").await;
    phone.tap(&choice(2)).await;
    phone.until_words("#banner", "Your tap is saved").await;

    // The same address, question and round number, with votes of others.
    let other = closed.open_another(&[Command::Open]).await;
    assert_eq!(other.round(), round);
    Phone::stranger(&other.url).votes(round, 1, 4).await;
    phone.until_body("link", "live").await;
    phone.until(CHOSEN, Value::Null).await;
    phone.until_words("#status", "Your tap").await;
    phone.tap(&choice(3)).await;
    phone.until_text("#status", "Your vote is in ✓").await;
    assert_eq!(other.counts(), [0, 0, 0, 1, 1]);
    let other = other.close().await;

    // The first presenter still has the first vote.
    let room = closed.open_after(&[]).await;
    phone.until_body("link", "live").await;
    phone.until(CHOSEN, "1").await;
    assert_eq!(room.counts(), [0, 1, 0, 0, 0]);
    drop(other);
}

#[tokio::test]
async fn behind_a_buffering_proxy_a_phone_votes_and_follows() {
    let room = Room::open().await;
    let proxy = Proxy::buffering(port_of(&room.url)).await;
    let phone = open(&format!("http://{}/", proxy.address)).await;
    phone.until_body("phase", "lobby").await;
    room.change([Command::Open]).await;
    phone.until_body("phase", "open").await;
    phone.until_body("link", "live").await;
    phone.tap(&choice(1)).await;
    until("the vote is counted", async || {
        so(room.counts() == [0, 1, 0, 0, 0], room.counts())
    })
    .await;
    phone.until_text("#status", "Your vote is in ✓").await;
    assert_eq!(room.engine.newest().content.phones, 1);
    room.change([Command::Close]).await;
    phone.until_body("phase", "closed").await;
    // Without a server, the phone reports that the link is lost. It reconnects later.
    let closed = room.close().await;
    phone.until_body("link", "reconnecting").await;
    let _room = closed.open_after(&[]).await;
    phone.until_body("link", "shut").await;
}
