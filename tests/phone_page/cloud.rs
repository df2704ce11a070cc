//! A cloud on phones: emoji from the keyboard, and emoji of other phones.

use serde_json::json;

use super::{choice, open};
use crate::kit::{Browser, Server};

/// Types into the field as a keyboard does.
async fn types(phone: &Browser, text: &str) {
    phone.tap("#typed").await;
    phone
        .devtools("Input.insertText", json!({ "text": text }))
        .await;
}

/// Returns the emoji that the phone shows as its own.
const OWN: &str = "return document.getElementById('own').alt";
/// Returns the emoji that the phone can join, in order.
const OTHERS: &str = "return [...document.querySelectorAll('#choices img')].map(({ alt }) => alt)";

#[tokio::test]
async fn phones_answer_with_any_emoji_join_another_and_change_their_minds() {
    let server = Server::start(&["--cloud", "--question", "Sum up your week"]).await;
    let (one, two) = tokio::join!(open(&server.url), open(&server.url));
    for phone in [&one, &two] {
        phone.until_body("link", "live").await;
    }
    one.until_text("#rule", "Anonymous · one emoji").await;
    types(&one, "hello").await;
    let asks = "Please choose an emoji from the emoji keyboard.";
    one.until_text("#status", asks).await;
    types(&one, "so 🥳 🚀").await;
    one.until_text("#status", "Your vote is in ✓").await;
    one.until(OWN, "🥳").await;
    one.until("return document.getElementById('typed').value", "")
        .await;

    two.until(OTHERS, json!(["🥳"])).await;
    two.tap(&choice(0)).await;
    server.listen().await.until_counts(&[2]).await;
    two.until(OWN, "🥳").await;
    types(&two, "👩🏽‍💻").await;
    two.until_text("#hint", "Choose another to change it").await;
    server.listen().await.until_counts(&[1, 1]).await;
    // An emoji with a skin tone counts as the emoji without one.
    one.until(OTHERS, json!(["🥳", "👩‍💻"])).await;
    two.until(super::CHOSEN, "1").await;
    for scheme in ["dark", "light"] {
        two.emulate((390, 844), scheme).await;
        two.assert_accessible(&format!("a cloud, {scheme}")).await;
    }
    for phone in [&one, &two] {
        assert_eq!(phone.console().await, Vec::<String>::new());
    }
    let wall = Browser::desktop().await;
    let url = format!("{}wall?key={}", server.url, server.key);
    wall.open(&url).await;
    wall.until_text("#different", "2").await;
    wall.until_body("drawing", "cloud").await;
}
