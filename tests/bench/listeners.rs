//! Event streams by the thousand: what each costs, how soon it hears, and what that costs the votes. Beside them the
//! design that comes to mind first: a channel that broadcasts, and for each listener a stream that encodes what it
//! receives.

use std::fs;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::broadcast;
use crate::kit::Server;
use crate::load::{Crowd, Pace};
use crate::stream_listeners::StreamListeners;
use crate::table::{Goal, Table, median, percentile};

/// Listeners; how many votes are followed to the last of them; and how long it is quiet before each, longer than the
/// pace, so that each vote is the first after a quiet spell.
const ROUNDS: [(usize, usize, Duration); 4] = [
    (1, 100, Duration::from_millis(50)),
    (100, 100, Duration::from_millis(50)),
    (1_000, 60, Duration::from_millis(150)),
    (10_000, 15, Duration::from_millis(1_050)),
];
/// Until a server that was just started, or just met ten thousand, has found its peace.
const SETTLED: Duration = Duration::from_millis(1_500);
const REST: Duration = Duration::from_secs(20);
const PAIRS: usize = 7;
const TIME: Duration = Duration::from_millis(1_500);
const VOTING: usize = 512;
const ROOM: &[&str] = &["--rule", "many"];

/// What one side was measured to be with so many listeners.
struct Figures {
    /// Resident bytes of the server, a listener.
    memory: f64,
    /// Bytes in the kernel, a listener: both ends of the connection.
    kernel: f64,
    /// From a vote sent to the last listener's bytes, in milliseconds.
    p50: f64,
    p99: f64,
    /// Of a core, while nobody votes; only asked for the most listeners.
    rest: Option<f64>,
}

/// Runs the benchmark.
pub(crate) async fn listeners() -> String {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let mut table = Table::new([
        "listeners",
        "Moodring, KiB each",
        "broadcast, KiB each",
        "kernel, KiB each (both ends)",
        "vote to last listener, ms, p50 / p99",
        "broadcast, ms, p50 / p99",
        "CPU at rest, Moodring / broadcast",
    ]);
    let mut goals = Table::new(["goal", "figure", "verdict"]);
    for (listeners, votes, quiet) in ROUNDS {
        eprintln!("listeners: {listeners}");
        let server = Server::start(ROOM).await;
        let ours = measure(
            server.port(),
            server.id(),
            server.round,
            (listeners, votes, quiet),
        )
        .await;
        drop(server);
        let broadcast = broadcast::start().await;
        let theirs = measure(broadcast.port, broadcast.id(), 1, (listeners, votes, quiet)).await;
        drop(broadcast);
        let kib = |bytes: f64| format!("{:.1}", bytes / 1_024.0);
        let late = |figures: &Figures| format!("{:.1} / {:.1}", figures.p50, figures.p99);
        let rest = |figures: &Figures| figures.rest.map(|rest| format!("{:.2} %", 100.0 * rest));
        table.row([
            listeners.to_string(),
            kib(ours.memory),
            kib(theirs.memory),
            kib(ours.kernel),
            late(&ours),
            late(&theirs),
            match (rest(&ours), rest(&theirs)) {
                (Some(ours), Some(theirs)) => format!("{ours} / {theirs}"),
                _ => String::new(),
            },
        ]);
        if let Some(rest) = ours.rest {
            let mut judge = |goal: Goal, what: &str, figure: f64| {
                goals.row([what.to_owned(), format!("{figure:.2}"), goal.judge(figure)]);
            };
            judge(
                Goal::AtMost(12.0),
                "10,000 listeners: KiB each",
                ours.memory / 1_024.0,
            );
            judge(
                Goal::AtMost(1.0),
                "10,000 listeners: CPU at rest, % of a core",
                100.0 * rest,
            );
        }
    }
    let kept = votes_kept(&mut goals).await;
    format!("{table}\n{kept}\n{goals}")
}

async fn measure(
    port: u16,
    id: u32,
    round: i64,
    (count, votes, quiet): (usize, usize, Duration),
) -> Figures {
    // The first connection wakes what every server keeps for all.
    StreamListeners::open(port, 1).await.close().await;
    sleep(SETTLED).await;
    let (memory, kernel) = (resident(id), kernel());
    let begun = Instant::now();
    let listeners = StreamListeners::open(port, count).await;
    eprintln!("  there after {:.2} s", begun.elapsed().as_secs_f64());
    listeners.quiet(SETTLED).await;
    let each = |after: f64, before: f64| (after - before) / count as f64;
    let (memory, kernel) = (each(resident(id), memory), each(self::kernel(), kernel));
    let mut late = Vec::new();
    let mut voice = Voice::connect(port, round).await;
    for _ in 0..votes {
        listeners.quiet(quiet).await;
        listeners.listen_for_the_next();
        let sent = Instant::now();
        let (heard, ()) = tokio::join!(listeners.heard_by_all(), voice.vote());
        late.push(1_000.0 * (heard - sent).as_secs_f64());
    }
    let rest = match count {
        10_000 => Some(at_rest(id, &listeners).await),
        _ => None,
    };
    listeners.close().await;
    Figures {
        memory,
        kernel,
        p50: percentile(&mut late, 0.5),
        p99: percentile(&mut late, 0.99),
        rest,
    }
}

