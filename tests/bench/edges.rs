//! One show on several edges, compared with the single server. Measures votes a second and the CPU time of a vote in
//! each process. Also measures how soon a tap at an edge is visible elsewhere and how fast the presenter catches up. At
//! the end a million phones vote once.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::kit::{Edge, Listener, Nats, Phone, Server, port_of, within};
use crate::load::{Crowd, Outcome, VoteRate, process_cpu};
use crate::pixels;
use crate::stage::Stage;
use crate::stream_listeners::StreamListeners;
use crate::table::{Goal, Table, median, percentile};

const EDGES: [usize; 3] = [1, 2, 4];
/// The total number of connections, for any number of edges.
const CONNECTIONS: usize = 512;
/// The total number of voters. Each votes at most a few times a second.
const VOTERS: usize = 16_384;
const ROUNDS: usize = 5;
const SAMPLE_TIME: Duration = Duration::from_millis(1_500);
const LISTENERS: usize = 10_000;
const TAPS: usize = 30;
const OFFLINE_TIME: Duration = Duration::from_secs(60);
const OFFLINE_VOTES_PER_SECOND: f64 = 10_000.0;
const STADIUM_PHONES: usize = 1_000_000;
/// The total number of connections. Each has the same number of phones.
const STADIUM_CONNECTIONS: usize = 500;
/// How long the presenter may take to receive the remaining votes.
const VOTES_TIMEOUT: Duration = Duration::from_secs(300);

/// A show: one NATS node, the presenter's server, and the edges.
struct Show {
    nats: Nats,
    presenter: Server,
    edges: Vec<Edge>,
}

/// The CPU time so far, in seconds.
#[derive(Clone, Copy)]
struct Cpu {
    edges: f64,
    engine: f64,
    fold: f64,
}

impl Show {
    async fn start(edges: usize, rule: &str) -> Self {
        let nats = Nats::start().await;
        let relay = nats.url("show");
        let args = ["--rule", rule, "--no-limits", "--relay", &relay];
        let presenter = Server::start(&args).await;
        let edges = join_all((0..edges).map(|_| Edge::start(&relay))).await;
        Self {
            nats,
            presenter,
            edges,
        }
    }

    fn cpu(&self) -> Cpu {
        Cpu {
            edges: self.edges.iter().map(|edge| process_cpu(edge.id())).sum(),
            engine: process_cpu(self.nats.id()),
            fold: process_cpu(self.presenter.id()),
        }
    }

    /// Connects a crowd to each edge, with these total numbers of connections and voters.
    async fn crowds(&self, connections: usize, voters: usize) -> Vec<Crowd> {
        let edges = self.edges.len();
        let connections = connections / edges;
        let voters = voters / edges / connections;
        let crowds = self.edges.iter().enumerate().map(|(number, edge)| {
            let (port, round) = (port_of(&edge.url), self.presenter.round);
            Crowd::one_of_several(number, port, round, connections, voters)
        });
        join_all(crowds).await
    }

    /// Waits until the presenter has this many votes.
    async fn until_votes(&self, votes: u64) {
        within(VOTES_TIMEOUT, "the presenter has every vote", async || {
            let snapshot = self.presenter.listen().await.next().await;
            match snapshot.ok_or("the stream ended")?.votes() {
                all if all == votes => Ok(()),
                some => Err(format!("{some} of {votes}")),
            }
        })
        .await;
    }
}

async fn vote(crowds: &[Crowd], rate: VoteRate, time: Duration) -> (f64, Vec<Outcome>) {
    let outcomes = join_all(crowds.iter().map(|crowd| crowd.vote(rate, time))).await;
    (outcomes.iter().map(Outcome::per_second).sum(), outcomes)
}

fn votes(outcomes: &[Outcome]) -> u64 {
    outcomes.iter().map(Outcome::votes).sum()
}

/// Runs the benchmark.
pub(crate) async fn bench() -> String {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let mut goals = Table::new(["goal", "figure", "verdict"]);
    let speed = speed(&mut goals).await;
    let taps = taps().await;
    let catch_up = catch_up(&mut goals).await;
    let stadium = stadium().await;
    format!("{speed}\n{taps}\n{catch_up}\n\n{stadium}\n\n{goals}")
}

