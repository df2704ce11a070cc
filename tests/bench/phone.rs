//! The phone's first tap: what it costs over the wire until there are buttons to tap, and their pictures.
//!
//! Bytes are counted on a wire between browser and server (`wire.rs`). Each visit is the first one, with another port, no
//! cache and no cookie, unless its row says otherwise.

use serde_json::json;

use crate::kit::{Browser, Server};
use crate::table::{Goal, Table};
use crate::wire::Wire;

/// Pictures that are no choices: the page's icon, which some browsers fetch, and the lobby's.
const OTHERS: [&str; 2] = ["/emoji/1f48d.svg", "/emoji/1f440.svg"];

/// Notes when there is a button that can be tapped.
const EAGER: &str = "
    new MutationObserver(() => {
      if (window.usable || !document.querySelector('[data-choice][aria-disabled=false]')) return;
      window.usable = performance.now();
    }).observe(document, { subtree: true, childList: true, attributes: true });";

/// Visits over the slow wire.
const SLOW_VISITS: usize = 9;

/// Whether the five pictures are there.
const PICTURED: &str = "
    const pictures = [...document.querySelectorAll('[data-choice] img')];
    return pictures.length === 5 && pictures.every((picture) => picture.complete);";

/// Runs it.
pub(crate) async fn bench() -> String {
    let server = Server::start(&[]).await;
    let phone = Browser::phone().await;
    let script = json!({ "source": EAGER });
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

/// Milliseconds from the start of a visit over the slow wire until there is something to tap.
async fn slow_visit(phone: &Browser, port: u16) -> f64 {
    forget(phone).await;
    let wire = Wire::slow(port).await;
    phone.open(&wire.url).await;
    let usable = phone.read("return window.usable").await;
    usable.as_f64().expect("there is something to tap")
}

/// Bytes of the page and of the choices' pictures, and what a second visit asks for.
async fn visit(phone: &Browser, port: u16) -> [f64; 3] {
    forget(phone).await;
    let wire = Wire::to(port).await;
    phone.open(&wire.url).await;
    phone.until(PICTURED, true).await;
    let exchanges = wire.exchanges();
    let down = |wanted: &dyn Fn(&str) -> bool| {
        let bytes = exchanges.iter().filter(|one| wanted(&one.path));
        bytes.map(|one| one.down as f64).sum::<f64>()
    };
    let is_picture = |path: &str| path.starts_with("/emoji/") && !OTHERS.contains(&path);
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
    phone.until(PICTURED, true).await;
    let again = wire.exchanges().split_off(first);
    let again = again.iter().filter(|one| {
        !["/events", "/rounds/"]
            .iter()
            .any(|other| one.path.starts_with(other))
    });
    [down(&is_page), down(&is_picture), again.count() as f64]
}
