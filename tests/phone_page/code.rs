//! A phone that has to enter the code on the stage.

use moodring_core::Command;

use super::{CHOSEN, choice, open};
use serde_json::json;

use crate::kit::{Room, prefer, so, until};

#[tokio::test]
async fn a_tap_asks_for_the_code_once_and_is_counted_when_it_is_typed() {
    let room = Room::open().await;
    let code = prefer(json!({ "code": true }));
    room.change([Command::Open, code]).await;
    let code = room.engine.newest().content.code.expect("it is asked for");
    let code = code.to_string();
    let phone = open(&room.url).await;
    phone.until_body("phase", "open").await;
    phone.tap(&choice(3)).await;

    phone
        .until_text("#ask", "Enter the four-digit code on the stage")
        .await;
    phone
        .until("return document.activeElement.id", "code")
        .await;
    let wrong: u32 = (code.parse::<u32>().expect("digits") + 1) % 10_000;
    phone.press(format!("{wrong:04}")).await;
    phone
        .until_text("#told", "That is not the code on the stage.")
        .await;
    phone.press(&code).await;

    phone.until_text("#status", "Your vote is in ✓").await;
    phone.until(CHOSEN, "3").await;
    assert_eq!(room.counts(), [0, 0, 0, 1, 0]);
    phone.tap(&choice(1)).await;
    until("the change is counted", async || {
        so(room.counts() == [0, 1, 0, 0, 0], room.counts())
    })
    .await;
}