/// Measures votes a second and the CPU time of one vote.
async fn speed(goals: &mut Table) -> String {
    let single = Server::start(&["--rule", "many", "--no-limits"]).await;
    let alone = [Crowd::connect(single.port(), single.round, CONNECTIONS).await];
    let mut shows = Vec::new();
    for edges in EDGES {
        let show = Show::start(edges, "many").await;
        let crowds = show.crowds(CONNECTIONS, VOTERS).await;
        shows.push((show, crowds, 0, Vec::new(), Vec::new()));
    }
    let (mut per_second, mut cost) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        eprintln!("edges: round {round} of {ROUNDS}");
        let before = process_cpu(single.id());
        let (speed, outcomes) = vote(&alone, VoteRate::FlatOut, SAMPLE_TIME).await;
        per_second.push(speed);
        let cpu = process_cpu(single.id()) - before;
        cost.push(1e6 * cpu / votes(&outcomes) as f64);
        for (show, crowds, all, per_second, costs) in &mut shows {
            let before = show.cpu();
            let (speed, outcomes) = vote(crowds, VoteRate::FlatOut, SAMPLE_TIME).await;
            let some = votes(&outcomes);
            *all += some;
            show.until_votes(*all).await;
            let after = show.cpu();
            per_second.push(speed);
            let micros = |after: f64, before: f64| 1e6 * (after - before) / some as f64;
            costs.push([
                micros(after.edges, before.edges),
                micros(after.engine, before.engine),
                micros(after.fold, before.fold),
            ]);
        }
    }
    let mut table = Table::new([
        "512 connections vote at",
        "votes/s",
        "of the single server's",
        "µs of CPU a vote: edge",
        "engine",
        "fold",
    ]);
    let middle = |samples: &[f64]| median(&mut samples.to_vec());
    table.row([
        "the single server".to_owned(),
        format!("{:.0}", middle(&per_second)),
        "1.00".to_owned(),
        format!("{:.1}", middle(&cost)),
        String::new(),
        String::new(),
    ]);
    let mut speeds = Vec::new();
    for (show, _, _, speed, costs) in &shows {
        let edges = show.edges.len();
        let ratios = speed.iter().zip(&per_second).map(|(a, b)| a / b);
        let ratio = median(&mut ratios.collect::<Vec<_>>());
        let cost = |which: usize| {
            let samples: Vec<f64> = costs.iter().map(|cost| cost[which]).collect();
            format!("{:.1}", middle(&samples))
        };
        table.row([
            format!("{edges} edge{}", if edges == 1 { "" } else { "s" }),
            format!("{:.0}", middle(speed)),
            format!("{ratio:.2}"),
            cost(0),
            cost(1),
            cost(2),
        ]);
        speeds.push(middle(speed));
        let what = format!("edges: {edges}; votes/s, of the single server's");
        let verdict = Goal::AtLeast(0.7).judge(ratio);
        goals.row([what, format!("{ratio:.2}"), verdict]);
    }
    let flat = speeds[2] / speeds[1];
    let verdict = Goal::AtLeast(0.9).judge(flat);
    let what = "votes/s with 4 edges, of those with 2".to_owned();
    goals.row([what, format!("{flat:.2}"), verdict]);
    table.to_string()
}

/// Measures the time from a tap at an edge until others see it: a listener at the presenter's server, the last of ten
/// thousand listeners at edges, and the presenter's window.
async fn taps() -> String {
    eprintln!("edges: taps");
    let show = Show::start(4, "many").await;
    let each = LISTENERS / show.edges.len();
    let ports: Vec<u16> = show.edges.iter().map(|edge| port_of(&edge.url)).collect();
    let phone = Phone::stranger(&show.edges[0].url);
    let mut presenter: Listener = show.presenter.listen().await;
    let alone = tap_times(&show, &phone, &mut presenter, &[]).await;
    let listeners = join_all(ports.iter().map(|port| StreamListeners::open(*port, each))).await;
    let crowded = tap_times(&show, &phone, &mut presenter, &listeners).await;
    drop((listeners, show));
    let painted = painted().await;
    let mut table = Table::new(["a tap at one of 4 edges is seen", "p50, ms", "p99, ms"]);
    for (what, mut times) in [
        ("on the presenter's stream, nobody else listens", alone.0),
        (
            "on the presenter's stream, 10,000 listen at edges",
            crowded.0,
        ),
        ("by the last of 10,000 listeners at edges", crowded.1),
        ("in the pixels of the presenter's window", painted),
    ] {
        let figure = |times: &mut Vec<f64>, share| format!("{:.1}", percentile(times, share));
        table.row([
            what.to_owned(),
            figure(&mut times, 0.5),
            figure(&mut times, 0.99),
        ]);
    }
    table.to_string()
}

