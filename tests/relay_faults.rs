//! A show on a real nats-server whose parts are killed at random moments while crowds vote: every vote with a 204 is a
//! row, once; the tallies are the fold of these rows; and within a second of healing every edge has the presenter's
//! stage (three seconds in a cluster, which is healed when each stream has a leader again).
//!
//! Clocks are apart by minutes all the time. The long version is
//! `cargo test --workspace --test moodring -- --ignored --nocapture relay_faults`.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use rusqlite::{Connection, OpenFlags};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::kit::{
    Answer, Clock, Disk, Edge, Nats, NatsCluster, Network, Phone, Rng, Server, ip, program, so,
    until, within,
};

const CHOICES: usize = 3;
const SHOW: [&str; 4] = ["--choices", "👍,👎,🤷", "--rule", "many"];
/// Between two attempts of a phone whose vote was not confirmed.
const RETRY_INTERVAL: Duration = Duration::from_millis(30);
/// After healing, every edge has the presenter's stage within this time. A cluster may have lost a request of the
/// presenter, who repeats it after a second.
const HEALED_WITHIN: Duration = Duration::from_secs(1);
const CLUSTER_HEALED_WITHIN: Duration = Duration::from_secs(3);
/// What a server may have of the machine's memory. Debug builds of today have a fifth of it.
const MAX_MEMORY: u64 = 200 << 20;

/// The choice of each acknowledged vote, by voter and serial.
type Votes = HashMap<(u128, i64), i64>;

/// Phones that vote on and on, at any of the places, and do not give up a vote before it is confirmed.
struct Crowd {
    goes: Arc<AtomicBool>,
    phones: Vec<JoinHandle<()>>,
}

impl Crowd {
    /// So many phones. A phone of this life taps with serials that no other life has.
    fn of(
        phones: u128,
        places: &[String],
        round: i64,
        life: i64,
        votes: &Arc<Mutex<Votes>>,
    ) -> Self {
        let goes = Arc::new(AtomicBool::new(true));
        let phones = (1..=phones).map(|voter| {
            let here = places.iter().map(|url| Phone::with_voter(url, voter));
            let tapping = tap(
                here.collect(),
                round,
                life << 32,
                votes.clone(),
                goes.clone(),
            );
            tokio::spawn(tapping)
        });
        Self {
            phones: phones.collect(),
            goes,
        }
    }

    /// Lets each phone finish its vote.
    async fn stop(self) {
        self.goes.store(false, Ordering::Relaxed);
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
    goes: Arc<AtomicBool>,
) {
    let voter = places[0].voter();
    let mut rng = Rng(voter as u64 ^ first as u64);
    let mut place = voter as usize % places.len();
    let mut serial = first;
    while goes.load(Ordering::Relaxed) {
        serial += 1;
        let choice = rng.below(CHOICES as u64) as i64;
        loop {
            match Answer::to(places[place].ballot(round, serial, choice)).await {
                Ok(answer) if answer.status == 204 => break,
                // It stands in for one that will be there again.
                Ok(answer) if answer.status == 503 => {
                    assert_ne!(answer.header("retry-after"), "", "{answer:?}");
                }
                Ok(answer) => panic!("{}", answer.text()),
                // The place was killed.
                Err(_) => {}
            }
            place = (place + 1) % places.len();
            sleep(RETRY_INTERVAL).await;
        }
        let mut votes = votes.lock().expect("nobody panics with it");
        votes.insert((voter, serial), choice);
        drop(votes);
        if rng.below(16) == 0 {
            place = (place + 1) % places.len();
        }
    }
}

/// The votes of the data file.
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
    assert_eq!(votes.len(), count, "a vote is there twice");
    votes
}

fn fold(votes: &Votes) -> [u64; CHOICES] {
    let mut counts = [0; CHOICES];
    for choice in votes.values() {
        counts[*choice as usize] += 1;
    }
    counts
}

/// What phones at a place see now: votes in all, phase, and the run of the presenter. Not the revision, which each new
/// phone changes.
async fn shown(place: &Phone) -> Result<(u64, String, String), String> {
    let snapshot = place.listen().await.next().await;
    let snapshot = snapshot.ok_or("the stream ended")?;
    let (phase, boot) = (snapshot.phase().to_owned(), snapshot.boot().to_owned());
    Ok((snapshot.votes(), phase, boot))
}

/// A show whose parts can be killed.
struct Show {
    nodes: Vec<Nats>,
    presenter: Server,
    edges: Vec<Edge>,
    votes: Arc<Mutex<Votes>>,
    rng: Rng,
    /// The longest time between healing and equal stages.
    slowest: Duration,
}

/// What is killed in one round.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Edge,
    Presenter,
    Node,
    Engine,
    PresenterAndEdge,
}

const FAULTS: [Fault; 5] = [
    Fault::Edge,
    Fault::Presenter,
    Fault::Node,
    Fault::Engine,
    Fault::PresenterAndEdge,
];

