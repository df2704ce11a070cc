//! Event streams by the thousand: what each costs, how soon it hears, and what that costs the votes. Beside them two
//! designs whose streams encode for themselves what they receive: the blog post's, and a channel that broadcasts.

use std::env;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::baselines::{self, Child};
use crate::kit::{Raw, Server, program, vote};
use crate::load::{Crowd, Pace};
use crate::process_tree::{kilobytes, resident};
use crate::stream_listeners::StreamListeners;
use crate::table::{Goal, Goals, Table, median, percentile, ratio};
use crate::votes;

/// Listeners; how many votes are followed to the last of them; and how long it is quiet before each, longer than the
/// pace, so that each vote is the first after a quiet spell.
type Listening = (usize, usize, Duration);

const ROUNDS: [Listening; 4] = [
    (1, 100, Duration::from_millis(50)),
    (100, 100, Duration::from_millis(50)),
    (1_000, 60, Duration::from_millis(150)),
    MOST,
];
const MOST: Listening = (10_000, 15, Duration::from_millis(1_050));
/// Until a server that was just started, or just met ten thousand, has found its peace.
const SETTLED: Duration = Duration::from_millis(1_500);
const REST: Duration = Duration::from_secs(20);
const PAIRS: usize = 7;
const TIME: Duration = Duration::from_millis(1_500);
const VOTING: usize = 512;
/// Votes a second in a room that is idle but for them, and for how long.
const IDLE: (f64, Duration) = (100.0, Duration::from_secs(5));
const ROOM: &[&str] = &["--rule", "many"];

/// A server that is measured.
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

/// What one side was measured to be with so many listeners.
struct Figures {
    /// Resident KiB of the server, a listener.
    memory: f64,
    /// KiB in the kernel, a listener: both ends of the connection.
    kernel: f64,
    /// From a vote sent to the last listener's bytes, in milliseconds.
    late: Vec<f64>,
    /// Percent of a core, while nobody votes; only asked for the most listeners.
    rest: Option<f64>,
    /// Snapshots a second that each hears of an idle room; only asked for the most.
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
        let server = Server::start(ROOM).await;
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

/// What a trick buys: servers built with it and without it, whose paths stand in `MOODRING_SERVERS`.
pub(crate) async fn variants() -> String {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let others = env::var_os("MOODRING_SERVERS").expect("MOODRING_SERVERS names servers");
    let (mut table, mut shares) = (table(), Table::new(["1,000 listeners", "votes kept"]));
    for path in env::split_paths(&others) {
        let name = path.file_name().expect("a file").to_string_lossy();
        let server = Server::by(Command::new(&path), ROOM).await;
        let (count, votes, quiet) = MOST;
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
    // The first connection wakes what every server keeps for all.
    StreamListeners::open(port, 1).await.close().await;
    sleep(SETTLED).await;
    let before = [resident(id), kernel()];
    let listeners = StreamListeners::open(port, count).await;
    listeners.quiet(SETTLED).await;
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
    if count == MOST.0 {
        rest = Some(at_rest(id, &listeners).await);
        let crowd = Crowd::connect(port, round, 16).await;
        // The server first has to find its pace.
        crowd.vote(Pace::PerSecond(IDLE.0), IDLE.1).await;
        let before = listeners.events();
        let outcome = crowd.vote(Pace::PerSecond(IDLE.0), IDLE.1).await;
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

/// Percent of a core that a process takes while nothing is sent but heartbeats.
async fn at_rest(id: u32, listeners: &StreamListeners) -> f64 {
    listeners.quiet(SETTLED).await;
    let (begun, before) = (Instant::now(), precise_cpu(id));
    sleep(REST).await;
    100.0 * (precise_cpu(id) - before) / begun.elapsed().as_secs_f64()
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

/// Votes a second with a thousand listeners and with none, and the median of their ratios.
async fn votes_kept(server: impl Fn() -> Command, pairs: usize) -> (Table, f64) {
    eprintln!("votes with listeners");
    let servers = [
        Server::by(server(), ROOM).await,
        Server::by(server(), ROOM).await,
    ];
    let listeners = StreamListeners::open(servers[1].port(), 1_000).await;
    let mut sides = Vec::new();
    for server in &servers {
        let crowd = Crowd::connect(server.port(), server.round, VOTING).await;
        sides.push((crowd, [vec![], vec![], vec![]]));
    }
    for round in 0..=pairs {
        for (crowd, samples) in &mut sides {
            let before = listeners.events();
            let mut outcome = crowd.vote(Pace::FlatOut, TIME).await;
            let events = (listeners.events() - before) as f64 / outcome.seconds;
            let figures = [outcome.per_second(), outcome.percentile(0.99), events];
            // The first is to warm up.
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

/// What the kernel keeps for everything: sockets are most of what changes. Buffers of data under way are apart, and
/// none while it is quiet.
fn kernel() -> f64 {
    kilobytes("/proc/meminfo", "Slab:")
}
