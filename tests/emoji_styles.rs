//! The emoji design: the presenter chooses it once, every screen uses it, and every picture is safe to show.

use moodring_core::{Command, Engine, emoji};
use serde_json::{Value, json};

use crate::kit::{Browser, Folder, NO_BUS, Page, Phone, Room, Screen, Window, prefer};

fn fluent() -> Command {
    prefer(json!({ "emoji": "fluent" }))
}

fn twemoji() -> Command {
    prefer(json!({ "emoji": "twemoji" }))
}

/// Waits until the page has loaded five pictures from this folder.
async fn until_loaded_from(page: &Page, css: &str, place: &str) {
    let places = format!(
        "return [...document.querySelectorAll('{css}')].map((picture) => \
         picture.naturalWidth > 0 && new URL(picture.src).pathname.replace(/[^/]+$/, ''))"
    );
    page.until(&places, json!(vec![place; 5])).await;
}

#[tokio::test]
async fn phones_and_the_wall_follow_the_presenters_emoji_design() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let (phone, wall) = (Browser::phone().await, Browser::desktop().await);
    phone.open(&room.url).await;
    let key = room.engine.key().borrow().to_string();
    wall.open(&format!("{}wall?key={key}", room.url)).await;
    for (change, place) in [
        (None, "/emoji/"),
        (Some(fluent()), "/emoji/fluent/"),
        (Some(twemoji()), "/emoji/"),
    ] {
        room.change(change).await;
        until_loaded_from(&phone, "[data-choice] img", place).await;
        until_loaded_from(&wall, "#rows img", place).await;
    }
    // A page that opens later shows the same design.
    room.change([fluent()]).await;
    wall.open(&format!("{}wall?key={key}", room.url)).await;
    until_loaded_from(&wall, "#rows img", "/emoji/fluent/").await;
    for browser in [&phone, &wall] {
        assert_eq!(browser.console().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_choice_without_a_label_has_alternative_text_in_every_design() {
    let room = Room::open().await;
    let poll = crate::kit::poll(
        "",
        moodring_core::poll::Rule::Once,
        &[("👏", ""), ("🔥", "Hot")],
    );
    let poll = room.add(poll).await;
    room.change([Command::Show(poll), Command::Open, fluent()])
        .await;
    let (phone, wall) = (Browser::phone().await, Browser::desktop().await);
    phone.open(&room.url).await;
    let key = room.engine.key().borrow().to_string();
    wall.open(&format!("{}wall?key={key}", room.url)).await;
    for (browser, css) in [(&phone, "[data-choice] img"), (&wall, "#rows img")] {
        let named = format!(
            "return [...document.querySelectorAll('{css}')].map((picture) => [picture.alt, picture.src.includes('/fluent/')])"
        );
        browser
            .until(&named, json!([["clapping hands", true], ["", true]]))
            .await;
    }
}

#[tokio::test]
async fn the_window_uses_the_chosen_design_everywhere_and_keeps_it() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.press("q").await;
    until_loaded_from(&window, "#rows img", "/").await;
    window.press("s").await;
    window.tap("#set-emoji [value=fluent] + span").await;
    until_loaded_from(&window, "#rows img", "/fluent/").await;
    // The samples of each design always show that design.
    let samples = "return [...document.querySelectorAll('.samples img')].map((picture) => \
                   picture.naturalWidth > 0 && picture.src.includes('/fluent/'))";
    window
        .until(samples, json!([false, false, false, true, true, true]))
        .await;
    window.press("e").await;
    until_loaded_from(&window, "#choice-fields img", "/fluent/").await;
    until_loaded_from(&window, ".poll-emoji img", "/fluent/").await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    window.press("q").await;
    until_loaded_from(&window, "#rows img", "/fluent/").await;
    window.press("s").await;
    window
        .until(
            "return document.querySelector('[name=emoji]:checked').value",
            "fluent",
        )
        .await;
    window.tap("#set-emoji [value=twemoji] + span").await;
    until_loaded_from(&window, "#rows img", "/").await;
}

#[tokio::test]
async fn the_overlay_card_uses_the_chosen_design() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    for change in [prefer(json!({ "card": true })), fluent(), Command::Open] {
        engine.execute(change).await.expect("it can be made");
    }
    engine.stop().await;
    let screen = Screen::composed().await;
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    let phone = Phone::arrive(&window.url().await).await;
    phone.votes(phone.round().await, 1, 0).await;
    window.press("o").await;
    let pressed = "return document.getElementById('overlay').getAttribute('aria-pressed')";
    window.until(pressed, "true").await;
    window.turn_to("overlay").await;
    let first = "const picture = document.querySelector('#card img'); \
                 return picture && picture.naturalWidth > 0 && new URL(picture.src).pathname";
    window.until(first, "/fluent/1f929.svg").await;
}

