//! The wall in a real browser: for a second screen or OBS.

use serde_json::json;

use crate::kit::{Browser, Server};

const COUNTS: &str = "return [...document.querySelectorAll('[data-choice] .count')] \
                      .map((count) => count.textContent)";

#[tokio::test]
async fn the_wall_counts_along_and_heals_after_a_restart() {
    let mut server = Server::start(&[]).await;
    let wall = Browser::desk().await;
    wall.open(&format!("{}wall?key={}", server.url, server.key))
        .await;
    wall.until(COUNTS, json!(["0", "0", "0", "0", "0"])).await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 2).await;
    wall.until(COUNTS, json!(["0", "0", "1", "0", "0"])).await;

    server.kill();
    wall.until_words("#link", "Reconnecting").await;
    server.restart().await;
    phone.votes(server.round, 2, 0).await;
    wall.until(COUNTS, json!(["1", "0", "0", "0", "0"])).await;
    wall.until("return document.getElementById('link').hidden", true)
        .await;
    assert_eq!(wall.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_wall_for_obs_has_no_ground_of_its_own() {
    let server = Server::start(&[]).await;
    let wall = Browser::desk().await;
    let grounds = "return [document.documentElement, document.body] \
                   .map((node) => getComputedStyle(node).backgroundColor)";
    wall.open(&format!(
        "{}wall?key={}&transparent=1",
        server.url, server.key
    ))
    .await;
    let clear = "rgba(0, 0, 0, 0)";
    wall.until(grounds, json!([clear, clear])).await;
    wall.open(&format!("{}wall?key={}", server.url, server.key))
        .await;
    wall.until(COUNTS, json!(["0", "0", "0", "0", "0"])).await;
    assert_ne!(wall.read(grounds).await, json!([clear, clear]));
}
