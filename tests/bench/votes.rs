//! Votes committed a second. The baselines are a bare handler that stores nothing, and the design of the blog post,
//! which commits each vote in its own transaction.

use std::env;
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;

use crate::baselines;
use crate::kit::{Folder, Server};
use crate::load::{Crowd, Outcome, VoteRate, process_cpu};
use crate::once::once;
use crate::table::{Goal, Table, median, ratio};

const CONNECTIONS: [usize; 4] = [1, 64, 512, 2_000];
pub(crate) const ROUNDS: usize = 5;
pub(crate) const SAMPLE_TIME: Duration = Duration::from_millis(1_500);
const WARM_UP_TIME: Duration = Duration::from_millis(300);
const SERVER_ARGS: &[&str] = &["--rule", "many"];

/// The figures of one contender, one sample for each round.
#[derive(Default)]
pub(crate) struct Samples {
    pub(crate) per_second: Vec<f64>,
    pub(crate) p50: Vec<f64>,
    pub(crate) p99: Vec<f64>,
    pub(crate) server_cpu: Vec<f64>,
    crowd_cpu: Vec<f64>,
}

impl Samples {
    pub(crate) fn add(&mut self, outcome: &mut Outcome, server_cpu: f64) {
        let votes = outcome.votes() as f64;
        self.per_second.push(outcome.per_second());
        self.p50.push(outcome.percentile(0.5));
        self.p99.push(outcome.percentile(0.99));
        self.server_cpu.push(1e6 * server_cpu / votes);
        self.crowd_cpu.push(1e6 * outcome.cpu / votes);
    }
}

/// A contender with its crowd, and the number of votes that it acknowledged.
struct Contender {
    crowd: Crowd,
    id: u32,
    acknowledged: u64,
    samples: Samples,
}

impl Contender {
    async fn new(port: u16, id: u32, round: i64, connections: usize) -> Self {
        Self {
            crowd: Crowd::connect(port, round, connections).await,
            id,
            acknowledged: 0,
            samples: Samples::default(),
        }
    }

    async fn vote(&mut self) {
        let warm_up = self.crowd.vote(VoteRate::FlatOut, WARM_UP_TIME).await;
        let before = process_cpu(self.id);
        let mut outcome = self.crowd.vote(VoteRate::FlatOut, SAMPLE_TIME).await;
        self.samples
            .add(&mut outcome, process_cpu(self.id) - before);
        self.acknowledged += warm_up.votes() + outcome.votes();
    }
}

/// Runs the benchmark.
pub(crate) async fn votes() -> String {
    let server = Server::start(SERVER_ARGS).await;
    let bare = baselines::bare().await;
    let (folder, round) = made_by_a_server().await;
    let file = folder.path().join("moodring.db");
    let post = baselines::post(&file).await;

    let mut figures = Table::new([
        "connections",
        "Moodring, votes/s",
        "bare handler",
        "one commit a vote",
        "p50 / p99, ms",
        "of the bare handler",
        "µs of CPU a vote, server + crowd",
        "of the bare handler",
    ]);
    let mut goals = Table::new(["goal", "figure", "verdict"]);
    let (mut counted, mut stored) = (0, 0);
    for connections in CONNECTIONS {
        eprintln!("votes: {connections} connections");
        let mut contenders = [
            Contender::new(server.port(), server.id(), server.round, connections).await,
            Contender::new(bare.port, bare.id(), server.round, connections).await,
            Contender::new(post.port, post.id(), round, connections).await,
        ];
        for _ in 0..ROUNDS {
            for contender in &mut contenders {
                contender.vote().await;
            }
        }
        counted += contenders[0].acknowledged;
        stored += contenders[2].acknowledged;
        let [ours, bare, post] = contenders.map(|contender| contender.samples);
        row(&mut figures, connections, [&ours, &bare, &post]);
        let of_bare = ratio(&ours.per_second, &bare.per_second);
        let mut judge = |goal: Goal, what: &str, figure: f64| {
            let what = format!("{connections} connections: {what}");
            goals.row([what, format!("{figure:.2}"), goal.judge(figure)]);
        };
        match connections {
            64 => {
                let of_post = ratio(&ours.per_second, &post.per_second);
                judge(
                    Goal::AtLeast(0.5),
                    "votes/s, of the bare handler's",
                    of_bare,
                );
                judge(
                    Goal::AtLeast(20.0),
                    "votes/s, of one commit a vote's",
                    of_post,
                );
            }
            512 => {
                judge(
                    Goal::AtLeast(0.85),
                    "votes/s, of the bare handler's",
                    of_bare,
                );
                let late = ratio(&ours.p99, &bare.p99);
                judge(Goal::AtMost(2.0), "p99, of the bare handler's", late);
            }
            _ => {}
        }
    }
    let snapshot = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(
        snapshot.votes(),
        counted,
        "every acknowledged vote is counted"
    );
    assert_eq!(rows(&file), stored, "every acknowledged vote is stored");
    drop((server, bare, post));
    let once = once().await;
    format!(
        "{figures}\n{goals}\n{counted} votes were acknowledged with 204, and the tallies of the snapshot are exactly these.\n\n{once}"
    )
}

