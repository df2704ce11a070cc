//! The wall follows the presenter's window, and shows the address that phones can use.

use moodring_core::Command;
use moodring_core::snapshot::{Screen, Shown};
use moodring_lan::PublicAddress;
use serde_json::json;

use super::link;
use crate::kit::{Browser, Folder, Listener, Room, Window, display, prefer};

const SCREEN: &str = "return document.body.dataset.screen";
const HOST: &str = "const host = document.getElementById('host'); \
                    return host.checkVisibility() ? host.textContent : null";
const CODE: &str = "const qr = document.getElementById('qr'); \
                    return qr.checkVisibility() && qr.complete && qr.naturalWidth > 0";
const CODE_WIDTH: &str =
    "return document.getElementById('qr').getBoundingClientRect().width > innerWidth / 3";
const HINT: &str = "const hint = document.getElementById('join-hint'); \
                    return hint.checkVisibility() ? [hint.textContent, hint.querySelectorAll('img').length] : null";
const COUNTDOWN: &str = "const number = document.getElementById('countdown'); \
                         return number.checkVisibility() ? number.textContent : null";

#[tokio::test]
async fn a_wall_shows_the_windows_screen_countdown_view_and_address() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let address = window.url().await;
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let load = "window.__TAURI__.core.invoke('load').then(arguments[arguments.length - 1])";
    let loaded = window.read_later(load).await;
    let (own, key) = (&loaded["address"]["own_url"], &loaded["key"]);
    let [own, key] = [own, key].map(|text| text.as_str().expect("a text"));

    // As on a second screen of the presenter's own computer.
    let wall = Browser::desktop().await;
    wall.open(&format!(
        "{}wall?key={key}",
        own.replace("127.0.0.1", "localhost")
    ))
    .await;
    wall.until(SCREEN, "lobby").await;
    wall.until(HOST, host).await;
    wall.until(CODE, true).await;
    wall.until(CODE_WIDTH, true).await;
    // The wall names the Wi-Fi once it is known, with pictures for its emoji. The password stays in the window.
    wall.until(HINT, json!(["on the same Wi-Fi", 0])).await;
    let wifi = "window.__TAURI__.core.invoke('choose_wifi', { wifi: \
                { name: 'Hall 🎪', password: 'secret words', security: 'wpa', hidden: false } })";
    window.read(wifi).await;
    wall.until(HINT, json!(["in the Wi-Fi “Hall ”", 1])).await;

    // Records every number of the countdown, because the test may poll too late to see one.
    let watch = "const seen = window.seen = []; const number = document.getElementById('countdown'); \
                 new MutationObserver(() => number.textContent && seen.push(number.textContent)) \
                 .observe(number, { childList: true, subtree: true })";
    wall.read(watch).await;
    window.press("q").await;
    wall.until(SCREEN, "stage").await;
    wall.until(CODE_WIDTH, false).await;
    window.press("v").await;
    wall.until_body("drawing", "ring").await;
    let prefer = "window.__TAURI__.core.invoke('change', \
                  { change: { do: 'prefer', preference: { countdown: true } } })";
    window.read(prefer).await;
    window.press("h").await;
    wall.until_text("#results-hidden", "Results hidden").await;
    window.until_text("#hide-words", "Show results").await;
    window.press("h").await;
    wall.until(COUNTDOWN, "3").await;
    wall.until("return window.seen", json!(["3", "2", "1"]))
        .await;
    wall.until(COUNTDOWN, json!(null)).await;
    window.press("q").await;
    wall.until(SCREEN, "lobby").await;
    assert_eq!(wall.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_wall_whose_link_names_a_view_keeps_it() {
    let room = Room::open().await;
    let ring = display(json!({ "drawing": "ring" }));
    room.change([ring]).await;
    let wall = Browser::desktop().await;
    for (wishes, drawing) in [("&view=bars", "bars"), ("&view=pie", "ring"), ("", "ring")] {
        wall.open(&link(&room, wishes)).await;
        wall.until_body("drawing", drawing).await;
    }
    let float = display(json!({ "drawing": "float" }));
    room.change([float]).await;
    wall.until_body("drawing", "float").await;
}

#[tokio::test]
async fn a_wall_names_no_address_but_the_one_that_phones_use() {
    // The server listens only on loopback, so no phone can reach it.
    let room = Room::open().await;
    let wall = Browser::desktop().await;
    wall.open(&link(&room, "")).await;
    wall.until(SCREEN, "stage").await;
    assert_eq!(wall.read(HOST).await, json!(null));
    assert_eq!(wall.read(CODE).await, json!(false));
    let words = wall.read("return document.body.innerText").await;
    let words = words.as_str().expect("a text");
    assert!(!words.contains("127.0.0.1"), "{words}");

    let public = |url| PublicAddress::parse(url).expect("an address");
    room.network
        .choose_public(Some(public("https://mood.example")))
        .await
        .expect("it is stored");
    wall.until(HOST, "mood.example").await;
    wall.until(CODE, true).await;
    wall.until("return document.getElementById('join-hint').hidden", true)
        .await;
    let first = wall.read("return document.getElementById('qr').src").await;
    // Another address has another QR code.
    room.network
        .choose_public(Some(public("https://other.example")))
        .await
        .expect("it is stored");
    wall.until(HOST, "other.example").await;
    assert_ne!(
        wall.read("return document.getElementById('qr').src").await,
        first
    );
    for url in ["http://localhost:8080", "http://127.0.0.1:8080"] {
        if let Ok(loopback) = PublicAddress::parse(url) {
            room.network
                .choose_public(Some(loopback))
                .await
                .expect("it is stored");
            wall.until(HOST, json!(null)).await;
        }
    }
}

#[tokio::test]
async fn only_key_holders_learn_what_the_window_shows() {
    let room = Room::open().await;
    let key = room.engine.key().borrow().to_string();
    let mut holder = Listener::with_key(&room.url, &key).await;
    let mut phone = Listener::open(reqwest::Client::new().get(format!("{}events", room.url))).await;
    let plain = phone.next().await.expect("a snapshot").0;
    let shown = Shown {
        screen: Screen::Lobby,
        countdown: Some(2),
    };
    let public = PublicAddress::parse("https://mood.example").expect("an address");
    room.network
        .choose_public(Some(public))
        .await
        .expect("it is stored");
    let ring = display(json!({ "drawing": "ring" }));
    let dark = prefer(json!({ "theme": "dark" }));
    room.change([ring, dark, Command::Shown(shown)]).await;
    let told = holder
        .until("the lobby", |told| told.0["screen"] == "lobby")
        .await
        .0;
    assert_eq!(
        (&told["countdown"], &told["drawing"]),
        (&json!(2), &json!("ring"))
    );
    let join = json!({ "url": "https://mood.example/", "host": "mood.example", "public": true });
    assert_eq!((&told["join"], &told["theme"]), (&join, &json!("dark")));
    let rev = told["rev"].as_u64().expect("a revision");
    let mut told = phone
        .until("the same revision", |told| told.rev() >= rev)
        .await
        .0;
    told["rev"] = plain["rev"].clone();
    assert_eq!(told, plain);
}
