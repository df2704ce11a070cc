//! The cost of stored votes: votes a second, memory and start-up time with a thousand to ten million votes in the round
//! on stage. Also the cost of many talks.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use crate::kit::{Folder, Server, within};
use crate::load::{Crowd, VoteRate};
use crate::process_tree::resident;
use crate::table::{Goal, Table, median, ratio};
use crate::talks::talks;

const MANY_VOTES: &[u64] = &[1_000, 1_000_000, 10_000_000];
/// In a `once` round each vote comes from a different phone.
const ONCE_VOTES: &[u64] = &[1_000, 10_000, 100_000, 1_000_000, 10_000_000];
const CONNECTIONS: usize = 512;
const ROUNDS: usize = 5;
const SAMPLE_TIME: Duration = Duration::from_millis(1_500);

/// A server on a data file with stored votes.
struct Grown {
    rule: &'static str,
    stored: u64,
    server: Server,
    folder: Folder,
    starts: Vec<f64>,
    /// The latency of the first vote after a start, in milliseconds.
    first_vote: f64,
    per_second: Vec<f64>,
    memory: Vec<f64>,
}

impl Grown {
    async fn with(rule: &'static str, stored: u64) -> Self {
        eprintln!("growth: fills a `{rule}` round with {stored} votes");
        let folder = Folder::new().unwrap();
        let args = ["--rule", rule];
        let mut server = Server::on(folder.path(), &args).await;
        healthy(&server).await;
        assert!(server.stop(Duration::from_secs(5)).await.success());
        fill(folder.path(), server.round, stored);
        let mut starts = Vec::new();
        for _ in 0..ROUNDS {
            // The previous server ends first, because a folder can have only one server.
            server.stop(Duration::from_secs(30)).await;
            let begun = Instant::now();
            server = Server::on(folder.path(), &args).await;
            healthy(&server).await;
            starts.push(1_000.0 * begun.elapsed().as_secs_f64());
        }
        let snapshot = server.listen().await.next().await.expect("a snapshot");
        assert_eq!(
            snapshot.votes(),
            stored,
            "the server shows every stored vote"
        );
        let one = Crowd::one_of_several(1, server.port(), server.round, 1, 1).await;
        let first_vote = 1_000.0 * one.vote(VoteRate::EachOnce, SAMPLE_TIME).await.seconds;
        Self {
            rule,
            stored,
            server,
            folder,
            starts,
            first_vote,
            per_second: Vec::new(),
            memory: Vec::new(),
        }
    }

    async fn vote(&mut self) {
        let crowd = Crowd::connect(self.server.port(), self.server.round, CONNECTIONS).await;
        let outcome = crowd.vote(VoteRate::FlatOut, SAMPLE_TIME).await;
        self.per_second.push(outcome.per_second());
        self.memory.push(resident(self.server.id()) / 1e6);
    }
}

/// Runs the benchmark. Takes some minutes and two gigabytes of disk.
pub(crate) async fn growth() -> String {
    let mut grown = Vec::new();
    for (rule, sizes) in [("many", MANY_VOTES), ("once", ONCE_VOTES)] {
        for &stored in sizes {
            grown.push(Grown::with(rule, stored).await);
        }
    }
    for round in 1..=ROUNDS {
        eprintln!("growth: round {round} of {ROUNDS}");
        for one in &mut grown {
            one.vote().await;
        }
    }
    let mut figures = Table::new([
        "round, votes stored",
        "votes/s",
        "of a thousand's",
        "memory, MB",
        "above a thousand's, bytes a vote",
        "start to /health, ms",
        "first vote, ms",
        "file, MB",
    ]);
    let (mut base_speed, mut base_memory) = (Vec::new(), 0.0);
    for one in &mut grown {
        let memory = median(&mut one.memory);
        if one.stored == MANY_VOTES[0] {
            base_speed = one.per_second.clone();
            base_memory = memory;
        }
        let speed = ratio(&one.per_second, &base_speed);
        let start = median(&mut one.starts);
        let file = fs::metadata(one.folder.path().join("moodring.db")).unwrap();
        let (least, is_judged) = match one.rule {
            "many" => (0.8, one.stored == MANY_VOTES[2]),
            _ => (0.85, (ONCE_VOTES[1]..=ONCE_VOTES[3]).contains(&one.stored)),
        };
        let cell = |goal: Goal, figure: f64, shown: String| match is_judged {
            true => format!("{shown} ({})", goal.judge(figure)),
            false => shown,
        };
        let bytes = 1e6 * (memory - base_memory) / (one.stored - MANY_VOTES[0]).max(1) as f64;
        figures.row([
            format!("`{}`, {}", one.rule, one.stored),
            format!("{:.0}", median(&mut one.per_second)),
            cell(Goal::AtLeast(least), speed, format!("{speed:.2}")),
            format!("{memory:.1}"),
            cell(Goal::AtMost(64.0), bytes, format!("{bytes:.1}")),
            cell(Goal::AtMost(1_000.0), start, format!("{start:.0}")),
            cell(
                Goal::AtMost(1_000.0),
                one.first_vote,
                format!("{:.1}", one.first_vote),
            ),
            format!("{:.1}", file.len() as f64 / 1e6),
        ]);
    }
    format!("{figures}\n{}", talks().await)
}

/// Writes votes of different voters into the file, a millisecond apart, as a server would have stored them.
fn fill(folder: &Path, round: i64, votes: u64) {
    let file = Connection::open(folder.join("moodring.db")).unwrap();
    file.execute_batch("PRAGMA synchronous = off; BEGIN")
        .unwrap();
    let begun = 1_700_000_000_000_i64;
    file.execute(
        "INSERT INTO votes (round, serial, voter, choice, at)
         WITH RECURSIVE vote (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM vote LIMIT ?2)
         SELECT ?1, ?3 + number, randomblob(16), number % 5, ?3 + number FROM vote",
        params![round, votes as i64, begun],
    )
    .unwrap();
    file.execute(
        "UPDATE tallies SET count =
         (SELECT count(*) FROM votes WHERE votes.round = tallies.round AND votes.choice = tallies.choice)",
        [],
    )
    .unwrap();
    file.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
}

async fn healthy(server: &Server) {
    within(Duration::from_secs(20), "/health answers 200", async || {
        let answer = reqwest::get(format!("{}health", server.url)).await;
        let answer = answer.map_err(|error| error.to_string())?;
        match answer.status().as_u16() {
            200 => Ok(()),
            other => Err(other.to_string()),
        }
    })
    .await;
}
