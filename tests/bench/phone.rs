//! The phone's first tap: what it costs over the wire and how long it takes, from the scanned code to
//! buttons that can be tapped, and to a vote that is on disk. Beside the same page in separate files.
//!
//! Bytes are counted on a wire between browser and server (`wire.rs`), times by the page's own clock,
//! which begins with the navigation. Each visit is the first one: another port, no cache, no cookie.

use serde_json::{Value, json};

use crate::kit::{Browser, Server, until};
use crate::loose;
use crate::table::{Goal, Table, median};
use crate::wire::Wire;

/// Visits to each side, as fast as it goes and slowed.
const VISITS: usize = 9;

/// A phone far from the access point: 400 kbit/s each way, and 100 ms there and back.
const KILOBITS: u32 = 400;
const LATENCY: u32 = 100;
/// How much slower than this machine its processor is.
const SLOWER: u32 = 4;

/// Taps the first button as soon as there is one that can be tapped.
const EAGER: &str = "
    new MutationObserver(() => {
      const button = document.querySelector('[data-choice][aria-disabled=false]');
      if (!button || window.usable) return;
      window.usable = performance.now();
      button.click();
    }).observe(document, { subtree: true, childList: true, attributes: true });
    new PerformanceObserver((list) => {
      for (const { name, responseEnd } of list.getEntries()) {
        if (name.includes('/votes/')) window.accepted = responseEnd;
      }
    }).observe({ type: 'resource', buffered: true });";

/// What the page saw: milliseconds since the navigation, and answers that it needed before.
const SEEN: &str = "
    const asked = performance.getEntriesByType('resource');
    const pictures = [...document.querySelectorAll('[data-choice] img')];
    if (!window.accepted || !pictures.every((picture) => picture.complete)) return null;
    return {
      usable,
      accepted,
      pictured: Math.max(...asked.filter(({ name }) => name.includes('/emoji/')).map((one) => one.responseEnd)),
      answers: 1 + asked.filter((one) => one.responseStart > 0 && one.responseStart < usable).length,
    };";

/// One visit.
#[derive(Debug)]
struct Visit {
    usable: f64,
    accepted: f64,
    pictured: f64,
    answers: f64,
    page: f64,
    pictures: f64,
}

/// Runs it.
pub(crate) async fn bench() -> String {
    let server = Server::start(&[]).await;
    let own = server.port();
    let loose = loose::serve(&server.url).await;
    let phone = Browser::phone().await;
    let script = json!({ "source": EAGER });
    phone
        .devtools("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
    let mut visits = [const { Vec::new() }; 4];
    for round in 0..=VISITS {
        for (at, slowed) in [false, true].into_iter().enumerate() {
            slow(&phone, slowed).await;
            for (side, port) in [own, loose].into_iter().enumerate() {
                let visit = visit(&phone, port).await;
                // The first round warms up.
                if round > 0 {
                    visits[2 * at + side].push(visit);
                }
            }
        }
        eprintln!("phone {round} of {VISITS}");
    }
    tables(&visits)
}

async fn slow(phone: &Browser, slowed: bool) {
    let rate = json!({ "rate": if slowed { SLOWER } else { 1 } });
    phone.devtools("Emulation.setCPUThrottlingRate", rate).await;
    let bytes = if slowed {
        f64::from(KILOBITS) * 125.0
    } else {
        -1.0
    };
    let link = json!({
        "offline": false,
        "latency": if slowed { LATENCY } else { 0 },
        "downloadThroughput": bytes,
        "uploadThroughput": bytes,
    });
    phone
        .devtools("Network.emulateNetworkConditions", link)
        .await;
}

async fn visit(phone: &Browser, port: u16) -> Visit {
    phone.open("about:blank").await;
    phone
        .devtools("Network.clearBrowserCookies", json!({}))
        .await;
    let wire = Wire::to(port).await;
    phone.open(&wire.url).await;
    let seen = until(
        "the vote is accepted and the pictures are there",
        async || match phone.try_read(SEEN).await? {
            Value::Null => Err("not yet".to_owned()),
            seen => Ok(seen),
        },
    )
    .await;
    let number = |name: &str| seen[name].as_f64().unwrap();
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
    assert_eq!(
        exchanges.iter().filter(|one| is_picture(&one.path)).count(),
        5,
        "{exchanges:?}"
    );
    Visit {
        usable: number("usable"),
        accepted: number("accepted"),
        pictured: number("pictured"),
        answers: number("answers"),
        page: down(&is_page),
        pictures: down(&is_picture),
    }
}

/// Pictures that are no choices: the page's icon, which some browsers fetch, and the lobby's.
const OTHERS: [&str; 2] = ["/emoji/1f48d.svg", "/emoji/1f440.svg"];

/// Visits of Moodring's page and of the one in separate files, as it is and slowed.
fn tables(visits: &[Vec<Visit>; 4]) -> String {
    let middle = |side: usize, of: &dyn Fn(&Visit) -> f64| {
        median(&mut visits[side].iter().map(of).collect::<Vec<_>>())
    };
    let mut weight = Table::new(["on the wire", "Moodring", "separate files", "goal"]);
    type Of = &'static dyn Fn(&Visit) -> f64;
    let rows: [(&str, Of, f64); 3] = [
        (
            "answers needed before it is usable",
            &|visit| visit.answers,
            1.0,
        ),
        (
            "bytes of the page, heads included",
            &|visit| visit.page,
            10_000.0,
        ),
        (
            "bytes of the page and five pictures, heads included",
            &|visit| visit.page + visit.pictures,
            20_000.0,
        ),
    ];
    for (name, of, goal) in rows {
        let own = middle(0, of);
        weight.row([
            name.to_owned(),
            own.to_string(),
            middle(1, of).to_string(),
            Goal::AtMost(goal).judge(own),
        ]);
    }
    let mut time = Table::new([
        "milliseconds from the scan until",
        "Moodring",
        "separate files",
        "ratio",
        "Moodring, slow",
        "separate files, slow",
        "ratio",
    ]);
    let rows: [(&str, Of); 3] = [
        ("there are buttons to tap", &|visit| visit.usable),
        ("a tap at that moment is on disk", &|visit| visit.accepted),
        ("the five pictures are there", &|visit| visit.pictured),
    ];
    for (name, of) in rows {
        let ratio = |own: usize| {
            let pairs = visits[own].iter().zip(&visits[own + 1]);
            let mut ratios: Vec<_> = pairs.map(|(own, other)| of(own) / of(other)).collect();
            format!("{:.2}", median(&mut ratios))
        };
        let figure = |side| format!("{:.0}", middle(side, of));
        time.row([
            name.to_owned(),
            figure(0),
            figure(1),
            ratio(0),
            figure(2),
            figure(3),
            ratio(2),
        ]);
    }
    format!(
        "{weight}\nSlow: Chromium's processor slowed {SLOWER} times, {KILOBITS} kbit/s each way, {LATENCY} ms there and \
         back.\n\n{time}"
    )
}