impl Show {
    /// Starts a show on these nodes. The clocks of the edges are apart by minutes.
    async fn start(nodes: Vec<Nats>, edges: usize, seed: u64, clock: &Clock) -> Self {
        let relay = nodes[0].url("show");
        let args = [&SHOW[..], &["--no-limits", "--relay", &relay]].concat();
        let presenter = Server::start(&args).await;
        let edges = (0..edges).map(|number| {
            let mut command = Command::new(program("moodring-server"));
            clock.ahead(&mut command, [420, -300, 0, 3_700][number % 4]);
            Edge::with(command, &nodes[number % nodes.len()].url("show"))
        });
        let show = Self {
            edges: edges.collect(),
            presenter,
            nodes,
            votes: Arc::default(),
            rng: Rng(seed),
            slowest: Duration::ZERO,
        };
        join_all(show.edges.iter().map(Edge::until_ready)).await;
        show
    }

    fn places(&self) -> Vec<String> {
        let edges = self.edges.iter().map(|edge| edge.url.clone());
        edges.chain([self.presenter.url.clone()]).collect()
    }

    /// A crowd votes, parts are killed and started again, and everything is as it should be.
    async fn round(&mut self, fault: Fault, life: i64) {
        let phones = 4 * self.edges.len() as u128;
        let places = self.places();
        let crowd = Crowd::of(phones, &places, self.presenter.round, life, &self.votes);
        // The moments are what this is about, so they are drawn and not waited for.
        sleep(Duration::from_millis(50 + self.rng.below(300))).await;
        let edge = self.rng.below(self.edges.len() as u64) as usize;
        let node = self.rng.below(self.nodes.len() as u64) as usize;
        match fault {
            Fault::Edge => self.edges[edge].kill(),
            Fault::Presenter => self.presenter.kill(),
            Fault::Node => self.nodes[node].kill(),
            Fault::Engine => self.nodes.iter_mut().for_each(Nats::kill),
            Fault::PresenterAndEdge => {
                self.presenter.kill();
                self.edges[edge].kill();
            }
        }
        sleep(Duration::from_millis(self.rng.below(400))).await;
        match fault {
            Fault::Edge => self.edges[edge].start_again(),
            Fault::Presenter => self.presenter.restart().await,
            Fault::Node => self.nodes[node].restart().await,
            Fault::Engine => {
                self.nodes.iter_mut().for_each(Nats::start_again);
                join_all(self.nodes.iter().map(Nats::until_ready)).await;
            }
            Fault::PresenterAndEdge => {
                self.edges[edge].start_again();
                self.presenter.restart().await;
            }
        }
        join_all(self.nodes.iter().map(Nats::until_led)).await;
        join_all(self.edges.iter().map(Edge::until_ready)).await;
        crowd.stop().await;
        self.check(&format!("{fault:?}, life {life}")).await;
    }

    /// Waits until every place shows all votes, and compares them with the rows.
    async fn check(&mut self, after: &str) {
        let votes = self.votes.lock().expect("nobody panics with it").clone();
        let places = self.places();
        let places: Vec<_> = places.iter().map(|url| Phone::stranger(url)).collect();
        let healed = Instant::now();
        let what = format!("stages are equal after {after}");
        let time = match self.nodes.len() {
            1 => HEALED_WITHIN,
            _ => CLUSTER_HEALED_WITHIN,
        };
        within(time, &what, async || {
            let shown = join_all(places.iter().map(shown)).await;
            let shown = shown.into_iter().collect::<Result<Vec<_>, _>>()?;
            let presenter = shown.last().expect("it has one");
            so(
                presenter.0 == votes.len() as u64 && shown.iter().all(|it| it == presenter),
                (&shown, votes.len()),
            )
        })
        .await;
        self.slowest = self.slowest.max(healed.elapsed());
        let rows = rows(&self.presenter.data, self.presenter.round);
        let lost = votes
            .iter()
            .find(|(vote, choice)| rows.get(*vote) != Some(*choice));
        assert_eq!(lost, None, "acknowledged and not there after {after}");
        assert_eq!(
            rows.len(),
            votes.len(),
            "more rows than votes after {after}"
        );
        let snapshot = self.presenter.listen().await.next().await;
        let counts = snapshot.and_then(|snapshot| snapshot.counts());
        assert_eq!(counts.as_deref(), Some(&fold(&votes)[..]), "after {after}");
        let servers = self.edges.iter().map(Edge::memory);
        for memory in servers.chain([self.presenter.memory()]) {
            assert!(memory < MAX_MEMORY, "{memory} bytes after {after}");
        }
    }

