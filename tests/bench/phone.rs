//! The phone's first tap: what it costs over the wire and how long it takes, from the scanned code to
//! buttons that can be tapped, and to a vote that is on disk. Beside the same page in separate files.
//!
//! Bytes are counted on a wire between browser and server (`wire.rs`), which is also what is slow when
//! the link is; times are by the page's own clock, which begins with the navigation. Each visit is the
//! first one: another port, no cache, no cookie.

use std::future::pending;
use std::net::Ipv4Addr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

use crate::kit::{Browser, Server, until};
use crate::loose;
use crate::table::{Goal, Table, median};
use crate::wire::{Link, Wire};

/// Visits to each side, as fast as it goes and slowed.
const VISITS: usize = 9;

/// A phone far from the access point: 400 kbit/s each way, and 100 ms there and back.
const KILOBITS: u32 = 400;
const LATENCY: u64 = 100;
const SLOW: Link = Link {
    bytes_a_second: KILOBITS as f64 * 125.0,
    delay: Duration::from_millis(LATENCY / 2),
};
/// What is sent each way to see that the link is as slow as it says.
const PROBE: usize = 50_000;
/// How long a page gets to show buttons without one of its answers: ten times what it takes with all.
const ENOUGH: Duration = Duration::from_millis(1_500);
/// What the page asks for once there is something to tap, if its address says so.
const READY: &str = "/tappable";
/// How much slower than this machine its processor is.
const SLOWER: u32 = 4;

/// Taps the first button as soon as there is one that can be tapped.
const EAGER: &str = "
    new MutationObserver(() => {
      const button = document.querySelector('[data-choice][aria-disabled=false]');
      if (!button || window.usable) return;
      window.usable = performance.now();
      if (location.hash) fetch('/tappable');
      button.click();
    }).observe(document, { subtree: true, childList: true, attributes: true });
    new PerformanceObserver((list) => {
      for (const { name, responseEnd } of list.getEntries()) {
        if (name.includes('/votes/')) window.accepted = responseEnd;
      }
    }).observe({ type: 'resource', buffered: true });";

/// What the page saw: milliseconds since the navigation.
const SEEN: &str = "
    const asked = performance.getEntriesByType('resource');
    const pictures = [...document.querySelectorAll('[data-choice] img')];
    if (!window.accepted || !pictures.every((picture) => picture.complete)) return null;
    return {
      usable,
      accepted,
      pictured: Math.max(...asked.filter(({ name }) => name.includes('/emoji/')).map((one) => one.responseEnd)),
    };";

/// One visit.
#[derive(Debug)]
struct Visit {
    usable: f64,
    accepted: f64,
    pictured: f64,
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
    let needed = [needed(&phone, own).await, needed(&phone, loose).await];
    let [up, down] = held().await;
    let mut visits = [const { Vec::new() }; 4];
    for round in 0..=VISITS {
        for (at, slowed) in [false, true].into_iter().enumerate() {
            let rate = json!({ "rate": if slowed { SLOWER } else { 1 } });
            phone.devtools("Emulation.setCPUThrottlingRate", rate).await;
            for (side, port) in [own, loose].into_iter().enumerate() {
                let visit = visit(&phone, port, slowed).await;
                // The first round warms up.
                if round > 0 {
                    visits[2 * at + side].push(visit);
                }
            }
        }
        eprintln!("phone {round} of {VISITS}");
    }
    let ideal = 1_000.0 * PROBE as f64 / SLOW.bytes_a_second;
    format!(
        "{}\nSlow: Chromium's processor slowed {SLOWER} times, a wire of {KILOBITS} kbit/s each way, {LATENCY} ms there \
         and back. {PROBE} bytes took {up:.0} ms up and {down:.0} ms down through it; {:.0} is right.\n\n{}",
        weights(needed, &visits),
        ideal + LATENCY as f64 / 2.0,
        times(&visits),
    )
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

/// Milliseconds that the probe takes over the slow link, up and down.
async fn held() -> [f64; 2] {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let wire = Wire::over(SLOW, listener.local_addr().unwrap().port()).await;
    let address = wire.url.trim_start_matches("http://").trim_end_matches('/');
    let mut phone = TcpStream::connect(address).await.unwrap();
    let (mut server, _) = listener.accept().await.unwrap();
    // One byte first: what opening a connection takes is not what is asked.
    crossing(&mut phone, &mut server, 1).await;
    [
        crossing(&mut phone, &mut server, PROBE).await,
        crossing(&mut server, &mut phone, PROBE).await,
    ]
}

/// Milliseconds that so many bytes take from one end to the other.
async fn crossing(from: &mut TcpStream, to: &mut TcpStream, length: usize) -> f64 {
    let (bytes, mut read) = (vec![0; length], vec![0; length]);
    let begun = Instant::now();
    let (sent, received) = tokio::join!(from.write_all(&bytes), to.read_exact(&mut read));
    sent.unwrap();
    received.unwrap();
    1_000.0 * begun.elapsed().as_secs_f64()
}

async fn visit(phone: &Browser, port: u16, slowed: bool) -> Visit {
    forget(phone).await;
    let wire = match slowed {
        true => Wire::over(SLOW, port).await,
        false => Wire::to(port).await,
    };
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
        page: down(&is_page),
        pictures: down(&is_picture),
    }
}

/// Pictures that are no choices: the page's icon, which some browsers fetch, and the lobby's.
const OTHERS: [&str; 2] = ["/emoji/1f48d.svg", "/emoji/1f440.svg"];

/// What a visit says of itself.
type Of = &'static dyn Fn(&Visit) -> f64;

/// The median of the visits to one side.
fn middle(visits: &[Visit], of: Of) -> f64 {
    median(&mut visits.iter().map(of).collect::<Vec<_>>())
}

/// What Moodring's page and the one in separate files weigh. Visits are as it is and slowed.
fn weights(needed: [f64; 2], visits: &[Vec<Visit>; 4]) -> Table {
    let mut table = Table::new(["on the wire", "Moodring", "separate files", "goal"]);
    let both = |of: Of| [middle(&visits[0], of), middle(&visits[1], of)];
    for (name, [own, other], goal) in [
        (
            "answers needed before there is something to tap",
            needed,
            1.0,
        ),
        (
            "bytes of the page, heads included",
            both(&|visit| visit.page),
            10_000.0,
        ),
        (
            "bytes of the page and five pictures, heads included",
            both(&|visit| visit.page + visit.pictures),
            20_000.0,
        ),
    ] {
        table.row([
            name.to_owned(),
            own.to_string(),
            other.to_string(),
            Goal::AtMost(goal).judge(own),
        ]);
    }
    table
}

/// How long they take.
fn times(visits: &[Vec<Visit>; 4]) -> Table {
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
        let figure = |side: usize| format!("{:.0}", middle(&visits[side], of));
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
    time
}