/// Returns the milliseconds from taps at an edge to the pixels of the presenter's window.
async fn painted() -> Vec<f64> {
    let nats = Nats::start().await;
    let relay = nats.url("show");
    let stage = Stage::at(Some(&relay)).await;
    let edges = join_all((0..4).map(|_| Edge::start(&relay))).await;
    pixels::from_edge(&stage, port_of(&edges[0].url), TAPS).await
}

async fn tap_times(
    show: &Show,
    phone: &Phone,
    presenter: &mut Listener,
    listeners: &[StreamListeners],
) -> (Vec<f64>, Vec<f64>) {
    /// The quiet time before a tap, so that no earlier vote is still on its way.
    const QUIET: Duration = Duration::from_millis(1_050);
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let milliseconds = |from: Instant, to: Instant| 1e3 * (to - from).as_secs_f64();
    for _ in 0..TAPS {
        join_all(listeners.iter().map(|some| some.quiet(QUIET))).await;
        listeners
            .iter()
            .for_each(StreamListeners::listen_for_the_next);
        let mut now = show.presenter.listen().await;
        let before = now.next().await.expect("a snapshot").votes();
        drop(now);
        let serial = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let serial = serial.unwrap().as_millis() as i64;
        let tapped = Instant::now();
        let seen = async {
            presenter
                .until("the tap", |snapshot| snapshot.votes() > before)
                .await;
            Instant::now()
        };
        let all = async {
            let heard = join_all(listeners.iter().map(StreamListeners::heard_by_all)).await;
            heard.into_iter().max()
        };
        let voted = phone.votes(show.presenter.round, serial, 1);
        let (seen, all, ()) = tokio::join!(seen, all, voted);
        first.push(milliseconds(tapped, seen));
        last.extend(all.map(|all| milliseconds(tapped, all)));
    }
    (first, last)
}

/// Measures how fast the presenter catches up after a minute offline, in which phones vote.
async fn catch_up(goals: &mut Table) -> String {
    eprintln!("edges: a minute offline");
    let mut show = Show::start(2, "many").await;
    let crowds = show.crowds(CONNECTIONS, VOTERS).await;
    show.presenter.kill();
    let rate = VoteRate::PerSecond(OFFLINE_VOTES_PER_SECOND / crowds.len() as f64);
    let (speed, outcomes) = vote(&crowds, rate, OFFLINE_TIME).await;
    let back = Instant::now();
    show.presenter.restart().await;
    show.until_votes(votes(&outcomes)).await;
    let took = back.elapsed().as_secs_f64();
    let faster = OFFLINE_TIME.as_secs_f64() / took;
    let what = "catch-up after a minute offline, times real time".to_owned();
    let verdict = Goal::AtLeast(5.0).judge(faster);
    goals.row([what, format!("{faster:.1}"), verdict]);
    format!(
        "The presenter was offline for a minute of {speed:.0} votes/s and had all {} of them {took:.1} s after its start.",
        votes(&outcomes)
    )
}

/// Lets as many phones as a large audience has vote once each.
async fn stadium() -> String {
    eprintln!("edges: {STADIUM_PHONES} phones");
    let show = Show::start(4, "once").await;
    let crowds = show.crowds(STADIUM_CONNECTIONS, STADIUM_PHONES).await;
    let begun = Instant::now();
    let (_, outcomes) = vote(&crowds, VoteRate::EachOnce, Duration::ZERO).await;
    let voted = begun.elapsed().as_secs_f64();
    let all = votes(&outcomes);
    assert_eq!(all, STADIUM_PHONES as u64);
    show.until_votes(all).await;
    let counted = begun.elapsed().as_secs_f64();
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let edges = show.edges.iter().map(|edge| megabytes(edge.memory()));
    format!(
        "{all} different phones voted once over 4 edges in {voted:.1} s, and all were counted after {counted:.1} s; the tallies are \
         exactly these. Memory after it: {:.0} MB at the largest edge, {:.0} MB at the presenter's server, {:.0} MB at the engine.",
        edges.fold(0.0, f64::max),
        megabytes(show.presenter.memory()),
        megabytes(show.nats.memory()),
    )
}
