//! The panel with links for a second screen: what it shows, what it copies, and how the key changes.

use std::time::Duration;

use crate::kit::{Browser, Folder, Listener, Network, Phone, Window, so, until};

const OPEN: &str = "return document.getElementById('listen-panel').open";

/// Presses a copy button and returns the text from the clipboard, which must have this beginning.
async fn copied(window: &Window, what: &str, beginning: &str) -> String {
    window.tap(&format!("[data-copy={what}]")).await;
    until(&format!("{beginning}… can be pasted"), async || {
        let pasted = window.screen().clipboard().expect("the X server answers");
        let seen = so(pasted.starts_with(beginning), &pasted);
        seen.map(|()| pasted)
    })
    .await
}

async fn key(window: &Window) -> String {
    let key = copied(window, "key", "").await;
    assert!(
        key.len() == 32 && key.bytes().all(|digit| digit.is_ascii_hexdigit()),
        "{key}"
    );
    key
}

#[tokio::test]
async fn copied_links_contain_the_key_and_the_screen_does_not_show_it() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let url = window.url().await;
    window.press("l").await;
    window.until(OPEN, true).await;
    let wall = copied(&window, "wall", &format!("{url}wall?key=")).await;
    window.until_text("[data-copy=wall]", "Copied").await;
    let (_, key) = wall.split_once("key=").expect("it has a key");
    assert_eq!(key.len(), 32);
    let shows_key = format!("return document.body.innerText.includes({key:?})");
    assert_eq!(window.read(&shows_key).await, false);
    let stranger = Phone::stranger(&url);
    assert_eq!(
        stranger
            .get(wall.strip_prefix(&url).expect("a link to this server"))
            .await
            .status,
        200
    );

    // A link without a view follows this window. A link can also fix a view.
    window.tap("[name=listen-view][value=bars] + span").await;
    window.until_words("#wall-link", "&view=bars").await;
    window.tap("[name=listen-view][value=ring] + span").await;
    window
        .until_words("#obs-link", "&transparent=1&view=ring")
        .await;
    let obs = copied(&window, "obs", &url).await;
    assert_eq!(obs, format!("{url}wall?key={key}&transparent=1&view=ring"));
    let line = copied(&window, "curl", "curl").await;
    assert_eq!(line, format!("curl -N '{url}events?key={key}'"));
    window.tap("[name=listen-where][value=here] + span").await;
    window.until_words("#wall-link", "http://127.0.0.1:").await;
    let here = copied(&window, "wall", "http://127.0.0.1:").await;
    let at = here.find("wall?").expect("it leads to the wall");
    let answer = Phone::stranger(&here[..at]).get(&here[at..]).await;
    assert_eq!(answer.status, 200);

    assert_eq!(window.read(&shows_key).await, false);
    window.tap("#reveal-key").await;
    window.until(&shows_key, true).await;
    window.press("l").await;
    window.until(OPEN, false).await;
    window.press("l").await;
    window.until(OPEN, true).await;
    assert_eq!(
        window.read(&shows_key).await,
        false,
        "the key is not masked again"
    );
}

#[tokio::test]
async fn without_a_network_there_are_links_for_this_computer_only() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.press("l").await;
    window.until(OPEN, true).await;
    window
        .until_words("#listen-away", "No network at the moment")
        .await;
    let seen = "return document.getElementById('wall-link').checkVisibility()";
    window.until(seen, false).await;
    window.tap("[name=listen-where][value=here] + span").await;
    window.until(seen, true).await;
    copied(&window, "obs", "http://127.0.0.1:").await;
    // As soon as there is a network, there are links for other computers.
    window.tap("[name=listen-where][value=there] + span").await;
    network.plug_in("wlan0", "192.168.1.23/24");
    window
        .until_words("#wall-link", "http://192.168.1.23:")
        .await;
    copied(&window, "wall", "http://192.168.1.23:").await;
}

#[tokio::test]
async fn a_failed_copy_tells_the_presenter_to_show_the_key() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.press("l").await;
    window.until(OPEN, true).await;
    let broken = "navigator.clipboard.writeText = () => Promise.reject(new Error())";
    window.read(broken).await;
    window.tap("[data-copy=wall]").await;
    window.until_words("#listen-told", "Show the key").await;
    window.until_text("[data-copy=wall]", "Copy").await;
}

#[tokio::test]
async fn one_panel_replaces_another_by_key_and_from_the_menu() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let settings = "return document.getElementById('settings-panel').open";
    for _ in 0..2 {
        window.press("s").await;
        window.until(settings, true).await;
        window.press("l").await;
        window.until(settings, false).await;
        window.painted().await;
        window.until(OPEN, true).await;
    }
    window.tap("#listen-panel .panel-close").await;
    window.until(OPEN, false).await;
    window.press("m").await;
    window.tap("#listen").await;
    let menu = "return document.getElementById('more-panel').open";
    window.until(menu, false).await;
    window.painted().await;
    window.until(OPEN, true).await;
}

#[tokio::test]
async fn a_changed_key_ends_the_old_links_and_only_the_new_ones_work() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let url = window.url().await;
    window.press("l").await;
    window.until(OPEN, true).await;
    let old = key(&window).await;
    let script = Listener::with_key(&url, &old).await;
    let screen = Browser::desktop().await;
    screen.open(&format!("{url}wall?key={old}")).await;
    screen.until_body("phase", "lobby").await;

    // The panel asks first, because a slip must not disconnect the second screen.
    window.tap("#change-key").await;
    window.tap("#keep-key").await;
    assert_eq!(key(&window).await, old);
    window.tap("#change-key").await;
    window.until_words("#key-warning", "immediately").await;
    window.tap("#really-change-key").await;
    window
        .until_words("#listen-told", "Old links no longer work")
        .await;
    script.until_end(Duration::from_secs(2)).await;
    screen.until_words("#link", "no longer valid").await;
    screen.open(&format!("{url}wall?key={old}")).await;
    screen.until_words("#link", "no longer valid").await;

    let new = until("the new key can be pasted", async || {
        let new = key(&window).await;
        so(new != old, &new).map(|()| new)
    })
    .await;
    let stranger = Phone::stranger(&url);
    stranger
        .get(&format!("events?key={old}"))
        .await
        .problem(403);
    screen.open(&format!("{url}wall?key={new}")).await;
    window.press("l").await;
    window.until(OPEN, false).await;
    window.press(" ").await;
    screen.until_body("phase", "open").await;
}

#[tokio::test]
async fn a_link_saved_as_a_file_leads_to_the_wall() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let url = window.url().await;
    window.press("l").await;
    window.until(OPEN, true).await;
    window.tap("[name=listen-view][value=float] + span").await;
    window.tap("[data-file=obs]").await;
    let files = Folder::new().expect("a temporary folder");
    let file = window.screen().save_into(files.path()).await;
    window
        .until_words("#listen-told", "Saved as moodring-wall.html")
        .await;
    let wall = Browser::desktop().await;
    wall.open(&format!("file://{}", file.display())).await;
    wall.until_body("drawing", "float").await;
    let address = wall.read("return location.href").await;
    let address = address.as_str().expect("a text");
    assert!(address.starts_with(&format!("{url}wall?key=")), "{address}");
    assert!(address.ends_with("&transparent=1&view=float"), "{address}");
}
