//! The text on the wall: before its script runs, and after a browser has translated it.

use std::fs;

use moodring_core::poll::{PollId, Rule};
use moodring_core::{Command, Engine};
use serde_json::json;

use super::link;
use crate::kit::{Browser, Crowd, Folder, Page, Phone, Room, Window, poll};

#[tokio::test]
async fn a_wall_whose_script_cannot_run_says_so() {
    let room = Room::open().await;
    let said = "const link = document.getElementById('link'); \
                return link.checkVisibility() && getComputedStyle(link).opacity === '1' ? link.textContent : ''";
    let path = link(&room, "");
    let path = path.strip_prefix(&room.url).expect("ours");
    let page = Phone::stranger(&room.url).get(path).await;
    let script = "<script type=\"module\">";
    assert!(page.text().contains(script));
    // Simulates a browser that cannot parse the script.
    let broken = page
        .text()
        .replace(script, "<script type=\"module\">a new syntax;");
    let folder = Folder::new().expect("a temporary folder");
    let file = folder.path().join("wall.html");
    fs::write(&file, broken).expect("the folder is ours");
    let wall = Browser::desktop().await;
    wall.open(&format!("file://{}", file.display())).await;
    let sentence = "One moment… If nothing else appears here, this browser is too old: open the page in a newer one.";
    wall.until(said, sentence).await;
    wall.open(&link(&room, "")).await;
    wall.until_body("screen", "stage").await;
    wall.until(said, "").await;
}

/// Puts each text into its own element, as Chrome's translation does, and records the changes after that. Leaves out
/// floating emoji and texts for screen readers only.
const TRANSLATE: &str = "window.changed = []; const stage = document.getElementById('stage'); \
     const walker = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT); const texts = []; \
     while (walker.nextNode()) texts.push(walker.currentNode); \
     for (const text of texts.filter((text) => text.data.trim())) { \
         const font = document.createElement('font'); font.textContent = `[${text.data}]`; text.replaceWith(font); } \
     new MutationObserver((all) => all.forEach(({ target }) => { \
         const element = target instanceof Element ? target : target.parentElement; \
         if (!element.closest('#floating, .unseen')) changed.push(element.textContent); \
     })).observe(stage, { childList: true, characterData: true, subtree: true }); \
     return texts.length > 10";
/// Returns the texts that changed, without the numbers, and whether anything changed.
const CHANGED: &str = "return [window.changed.filter((text) => !/^[\\d,.%]*$/.test(text)), \
                       window.changed.length > 0]";

#[tokio::test]
async fn votes_change_no_text_but_numbers_on_the_wall_and_the_stage() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let choices = [
        ("👍", "Yes, we are"),
        ("👎", "No"),
        ("🤷", "Later 🟪 maybe"),
        // Beside the ring and below an emoji, this word needs hyphens to fit.
        ("🛡️", "Datenschutzgrundverordnung"),
    ];
    let asked = Command::Edit(PollId(1), poll("Ready for Moodring?", Rule::Once, &choices));
    for change in [asked, Command::Open] {
        engine.execute(change).await.expect("it can be made");
    }
    let round = engine.newest().content.stage.round.id.0;
    engine.stop().await;
    let window = Window::open(data.path()).await;
    window.until_body("phase", "open").await;
    let load = "window.__TAURI__.core.invoke('load').then(arguments[arguments.length - 1])";
    let loaded = window.read_later(load).await;
    let (own, key) = (&loaded["address"]["own_url"], &loaded["key"]);
    let [own, key] = [own, key].map(|text| text.as_str().expect("a text"));
    let wall = Browser::desktop().await;
    wall.open(&format!("{own}wall?key={key}")).await;
    wall.until_body("screen", "stage").await;
    let pages: [&Page; 2] = [&window, &wall];
    let mut votes = 0;
    // The first choice leads from the start and gets all votes but one.
    let mut vote = async |to: u64| {
        while votes < to {
            let turn = [if votes == 3 { 1 } else { 0 }];
            let more = if votes == 3 { 1 } else { (to - votes).min(100) };
            let accepted = Crowd::of(own).vote(round, &turn, more as usize).await;
            assert_eq!(accepted.iter().sum::<u64>(), more);
            votes += more;
        }
        if to < 1000 {
            to.to_string()
        } else {
            format!("{},{:03}", to / 1000, to % 1000)
        }
    };
    // In each view, the number of votes crosses a point where it grows wider and the layout changes.
    for (drawing, from, to) in [("bars", 3, 11), ("ring", 99, 103), ("float", 998, 1004)] {
        if drawing != "bars" {
            window.press("v").await;
        }
        let seen = vote(from).await;
        for page in pages {
            page.until_body("drawing", drawing).await;
            page.until_text("#votes", &seen).await;
            page.painted().await;
            assert_eq!(page.read(TRANSLATE).await, true);
        }
        let seen = vote(to).await;
        for page in pages {
            page.until_text("#votes", &seen).await;
            page.until(CHANGED, json!([[], true])).await;
        }
        // Reloads, so that the next view starts with the page's own texts.
        for page in pages {
            page.read("location.reload()").await;
            page.until(
                "return window.changed === undefined && document.body.dataset.drawing",
                drawing,
            )
            .await;
        }
        window.until_body("screen", "stage").await;
    }
}
