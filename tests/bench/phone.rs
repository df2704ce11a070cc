//! The phone's first tap: what it costs over the wire until there are buttons to tap, and their pictures.
//!
//! Bytes are counted on a wire between browser and server (`wire.rs`). Each visit is the first one, with another port, no
//! cache and no cookie, unless its row says otherwise.

use std::future::pending;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::kit::{Browser, Server, so, until};
use crate::table::{Goal, Table};
use crate::wire::Wire;

/// How long a page gets to show buttons without one of its answers: ten times what it takes with all.
const ENOUGH: Duration = Duration::from_millis(1_500);
/// What the page asks for once there is something to tap, if its address says so.
const READY: &str = "/tappable";
/// Pictures that are no choices: the page's icon, which some browsers fetch, and the lobby's.
const OTHERS: [&str; 2] = ["/emoji/1f48d.svg", "/emoji/1f440.svg"];

/// Reports as soon as there is a button that can be tapped.
const EAGER: &str = "
    new MutationObserver(() => {
      if (window.usable || !document.querySelector('[data-choice][aria-disabled=false]')) return;
      window.usable = performance.now();
      if (location.hash) fetch('/tappable');
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
    let needed = needed(&phone, server.port()).await;
    let [page, pictures, again] = visit(&phone, server.port()).await;
    let mut waits = Vec::new();
    for _ in 0..SLOW_VISITS {
        waits.push(slow_visit(&phone, server.port()).await);
    }
    waits.sort_by(f64::total_cmp);
    let slow = waits[waits.len() / 2].round();
    let mut table = Table::new(["on the wire", "figure", "goal"]);
    for (name, figure, goal) in [
        (
            "answers needed before there is something to tap",
            needed,
            1.0,
        ),
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

/// How many answers a page cannot do without: each is kept back in turn, and one is needed if there is
/// nothing to tap then.
async fn needed(phone: &Browser, port: u16) -> f64 {
    forget(phone).await;
    let wire = Wire::to(port).await;
    assert!(is_tappable(phone, &wire).await, "with everything it is");
    // The pictures are asked for a little later than the buttons are there.
    sleep(ENOUGH).await;
    let mut asked: Vec<_> = wire.exchanges().into_iter().map(|one| one.path).collect();
    drop(wire);
    asked.retain(|path| path != READY && !path.starts_with("/rounds/"));
    asked.sort();
    asked.dedup();
    let mut needed = 0.0;
    for path in asked {
        // Once more before it is believed: Chromium now and then takes its time for a reason of its own.
        let mut is_needed = true;
        for _ in 0..2 {
            forget(phone).await;
            let wire = Wire::without(&path, port).await;
            is_needed = is_needed && !is_tappable(phone, &wire).await;
        }
        eprintln!(
            "without {path}: {}",
            if is_needed { "nothing" } else { "usable" }
        );
        needed += f64::from(u8::from(is_needed));
    }
    needed
}

/// Whether the page has something to tap soon.
async fn is_tappable(phone: &Browser, wire: &Wire) -> bool {
    let to = json!({ "url": format!("{}#{READY}", wire.url) });
    let look = async {
        let end = Instant::now() + ENOUGH;
        while Instant::now() < end {
            if wire.exchanges().iter().any(|one| one.path == READY) {
                return true;
            }
            sleep(Duration::from_millis(10)).await;
        }
        false
    };
    // The driver answers when the whole page is there, pictures included: that is not waited for.
    tokio::select! {
        is_tappable = look => is_tappable,
        () = async { phone.devtools("Page.navigate", to).await; pending().await } => unreachable!("it is pending"),
    }
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
    until("the pictures are there", async || {
        let are_there = phone.try_read(PICTURED).await?;
        so(are_there == json!(true), are_there)
    })
    .await;
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
    let first = exchanges.len();
    phone.open("about:blank").await;
    phone.open(&wire.url).await;
    until("the pictures are there again", async || {
        let are_there = phone.try_read(PICTURED).await?;
        so(are_there == json!(true), are_there)
    })
    .await;
    let again = wire.exchanges().split_off(first);
    let again = again.iter().filter(|one| {
        !["/events", "/rounds/"]
            .iter()
            .any(|other| one.path.starts_with(other))
    });
    [down(&is_page), down(&is_picture), again.count() as f64]
}
