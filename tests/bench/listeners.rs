//! Thousands of event streams: the cost of each, its latency, and its effect on votes. Compares Moodring with two
//! designs in which each stream encodes what it receives: the design of the blog post, and a broadcast channel.

use std::env;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::baselines::{self, Child};
use crate::kit::{Raw, Server, program, vote};
use crate::load::{Crowd, VoteRate};
use crate::process_tree::{bytes_in_line, resident};
use crate::stream_listeners::StreamListeners;
use crate::table::{Goal, Goals, Table, median, percentile, ratio};
use crate::votes;

/// The number of listeners, the number of votes whose arrival at the last listener is measured, and the quiet time
/// before each vote. The quiet time is longer than the interval of snapshots, so that each vote is the first after a
/// quiet period.
type Listening = (usize, usize, Duration);

const ROUNDS: [Listening; 4] = [
    (1, 100, Duration::from_millis(50)),
    (100, 100, Duration::from_millis(50)),
    (1_000, 60, Duration::from_millis(150)),
    LARGEST,
];
const LARGEST: Listening = (10_000, 15, Duration::from_millis(1_050));
/// The time after a start or a load until the server is idle.
const SETTLE_TIME: Duration = Duration::from_millis(1_500);
const IDLE_MEASURE_TIME: Duration = Duration::from_secs(20);
const PAIRS: usize = 7;
const SAMPLE_TIME: Duration = Duration::from_millis(1_500);
const VOTING_CONNECTIONS: usize = 512;
/// Votes a second in an otherwise idle room, and for how long.
const IDLE_ROOM_VOTES: (f64, Duration) = (100.0, Duration::from_secs(5));
const SERVER_ARGS: &[&str] = &["--rule", "many"];

/// A measured server.
#[derive(Clone, Copy)]
struct Target {
    port: u16,
    id: u32,
    round: i64,
}

impl From<&Server> for Target {
    fn from(server: &Server) -> Self {
        Self {
            port: server.port(),
            id: server.id(),
            round: server.round,
        }
    }
}

impl From<&Child> for Target {
    fn from(child: &Child) -> Self {
        Self {
            port: child.port,
            id: child.id(),
            round: 1,
        }
    }
}

/// The measurements of one server with a number of listeners.
struct Figures {
    /// The resident memory of the server in KiB per listener.
    memory: f64,
    /// The memory of the kernel in KiB per listener, for both ends of the connection.
    kernel: f64,
    /// Milliseconds from sending a vote until the last listener receives it.
    late: Vec<f64>,
    /// Percent of a core without votes. Only measured with the most listeners.
    rest: Option<f64>,
    /// Snapshots a second that each listener receives in an idle room. Only measured with the most listeners.
    heard: Option<f64>,
}

fn table() -> Table {
    Table::new([
        "listeners",
        "KiB each",
        "kernel, KiB each (both ends)",
        "vote to last listener, ms, p50",
        "p99",
        "rest, % of a core",
        "snapshots/s each, 100 votes/s",
    ])
}

fn figure(figure: Option<f64>) -> String {
    figure.map_or_else(String::new, |figure| format!("{figure:.2}"))
}

impl Figures {
    fn row(&mut self, name: String, table: &mut Table) {
        table.row([
            name,
            format!("{:.1}", self.memory),
            format!("{:.1}", self.kernel),
            format!("{:.1}", median(&mut self.late)),
            format!("{:.1}", percentile(&mut self.late, 0.99)),
            figure(self.rest),
            figure(self.heard),
        ]);
    }
}

