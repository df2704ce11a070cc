//! Accessibility of the pages: axe-core finds no violations, and the phone page respects `prefers-reduced-motion`.

use moodring_core::Command;
use moodring_core::poll::Rule;
use serde_json::json;

use crate::kit::{Browser, Room, Server, display, poll};
use crate::scenes::served;

const SCHEMES: [&str; 2] = ["dark", "light"];

async fn in_both_themes(page: &Browser, size: (u32, u32), what: &str) {
    for scheme in SCHEMES {
        page.emulate(size, scheme).await;
        page.assert_accessible(&format!("{what}, {scheme}")).await;
    }
}

#[tokio::test]
async fn the_phone_page_passes_axe_in_every_phase_and_direction() {
    let room = Room::open().await;
    let phone = Browser::phone().await;
    let size = (390, 844);
    let applause = room
        .add(poll("تصفيق", Rule::Many, &[("👏", ""), ("🔥", "Hot")]))
        .await;
    for language in ["en", "ar"] {
        let headers = json!({ "headers": { "Accept-Language": language } });
        phone.devtools("Network.enable", json!({})).await;
        phone.devtools("Network.setExtraHTTPHeaders", headers).await;
        room.change([Command::Previous, Command::NewRound]).await;
        phone.open(&room.url).await;
        phone.until_body("phase", "lobby").await;
        in_both_themes(&phone, size, &format!("lobby, {language}")).await;
        room.change([display(json!({ "phone_results": "always" })), Command::Open])
            .await;
        phone.until_body("phase", "open").await;
        phone.tap("[data-choice='0']").await;
        in_both_themes(&phone, size, &format!("voted, {language}")).await;
        room.change([Command::Close]).await;
        phone.until_body("phase", "closed").await;
        in_both_themes(&phone, size, &format!("closed, {language}")).await;
        room.change([Command::Show(applause), Command::Open]).await;
        phone.until_body("phase", "open").await;
        phone.tap("[data-choice='1']").await;
        in_both_themes(&phone, size, &format!("applause, {language}")).await;
    }
    let closed = room.close().await;
    phone.until_body("link", "reconnecting").await;
    in_both_themes(&phone, size, "reconnecting").await;
    drop(closed);
}

#[tokio::test]
async fn the_wall_passes_axe_in_every_view() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 2).await;
    let wall = Browser::desktop().await;
    for view in ["bars", "ring", "float"] {
        let url = format!("{}wall?key={}&view={view}", server.url, server.key);
        wall.open(&url).await;
        wall.until_text("#votes", "1").await;
        for size in [(1280, 800), (480, 800)] {
            in_both_themes(&wall, size, &format!("{view}, {size:?}")).await;
        }
    }
}

/// A page, its scene, and a script that brings the page into the state to check.
const PRESENTERS: [(&str, &str, &str); 4] = [
    (
        "presenter",
        "scene=cloud",
        "emit('presenter-view:changed', { open: true, full: true, screen: 'HDMI-1', width: 1280, height: 800 })",
    ),
    ("presenter", "scene=cloud&private", ""),
    (
        "presenter",
        "scene=crowded&private",
        "document.getElementById('delete-talk').click()",
    ),
    ("overlay", "scene=cloud", ""),
];

#[tokio::test]
async fn a_cloud_the_overlay_and_the_two_windows_pass_axe() {
    let (_server, address) = served().await;
    let browser = Browser::desktop().await;
    for (page, scene, script) in PRESENTERS {
        browser.emulate((1280, 800), "dark").await;
        let url = format!("{address}{page}/index.html?{scene}&key=scene");
        browser.open(&url).await;
        browser
            .until("return document.querySelector('img[src]') !== null", true)
            .await;
        browser.read(script).await;
        in_both_themes(&browser, (1280, 800), &format!("{scene} {script}")).await;
    }
    let (wall, scene) = ("wall/index.html", "scene=cloud&key=scene");
    browser.open(&format!("{address}{wall}?{scene}")).await;
    browser.until_body("drawing", "cloud").await;
    in_both_themes(&browser, (1280, 800), "a cloud on the wall").await;
}

#[tokio::test]
async fn the_phone_page_does_not_animate_with_reduced_motion() {
    let room = Room::open().await;
    let applause = room
        .add(poll("Applause!", Rule::Many, &[("👏", ""), ("🔥", "Hot")]))
        .await;
    let always = display(json!({ "phone_results": "always" }));
    room.change([Command::Show(applause), always, Command::Open])
        .await;
    let phone = Browser::phone().await;
    phone.open(&room.url).await;
    phone.until_body("link", "live").await;
    let moving = "window.moved ??= []; const look = () => { \
        moved.push(...document.getAnimations().map(({ animationName, transitionProperty, effect }) => \
        `${animationName ?? transitionProperty} ${effect.target.outerHTML.slice(0, 60)}`)); requestAnimationFrame(look); }; look();";
    phone.emulate((390, 844), "dark").await;
    phone.read(moving).await;
    for taps in 1..=3 {
        phone.tap("[data-choice='0']").await;
        phone
            .until_text("[data-choice='0'] b", &format!("×{taps}"))
            .await;
    }
    let closed = room.close().await;
    phone.until_body("link", "reconnecting").await;
    phone.painted().await;
    phone.until("return moved", json!([])).await;
    drop(closed);
}
