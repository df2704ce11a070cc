//! The phone page in a real browser: what a guest sees and what becomes of every tap.

use moodring_core::Change;
use moodring_core::poll::Rule;

use crate::kit::{Browser, Room, Server, poll, so, until};

/// The choice this phone shows as its own, or null.
const CHOSEN: &str = "return document.querySelector('[aria-pressed=true]')?.dataset.choice ?? null";

fn choice(index: usize) -> String {
    format!("[data-choice='{index}']")
}

async fn open(url: &str) -> Browser {
    let phone = Browser::phone().await;
    phone.open(url).await;
    phone
}

#[tokio::test]
async fn two_phones_vote_and_change_their_minds() {
    let server = Server::start(&[]).await;
    let mut wall = server.listen().await;
    let (one, two) = tokio::join!(open(&server.url), open(&server.url));
    for phone in [&one, &two] {
        phone.until_body("phase", "open").await;
        phone.until_body("link", "live").await;
    }
    wall.until("two phones", |snapshot| snapshot.phones() == 2)
        .await;

    one.tap(&choice(0)).await;
    two.tap(&choice(4)).await;
    wall.until_counts(&[1, 0, 0, 0, 1]).await;
    for (phone, own) in [(&one, "0"), (&two, "4")] {
        phone.until(CHOSEN, own).await;
        phone.until_text("#status", "Your vote is in ✓").await;
    }
    one.tap(&choice(2)).await;
    wall.until_counts(&[0, 0, 1, 0, 1]).await;
    one.until(CHOSEN, "2").await;
    two.until(CHOSEN, "4").await;
    for phone in [&one, &two] {
        assert_eq!(phone.console().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_tap_while_the_server_is_dead_is_kept_sent_and_counted_once() {
    let mut server = Server::start(&[]).await;
    let phone = open(&server.url).await;
    phone.until_body("link", "live").await;
    phone.tap(&choice(1)).await;
    server.listen().await.until_counts(&[0, 1, 0, 0, 0]).await;

    server.kill();
    phone.until_body("link", "reconnecting").await;
    phone.until_words("#banner", "kept and will be sent").await;
    phone.tap(&choice(3)).await;
    phone
        .until_words("#banner", "Your tap is kept and will be sent")
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
    // Taken by the system, never read by the server: the phone cannot know which.
    server.freeze();
    phone.tap(&choice(1)).await;
    phone.until_words("#lines", "Sending…").await;
    server.kill();
    phone.until_body("link", "reconnecting").await;
    phone.until_words("#banner", "Your tap is kept").await;
    server.restart().await;
    server.listen().await.until_counts(&[0, 1]).await;
    phone.until_words("#lines", "Every tap counts").await;
}

#[tokio::test]
async fn a_tap_that_the_server_reads_too_late_is_sent_again_and_counted_once() {
    let server = Server::start(&["--rule", "many", "--choices", "👏,🎉"]).await;
    let phone = open(&server.url).await;
    phone.until_body("link", "live").await;
    // The server hangs with its connections open: only silence tells. The tap waits in its socket.
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
async fn applause_while_the_server_is_away_is_all_counted_when_it_is_back() {
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
    phone.until_words("#banner", "Your 5 taps are kept").await;
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
    phone.until_words("#banner", "Your tap is kept").await;
    server.restart().await;
    phone.open(&server.url).await;
    phone.until(CHOSEN, "4").await;
    server.listen().await.until_counts(&[0, 0, 0, 0, 1]).await;
}

#[tokio::test]
async fn the_page_follows_the_presenter_from_lobby_to_close_and_on() {
    let room = Room::open().await;
    let phone = open(&room.url).await;
    phone.until_body("phase", "lobby").await;
    phone.until_text("#head", "Eyes on the stage").await;

    room.change([Change::Open]).await;
    phone
        .until_text("#question", "How are you feeling today?")
        .await;
    phone.tap(&choice(0)).await;
    until("the vote is counted", async || {
        so(room.counts() == [1, 0, 0, 0, 0], room.counts())
    })
    .await;
    phone.until_text("#status", "Your vote is in ✓").await;

    room.change([Change::Close]).await;
    phone.until_body("phase", "closed").await;
    phone.until_words("#lines", "Voting is closed").await;
    phone.until_words("#lines", "Your vote was counted ✓").await;
    phone.tap(&choice(3)).await;
    phone.until(CHOSEN, "0").await;

    let applause = room
        .add(poll("", Rule::Many, &[("👏", ""), ("🔥", "Hot")]))
        .await;
    room.change([Change::Show(applause), Change::Open]).await;
    phone
        .until(
            "return document.querySelectorAll('[data-choice]').length",
            2,
        )
        .await;
    phone.tap(&choice(1)).await;
    until("the tap is counted", async || {
        so(room.counts() == [0, 1], room.counts())
    })
    .await;
    assert_eq!(phone.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_tap_that_comes_after_the_close_is_said_to_be_lost() {
    let room = Room::open().await;
    room.change([Change::Open]).await;
    let phone = open(&room.url).await;
    phone.until_body("link", "live").await;
    let closed = room.close().await;
    phone.until_body("link", "reconnecting").await;
    phone.tap(&choice(1)).await;
    phone.until_words("#banner", "Your tap is kept").await;
    // The presenter closes the round before the phone is back.
    let room = closed.open_after(&[Change::Close]).await;
    phone.until_body("phase", "closed").await;
    phone.until_words("#lines", "Voting closed").await;
    phone.until(CHOSEN, serde_json::Value::Null).await;
    assert_eq!(room.counts(), [0; 5]);
}

#[tokio::test]
async fn phones_see_the_results_only_when_the_presenter_lets_them() {
    use moodring_core::poll::PhoneResults;
    let room = Room::open().await;
    room.change([Change::Open]).await;
    let phone = open(&room.url).await;
    phone.until_body("link", "live").await;
    phone.tap(&choice(1)).await;
    phone.until_text("#status", "Your vote is in ✓").await;
    let shares = "return [...document.querySelectorAll('[data-choice] small')] \
                  .filter((share) => share.checkVisibility()).map((share) => share.innerText)";
    phone.until(shares, serde_json::json!([])).await;
    room.change([Change::PhoneResults(PhoneResults::Always)])
        .await;
    let all = ["0% · 0", "100% · 1", "0% · 0", "0% · 0", "0% · 0"];
    phone.until(shares, all.as_slice()).await;
    room.change([Change::Hide(true)]).await;
    phone.until(shares, serde_json::json!([])).await;
}

#[tokio::test]
async fn every_button_has_a_name_and_nothing_is_wider_than_the_screen() {
    let room = Room::open().await;
    let words = "Donaudampfschifffahrtsgesellschaftskapit";
    let choices: Vec<_> = ["🤩", "🙂", "😐", "🥱", "🤯", "👍", "👎", "🤷"]
        .iter()
        .enumerate()
        .map(|(at, emoji)| (*emoji, if at % 2 == 0 { words } else { "" }))
        .collect();
    let question = format!("{words}? {}", "How are you feeling today? ".repeat(9));
    let long = room.add(poll(&question, Rule::Once, &choices)).await;
    room.change([Change::Show(long), Change::Open]).await;
    let phone = Browser::phone().await;
    for size in [(320, 568), (390, 844), (844, 390), (768, 1024)] {
        phone.emulate(size, "light").await;
        phone.open(&room.url).await;
        phone
            .until(
                "return document.querySelectorAll('[data-choice]').length",
                8,
            )
            .await;
        let wide = "return [...document.querySelectorAll('body *')].filter((node) => \
             node.checkVisibility() && node.getBoundingClientRect().right > innerWidth + 1) \
             .map((node) => node.outerHTML.slice(0, 80))";
        phone.until(wide, serde_json::json!([])).await;
        let scrolls = "return document.documentElement.scrollWidth > innerWidth";
        assert_eq!(phone.read(scrolls).await, false, "{size:?}");
        let small = "return [...document.querySelectorAll('[data-choice]')].filter((button) => { \
             const { width, height } = button.getBoundingClientRect(); \
             return width < 44 || height < 44 }).length";
        assert_eq!(
            phone.read(small).await,
            0,
            "{size:?}: too small for a thumb"
        );
    }
    // The name a screen reader says: the label, or the picture's where there is none.
    let names = "return [...document.querySelectorAll('[data-choice]')].map((button) => \
         button.querySelector('span').textContent || button.querySelector('img').alt)";
    let names = phone.read(names).await;
    assert_eq!(names[0], words);
    assert_eq!(names[1], "slightly smiling face");
    assert_eq!(phone.console().await, Vec::<String>::new());
}
