//! The key of walls and other listeners, and the end of the old key when the presenter changes it.

use std::time::Duration;

use moodring_core::Command;
use reqwest::Method;

use crate::kit::{Answer, Listener, Phone, Room};

fn key(room: &Room) -> String {
    room.engine.key().borrow().to_string()
}

#[tokio::test]
async fn a_changed_key_ends_only_the_streams_of_the_old_key() {
    let room = Room::open().await;
    let old = key(&room);
    let phone = Phone::arrive(&room.url).await;
    let mut phone_stream = Listener::open(phone.request(Method::GET, "events")).await;
    let mut wall = Listener::with_key(&room.url, &old).await;
    wall.next().await.expect("a snapshot");
    room.engine.change_key().await.expect("it can be changed");
    wall.until_end(Duration::from_secs(2)).await;

    let stranger = Phone::stranger(&room.url);
    for page in ["events", "wall"] {
        stranger
            .get(&format!("{page}?key={old}"))
            .await
            .problem(403);
    }
    let new = key(&room);
    assert_ne!(new, old);
    let mut wall = Listener::with_key(&room.url, &new).await;
    wall.next().await.expect("a snapshot");
    assert_eq!(stranger.get(&format!("wall?key={new}")).await.status, 200);
    room.change([Command::Open]).await;
    for listener in [&mut phone_stream, &mut wall] {
        let open = listener.until("an open round", |snapshot| snapshot.phase() == "open");
        open.await;
    }
}

#[tokio::test]
async fn a_changed_key_survives_a_restart_and_the_old_one_stays_invalid() {
    let room = Room::open().await;
    let old = key(&room);
    room.engine.change_key().await.expect("it can be changed");
    let new = key(&room);
    let room = room.close().await.open_after(&[]).await;
    assert_eq!(key(&room), new);
    let stranger = Phone::stranger(&room.url);
    stranger.get(&format!("wall?key={old}")).await.problem(403);
    assert_eq!(stranger.get(&format!("wall?key={new}")).await.status, 200);
}

#[tokio::test]
async fn without_the_key_a_browser_gets_a_page_and_a_program_a_problem() {
    let room = Room::open().await;
    let stranger = Phone::stranger(&room.url);
    let kept = stranger.get(&format!("wall?key={}", key(&room))).await;
    room.engine.change_key().await.expect("it can be changed");
    for path in [
        "wall",
        "wall?key=0",
        "wall?key=00000000000000000000000000000000",
    ] {
        stranger.get(path).await.problem(403);
        let request = stranger.request(Method::GET, path);
        let request = request.header("accept", "text/html,*/*;q=0.8");
        let request = request.header("if-none-match", kept.header("etag"));
        let page = Answer::to(request).await.expect("the server answers");
        assert_eq!(page.status, 403);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.body, kept.body, "the page has no secrets");
    }
}