/// Runs the benchmark.
pub(crate) async fn listeners() -> String {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let (mut table, mut goals) = (table(), Goals::new());
    for listening in ROUNDS {
        let count = listening.0;
        let server = Server::start(SERVER_ARGS).await;
        let mut ours = measure("Moodring", (&server).into(), listening).await;
        drop(server);
        ours.row(format!("{count}: Moodring"), &mut table);
        let (folder, _) = votes::made_by_a_server().await;
        for name in ["the blog post's design", "broadcast"] {
            let child = match name {
                "broadcast" => baselines::broadcast().await,
                _ => baselines::post(&folder.path().join("moodring.db")).await,
            };
            let mut theirs = measure(name, (&child).into(), listening).await;
            theirs.row(format!("{count}: {name}"), &mut table);
        }
        if let (Some(rest), Some(heard)) = (ours.rest, ours.heard) {
            let child = baselines::writes().await;
            let streams = StreamListeners::open(child.port, count).await;
            let writes = at_rest(child.id(), &streams).await;
            streams.close().await;
            let name = format!("{count}: the writes of heartbeats alone");
            let mut cells = [const { String::new() }; 7];
            (cells[0], cells[5]) = (name, figure(Some(writes)));
            table.row(cells);
            goals.judge("10,000 listeners: KiB each", ours.memory, Goal::AtMost(3.0));
            goals.judge(
                "10,000 listeners: rest, % of a core above the writes alone",
                rest - writes,
                Goal::AtMost(0.3),
            );
            goals.judge(
                "10,000 listeners, 100 votes/s: snapshots/s each",
                heard,
                Goal::AtLeast(5.0),
            );
        }
    }
    let (kept, share) = votes_kept(|| Command::new(program("moodring-server")), PAIRS).await;
    let what = "1,000 listeners: votes/s, of those with none";
    goals.judge(what, share, Goal::AtLeast(0.9));
    format!("{table}\n{kept}\n{goals}")
}

/// Measures the effect of an optimization: compares servers built with it and without it, whose paths are in
/// `MOODRING_SERVERS`.
pub(crate) async fn variants() -> String {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let others = env::var_os("MOODRING_SERVERS").expect("MOODRING_SERVERS names servers");
    let (mut table, mut shares) = (table(), Table::new(["1,000 listeners", "votes kept"]));
    for path in env::split_paths(&others) {
        let name = path.file_name().expect("a file").to_string_lossy();
        let server = Server::by(Command::new(&path), SERVER_ARGS).await;
        let (count, votes, quiet) = LARGEST;
        let listening = (count, votes / 2, quiet);
        let mut figures = measure(&name, (&server).into(), listening).await;
        drop(server);
        figures.row(name.to_string(), &mut table);
        let (_, share) = votes_kept(|| Command::new(&path), PAIRS / 2).await;
        shares.row([name.into_owned(), format!("{share:.2}")]);
    }
    format!("{table}\n{shares}")
}

async fn measure(name: &str, target: Target, (count, votes, quiet): Listening) -> Figures {
    let Target { port, id, round } = target;
    eprintln!("listeners: {count}, {name}");
    // The first connection allocates what a server keeps for all later connections.
    StreamListeners::open(port, 1).await.close().await;
    sleep(SETTLE_TIME).await;
    let before = [resident(id), kernel()];
    let listeners = StreamListeners::open(port, count).await;
    listeners.quiet(SETTLE_TIME).await;
    let each = |after: f64, before: f64| (after - before) / count as f64 / 1_024.0;
    let memory = each(resident(id), before[0]);
    let kernel = each(kernel(), before[1]);
    let mut late = Vec::new();
    let mut phone = Raw::connect(port).await;
    phone.0.set_nodelay(true).unwrap();
    for voter in 1..=votes as u128 {
        listeners.quiet(quiet).await;
        listeners.listen_for_the_next();
        let sent = Instant::now();
        let voting = async {
            phone.send(vote(round, 1, voter).as_bytes()).await;
            assert_eq!(phone.status().await, 204);
        };
        let (heard, ()) = tokio::join!(listeners.heard_by_all(), voting);
        late.push(1_000.0 * (heard - sent).as_secs_f64());
    }
    let (mut rest, mut heard) = (None, None);
    if count == LARGEST.0 {
        rest = Some(at_rest(id, &listeners).await);
        let crowd = Crowd::connect(port, round, 16).await;
        // The server first adapts its pace to these votes.
        crowd
            .vote(VoteRate::PerSecond(IDLE_ROOM_VOTES.0), IDLE_ROOM_VOTES.1)
            .await;
        let before = listeners.events();
        let outcome = crowd
            .vote(VoteRate::PerSecond(IDLE_ROOM_VOTES.0), IDLE_ROOM_VOTES.1)
            .await;
        let events = listeners.events() - before;
        heard = Some(events as f64 / outcome.seconds / count as f64);
    }
    listeners.close().await;
    Figures {
        memory,
        kernel,
        late,
        rest,
        heard,
    }
}

