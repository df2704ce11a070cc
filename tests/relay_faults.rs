//! Faults in a show on a real nats-server while crowds vote: parts are killed, links are cut and a disk is full at
//! random moments. Each vote answered with 204 is one row, and the tallies are the fold of these rows. Within a second
//! after a fault is repaired, every place has the presenter's stage. The memory of the servers stays bounded.
//!
//! The clocks always differ by minutes. The long versions are
//! `cargo test --workspace --test moodring -- --ignored --nocapture relay_faults`.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_nats::jetstream::context::ContextBuilder;
use futures_util::future::join_all;
use moodring_core::VoteError;
use moodring_core::poll::RoundId;
use moodring_core::vote::{self, Ballot, Serial, Voter};
use moodring_relay::RelayUrl;
use rusqlite::{Connection, OpenFlags};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::kit::{
    Addresses, Answer, Clock, Disk, Edge, Nats, NatsCluster, Neighbour, Network, Phone, Rng,
    Server, ip, nats_server, program, so, until, within,
};

const CHOICES: usize = 3;
const SHOW: [&str; 4] = ["--choices", "👍,👎,🤷", "--rule", "many"];
/// The time between two attempts of a phone whose vote was not confirmed.
const RETRY_INTERVAL: Duration = Duration::from_millis(30);
/// The time limit, after a fault is repaired, for every edge to have the presenter's stage. A cluster is repaired when
/// it is whole, see [`Show::until_whole`]. This holds for a cut link, too: the limit includes the confirmation of the
/// votes on their way.
const HEALED_WITHIN: Duration = Duration::from_secs(1);
/// The longest random cut. Most of these connections count as lost after this time.
const MAX_CUT_MILLISECONDS: u64 = 4_000;
/// The memory limit of a server. Debug builds use half of it.
const MAX_MEMORY_BYTES: u64 = 64 << 20;

/// The choice of each acknowledged vote, by voter and serial.
type Votes = HashMap<(u128, i64), i64>;

/// Phones that vote continuously at any of the places, and repeat each vote until it is confirmed.
struct Crowd {
    is_voting: Arc<AtomicBool>,
    /// The number of 503 answers to phones.
    refused: Arc<AtomicU64>,
    phones: Vec<JoinHandle<()>>,
}

impl Crowd {
    /// Starts this number of phones. The serials of this life differ from those of every other life.
    fn of(
        phones: u128,
        places: &[String],
        round: i64,
        life: i64,
        votes: &Arc<Mutex<Votes>>,
    ) -> Self {
        let is_voting = Arc::new(AtomicBool::new(true));
        let refused = Arc::<AtomicU64>::default();
        let phones = (1..=phones).map(|voter| {
            let here = places.iter().map(|url| Phone::with_voter(url, voter));
            let tapping = tap(
                here.collect(),
                round,
                life << 32,
                votes.clone(),
                is_voting.clone(),
                refused.clone(),
            );
            tokio::spawn(tapping)
        });
        Self {
            phones: phones.collect(),
            is_voting,
            refused,
        }
    }

    /// Stops the phones after each has finished its vote.
    async fn stop(self) {
        self.is_voting.store(false, Ordering::Relaxed);
        for phone in join_all(self.phones).await {
            phone.expect("each vote is confirmed in the end");
        }
    }
}

