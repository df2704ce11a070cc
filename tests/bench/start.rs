//! Start and rest: the time from the start of the process to a QR code on the screen, and the cost of an idle window.
//! The baseline is an empty window of the same Tauri (`empty/`).
//!
//! "Painted" means that the X server has dark pixels on white in the middle line of the screen. The disk cache is warm
//! in every start. "First" means that the program and the toolkit find neither data nor settings.

use std::time::{Duration, Instant};

use moodring_core::Command;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::desktop::{Desktop, EMPTY, MOODRING};
use crate::kit::{Folder, Phone, Room, until};
use crate::load::process_cpu;
use crate::process_tree::{memory, processes_of};
use crate::table::{Goal, Table, median};

/// Pairs of first starts, each followed by a pair of second starts.
const STARTS: usize = 8;
/// Pairs of windows whose memory is compared.
const MEMORY_PAIRS: usize = 3;
/// The time after which a window has finished its own work.
const SETTLE_TIME: Duration = Duration::from_secs(5);
/// How long the CPU time of an idle window is measured.
const MEASURE_TIME: Duration = Duration::from_secs(20);

const MEBIBYTE: f64 = 1024.0 * 1024.0;

fn folder() -> Folder {
    Folder::new().expect("a temporary folder")
}

/// Figures of Moodring and of the empty window, one after the other.
type Pairs = Vec<[f64; 2]>;

/// Runs the benchmark.
pub(crate) async fn bench() -> String {
    let desktop = Desktop::new().await;
    let times = starts(&desktop).await;
    let memory = idle_memory(&desktop).await;
    let mut table = Table::new(["", "Moodring", "empty window", "ratio", "goal"]);
    for (name, pairs) in [
        ("first start to a painted screen", &times[0]),
        ("second start", &times[1]),
    ] {
        let [ours, theirs] = sides(pairs);
        // WebKit delays some starts of the empty window by half a second, so the shortest are compared.
        let ratio = ours[0] / theirs[0];
        row(
            &mut table,
            name,
            [ours, theirs].map(|all| spread(&all)),
            ratio,
        );
    }
    let [ours, theirs] = sides(&memory).map(|mut all| median(&mut all));
    let cells = [ours, theirs].map(|size| format!("{size:.1} MiB"));
    row(
        &mut table,
        "resident memory (PSS) at rest",
        cells,
        ours / theirs,
    );
    let rest = idle_cpu(&desktop).await;
    format!("{table}\n{rest}")
}

fn row(table: &mut Table, name: &str, [ours, theirs]: [String; 2], ratio: f64) {
    let verdict = Goal::AtMost(1.2).judge(ratio);
    table.row([
        name.to_owned(),
        ours,
        theirs,
        format!("{ratio:.2}"),
        verdict,
    ]);
}

/// Returns the figures of Moodring and those of the empty window, each sorted.
fn sides(pairs: &[[f64; 2]]) -> [Vec<f64>; 2] {
    [0, 1].map(|side| {
        let mut all: Vec<f64> = pairs.iter().map(|pair| pair[side]).collect();
        all.sort_by(f64::total_cmp);
        all
    })
}

/// Returns the median, with the smallest and the largest figure.
fn spread(all: &[f64]) -> String {
    let (least, most) = (all[0], all[all.len() - 1]);
    format!("{:.0} ms ({least:.0} to {most:.0})", all[all.len() / 2])
}

/// Returns the milliseconds of first starts and of second starts.
async fn starts(desktop: &Desktop) -> [Pairs; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..=STARTS {
        let (homes, data) = ([folder(), folder()], folder());
        for kind in &mut times {
            let mut pair = [0.0; 2];
            for (at, app) in [MOODRING, EMPTY].into_iter().enumerate() {
                let (process, start) = desktop.open(app, homes[at].path(), data.path());
                pair[at] = start;
                if round == 0 && app.program == MOODRING.program {
                    assert!(desktop.code().await.starts_with("http://"));
                }
                desktop.close(app, process).await;
            }
            // The first round fills the disk cache and checks that the QR code is painted.
            if round > 0 {
                kind.push(pair);
            }
        }
        eprintln!(
            "start {round} of {STARTS}: {:.0?}",
            times.each_ref().map(|kind| kind.last())
        );
    }
    times
}

/// Returns the memory of the app and WebKit's processes, in MiB.
async fn idle_memory(desktop: &Desktop) -> Pairs {
    let mut pairs = Vec::new();
    let (homes, data) = ([folder(), folder()], folder());
    for round in 1..=MEMORY_PAIRS {
        let mut pair = [0.0; 2];
        for (at, app) in [MOODRING, EMPTY].into_iter().enumerate() {
            let (process, _) = desktop.open(app, homes[at].path(), data.path());
            sleep(SETTLE_TIME).await;
            let all = processes_of(process.id()).into_iter();
            pair[at] = all.map(|one| memory(one) / MEBIBYTE).sum();
            desktop.close(app, process).await;
        }
        eprintln!("memory {round} of {MEMORY_PAIRS}: {pair:.1?} MiB");
        pairs.push(pair);
    }
    pairs
}

/// Measures the CPU time of Moodring at rest: in the lobby, and with an open round and a phone that listens.
async fn idle_cpu(desktop: &Desktop) -> Table {
    let mut table = Table::new(["processor time at rest, % of a core", "used", "goal"]);
    let mut judge = |name: &str, share: f64| {
        let verdict = Goal::AtMost(0.2).judge(share);
        table.row([name.to_owned(), format!("{share:.2}"), verdict]);
    };
    let (home, data) = (folder(), folder());
    let (process, _) = desktop.open(MOODRING, home.path(), data.path());
    judge("lobby", share(process.id()).await);
    desktop.close(MOODRING, process).await;

    let room = Room::open().await;
    room.change([Command::Open]).await;
    let url = room.url.clone();
    let data = room.close().await.folder();
    let process = desktop.start(MOODRING, home.path(), data.path());
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    until("the app listens", async || {
        let connected = TcpStream::connect(address).await;
        connected.map(drop).map_err(|error| error.to_string())
    })
    .await;
    let mut phone = Phone::stranger(&url).listen().await;
    phone
        .until("an open round", |snapshot| snapshot.phones() == 1)
        .await;
    let listening = "an open round and a phone that listens";
    judge(listening, share(process.id()).await);
    desktop.close(MOODRING, process).await;
    table
}

/// Returns the percentage of a core that an app and WebKit's processes use within [`MEASURE_TIME`].
async fn share(app: u32) -> f64 {
    sleep(SETTLE_TIME).await;
    let used = || processes_of(app).into_iter().map(process_cpu).sum::<f64>();
    let (before, start) = (used(), Instant::now());
    sleep(MEASURE_TIME).await;
    100.0 * (used() - before) / start.elapsed().as_secs_f64()
}
