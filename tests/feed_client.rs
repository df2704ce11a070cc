//! The example client of docs/listening.md, run with Chromium's own `EventSource`, so that the example stays correct.

use std::collections::BTreeSet;
use std::fs;

use moodring_core::Command;
use moodring_core::poll::Rule;
use serde_json::{Value, json};

use crate::kit::{Browser, Phone, Room, display, poll, prefer};

/// Returns the text of docs/listening.md.
fn section() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/listening.md");
    fs::read_to_string(path).expect("the page about listening along")
}

/// Runs the documented client in a page of the server's origin. `window.shown` is the newest snapshot, `window.all` the
/// list of all snapshots.
async fn listening(room: &Room, key: &str) -> Browser {
    let section = section();
    let (_, example) = section.split_once("```js\n").expect("it has an example");
    let (client, _) = example.split_once("```").expect("it ends");
    let server = room.url.trim_end_matches('/');
    let browser = Browser::desktop().await;
    browser.open(&format!("{}health", room.url)).await;
    let set_up = format!(
        "window.all = []; const server = {server:?}, key = {key:?}; \
         const show = (snapshot) => {{ window.shown = snapshot; window.all.push(snapshot); }};\n\
         {client}\nwindow.events = events;"
    );
    browser.read(&set_up).await;
    browser
}

fn key(room: &Room) -> String {
    room.engine.key().borrow().to_string()
}

#[tokio::test]
async fn the_documented_client_follows_a_restart_and_stops_at_a_changed_key() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let key = key(&room);
    let client = listening(&room, &key).await;
    let counts = "return window.shown?.counts";
    client.until(counts, json!([0, 0, 0, 0, 0])).await;
    let phone = Phone::arrive(&room.url).await;
    for (serial, choice) in [(1, 4), (2, 0), (3, 2)] {
        phone.votes(room.round(), serial, choice).await;
    }
    client.until(counts, json!([0, 0, 1, 0, 0])).await;
    let boot = client.read("return window.shown.boot").await;

    let room = room.close().await.open_after(&[]).await;
    phone.votes(room.round(), 4, 1).await;
    client.until(counts, json!([0, 1, 0, 0, 0])).await;
    assert_ne!(client.read("return window.shown.boot").await, boot);
    let newer = "return window.all.every((one, at, all) => at === 0 || one.boot !== all[at - 1].boot \
                 || one.rev > all[at - 1].rev)";
    assert_eq!(client.read(newer).await, true);

    room.engine.change_key().await.expect("it can be changed");
    client.until("return window.events.readyState", 2).await;
}

#[tokio::test]
async fn the_document_lists_exactly_the_fields_that_are_sent() {
    let named: BTreeSet<String> = section()
        .lines()
        .filter_map(|line| {
            line.strip_prefix("| `")?
                .split(" | ")
                .next()
                .map(str::to_owned)
        })
        .flat_map(|cell| {
            cell.split('`')
                .step_by(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|name| !name.trim_matches([' ', ',']).is_empty())
        .collect();
    let room = Room::open().await;
    let silent = room
        .add(poll("", Rule::Once, &[("👏", ""), ("🔥", "Hot")]))
        .await;
    // These changes make the optional fields appear.
    let timer = display(json!({ "timer": 300 }));
    let fluent = prefer(json!({ "emoji": "fluent" }));
    let wishes = [
        fluent,
        prefer(json!({ "code": true })),
        Command::Show(silent),
        timer,
        Command::Hide(true),
        Command::Open,
    ];
    room.change(wishes).await;
    let client = listening(&room, &key(&room)).await;
    client.until("return window.shown?.phase", "open").await;
    let sent = client.read("return Object.keys(window.shown)").await;
    let sent: BTreeSet<String> = serde_json::from_value(sent).expect("names");
    assert_eq!(sent, named);
    let choices = json!([{"emoji": "👏", "label": "", "name": "clapping hands"}, {"emoji": "🔥", "label": "Hot"}]);
    assert_eq!(client.read("return window.shown.choices").await, choices);

    // Without these options, the server sends none of the optional fields.
    let still = [json!({ "emoji": "twemoji" }), json!({ "code": false })];
    room.change(still.map(prefer)).await;
    room.change([display(json!({ "timer": null }))]).await;
    room.change([Command::Hide(false), Command::Close, Command::NewRound])
        .await;
    client.until("return window.shown.phase", "lobby").await;
    let rare =
        "return ['hidden', 'closes_at', 'code', 'emoji'].filter((name) => name in window.shown)";
    client.until(rare, Value::Array(vec![])).await;
}

#[tokio::test]
async fn without_the_key_the_documented_client_gets_what_phones_get() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let browser = Browser::desktop().await;
    browser.open(&format!("{}health", room.url)).await;
    let listen = "window.events = new EventSource('/events'); \
                  events.addEventListener('stage', ({ data }) => { window.shown = JSON.parse(data); });";
    browser.read(listen).await;
    browser
        .until("return window.shown?.counts === null && shown.votes", 0)
        .await;
}
