//! The first visit of a phone: its bytes and its time until there are buttons to tap, with their pictures.
//!
//! `wire.rs` counts the bytes between browser and server. Each visit is a first visit, with a new port and without
//! cache or cookie, unless its row says otherwise.

use serde_json::json;

use crate::kit::{Browser, Server};
use crate::table::{Goal, Table};
use crate::wire::Wire;

/// Pictures that are not choices: the icon of the page, which some browsers fetch, and the picture of the lobby.
const OTHER_PICTURES: [&str; 2] = ["/emoji/1f48d.svg", "/emoji/1f440.svg"];

/// A script that records when a button can first be tapped.
const USABLE_SCRIPT: &str = "
    new MutationObserver(() => {
      if (window.usable || !document.querySelector('[data-choice][aria-disabled=false]')) return;
      window.usable = performance.now();
    }).observe(document, { subtree: true, childList: true, attributes: true });";

/// Visits over the slow wire.
const SLOW_VISITS: usize = 9;

/// A script that returns whether the five pictures are loaded.
const PICTURES_SCRIPT: &str = "
    const pictures = [...document.querySelectorAll('[data-choice] img')];
    return pictures.length === 5 && pictures.every((picture) => picture.complete);";

/// Runs the benchmark.
pub(crate) async fn bench() -> String {
    let server = Server::start(&[]).await;
    let phone = Browser::phone().await;
    let script = json!({ "source": USABLE_SCRIPT });
    phone
        .devtools("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
    let [page, pictures, again] = visit(&phone, server.port()).await;
    let mut waits = Vec::new();
    for _ in 0..SLOW_VISITS {
        waits.push(slow_visit(&phone, server.port()).await);
    }
    waits.sort_by(f64::total_cmp);
    let slow = waits[waits.len() / 2].round();
    let mut table = Table::new(["on the wire", "figure", "goal"]);
    for (name, figure, goal) in [
        ("bytes of the page, heads included", page, 14_000.0),
        (
            "bytes of the page and five pictures, heads included",
            page + pictures,
            20_000.0,
        ),
        (
            "requests of a second visit, streams and votes aside",
            again,
            1.0,
        ),
        (
            "400 kbit/s and 100 ms: ms until there is something to tap, median",
            slow,
            550.0,
        ),
    ] {
        table.row([
            name.to_owned(),
            figure.to_string(),
            Goal::AtMost(goal).judge(figure),
        ]);
    }
    table.to_string()
}

async fn forget(phone: &Browser) {
    phone.open("about:blank").await;
    phone
        .devtools("Network.clearBrowserCookies", json!({}))
        .await;
}

/// Visits the page over the slow wire. Returns the milliseconds until a button can be tapped.
async fn slow_visit(phone: &Browser, port: u16) -> f64 {
    forget(phone).await;
    let wire = Wire::slow(port).await;
    phone.open(&wire.url).await;
    let usable = phone.read("return window.usable").await;
    usable.as_f64().expect("there is something to tap")
}

/// Visits the page twice. Returns the bytes of the page, the bytes of the choices' pictures, and the number of requests
/// in the second visit.
async fn visit(phone: &Browser, port: u16) -> [f64; 3] {
    forget(phone).await;
    let wire = Wire::to(port).await;
    phone.open(&wire.url).await;
    phone.until(PICTURES_SCRIPT, true).await;
    let exchanges = wire.exchanges();
    let down = |wanted: &dyn Fn(&str) -> bool| {
        let bytes = exchanges.iter().filter(|one| wanted(&one.path));
        bytes.map(|one| one.down as f64).sum::<f64>()
    };
    let is_picture = |path: &str| path.starts_with("/emoji/") && !OTHER_PICTURES.contains(&path);
    let is_page = |path: &str| {
        !["/emoji/", "/events", "/rounds/", "/favicon"]
            .iter()
            .any(|other| path.starts_with(other))
    };
    let pictures = exchanges.iter().filter(|one| is_picture(&one.path));
    assert_eq!(pictures.count(), 5, "{exchanges:?}");
    phone.open("about:blank").await;
    let first = wire.exchanges().len();
    phone.open(&wire.url).await;
    phone.until(PICTURES_SCRIPT, true).await;
    let again = wire.exchanges().split_off(first);
    let again = again.iter().filter(|one| {
        !["/events", "/rounds/"]
            .iter()
            .any(|other| one.path.starts_with(other))
    });
    [down(&is_page), down(&is_picture), again.count() as f64]
}