/// Measures the effect of an optimization: compares this build's server with servers built without it, whose paths are
/// in `MOODRING_SERVERS`, separated by colons. The first one may be a copy of this build's server, to show the
/// difference between two equal servers.
pub(crate) async fn variants() -> String {
    let others = env::var_os("MOODRING_SERVERS").expect("MOODRING_SERVERS names servers");
    let mut figures = Table::new([
        "server",
        "connections",
        "votes/s",
        "of this build's",
        "µs of CPU a vote",
        "of this build's",
    ]);
    let mut servers = vec![("this build".to_owned(), Server::start(SERVER_ARGS).await)];
    for path in env::split_paths(&others) {
        let name = path.file_name().expect("a file").to_string_lossy();
        let server = Server::by(Command::new(&path), SERVER_ARGS).await;
        servers.push((name.into_owned(), server));
    }
    for connections in [64, 512] {
        let mut contenders = Vec::new();
        for (_, server) in &servers {
            let port = server.port();
            let contender = Contender::new(port, server.id(), server.round, connections).await;
            contenders.push(contender);
        }
        for round in 0..2 * ROUNDS {
            eprintln!("variants: {connections} connections, round {round}");
            for contender in &mut contenders {
                contender.vote().await;
            }
        }
        let samples: Vec<_> = contenders.into_iter().map(|one| one.samples).collect();
        for ((name, _), sample) in servers.iter().zip(&samples) {
            figures.row([
                name.clone(),
                connections.to_string(),
                format!("{:.0}", median(&mut sample.per_second.clone())),
                format!("{:.2}", ratio(&sample.per_second, &samples[0].per_second)),
                format!("{:.1}", median(&mut sample.server_cpu.clone())),
                format!("{:.2}", ratio(&sample.server_cpu, &samples[0].server_cpu)),
            ]);
        }
    }
    figures.to_string()
}

fn row(figures: &mut Table, connections: usize, [ours, bare, post]: [&Samples; 3]) {
    let middle = |samples: &[f64]| median(&mut samples.to_vec());
    let per_second = |samples: &Samples| format!("{:.0}", middle(&samples.per_second));
    let latency =
        |samples: &Samples| format!("{:.2} / {:.2}", middle(&samples.p50), middle(&samples.p99));
    let cpu = |samples: &Samples| {
        let [server, crowd] = [&samples.server_cpu, &samples.crowd_cpu].map(|cpu| middle(cpu));
        format!("{server:.1} + {crowd:.1}")
    };
    figures.row([
        connections.to_string(),
        per_second(ours),
        per_second(bare),
        per_second(post),
        latency(ours),
        latency(bare),
        cpu(ours),
        cpu(bare),
    ]);
}

/// Returns a data folder with an open round that no server uses, and the round.
pub(crate) async fn made_by_a_server() -> (Folder, i64) {
    let folder = Folder::new().unwrap();
    let mut server = Server::on(folder.path(), SERVER_ARGS).await;
    // The server handles signals once it answers.
    server.phone().await;
    assert!(server.stop(Duration::from_secs(5)).await.success());
    (folder, server.round)
}

fn rows(file: &std::path::Path) -> u64 {
    let connection = Connection::open(file).unwrap();
    let count = "SELECT count(*) FROM votes";
    connection.query_row(count, [], |row| row.get(0)).unwrap()
}
