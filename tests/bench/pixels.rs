//! The time from a phone's tap to the pixels of the window, and the cost of a snapshot in the window.
//!
//! A tap counts as painted when the X server has new pixels for the count of one choice. Only the probe votes for that
//! choice. The page writes the count in the same frame in which its bar begins to grow.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tokio::runtime::Handle;

use crate::kit::Browser;
use crate::load::{Crowd, VoteRate};
use crate::screen_probe::{Place, ScreenProbe};
use crate::stage::{PROBE, Stage};
use crate::stream_listeners::StreamListeners;
use crate::table::{Goal, Table, median, percentile};

/// Two frames of a 60 Hz display, in milliseconds.
const TWO_FRAMES_MS: f64 = 2_000.0 / 60.0;
const QUIET_TAPS: usize = 50;
const PHONE_TAPS: usize = 20;
const MINUTE: Duration = Duration::from_secs(60);
/// The time between two reads of the pixels. Reading without a pause would occupy one of the measured cores.
const READ_INTERVAL: Duration = Duration::from_millis(1);

/// The times of taps in milliseconds.
#[derive(Default)]
struct Taps {
    committed: Vec<f64>,
    painted: Vec<f64>,
}

pub(crate) async fn bench() -> String {
    let stage = Stage::open().await;
    let crowd = Crowd::connect(stage.port, stage.round, 64).await;
    // So many votes that their numbers get no more digits in a minute and the bar of the probe stays short. Emoji then
    // do not rise in front of its count.
    crowd
        .vote(VoteRate::PerSecond(8_000.0), Duration::from_secs(8))
        .await;
    let mut probe = Probe::of(&stage);
    let (mut quiet, mut busy) = (Taps::default(), Taps::default());
    probe.taps(&stage, &mut quiet, QUIET_TAPS).await;
    let listeners = StreamListeners::open(stage.port, 1_000).await;
    stage.time_scripts().await;
    let before = stage.nodes().await;
    let end = Instant::now() + MINUTE - Duration::from_secs(1);
    let mut most = before;
    let (outcome, ()) = tokio::join!(crowd.vote(VoteRate::PerSecond(1_000.0), MINUTE), async {
        while Instant::now() < end {
            probe.taps(&stage, &mut busy, 5).await;
            most = most.max(stage.nodes().await);
        }
    });
    let script = stage.script_time().await;
    drop(listeners);
    probe.taps(&stage, &mut quiet, QUIET_TAPS).await;
    let after = stage.nodes().await;
    let phone = from_chromium(&stage, &mut probe).await;
    format!(
        "{}\n{}\nThe screen was read every {:.1} ms (median). {:.0} votes/s were answered meanwhile.",
        latencies(quiet, busy, phone),
        costs(script, before, most, after),
        median(&mut probe.read_intervals),
        outcome.per_second(),
    )
}

/// Taps at an edge of the stage's show, which has this port. Returns the milliseconds to the pixels of the window.
pub(crate) async fn from_edge(stage: &Stage, port: u16, taps: usize) -> Vec<f64> {
    let mut probe = Probe::of(stage);
    probe.port = port;
    let mut all = Taps::default();
    probe.taps(stage, &mut all, taps).await;
    all.painted
}

fn latencies(mut quiet: Taps, mut busy: Taps, mut phone: Vec<f64>) -> Table {
    let mut table = Table::new([
        "",
        "taps",
        "committed p50, ms",
        "painted p50, ms",
        "goal",
        "painted p99, ms",
        "goal",
    ]);
    for (name, taps, more, at_most) in [
        ("quiet", &mut quiet, 0.0, 100.0),
        ("1,000 votes/s, 1,000 listeners", &mut busy, 10.0, 80.0),
    ] {
        let commit = median(&mut taps.committed);
        let (half, most) = (
            median(&mut taps.painted),
            percentile(&mut taps.painted, 0.99),
        );
        let goal = (10.0 * (TWO_FRAMES_MS + commit + more)).round() / 10.0;
        table.row([
            name.to_owned(),
            taps.painted.len().to_string(),
            format!("{commit:.1}"),
            format!("{half:.1}"),
            Goal::AtMost(goal).judge(half),
            format!("{most:.1}"),
            Goal::AtMost(at_most).judge(most),
        ]);
    }
    let (half, most) = (median(&mut phone), percentile(&mut phone, 0.99));
    let [half, most] = [half, most].map(|time| format!("{time:.1}"));
    let taps = phone.len().to_string();
    table.row(
        [
            "quiet, a finger on Chromium's phone page",
            &taps,
            "",
            &half,
            "",
            &most,
            "",
        ]
        .map(str::to_owned),
    );
    table
}

fn costs((scripts, script): (u64, f64), before: u64, most: u64, after: u64) -> Table {
    let mut table = Table::new(["a minute of 1,000 votes/s", "figure", "goal"]);
    let mut row =
        |name: &str, figure: String, goal: String| table.row([name.to_owned(), figure, goal]);
    row(
        "script a snapshot, mean, ms",
        format!("{script:.2}"),
        Goal::AtMost(2.0).judge(script),
    );
    row("snapshots painted", scripts.to_string(), String::new());
    row("nodes before", before.to_string(), String::new());
    row(
        "nodes meanwhile, at most (40 emoji in the air)",
        most.to_string(),
        Goal::AtMost((before + 40) as f64).judge(most as f64),
    );
    row(
        "nodes after",
        after.to_string(),
        Goal::AtMost(before as f64).judge(after as f64),
    );
    table
}

