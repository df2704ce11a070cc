//! The right answer of a poll and the mean of a scale: when the server sends them, and to which clients.

use moodring_core::Command;
use moodring_core::poll::{Choice, Poll, Rule};
use serde_json::{Value, json};

use crate::kit::{Listener, Phone, Room, display};

/// Returns the snapshot in the phone page.
async fn staged(phone: &Phone) -> Value {
    let answer = phone.get("").await;
    let page = answer.text();
    let (_, rest) = page
        .split_once("id=\"staged\">")
        .or_else(|| page.split_once("id=staged>"))
        .expect("the block");
    let (json, _) = rest.split_once("</script>").expect("its end");
    serde_json::from_str(json).expect("JSON")
}

#[tokio::test]
async fn no_client_gets_the_right_answer_or_the_mean_before_the_reveal() {
    let room = Room::open().await;
    let choices = ["1️⃣", "2️⃣", "3️⃣"];
    let choices = choices.map(|emoji| Choice::new(emoji, "").expect("valid").right(emoji == "3️⃣"));
    let quiz = Poll::new("?", Rule::Once, choices.to_vec()).expect("valid");
    let quiz = room.add(quiz).await;
    let shown =
        json!({ "mean": true, "phone_results": "after_close", "hide": true, "reveal": false });
    room.change([Command::Show(quiz), display(shown)]).await;
    let phone = Phone::arrive(&room.url).await;
    let key = room.engine.key().borrow().to_string();
    let mut phones = phone.listen().await;
    let mut wall = Listener::with_key(&room.url, &key).await;

    let (open, close) = (Command::Open, Command::Close);
    let steps = [
        (None, false),
        (Some(open.clone()), false),
        // The results are visible, but voting is open.
        (Some(Command::Hide(false)), false),
        (Some(Command::Hide(true)), false),
        (Some(close), false),
        (Some(Command::Hide(false)), true),
        (Some(Command::Hide(true)), false),
        (Some(open), false),
        (Some(display(json!({ "reveal": true }))), false),
        (Some(Command::Close), true),
    ];
    let mut voted = false;
    for (step, (change, revealed)) in steps.into_iter().enumerate() {
        room.change(change).await;
        if step == 1 && !voted {
            phone.votes(room.round(), 1, 2).await;
            Phone::stranger(&room.url).votes(room.round(), 1, 1).await;
            voted = true;
        }
        let newest = room.engine.newest().rev;
        let listened = "the newest snapshot arrives";
        let at_wall = wall
            .until(listened, |snapshot| snapshot.rev() >= newest)
            .await;
        let by_phone = phones
            .until(listened, |snapshot| snapshot.rev() >= newest)
            .await;
        let right = revealed.then(|| json!([2]));
        let paged = staged(&phone).await;
        for got in [&at_wall.0, &by_phone.0, &paged] {
            assert_eq!(got.get("right"), right.as_ref(), "step {step}: {got}");
            let text = got.to_string();
            assert_eq!(text.contains("right"), revealed, "step {step}: {text}");
        }
        let mean = |got: &Value| got.get("mean").cloned();
        let hidden = at_wall.0["hidden"] == true;
        let expected = (voted && !hidden).then(|| json!(2.5));
        assert_eq!(mean(&at_wall.0), expected, "step {step}");
        // Phones get the mean only together with the counts.
        let expected = expected.filter(|_| by_phone.counts().is_some());
        assert_eq!(mean(&by_phone.0), expected, "step {step}");
        assert_eq!(mean(&paged), expected, "step {step}");
    }
}
