//! Start and rest: from the start of the process to a QR code on the screen, and what the window costs
//! while nobody does anything, beside an empty window of the same Tauri (`empty/`).
//!
//! "Painted" is what the X server has: dark on white in the middle line of the screen. The disk's cache
//! is warm in every start; "first" means that program and toolkit find neither data nor settings.

use std::time::{Duration, Instant};

use moodring_core::Command;
use tokio::time::sleep;

use crate::desktop::{Desktop, EMPTY, MOODRING};
use crate::kit::{Folder, Phone, Room};
use crate::process_tree::{busy, family, memory, name};
use crate::table::{Goal, Table, median};

/// Pairs of first starts, each followed by a pair of second ones.
const STARTS: usize = 8;
/// Pairs of windows whose memory is compared.
const RESTS: usize = 3;
/// After that a window has done what it does for itself.
const SETTLED: Duration = Duration::from_secs(5);
/// How long the processor time of a window at rest is watched.
const WATCH: Duration = Duration::from_secs(20);

const MEBIBYTE: f64 = 1024.0 * 1024.0;

fn folder() -> Folder {
    Folder::new().expect("a temporary folder")
}

/// Runs it.
pub(crate) async fn bench() -> String {
    let desktop = Desktop::new().await;
    let times = starts(&desktop).await;
    let memory = rests(&desktop).await;
    let (rest, stage) = watched(&desktop).await;
    format!("{}\n{}", tables(times, memory), processor(rest, stage))
}

/// Milliseconds that Moodring and the empty window took to start, for the first time and for the second.
type Starts = [Vec<[f64; 2]>; 2];