async fn tap(
    places: Vec<Phone>,
    round: i64,
    first: i64,
    votes: Arc<Mutex<Votes>>,
    is_voting: Arc<AtomicBool>,
    refused: Arc<AtomicU64>,
) {
    let voter = places[0].voter();
    let mut rng = Rng(voter as u64 ^ first as u64);
    let mut place = voter as usize % places.len();
    let mut serial = first;
    while is_voting.load(Ordering::Relaxed) {
        serial += 1;
        let choice = rng.below(CHOICES as u64) as i64;
        loop {
            match Answer::to(places[place].ballot(round, serial, choice)).await {
                Ok(answer) if answer.status == 204 => break,
                // The place cannot confirm votes at the moment.
                Ok(answer) if answer.status == 503 => {
                    assert_ne!(answer.header("retry-after"), "", "{answer:?}");
                    refused.fetch_add(1, Ordering::Relaxed);
                }
                Ok(answer) => panic!("{}", answer.text()),
                // The place was killed.
                Err(_) => {}
            }
            place = (place + 1) % places.len();
            sleep(RETRY_INTERVAL).await;
        }
        let mut votes = votes.lock().expect("not poisoned");
        votes.insert((voter, serial), choice);
        drop(votes);
        if rng.below(16) == 0 {
            place = (place + 1) % places.len();
        }
    }
}

/// Returns the votes in the data file.
fn rows(data: &Path, round: i64) -> Votes {
    let file = data.join("moodring.db");
    let file = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let file = file.expect("it opens");
    let mut rows = file
        .prepare("SELECT voter, serial, choice FROM votes WHERE round = ?1")
        .expect("votes are there");
    let rows = rows.query_map([round], |row| {
        let voter: [u8; 16] = row.get(0)?;
        Ok(((u128::from_be_bytes(voter), row.get(1)?), row.get(2)?))
    });
    let rows: Result<Vec<_>, _> = rows.expect("votes can be read").collect();
    let rows = rows.expect("votes can be read");
    let count = rows.len();
    let votes: Votes = rows.into_iter().collect();
    assert_eq!(votes.len(), count, "a vote is stored twice");
    votes
}

fn fold(votes: &Votes) -> [u64; CHOICES] {
    let mut counts = [0; CHOICES];
    for choice in votes.values() {
        counts[*choice as usize] += 1;
    }
    counts
}

/// Returns what phones at a place see now: the number of all votes, the phase, and the run of the presenter. Leaves out
/// the revision, because each new phone changes it.
async fn shown(place: &Phone) -> Result<(u64, String, String), String> {
    let snapshot = place.listen().await.next().await;
    let snapshot = snapshot.ok_or("the stream ended")?;
    let (phase, boot) = (snapshot.phase().to_owned(), snapshot.boot().to_owned());
    Ok((snapshot.votes(), phase, boot))
}

/// A separate computer for each part of a show, each with two cables. Phones use one of them. The other leads to the
/// other parts and can be cut.
struct Computers {
    network: Network,
    list: Vec<Neighbour>,
}

impl Computers {
    /// Creates this number of computers. Returns `None` if this user cannot create networks.
    async fn new(count: usize) -> Option<Self> {
        let mut computers = Self {
            network: Network::enter().await?,
            list: Vec::new(),
        };
        let network = &computers.network;
        network.forward();
        for number in 0..count {
            let addresses = |net| [1, 2].map(|end| format!("10.{net}.{number}.{end}/24"));
            let [here, there] = addresses(18);
            let phones = format!("phones{number}");
            let computer = network.connect(&phones, &here, &there).await;
            let [here, there] = addresses(17);
            let cable = format!("cable{number}");
            network.plug_into(&computer, &cable, &here, &there).await;
            let gateway = format!("route add default via 10.17.{number}.1");
            computer.does(async move || ip(&gateway)).await;
            computers.list.push(computer);
        }
        Some(computers)
    }

    fn for_phones(number: usize) -> Ipv4Addr {
        Ipv4Addr::new(10, 18, number as u8, 2)
    }

    /// Returns the command and the addresses of a NATS node. The nodes are the first computers.
    fn node(&self, number: usize) -> (Command, Addresses) {
        let addresses = Addresses {
            others: Ipv4Addr::new(10, 17, number as u8, 2),
            monitor: Self::for_phones(number),
        };
        (self.list[number].run(nats_server()), addresses)
    }

    /// Makes a router on the way drop all packets silently.
    fn cut(number: usize) {
        Self::rule("add", number);
    }

    fn heal(number: usize) {
        Self::rule("del", number);
    }

