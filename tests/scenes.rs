//! Every page opens in a plain browser with the scenes of `tests/scenes`, as `cargo xtask scenes` shows them.

use std::process::Command;

use serde_json::json;

use crate::kit::{Browser, Process, tool, until};

/// Returns whether the page shows a text or a picture.
const SHOWS: &str = "return [...document.body.querySelectorAll('*')].some((e) => \
    e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && e.getBoundingClientRect().width > 0 && \
    (e.matches('img') ? e.naturalWidth > 0 : [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())))";

/// Scenes in which the overlay is empty, so that the presenter's slides stay visible.
const SHOW_NOTHING: [&str; 3] = [
    "/overlay/index.html?scene=empty",
    "/overlay/index.html?scene=hidden",
    "/overlay/index.html?scene=cloudHidden",
];

/// Scenes that differ from the scene "cloud" only in the number of emoji or in the direction. They are for viewing, so
/// the test skips them.
const ONLY_NUMBERS: [&str; 6] = [
    "cloud1",
    "cloud2",
    "cloud12",
    "cloud60",
    "cloudArabic",
    "cloudEmpty",
];

/// Serves the scenes until the process is dropped. The address ends with a slash.
pub(crate) async fn served() -> (Process, String) {
    let mut node = Command::new(tool(&["node"]));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/serve.mjs");
    node.arg(script);
    let server = Process::start(&node);
    let address = until("the server prints its address", async || {
        let said = server.stdout();
        let address = said.strip_suffix('\n').map(str::to_owned);
        address.ok_or_else(|| server.stderr())
    })
    .await;
    (server, address)
}

#[tokio::test]
async fn every_page_opens_in_a_plain_browser_with_every_scene() {
    let (_server, index) = served().await;
    let browser = Browser::desktop().await;
    browser.open(&index).await;
    let links = browser
        .read("return [...document.links].map((link) => link.href)")
        .await;
    let links: Vec<String> = serde_json::from_value(links).expect("a list of texts");
    assert_eq!(links.len(), 5 * 16 + 4, "pages by scenes");
    let scene = |link: &str| {
        let query = link.split_once("scene=").map(|(_, query)| query);
        let scene = query.and_then(|query| query.split('&').next());
        scene.expect("each link names its scene").to_owned()
    };
    let differs = |link: &String| !ONLY_NUMBERS.contains(&scene(link).as_str());
    for link in links.into_iter().filter(differs) {
        browser.open(&link).await;
        let shows = !SHOW_NOTHING.iter().any(|path| link.contains(path));
        if shows {
            until(&format!("{link} shows something"), async || {
                let shown = browser.try_read(SHOWS).await?;
                if shown == json!(true) {
                    Ok(())
                } else {
                    Err(format!("{:?}", browser.console().await))
                }
            })
            .await;
        }
        browser.painted().await;
        assert_eq!(browser.console().await, Vec::<String>::new(), "{link}");
    }
}