#[tokio::test]
async fn missing_fluent_pictures_are_twemoji_and_never_immutable() {
    let room = Room::open().await;
    let phone = Phone::stranger(&room.url);
    for (name, lent) in [("1f1e9-1f1ea.svg", true), ("1f929.svg", false)] {
        let twemoji = phone.get(&format!("emoji/{name}")).await;
        let fluent = phone.get(&format!("emoji/fluent/{name}")).await;
        assert_eq!((twemoji.status, fluent.status), (200, 200), "{name}");
        assert_eq!(twemoji.body == fluent.body, lent, "{name}");
        assert_eq!(fluent.header("content-type"), "image/svg+xml");
        assert!(!fluent.header("cache-control").contains("immutable"));
    }
    for nothing in [
        "fluent/1f929",
        "fluent/61.svg",
        "noto/1f929.svg",
        "fluent/x/1f929.svg",
    ] {
        phone.get(&format!("emoji/{nothing}")).await.problem(404);
    }
}

/// Lists the pictures that a browser does not parse as plain SVG: each name with the start of its text.
const FAULTS: &str = "const wanted = arguments[0], done = arguments[1], parser = new DOMParser(); \
    const names = /^(svg|g|path|circle|ellipse|rect|line|polygon|polyline|defs|use|clipPath|mask|stop|\
linearGradient|radialGradient|filter|fe[A-Z][A-Za-z]+|title)$/; \
    const look = async (name) => { \
      const text = await (await fetch('/emoji/' + name)).text(); \
      const root = parser.parseFromString(text, 'image/svg+xml').documentElement; \
      const nodes = [root, ...root.querySelectorAll('*')]; \
      const strange = nodes.filter((node) => !names.test(node.localName) || \
        [...node.attributes].some(({ localName, value }) => localName.startsWith('on') || \
          (localName === 'href' && !value.startsWith('#')) || /url\\((?!#)/.test(value))); \
      return root.localName === 'svg' && strange.length === 0 ? [] : [name + ': ' + text.slice(0, 120)]; \
    }; \
    (async () => { const found = []; \
      while (wanted.length) found.push(...(await Promise.all(wanted.splice(0, 50).map(look))).flat()); \
      done(found); })();";

#[tokio::test]
async fn every_emoji_picture_is_svg_without_scripts_or_external_links() {
    let room = Room::open().await;
    let page = Browser::desktop().await;
    page.open(&room.url).await;
    let name = |emoji: emoji::Emoji| {
        let points = emoji
            .as_str()
            .chars()
            .map(|point| format!("{:x}", u32::from(point)));
        format!("fluent/{}.svg", points.collect::<Vec<_>>().join("-"))
    };
    let plain = emoji::groups().flat_map(|(_, emoji)| emoji);
    let toned = plain.flat_map(|one| [one].into_iter().chain(one.tones().into_iter().flatten()));
    let names: Vec<String> = toned.map(name).collect();
    assert!(names.len() > 3_000, "only {}", names.len());
    for some in names.chunks(400) {
        let faults = page.wait_for(FAULTS, Value::from(some.to_vec())).await;
        assert_eq!(faults, json!([]));
    }
}