    fn rule(change: &str, number: usize) {
        for which in [format!("iif cable{number}"), format!("to 10.17.{number}.2")] {
            ip(&format!("rule {change} {which} blackhole"));
        }
    }
}

/// A show whose parts can fail.
struct Show {
    nodes: Vec<Nats>,
    presenter: Server,
    edges: Vec<Edge>,
    /// The nodes come first, then the presenter, then the edges.
    _computers: Option<Computers>,
    disk: Option<Disk>,
    votes: Arc<Mutex<Votes>>,
    rng: Rng,
    /// The times between the repair and equal stages: after a cut link, and after every other fault.
    healed: [Vec<Duration>; 2],
    /// The most memory that an edge, the presenter and a node used, in bytes.
    memory: [u64; 3],
}

/// The fault in one round.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Edge,
    Presenter,
    Node,
    /// The node that leads this stream, which then has no leader for seconds.
    Leader(&'static str),
    Engine,
    PresenterAndEdge,
    EdgeLink,
    PresenterLink,
    NodeLink,
    Disk,
}

const KILLS: [Fault; 5] = [
    Fault::Edge,
    Fault::Presenter,
    Fault::Node,
    Fault::Engine,
    Fault::PresenterAndEdge,
];
const CUTS: [Fault; 3] = [Fault::EdgeLink, Fault::PresenterLink, Fault::NodeLink];
const LEADERS: [Fault; 2] = [Fault::Leader("m-show-stage"), Fault::Leader("m-show-votes")];

impl Show {
    /// Starts a show on these nodes. The clocks of the edges differ by minutes.
    async fn start(
        nodes: Vec<Nats>,
        edges: usize,
        seed: u64,
        clock: &Clock,
        computers: Option<Computers>,
    ) -> Self {
        let command = |number: usize| match &computers {
            Some(computers) => computers.list[number].run(program("moodring-server")),
            None => Command::new(program("moodring-server")),
        };
        let address = |number| match &computers {
            Some(_) => Computers::for_phones(number),
            None => Ipv4Addr::LOCALHOST,
        };
        let presenter = nodes.len();
        let bind = address(presenter).to_string();
        let relay = nodes[0].url("show");
        let args = ["--no-limits", "--relay", &relay, "--bind", &bind];
        let args = [&SHOW[..], &args].concat();
        let presenters = Server::by(command(presenter), &args).await;
        let edges = (0..edges).map(|edge| {
            let number = presenter + 1 + edge;
            let mut command = command(number);
            clock.ahead(&mut command, [420, -300, 0, 3_700][edge % 4]);
            let relay = nodes[edge % nodes.len()].url("show");
            Edge::at(command, &relay, address(number))
        });
        let show = Self {
            edges: edges.collect(),
            presenter: presenters,
            nodes,
            _computers: computers,
            disk: None,
            votes: Arc::default(),
            rng: Rng(seed),
            healed: Default::default(),
            memory: [0; 3],
        };
        join_all(show.edges.iter().map(Edge::until_ready)).await;
        show
    }

    fn places(&self) -> Vec<String> {
        let edges = self.edges.iter().map(|edge| edge.url.clone());
        edges.chain([self.presenter.url.clone()]).collect()
    }

