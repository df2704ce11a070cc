//! The choices on small and big screens: they are equal, the answer is visible, and a closed round looks closed.

use moodring_core::Command;
use moodring_core::poll::Rule;
use serde_json::json;

use super::{CHOSEN, choice, open};
use crate::kit::{Room, WAIT_TIMEOUT, display, poll, so, within};

const CHOICES: [(&str, &str); 8] = [
    ("🤩", "Inspired"),
    ("🙂", "Good"),
    ("😐", "Neutral"),
    ("😴", "Tired"),
    ("🤯", "Overwhelmed"),
    ("🔥", "On fire"),
    ("❤️", "Loved"),
    ("🎉", "Celebrating"),
];

/// Lists what is wrong with the layout of the page.
const WRONG: &str = "const box = (node) => node.getBoundingClientRect(); \
    const tiles = [...document.querySelectorAll('[data-choice]')]; \
    const spread = (side) => { const all = tiles.map((node) => box(node)[side]); return Math.max(...all) - Math.min(...all); }; \
    const wrong = spread('width') > 1 || spread('height') > 1 ? ['the sides differ'] : []; \
    const seen = Math.round(innerHeight - box(document.querySelector('#hint')).bottom); \
    if (scrollY > 0 || seen < 0) wrong.push('the lines are out of sight by ' + -seen); \
    const last = box(tiles[tiles.length - 1]); \
    const alone = tiles.length % 2 > 0 && Math.abs(last.left + last.right - innerWidth) > 2; \
    if (alone) wrong.push('the odd one is not in the middle'); \
    const small = (node) => box(node.querySelector('img')).height * 2 < Math.min(box(node).width, box(node).height); \
    if (innerWidth > 700 && tiles.some(small)) wrong.push('the emoji are small'); \
    return wrong";

/// Returns the highest opacity of the pictures.
const STRENGTH: &str = "return Math.max(...[...document.querySelectorAll('[data-choice] img')] \
    .map((node) => Number(getComputedStyle(node).opacity)))";

#[tokio::test]
async fn choices_are_equal_on_each_screen_and_the_answer_is_visible() {
    let room = Room::open().await;
    let phone = open(&room.url).await;
    room.change([display(json!({ "phone_results": "always" }))])
        .await;
    for count in [2, 3, 5, 7, 8] {
        let asked = poll("How do you feel about it?", Rule::Once, &CHOICES[..count]);
        let asked = room.add(asked).await;
        room.change([Command::Show(asked), Command::Open]).await;
        let shown = "return document.querySelectorAll('[data-choice]').length";
        phone.until(shown, count).await;
        for state in ["open", "voted", "closed"] {
            match state {
                "voted" => {
                    phone.tap(&choice(0)).await;
                    phone.until_text("#status", "Your vote is in ✓").await;
                }
                "closed" => {
                    room.change([Command::Close]).await;
                    phone.until_body("phase", "closed").await;
                }
                _ => phone.until_body("phase", "open").await,
            }
            for size in [(320, 568), (390, 844), (768, 1024)] {
                phone.emulate(size, "dark").await;
                phone.until("return innerWidth", size.0).await;
                // A tapped tile may still move back to its place.
                within(
                    WAIT_TIMEOUT,
                    &format!("{count} choices, {state}, {size:?} are right"),
                    async || {
                        let wrong = phone.try_read(WRONG).await?;
                        so(wrong == json!([]), wrong)
                    },
                )
                .await;
            }
        }
    }
}

#[tokio::test]
async fn a_closed_round_is_dimmed_and_says_so_at_the_top() {
    let room = Room::open().await;
    let phone = open(&room.url).await;
    room.change([Command::Open]).await;
    phone.until_text("#link", "Live").await;
    phone.until(STRENGTH, 1).await;
    phone.tap(&choice(1)).await;
    phone.until_text("#status", "Your vote is in ✓").await;
    room.change([Command::Close]).await;
    phone.until_text("#link", "Closed").await;
    phone.until(STRENGTH, 0.5).await;
    // The phone still marks its own choice.
    phone.until(CHOSEN, "1").await;
    room.change([Command::Open]).await;
    phone.until_text("#link", "Live").await;
    phone.until(STRENGTH, 1).await;
}