/// What a process takes of a core while nothing is said but heartbeats.
async fn at_rest(id: u32, listeners: &StreamListeners) -> f64 {
    listeners.quiet(SETTLED).await;
    let (begun, before) = (Instant::now(), precise_cpu(id));
    sleep(REST).await;
    (precise_cpu(id) - before) / begun.elapsed().as_secs_f64()
}

/// Seconds of processor time that a process took so far, to the nanosecond: what beats to a clock can hide from one
/// that counts ticks.
fn precise_cpu(id: u32) -> f64 {
    let threads = fs::read_dir(format!("/proc/{id}/task")).unwrap();
    let nanoseconds = threads.map(|thread| {
        let text = fs::read_to_string(thread.unwrap().path().join("schedstat")).unwrap();
        text.split(' ').next().unwrap().parse::<f64>().unwrap()
    });
    nanoseconds.sum::<f64>() / 1e9
}

/// Votes a second with a thousand listeners and with none.
async fn votes_kept(goals: &mut Table) -> Table {
    eprintln!("votes with listeners");
    let [alone, heard] = [Server::start(ROOM).await, Server::start(ROOM).await];
    let listeners = StreamListeners::open(heard.port(), 1_000).await;
    let crowds = [
        Crowd::connect(alone.port(), alone.round, VOTING).await,
        Crowd::connect(heard.port(), heard.round, VOTING).await,
    ];
    let mut per_second = [vec![], vec![]];
    let mut p99 = [vec![], vec![]];
    let mut snapshots = vec![];
    for round in 0..=PAIRS {
        for side in [0, 1] {
            let before = listeners.events();
            let mut outcome = crowds[side].vote(Pace::FlatOut, TIME).await;
            // The first is to warm up.
            if round > 0 {
                per_second[side].push(outcome.per_second());
                p99[side].push(outcome.percentile(0.99));
                if side == 1 {
                    snapshots.push((listeners.events() - before) as f64 / outcome.seconds);
                }
            }
        }
    }
    listeners.close().await;
    let mut kept: Vec<f64> = per_second[1]
        .iter()
        .zip(&per_second[0])
        .map(|(with, none)| with / none)
        .collect();
    let kept = median(&mut kept);
    goals.row([
        "1,000 listeners: votes/s, of those with none".to_owned(),
        format!("{kept:.2}"),
        Goal::AtLeast(0.9).judge(kept),
    ]);
    let mut table = Table::new([
        "listeners, 512 connections voting",
        "votes/s",
        "p99, ms",
        "snapshots/s in all",
    ]);
    let [none, with] = &mut per_second;
    let [p99_none, p99_with] = &mut p99;
    table.row([
        "none".to_owned(),
        format!("{:.0}", median(none)),
        format!("{:.1}", median(p99_none)),
        "0".to_owned(),
    ]);
    table.row([
        "1,000".to_owned(),
        format!("{:.0}", median(with)),
        format!("{:.1}", median(p99_with)),
        format!("{:.0}", median(&mut snapshots)),
    ]);
    table
}

/// One phone after the other that votes once.
struct Voice {
    stream: TcpStream,
    port: u16,
    round: i64,
    votes: u64,
}

impl Voice {
    async fn connect(port: u16, round: i64) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            port,
            round,
            votes: 0,
        }
    }

    async fn vote(&mut self) {
        self.votes += 1;
        let request = format!(
            "PUT /rounds/{}/votes/1 HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Length: 12\r\n\
             Content-Type: application/json\r\nCookie: voter={:032x}\r\n\r\n{{\"choice\":0}}",
            self.round, self.port, self.votes
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 1_024];
        let read = self.stream.read(&mut answer).await.unwrap();
        assert!(
            answer[..read].starts_with(b"HTTP/1.1 204 "),
            "{}",
            String::from_utf8_lossy(&answer[..read])
        );
    }
}

/// Resident memory of a process, in bytes.
fn resident(id: u32) -> f64 {
    kilobytes(&format!("/proc/{id}/status"), "VmRSS:")
}

/// What the kernel keeps for everything: sockets are most of what changes. Buffers of data under way are apart, and
/// none while it is quiet.
fn kernel() -> f64 {
    kilobytes("/proc/meminfo", "Slab:")
}

fn kilobytes(file: &str, name: &str) -> f64 {
    let text = fs::read_to_string(file).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    1_024.0 * line.trim().trim_end_matches(" kB").parse::<f64>().unwrap()
}