    /// Lets crowds vote during a fault, repairs it, and checks votes, stages and memory.
    async fn round(&mut self, fault: Fault, life: i64) {
        let phones = 4 * self.edges.len() as u128;
        let places = self.places();
        let crowd = Crowd::of(phones, &places, self.presenter.round, life, &self.votes);
        // Faults come at random moments, so the test sleeps instead of waiting for a condition.
        sleep(Duration::from_millis(50 + self.rng.below(300))).await;
        let edge = self.rng.below(self.edges.len() as u64) as usize;
        let node = match fault {
            Fault::Leader(stream) => self.leader(stream).await,
            _ => self.rng.below(self.nodes.len() as u64) as usize,
        };
        let computer = match fault {
            Fault::EdgeLink => self.nodes.len() + 1 + edge,
            Fault::PresenterLink => self.nodes.len(),
            _ => node,
        };
        let is_cut = matches!(
            fault,
            Fault::EdgeLink | Fault::PresenterLink | Fault::NodeLink
        );
        match fault {
            Fault::Edge => self.edges[edge].kill(),
            Fault::Presenter => self.presenter.kill(),
            Fault::Node | Fault::Leader(_) => self.nodes[node].kill(),
            Fault::Engine => self.nodes.iter_mut().for_each(Nats::kill),
            Fault::PresenterAndEdge => {
                self.presenter.kill();
                self.edges[edge].kill();
            }
            Fault::EdgeLink | Fault::PresenterLink | Fault::NodeLink => Computers::cut(computer),
            Fault::Disk => {
                self.disk.as_ref().expect("it has one").fill();
                let before = crowd.refused.load(Ordering::Relaxed);
                until("phones get a 503", async || {
                    let refused = crowd.refused.load(Ordering::Relaxed);
                    so(refused > before, refused)
                })
                .await;
            }
        }
        let outage = if is_cut { MAX_CUT_MILLISECONDS } else { 400 };
        let outage = Duration::from_millis(self.rng.below(outage));
        sleep(outage).await;
        match fault {
            Fault::Edge => self.edges[edge].start_again(),
            Fault::Presenter => self.presenter.restart().await,
            Fault::Node | Fault::Leader(_) => self.nodes[node].restart().await,
            Fault::Engine => {
                self.nodes.iter_mut().for_each(Nats::start_again);
                join_all(self.nodes.iter().map(Nats::until_ready)).await;
            }
            Fault::PresenterAndEdge => {
                self.edges[edge].start_again();
                self.presenter.restart().await;
            }
            Fault::EdgeLink | Fault::PresenterLink | Fault::NodeLink => Computers::heal(computer),
            Fault::Disk => {
                self.disk.as_ref().expect("it has one").make_room();
                // JetStream stops for good when its disk is full, so the node must be restarted.
                self.nodes[node].kill();
                self.nodes[node].restart().await;
            }
        }
        self.until_whole().await;
        let healed = Instant::now();
        join_all(self.edges.iter().map(Edge::until_ready)).await;
        crowd.stop().await;
        let after = format!("{fault:?} of {} ms, life {life}", outage.as_millis());
        self.check(&after, is_cut.then_some(healed)).await;
    }

    /// Returns the number of the node that leads a stream of the show.
    async fn leader(&self, stream: &str) -> usize {
        let name = until("the stream has a leader", async || {
            self.nodes[0].leader(stream).await
        });
        let name = name.await;
        let number = name
            .strip_prefix("node")
            .and_then(|number| number.parse().ok());
        number.expect("nodes are node0 to node2")
    }

    /// Waits until the nodes are one cluster again: all are ready, they report the same leader of each stream, and all
    /// copies are up to date. JetStream takes 4 to 9 seconds to elect a leader. During this time, a node that is cut
    /// off reports itself as the leader, and a node that has not read its log yet does not answer.
    async fn until_whole(&self) {
        const TIMEOUT: Duration = Duration::from_millis(100);
        let context = async |node: &Nats| {
            let context = ContextBuilder::new().timeout(TIMEOUT);
            context.build(node.client().await)
        };
        let contexts = join_all(self.nodes.iter().map(context)).await;
        until("the nodes are one cluster", async || {
            let ready = join_all(self.nodes.iter().map(Nats::ready)).await;
            ready.into_iter().collect::<Result<Vec<_>, _>>()?;
            for name in ["m-show-stage", "m-show-votes"] {
                let answers = join_all(contexts.iter().map(|context| context.get_stream(name)));
                let mut leaders = Vec::new();
                for stream in answers.await {
                    let stream = stream.map_err(|error| error.to_string())?;
                    // A single node reports no cluster.
                    let cluster = stream.cached_info().cluster.as_ref();
                    let mut copies = cluster.iter().flat_map(|cluster| &cluster.replicas);
                    so(copies.all(|copy| copy.current), cluster)?;
                    leaders.extend(cluster.map(|cluster| cluster.leader.clone()));
                }
                leaders.dedup();
                so(leaders.len() <= 1, leaders)?;
            }
            Ok(())
        })
        .await;
    }