/// Returns the percentage of a core that a process uses while the server sends only heartbeats.
async fn at_rest(id: u32, listeners: &StreamListeners) -> f64 {
    listeners.quiet(SETTLE_TIME).await;
    let (begun, before) = (Instant::now(), precise_cpu(id));
    sleep(IDLE_MEASURE_TIME).await;
    100.0 * (precise_cpu(id) - before) / begun.elapsed().as_secs_f64()
}

/// Returns the CPU time of a process so far in seconds, exact to the nanosecond. A counter of clock ticks can miss work
/// that runs in step with the clock.
fn precise_cpu(id: u32) -> f64 {
    let threads = fs::read_dir(format!("/proc/{id}/task")).unwrap();
    let nanoseconds = threads.map(|thread| {
        let text = fs::read_to_string(thread.unwrap().path().join("schedstat")).unwrap();
        text.split(' ').next().unwrap().parse::<f64>().unwrap()
    });
    nanoseconds.sum::<f64>() / 1e9
}

/// Measures votes a second with a thousand listeners and with none. Returns the table and the median of their ratios.
async fn votes_kept(server: impl Fn() -> Command, pairs: usize) -> (Table, f64) {
    eprintln!("votes with listeners");
    let servers = [
        Server::by(server(), SERVER_ARGS).await,
        Server::by(server(), SERVER_ARGS).await,
    ];
    let listeners = StreamListeners::open(servers[1].port(), 1_000).await;
    let mut sides = Vec::new();
    for server in &servers {
        let crowd = Crowd::connect(server.port(), server.round, VOTING_CONNECTIONS).await;
        sides.push((crowd, [vec![], vec![], vec![]]));
    }
    for round in 0..=pairs {
        for (crowd, samples) in &mut sides {
            let before = listeners.events();
            let mut outcome = crowd.vote(VoteRate::FlatOut, SAMPLE_TIME).await;
            let events = (listeners.events() - before) as f64 / outcome.seconds;
            let figures = [outcome.per_second(), outcome.percentile(0.99), events];
            // The first sample is the warm-up.
            if round > 0 {
                samples
                    .iter_mut()
                    .zip(figures)
                    .for_each(|(all, one)| all.push(one));
            }
        }
    }
    listeners.close().await;
    let kept = ratio(&sides[1].1[0], &sides[0].1[0]);
    let mut table = Table::new([
        "listeners, 512 connections voting",
        "votes/s",
        "p99, ms",
        "snapshots/s in all",
    ]);
    for (name, (_, samples)) in ["none", "1,000"].into_iter().zip(sides) {
        let [speed, late, events] = samples.map(|mut samples| median(&mut samples));
        table.row([
            name.to_owned(),
            format!("{speed:.0}"),
            format!("{late:.1}"),
            format!("{events:.0}"),
        ]);
    }
    (table, kept)
}

/// Returns the slab memory of the kernel, in bytes. Sockets cause most of the change. Buffers of data in transit are
/// counted elsewhere, and there are none while it is quiet.
fn kernel() -> f64 {
    bytes_in_line("/proc/meminfo", "Slab:")
}