    fn report(&self, rounds: usize) {
        let votes = self.votes.lock().expect("nobody panics with it").len();
        let edges = self.edges.iter().map(|edge| edge.memory() >> 20);
        let edges: Vec<_> = edges.collect();
        let nodes: Vec<_> = self.nodes.iter().map(|node| node.memory() >> 20).collect();
        eprintln!(
            "{rounds} rounds on {} node(s), {} edges: {votes} votes acknowledged, each a row once; stages equal after at \
             most {} ms; memory in MiB: edges {edges:?}, presenter {}, nodes {nodes:?}",
            nodes.len(),
            edges.len(),
            self.slowest.as_millis(),
            self.presenter.memory() >> 20,
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_204_is_one_row_whatever_is_killed_on_one_node() {
    let clock = Clock::new();
    let mut show = Show::start(vec![Nats::start().await], 2, 17, &clock).await;
    for (life, fault) in (1..).zip(FAULTS) {
        show.round(fault, life).await;
    }
    show.report(FAULTS.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_204_is_one_row_when_one_of_three_nodes_is_killed() {
    let clock = Clock::new();
    let NatsCluster(nodes) = NatsCluster::start().await;
    let mut show = Show::start(nodes.into(), 2, 18, &clock).await;
    show.round(Fault::Node, 1).await;
    show.report(1);
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
        let mut show = Show::start(nodes, 4, 19, &clock).await;
        for life in 1..=rounds as i64 {
            let fault = FAULTS[show.rng.below(FAULTS.len() as u64) as usize];
            show.round(fault, life).await;
        }
        show.report(rounds);
    }
}

#[tokio::test]
async fn an_edge_whose_link_is_cut_says_503_and_shows_the_stage_again_within_seconds() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let there = network
        .connect("cable", "10.17.0.1/24", "10.17.0.2/24")
        .await;
    let nats = Nats::start().await;
    let relay = format!("nats://127.0.0.1:{}/show", nats.port);
    let args = [&SHOW[..], &["--relay", &relay]].concat();
    let presenter = Server::start(&args).await;
    let relay = format!("nats://10.17.0.1:{}/show", nats.port);
    let edge = Edge::with(there.run(program("moodring-server")), &relay);
    let (url, round) = (edge.url.clone(), presenter.round);
    let votes = async |serial: i64| {
        let url = url.clone();
        there
            .does(async move || {
                let phone = Phone::with_voter(&url, 1);
                match Answer::to(phone.ballot(round, serial, 1)).await {
                    Ok(answer) => answer.status,
                    Err(_) => 0,
                }
            })
            .await
    };
    let until_answer = async |serial: i64, wanted: u16| {
        until(&format!("a vote gets {wanted}"), async || {
            let status = votes(serial).await;
            so(status == wanted, status)
        })
        .await;
    };
    let mut listener = presenter.listen().await;
    until_answer(1, 204).await;
    listener.until_counts(&[0, 1, 0]).await;

    ip("link set cable down");
    until_answer(2, 503).await;
    let in_the_room = presenter.phone().await;
    in_the_room.votes(round, 1, 2).await;
    listener.until_counts(&[0, 1, 1]).await;

    ip("link set cable up");
    until_answer(2, 204).await;
    listener.until_counts(&[0, 2, 1]).await;
    until("the edge shows what the presenter shows", async || {
        let url = url.clone();
        let at_edge = there.does(async move || shown(&Phone::stranger(&url)).await);
        let (votes, _, _) = at_edge.await?;
        so(votes == 3, votes)
    })
    .await;
}

#[tokio::test]
async fn no_vote_gets_a_204_while_the_disk_of_the_engine_is_full() {
    let Some(disk) = Disk::of(64 << 10).await else {
        return;
    };
    let mut nats = Nats::on_disk(&disk).await;
    let relay = nats.url("show");
    let args = [&SHOW[..], &["--no-limits", "--relay", &relay]].concat();
    let presenter = Server::start(&args).await;
    let edge = Edge::start(&relay).await;
    let phone = Phone::with_voter(&edge.url, 1);
    let mut acknowledged = Votes::new();
    let mut serial = 0;
    let mut votes = async |wanted: u16| {
        until(&format!("a vote gets {wanted}"), async || {
            serial += 1;
            let answer = Answer::to(phone.ballot(presenter.round, serial, 1)).await;
            let status = answer.map_err(|error| error.to_string())?.status;
            if status == 204 {
                acknowledged.insert((1, serial), 1);
            }
            so(status == wanted, status)
        })
        .await;
    };
    votes(204).await;
    disk.fill();
    votes(503).await;
    disk.make_room();
    // JetStream stops for good when its disk is full; somebody has to start it again.
    nats.kill();
    nats.restart().await;
    votes(204).await;
    until("every acknowledged vote is a row", async || {
        let rows = rows(&presenter.data, presenter.round);
        let lost = acknowledged.keys().find(|vote| !rows.contains_key(*vote));
        so(lost.is_none(), lost)
    })
    .await;
}