    /// Waits until every place shows all votes, and compares the votes with the rows. `cut_until` is the end of a cut.
    async fn check(&mut self, after: &str, cut_until: Option<Instant>) {
        let votes = self.votes.lock().expect("not poisoned").clone();
        let places = self.places();
        let places: Vec<_> = places.iter().map(|url| Phone::stranger(url)).collect();
        let healed = cut_until.unwrap_or_else(Instant::now);
        let what = format!("stages are equal after {after}");
        let left = HEALED_WITHIN.saturating_sub(healed.elapsed());
        within(left, &what, async || {
            let shown = join_all(places.iter().map(shown)).await;
            let shown = shown.into_iter().collect::<Result<Vec<_>, _>>()?;
            let presenter = shown.last().expect("it has one");
            so(
                presenter.0 == votes.len() as u64 && shown.iter().all(|it| it == presenter),
                (&shown, votes.len()),
            )
        })
        .await;
        let took = healed.elapsed();
        self.healed[usize::from(cut_until.is_none())].push(took);
        eprintln!("{after}: equal after {} ms", took.as_millis());
        let rows = rows(&self.presenter.data, self.presenter.round);
        let lost = votes
            .iter()
            .find(|(vote, choice)| rows.get(*vote) != Some(*choice));
        assert_eq!(lost, None, "acknowledged but not stored after {after}");
        assert_eq!(
            rows.len(),
            votes.len(),
            "more rows than votes after {after}"
        );
        let snapshot = self.presenter.listen().await.next().await;
        let counts = snapshot.and_then(|snapshot| snapshot.counts());
        assert_eq!(counts.as_deref(), Some(&fold(&votes)[..]), "after {after}");
        let most = |all: Vec<u64>| all.into_iter().max().unwrap_or_default();
        let memory = [
            most(self.edges.iter().map(Edge::memory).collect()),
            self.presenter.memory(),
            most(self.nodes.iter().map(Nats::memory).collect()),
        ];
        for server in &memory[..2] {
            assert!(*server < MAX_MEMORY_BYTES, "{server} bytes after {after}");
        }
        self.memory = std::array::from_fn(|part| self.memory[part].max(memory[part]));
    }