/// A phone that votes for the probe's choice, and a connection that reads its count on the screen.
struct Probe {
    screen_probe: ScreenProbe,
    port: u16,
    round: i64,
    taps: u64,
    read_intervals: Vec<f64>,
}

impl Probe {
    fn of(stage: &Stage) -> Self {
        let screen_probe = ScreenProbe::on(stage.window.screen());
        let (port, round) = (stage.port, stage.round);
        Self {
            screen_probe,
            port,
            round,
            taps: 0,
            read_intervals: Vec::new(),
        }
    }

    /// Taps `count` times, at moments that do not depend on the pace of the window.
    async fn taps(&mut self, stage: &Stage, taps: &mut Taps, count: usize) {
        for _ in 0..count {
            self.taps += 1;
            let pause = 400 + self.taps.wrapping_mul(7_919) % 97;
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let place = place_of_count(stage).await;
            let (committed, painted) = tokio::task::block_in_place(|| self.tap(place));
            taps.committed.push(committed);
            taps.painted.push(painted);
        }
    }

    /// Votes once. Returns the milliseconds from the request to its response, and to the first new pixel.
    fn tap(&mut self, place: Place) -> (f64, f64) {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.set_nodelay(true).unwrap();
        let serial = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_millis();
        let (port, round) = (self.port, self.round);
        let body = format!("{{\"choice\":{PROBE}}}");
        let request = format!(
            "PUT /rounds/{round}/votes/{serial} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\
             Cookie: voter=70726f62650000000000000000000001\r\n\r\n{body}",
            body.len()
        );
        let before = self.screen_probe.part(place);
        let tapped = Instant::now();
        thread::scope(|scope| {
            let answered = scope.spawn(move || {
                stream.write_all(request.as_bytes()).unwrap();
                let mut answer = [0; 12];
                stream.read_exact(&mut answer).unwrap();
                assert_eq!(&answer, b"HTTP/1.1 204");
                tapped.elapsed()
            });
            let painted = self.watch(place, &before, tapped);
            (milliseconds(answered.join().unwrap()), painted)
        })
    }

    /// Waits until the pixels differ. Returns the milliseconds since `from`.
    fn watch(&mut self, place: Place, before: &[u8], from: Instant) -> f64 {
        let mut last = Instant::now();
        while from.elapsed() < Duration::from_secs(5) {
            if self.screen_probe.part(place) != before {
                return milliseconds(from.elapsed());
            }
            self.read_intervals.push(milliseconds(last.elapsed()));
            last = Instant::now();
            thread::sleep(READ_INTERVAL);
        }
        panic!("the tap was never painted");
    }
}

/// Returns the place of the digits of the probe's count.
async fn place_of_count(stage: &Stage) -> Place {
    let script = format!(
        "const range = document.createRange(); \
         range.selectNodeContents(document.querySelector('#rows [data-choice=\"{PROBE}\"] .count')); \
         const {{ right, top, height }} = range.getBoundingClientRect(); \
         return [right - 24, top, 28, height].map(Math.round)"
    );
    let place = stage.window.read(&script).await;
    let at = |index: usize| place[index].as_i64().expect("a number");
    (at(0) as i16, at(1) as i16, at(2) as u16, at(3) as u16)
}

/// Taps on the phone page in Chromium. Returns the milliseconds from each touch, which the page records, to the first
/// new pixel.
async fn from_chromium(stage: &Stage, probe: &mut Probe) -> Vec<f64> {
    let phone = Browser::phone().await;
    phone
        .open(&format!("http://127.0.0.1:{}/", stage.port))
        .await;
    let button = format!("#choices > :nth-child({})", PROBE + 1);
    phone
        .until(
            &format!("return !!document.querySelector('{button}')"),
            true,
        )
        .await;
    let note = "addEventListener('pointerdown', () => { window.touched = performance.timeOrigin + performance.now() }, true)";
    phone.read(note).await;
    let mut times = Vec::new();
    for _ in 0..PHONE_TAPS {
        tokio::time::sleep(Duration::from_millis(450)).await;
        let place = place_of_count(stage).await;
        let before = probe.screen_probe.part(place);
        let (begun, clock) = (Instant::now(), SystemTime::now());
        // The driver taps on another thread while this one reads the pixels.
        let runtime = Handle::current();
        let painted = tokio::task::block_in_place(|| {
            thread::scope(|scope| {
                scope.spawn(|| runtime.block_on(phone.tap(&button)));
                probe.watch(place, &before, begun)
            })
        });
        let touched: Value = phone.read("return window.touched").await;
        let begun = clock.duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1e3;
        times.push(painted - (touched.as_f64().expect("a moment") - begun));
    }
    times
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
