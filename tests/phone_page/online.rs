//! The phone page with a good connection: it votes, follows the presenter and fits every screen.

use moodring_core::Command;
use moodring_core::poll::Rule;
use serde_json::json;

use super::{CHOSEN, choice, open};
use crate::kit::{Browser, Phone, Room, Server, display, poll, so, until};

#[tokio::test]
async fn a_tap_is_possible_before_the_connection_and_sent_after_it() {
    let server = Server::start(&[]).await;
    let phone = Browser::phone().await;
    phone.devtools("Network.enable", json!({})).await;
    let events = |blocked: &[&str]| json!({ "urls": blocked });
    phone
        .devtools(
            "Network.setBlockedURLs",
            events(&["*/events", "*/snapshot"]),
        )
        .await;
    phone.open(&server.url).await;
    phone.until_body("phase", "open").await;
    phone.until_body("link", "reconnecting").await;
    phone.tap(&choice(2)).await;
    phone.until(CHOSEN, "2").await;
    phone
        .until_words("#banner", "Your tap is saved and will be sent")
        .await;
    phone.devtools("Network.setBlockedURLs", events(&[])).await;
    server.listen().await.until_counts(&[0, 0, 1, 0, 0]).await;
    phone.until_text("#status", "Your vote is in ✓").await;
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
async fn the_page_follows_the_presenter_from_lobby_to_close_and_on() {
    let room = Room::open().await;
    let phone = open(&room.url).await;
    phone.until_body("phase", "lobby").await;
    phone.until_text("#head", "Look at the stage").await;

    room.change([Command::Open]).await;
    phone
        .until_text("#question", "How are you feeling today?")
        .await;
    phone.tap(&choice(0)).await;
    until("the vote is counted", async || {
        so(room.counts() == [1, 0, 0, 0, 0], room.counts())
    })
    .await;
    phone.until_text("#status", "Your vote is in ✓").await;

    room.change([Command::Close]).await;
    phone.until_body("phase", "closed").await;
    phone.until_words("#lines", "Voting is closed").await;
    phone.until_words("#lines", "Your vote was counted ✓").await;
    phone.tap(&choice(3)).await;
    phone.until(CHOSEN, "0").await;

    let applause = room
        .add(poll("", Rule::Many, &[("👏", ""), ("🔥", "Hot")]))
        .await;
    room.change([Command::Show(applause), Command::Open]).await;
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
async fn taps_that_are_too_fast_are_sent_later_and_each_counts_once() {
    let room = Room::open().await;
    let choices = [("👏", ""), ("🔥", "")];
    let applause = room.add(poll("", Rule::Many, &choices)).await;
    room.change([Command::Show(applause), Command::Open]).await;
    let phone = open(&room.url).await;
    phone.until_body("link", "live").await;
    // Hints are short-lived, and so are answers, so the page records both.
    let noted = "window.said = []; window.statuses = []; \
                 const hint = document.getElementById('hint'); \
                 new MutationObserver(() => said.push(hint.textContent)) \
                     .observe(hint, { childList: true, characterData: true, subtree: true }); \
                 const ask = window.fetch; \
                 window.fetch = async (...request) => { \
                     const answer = await ask(...request); \
                     statuses.push(answer.status); \
                     return answer; \
                 }";
    phone.read(noted).await;
    let refused = "return window.statuses.includes(429)";
    let thirty = "const button = document.querySelector('[data-choice=\"0\"]'); \
                  for (let n = 0; n < 30; n += 1) button.click()";
    let mut taps = 0;
    until("the server refuses some", async || {
        if phone.read(refused).await == true {
            return Ok(());
        }
        // Keeps enough taps on their way, however fast this machine is.
        if room.counts()[0] + 10 > taps {
            phone.read(thirty).await;
            taps += 30;
        }
        Err(format!("{taps} taps, {:?} counted", room.counts()))
    })
    .await;
    until("the taps are counted", async || {
        so(room.counts() == [taps, 0], room.counts())
    })
    .await;
    phone.until_words("#hint", "Every tap counts").await;
    let said = phone.read("return window.said").await.to_string();
    assert!(said.contains("Sending…"), "{said}");
    // No further tap follows them.
    phone.tap(&choice(1)).await;
    until("the last tap is counted", async || {
        so(room.counts() == [taps, 1], room.counts())
    })
    .await;
}

#[tokio::test]
async fn phones_see_the_results_only_when_the_presenter_lets_them() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let phone = open(&room.url).await;
    phone.until_body("link", "live").await;
    phone.tap(&choice(1)).await;
    phone.until_text("#status", "Your vote is in ✓").await;
    let shares = "return [...document.querySelectorAll('[data-choice] small')] \
                  .filter((share) => share.checkVisibility()).map((share) => share.innerText)";
    phone.until(shares, json!([])).await;
    room.change([display(json!({ "phone_results": "always" }))])
        .await;
    let all = ["0% · 0", "100% · 1", "0% · 0", "0% · 0", "0% · 0"];
    phone.until(shares, all.as_slice()).await;
    room.change([Command::Hide(true)]).await;
    phone.until(shares, json!([])).await;
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
    room.change([Command::Show(long), Command::Open]).await;
    let phone = Browser::phone().await;
    for size in [(320, 568), (390, 844), (844, 390), (768, 1024)] {
        // Opens the page before it sets the size, because the driver resets the size of an opened page.
        phone.open(&room.url).await;
        phone.emulate(size, "light").await;
        phone.until("return screen.width", size.0).await;
        phone
            .until(
                "return document.querySelectorAll('[data-choice]').length",
                8,
            )
            .await;
        // Compares with the width of the screen, because a page that is too wide also widens the browser's own
        // viewport.
        let width = size.0;
        let wide = format!(
            "return [...document.querySelectorAll('body *')].filter((node) => \
             node.checkVisibility() && node.getBoundingClientRect().right > {width} + 1) \
             .map((node) => node.outerHTML.slice(0, 80))"
        );
        phone.until(&wide, json!([])).await;
        let scrolls = format!("return document.documentElement.scrollWidth > {width}");
        assert_eq!(phone.read(&scrolls).await, false, "{size:?}");
        let small = "return [...document.querySelectorAll('[data-choice]')].filter((button) => { \
             const { width, height } = button.getBoundingClientRect(); \
             return width < 44 || height < 44 }).length";
        assert_eq!(
            phone.read(small).await,
            0,
            "{size:?}: too small for a thumb"
        );
    }
    // The name that a screen reader reads: the label, or the picture's alternative text if there is no label.
    let names = "return [...document.querySelectorAll('[data-choice]')].map((button) => \
         button.querySelector('span').textContent || button.querySelector('img').alt)";
    let names = phone.read(names).await;
    assert_eq!(names[0], words);
    assert_eq!(names[1], "slightly smiling face");
    assert_eq!(phone.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_translated_page_stays_translated_while_others_vote() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let phone = open(&room.url).await;
    phone.until_body("link", "live").await;
    phone.tap(&choice(1)).await;
    phone.until_text("#status", "Your vote is in ✓").await;
    // Puts each text into its own element, as Chrome's translation does.
    let translated = "window.changes = 0; \
         const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
         const texts = []; \
         while (walker.nextNode()) texts.push(walker.currentNode); \
         for (const text of texts.filter((text) => text.data.trim() \
             && !text.parentElement.closest('script, noscript, template'))) { \
             const font = document.createElement('font'); \
             font.textContent = `[${text.data}]`; \
             text.replaceWith(font); \
         } \
         new MutationObserver((all) => (changes += all.length)).observe(document.body, \
             { childList: true, characterData: true, subtree: true })";
    phone.painted().await;
    phone.read(translated).await;
    for voter in 0..20 {
        let other = Phone::stranger(&room.url);
        other.votes(room.round(), 1, voter % 5).await;
    }
    let last = Phone::stranger(&room.url);
    last.votes(room.round(), 1, 0).await;
    phone.painted().await;
    phone.until("return window.changes", 0).await;
    // The page writes a new sentence and leaves all others unchanged.
    phone.tap(&choice(2)).await;
    room.change([Command::Close]).await;
    phone.until_words("#status", "Voting is closed").await;
    phone
        .until_text("#question", "[How are you feeling today?]")
        .await;
}
