//! What stored votes cost: votes a second, memory and start-up time with a thousand to ten million votes in the
//! round on stage.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use crate::kit::{Folder, Server, within};
use crate::load::{Crowd, Pace};
use crate::table::{Goal, Table, median};

const MANY: &[u64] = &[1_000, 1_000_000, 10_000_000];
/// In a `once` round each vote is another phone's.
const ONCE: &[u64] = &[1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/// More phones than any room holds.
const STADIUM: u64 = 100_000;
const CONNECTIONS: usize = 512;
const ROUNDS: usize = 5;
const TIME: Duration = Duration::from_millis(1_500);

/// A server on a file with votes.
struct Grown {
    name: String,
    stored: u64,
    server: Server,
    folder: Folder,
    starts: Vec<f64>,
    per_second: Vec<f64>,
    memory: Vec<f64>,
}

impl Grown {
    async fn with(rule: &str, stored: u64) -> Self {
        eprintln!("growth: fills a `{rule}` round with {stored} votes");
        let folder = Folder::new().unwrap();
        let args = ["--rule", rule];
        let mut server = Server::on(folder.path(), &args).await;
        healthy(&server).await;
        assert!(server.stop(Duration::from_secs(5)).await.success());
        fill(folder.path(), server.round, stored);
        let mut starts = Vec::new();
        for _ in 0..ROUNDS {
            // The one before it ends first: a folder has one server.
            server.stop(Duration::from_secs(30)).await;
            let begun = Instant::now();
            server = Server::on(folder.path(), &args).await;
            healthy(&server).await;
            starts.push(1_000.0 * begun.elapsed().as_secs_f64());
        }
        let snapshot = server.listen().await.next().await.expect("a snapshot");
        assert_eq!(snapshot.votes(), stored, "the server shows what was stored");
        Self {
            name: format!("`{rule}`, {stored}"),
            stored,
            server,
            folder,
            starts,
            per_second: Vec::new(),
            memory: Vec::new(),
        }
    }

    async fn vote(&mut self) {
        let crowd = Crowd::connect(self.server.port(), self.server.round, CONNECTIONS).await;
        let outcome = crowd.vote(Pace::FlatOut, TIME).await;
        self.per_second.push(outcome.per_second());
        self.memory.push(resident(self.server.id()));
    }
}

/// Runs the benchmark. Takes some minutes and two gigabytes of disk.
pub(crate) async fn growth() -> String {
    let mut grown = Vec::new();
    for (rule, sizes) in [("many", MANY), ("once", ONCE)] {
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
        "of a thousand's",
        "start to /health, ms",
        "file, MB",
    ]);
    let (mut base_speed, mut base_memory) = (Vec::new(), Vec::new());
    for one in &mut grown {
        if one.stored == MANY[0] {
            base_speed = one.per_second.clone();
            base_memory = one.memory.clone();
        }
        let (speed, memory) = (
            ratio(&one.per_second, &base_speed),
            ratio(&one.memory, &base_memory),
        );
        let start = median(&mut one.starts);
        let file = fs::metadata(one.folder.path().join("moodring.db")).unwrap();
        let is_judged = one.stored == MANY[2] || one.name == format!("`once`, {STADIUM}");
        let cell = |goal: Goal, figure: f64| match is_judged {
            true => goal.beside(figure),
            false => format!("{figure:.2}"),
        };
        let start_cell = match is_judged {
            true => format!("{start:.0} ({})", Goal::AtMost(1_000.0).judge(start)),
            false => format!("{start:.0}"),
        };
        figures.row([
            one.name.clone(),
            format!("{:.0}", median(&mut one.per_second)),
            cell(Goal::AtLeast(0.8), speed),
            format!("{:.1}", median(&mut one.memory)),
            cell(Goal::AtMost(1.2), memory),
            start_cell,
            format!("{:.1}", file.len() as f64 / 1e6),
        ]);
    }
    figures.to_string()
}

/// Writes votes of as many voters into the file, a millisecond apart, as a server would have.
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

/// Megabytes of memory that a process has.
fn resident(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    let kibibytes = line.split_whitespace().nth(1).unwrap();
    kibibytes.parse::<f64>().unwrap() * 1_024.0 / 1e6
}

/// The median of the ratios of what was measured one after the other.
fn ratio(ours: &[f64], theirs: &[f64]) -> f64 {
    let mut pairs: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| a / b).collect();
    median(&mut pairs)
}