async fn starts(desktop: &Desktop) -> Starts {
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
            // The first round fills the disk's cache, and looks at what is painted.
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

/// Memory in MiB of the app's own process, of WebKit's for the page and of that for the network.
type Memory = [f64; 3];

async fn rests(desktop: &Desktop) -> Vec<[Memory; 2]> {
    let mut pairs = Vec::new();
    let (homes, data) = ([folder(), folder()], folder());
    for round in 1..=RESTS {
        let mut pair = [[0.0; 3]; 2];
        for (at, app) in [MOODRING, EMPTY].into_iter().enumerate() {
            let (process, _) = desktop.open(app, homes[at].path(), data.path());
            sleep(SETTLED).await;
            pair[at] = resident(process.id());
            desktop.close(app, process).await;
        }
        eprintln!("memory {round} of {RESTS}: {pair:.1?} MiB");
        pairs.push(pair);
    }
    pairs
}

fn resident(app: u32) -> Memory {
    let mut sums = [0.0; 3];
    for process in family(app) {
        let kind = match name(process).as_str() {
            "WebKitWebProces" => 1,
            "WebKitNetworkPr" => 2,
            _ => 0,
        };
        sums[kind] += memory(process) / MEBIBYTE;
    }
    sums
}

/// Percent of a core at rest: of both windows with the lobby on Moodring's, and of Moodring with an open
/// round and a phone that listens.
async fn watched(desktop: &Desktop) -> ([f64; 2], f64) {
    let beside = Desktop::new().await;
    let (homes, data) = ([folder(), folder()], folder());
    let (empty, _) = beside.open(EMPTY, homes[0].path(), data.path());
    let (process, _) = desktop.open(MOODRING, homes[1].path(), data.path());
    sleep(SETTLED).await;
    let lobby = share([process.id(), empty.id()]).await;
    desktop.close(MOODRING, process).await;
    beside.close(EMPTY, empty).await;

    // It goes on with a round that is open.
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let url = room.url.clone();
    let data = room.close().await.folder();
    let (process, _) = desktop.open(MOODRING, homes[1].path(), data.path());
    let mut phone = Phone::stranger(&url).listen().await;
    phone
        .until("an open round", |snapshot| snapshot.phones() == 1)
        .await;
    sleep(SETTLED).await;
    let [stage] = share([process.id()]).await;
    desktop.close(MOODRING, process).await;
    (lobby, stage)
}

/// Percent of a core that families of processes use while they are watched.
async fn share<const N: usize>(apps: [u32; N]) -> [f64; N] {
    let used = |app| -> Vec<_> {
        family(app)
            .into_iter()
            .map(|one| (one, busy(one)))
            .collect()
    };
    let (before, start) = (apps.map(used), Instant::now());
    sleep(WATCH).await;
    let time = start.elapsed().as_secs_f64();
    let mut shares = [0.0; N];
    for (at, app) in apps.into_iter().enumerate() {
        for (process, used) in used(app) {
            let already = before[at].iter().find(|(other, _)| *other == process);
            let used = used - already.map_or(Duration::ZERO, |(_, used)| *used);
            let share = 100.0 * used.as_secs_f64() / time;
            eprintln!("{}: {share:.2} % of a core", name(process));
            shares[at] += share;
        }
    }
    shares
}

fn tables(times: Starts, memory: Vec<[Memory; 2]>) -> String {
    let mut table = Table::new([
        "from the start of the process to a painted screen",
        "Moodring",
        "empty window",
        "ratio",
        "goal",
    ]);
    for (name, pairs) in ["first start", "second start"].into_iter().zip(&times) {
        let ratio = middle(pairs.iter().map(|[own, other]| own / other));
        table.row([
            name.to_owned(),
            spread(pairs.iter().map(|pair| pair[0])),
            spread(pairs.iter().map(|pair| pair[1])),
            format!("{ratio:.2}"),
            Goal::AtMost(1.25).judge(ratio),
        ]);
    }
    let sum = |memory: &Memory| memory.iter().sum::<f64>();
    let part = |at: usize, part: usize| {
        let figures = memory.iter().map(|pair| pair[at][part]);
        format!("{:.1}", middle(figures))
    };
    let mut resident = Table::new([
        "resident memory (PSS) at rest, MiB",
        "Moodring",
        "empty window",
        "ratio",
        "goal",
    ]);
    let names = [
        "the program",
        "WebKit's web process",
        "WebKit's network process",
    ];
    for (at, name) in names.into_iter().enumerate() {
        let ratio = middle(memory.iter().map(|[own, other]| own[at] / other[at]));
        let ratio = format!("{ratio:.2}");
        resident.row([
            name.to_owned(),
            part(0, at),
            part(1, at),
            ratio,
            String::new(),
        ]);
    }
    let ratio = middle(memory.iter().map(|[own, other]| sum(own) / sum(other)));
    let whole = |at: usize| format!("{:.1}", middle(memory.iter().map(|pair| sum(&pair[at]))));
    resident.row([
        "in all".to_owned(),
        whole(0),
        whole(1),
        format!("{ratio:.2}"),
        Goal::AtMost(1.2).judge(ratio),
    ]);
    format!("{table}\n{resident}")
}

fn processor([lobby, empty]: [f64; 2], stage: f64) -> String {
    let mut table = Table::new(["processor time at rest, % of a core", "used", "goal"]);
    for (name, share) in [
        ("Moodring, lobby", lobby),
        ("Moodring, an open round and a phone that listens", stage),
    ] {
        let judged = Goal::AtMost(1.0).judge(share);
        table.row([name.to_owned(), format!("{share:.2}"), judged]);
    }
    table.row([
        "empty window".to_owned(),
        format!("{empty:.2}"),
        String::new(),
    ]);
    table.to_string()
}

fn middle(figures: impl Iterator<Item = f64>) -> f64 {
    median(&mut figures.collect::<Vec<_>>())
}

/// The median, and between which figures it lies.
fn spread(figures: impl Iterator<Item = f64>) -> String {
    let mut all: Vec<_> = figures.collect();
    let middle = median(&mut all);
    let (least, most) = (all[0], all[all.len() - 1]);
    format!("{middle:.0} ms ({least:.0} to {most:.0})")
}