    fn report(&self, rounds: usize) {
        let votes = self.votes.lock().expect("not poisoned").len();
        let [after_cuts, after_others] = self.healed.each_ref().map(|times| {
            let mut times: Vec<_> = times.iter().map(Duration::as_millis).collect();
            times.sort_unstable();
            let middle = times.get(times.len() / 2).copied().unwrap_or_default();
            let most = times.last().copied().unwrap_or_default();
            format!("{middle} ms (median; {most} ms at most)")
        });
        let [edges, presenter, nodes] = self.memory.map(|bytes| bytes >> 20);
        eprintln!(
            "{rounds} rounds on {} node(s), {} edges: {votes} votes acknowledged, each a row once; stages equal \
             {after_cuts} after a cut link and {after_others} after everything else; at most {edges} MiB at an edge, \
             {presenter} MiB at the presenter, {nodes} MiB at a node",
            self.nodes.len(),
            self.edges.len(),
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_204_is_one_row_whatever_is_killed_on_one_node() {
    let clock = Clock::new();
    let mut show = Show::start(vec![Nats::start().await], 2, 17, &clock, None).await;
    for (life, fault) in (1..).zip(KILLS) {
        show.round(fault, life).await;
    }
    show.report(KILLS.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_204_is_one_row_when_a_leader_of_three_nodes_is_killed() {
    let clock = Clock::new();
    let NatsCluster(nodes) = NatsCluster::start().await;
    let mut show = Show::start(nodes.into(), 2, 18, &clock, None).await;
    show.round(LEADERS[0], 1).await;
    show.report(1);
}

/// A network namespace belongs to one thread, so the whole test runs on one thread.
#[tokio::test]
async fn every_204_is_one_row_whichever_link_is_cut() {
    cut_links(CUTS.len(), 19).await;
}

/// Cuts the links in turn, for this number of rounds in total.
async fn cut_links(rounds: usize, seed: u64) {
    const EDGES: usize = 2;
    let Some(computers) = Computers::new(2 + EDGES).await else {
        return;
    };
    let clock = Clock::new();
    let (command, addresses) = computers.node(0);
    let node = Nats::by(command, addresses).await;
    let mut show = Show::start(vec![node], EDGES, seed, &clock, Some(computers)).await;
    for (life, fault) in (1..).zip(CUTS.iter().cycle().take(rounds)) {
        show.round(*fault, life).await;
    }
    show.report(rounds);
}

#[tokio::test]
async fn every_204_is_one_row_while_the_disk_of_the_engine_is_full() {
    let Some(disk) = Disk::of(64 << 10).await else {
        return;
    };
    let clock = Clock::new();
    let nodes = vec![Nats::on_disk(&disk).await];
    let mut show = Show::start(nodes, 2, 20, &clock, None).await;
    show.disk = Some(disk);
    show.round(Fault::Disk, 1).await;
    show.report(1);
    let log: String = show.edges.iter().map(Edge::log).collect();
    let complaints = log.matches("was not acknowledged").count();
    assert!((1..=10).contains(&complaints), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: cargo test --workspace --test moodring -- --ignored --nocapture relay_faults"]
async fn every_204_is_one_row_after_two_hundred_kills_at_any_moment() {
    const ON_ONE_NODE: usize = 150;
    const ON_THREE_NODES: usize = 50;
    let clock = Clock::new();
    let NatsCluster(nodes) = NatsCluster::start().await;
    for (nodes, rounds) in [
        (vec![Nats::start().await], ON_ONE_NODE),
        (nodes.into(), ON_THREE_NODES),
    ] {
        let mut show = Show::start(nodes, 4, 19, &clock, None).await;
        for life in 1..=rounds as i64 {
            let fault = KILLS[show.rng.below(KILLS.len() as u64) as usize];
            show.round(fault, life).await;
        }
        show.report(rounds);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: cargo test --workspace --test moodring -- --ignored --nocapture relay_faults"]
async fn stages_are_equal_within_a_second_of_each_of_many_elections() {
    const ROUNDS: usize = 32;
    let clock = Clock::new();
    let NatsCluster(nodes) = NatsCluster::start().await;
    let mut show = Show::start(nodes.into(), 4, 20, &clock, None).await;
    for (life, fault) in (1..).zip(LEADERS.iter().cycle().take(ROUNDS)) {
        show.round(*fault, life).await;
    }
    show.report(ROUNDS);
}

/// A network namespace belongs to one thread, so the whole test runs on one thread.
#[tokio::test]
#[ignore = "takes minutes: cargo test --workspace --test moodring -- --ignored --nocapture relay_faults"]
async fn stages_are_equal_within_a_second_of_each_of_many_cut_links() {
    cut_links(33, 23).await;
}

#[tokio::test]
#[ignore = "takes five minutes: cargo test --workspace --test moodring -- --ignored --nocapture five_minutes"]
async fn every_204_is_one_row_after_five_minutes_of_kills_cuts_and_full_disks() {
    const EDGES: usize = 4;
    const ON_THREE_NODES: Duration = Duration::from_secs(210);
    const ON_A_SMALL_DISK: Duration = Duration::from_secs(90);
    let clock = Clock::new();
    let begun = Instant::now();
    // The disk is made before this thread enters a network of its own.
    let disk = Disk::of(64 << 10).await;
    let computers = Computers::new(3 + 1 + EDGES).await;
    let (Some(disk), Some(computers)) = (disk, computers) else {
        return;
    };
    let NatsCluster(nodes) = NatsCluster::of([0, 1, 2].map(|node| computers.node(node))).await;
    let mut show = Show::start(nodes.into(), EDGES, 21, &clock, Some(computers)).await;
    let faults = [&KILLS[..], &CUTS, &CUTS, &LEADERS].concat();
    let mut life = 0;
    while begun.elapsed() < ON_THREE_NODES {
        life += 1;
        let fault = faults[show.rng.below(faults.len() as u64) as usize];
        show.round(fault, life).await;
    }
    show.report(life as usize);

    let nodes = vec![Nats::on_disk(&disk).await];
    let mut show = Show::start(nodes, EDGES, 22, &clock, None).await;
    show.disk = Some(disk);
    let faults = [&KILLS[..], &[Fault::Disk; 3]].concat();
    let mut life = 0;
    while begun.elapsed() < ON_THREE_NODES + ON_A_SMALL_DISK {
        life += 1;
        let fault = faults[show.rng.below(faults.len() as u64) as usize];
        show.round(fault, life).await;
    }
    show.report(life as usize);
}

#[tokio::test]
async fn an_edge_without_its_engine_takes_a_bounded_number_of_votes_and_heals() {
    // The capacity of an edge's outbox, see docs/decisions/0024-relay-on-nats.md.
    const MAX_WAITING: usize = 8_192;
    const TOO_MANY: usize = 808;
    const PHONES: u128 = 64;
    /// The memory limit for 8,192 votes on their way and for a crowd that keeps retrying.
    const MAX_GROWTH_BYTES: u64 = 16 << 20;
    let nats = Nats::start().await;
    let relay = nats.url("show");
    let presenter = Server::start(&[&SHOW[..], &["--relay", &relay]].concat()).await;
    let edge = Edge::start(&relay).await;
    let url = RelayUrl::parse(&relay).expect("it is one");
    let here = moodring_relay::Edge::connect(&url, "here".to_owned()).await;
    let here = here.expect("it is not refused");
    until("it takes votes", async || {
        so(here.check().is_ok(), here.check())
    })
    .await;
    let vote = |voter: usize| {
        let ballot = Ballot {
            round: RoundId(presenter.round),
            voter: Voter(voter as u128 + 1),
            serial: Serial::new(1).expect("not negative"),
            answer: vote::Answer::Choice(1),
        };
        let here = here.clone();
        async move { here.vote(ballot).await }
    };
    let acknowledged = Arc::new(Mutex::new(Votes::new()));
    let places = [edge.url.clone()];
    let crowd = Crowd::of(PHONES, &places, presenter.round, 1, &acknowledged);
    until("the crowd votes", async || {
        let count = acknowledged.lock().expect("not poisoned").len();
        so(count > 100, count)
    })
    .await;
    let before = edge.memory();

    nats.freeze();
    let votes = join_all((0..MAX_WAITING + TOO_MANY).map(vote)).await;
    let count = |wanted: VoteError| {
        votes
            .iter()
            .filter(|one| **one == Err(wanted.clone()))
            .count()
    };
    assert_eq!(count(VoteError::Busy), TOO_MANY);
    assert_eq!(count(VoteError::Unavailable), MAX_WAITING);
    // Long after the connection counts as lost, phones still get a 503 at once, and the edge's memory has not grown.
    let refused = || crowd.refused.load(Ordering::Relaxed);
    let first = refused();
    until("the crowd has asked a few thousand times", async || {
        so(refused() > first + 2_000, refused())
    })
    .await;
    let grown = edge.memory().saturating_sub(before);
    assert!(grown < MAX_GROWTH_BYTES, "{grown} bytes");

    nats.thaw();
    until("it takes votes again", async || {
        let voted = vote(MAX_WAITING + TOO_MANY).await;
        so(voted.is_ok(), voted)
    })
    .await;
    edge.until_ready().await;
    crowd.stop().await;
}
