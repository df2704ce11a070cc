//! An hour of guests: every minute five hundred phones open the page, listen, vote and leave. The memory, the handles
//! and the threads of the server must not grow.

use std::fs;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::sleep;

use crate::kit::{Raw, Server};
use crate::load::{Crowd, VoteRate};
use crate::process_tree::memory;
use crate::stream_listeners::StreamListeners;
use crate::table::{Goal, Goals, Table, median};

const GUESTS: usize = 500;
const VISITS: usize = 60;
const VISIT_TIME: Duration = Duration::from_secs(58);
const VOTE_RATE: VoteRate = VoteRate::PerSecond(50.0);
/// Visits until caches are full and allocators have reached their size.
const WARM_UP_VISITS: usize = 15;
/// Visits whose median counts as one measurement.
const MEDIAN_VISITS: usize = 5;
/// How long the server may take to notice that connections have ended.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(180);

/// The resources that a process uses.
struct Resources {
    megabytes: f64,
    handles: usize,
    threads: usize,
}

impl Resources {
    fn of(id: u32) -> Self {
        let count = |what: &str| fs::read_dir(format!("/proc/{id}/{what}")).unwrap().count();
        Self {
            megabytes: memory(id) / 1e6,
            handles: count("fd"),
            threads: count("task"),
        }
    }

    /// Waits until the process uses no more handles and threads than before, for at most [`SETTLE_TIMEOUT`]. Returns
    /// the resources in use then.
    async fn after(id: u32, before: &Self) -> Self {
        let begun = Instant::now();
        loop {
            let now = Self::of(id);
            let is_settled = now.handles <= before.handles && now.threads <= before.threads;
            if is_settled || begun.elapsed() > SETTLE_TIMEOUT {
                return now;
            }
            sleep(Duration::from_secs(1)).await;
        }
    }

    fn row(&self, votes: u64, table: &mut Table) {
        let memory = format!("{:.1}", self.megabytes);
        let counts = [self.handles, self.threads].map(|count| count.to_string());
        let [handles, threads] = counts;
        let cells = [votes.to_string(), memory, handles, threads];
        eprintln!("guests: {}", cells.join(" "));
        table.row(cells);
    }
}

/// Runs the benchmark. Takes an hour.
pub(crate) async fn bench() -> String {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let server = Server::start(&["--rule", "many"]).await;
    let id = server.id();
    // The first visit opens what a server keeps for all later visits. Idle threads end ten seconds later.
    let (mut votes, _) = visit(&server, 0, Duration::from_secs(2)).await;
    sleep(Duration::from_secs(15)).await;
    let before = Resources::of(id);
    let mut table = Table::new(["votes so far", "memory, MB", "handles", "threads"]);
    before.row(votes, &mut table);
    let mut memory = Vec::new();
    for number in 1..=VISITS {
        let (more, resources) = visit(&server, number, VISIT_TIME).await;
        votes += more;
        memory.push(resources.megabytes);
        if number % 10 == 0 {
            resources.row(votes, &mut table);
        }
    }
    let after = Resources::after(id, &before).await;
    after.row(votes, &mut table);
    let snapshot = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(
        snapshot.votes(),
        votes,
        "every acknowledged vote is counted"
    );
    let early = median(&mut memory[WARM_UP_VISITS..WARM_UP_VISITS + MEDIAN_VISITS].to_vec());
    let grown = median(&mut memory[VISITS - MEDIAN_VISITS..].to_vec()) - early;
    let mut goals = Goals::new();
    let what = "memory in the last five minutes, MB more than after a quarter of an hour";
    goals.judge(what, grown, Goal::AtMost(1.0));
    for (name, after, before) in [
        ("handles", after.handles, before.handles),
        ("threads", after.threads, before.threads),
    ] {
        let what = format!("{name} after all have left, more than before");
        goals.judge(&what, after as f64 - before as f64, Goal::AtMost(0.0));
    }
    format!(
        "{table}\n{votes} votes were acknowledged with 204, and the tallies are exactly these.\n\n{goals}"
    )
}

/// Lets different guests come and go. Returns their votes, and the resources that the server uses while they are
/// connected.
async fn visit(server: &Server, number: usize, time: Duration) -> (u64, Resources) {
    let (port, round) = (server.port(), server.round);
    join_all((0..GUESTS).map(|guest| open_page(port, guest as u32))).await;
    let listeners = StreamListeners::open(port, GUESTS).await;
    let crowd = Crowd::one_of_several(number, port, round, GUESTS, 1).await;
    let outcome = crowd.vote(VOTE_RATE, time).await;
    let resources = Resources::of(server.id());
    listeners.close().await;
    (outcome.votes(), resources)
}

async fn open_page(port: u16, guest: u32) {
    let source = u32::from(Ipv4Addr::new(127, 3, 0, 1)) + guest;
    let mut phone = Raw::from(source.into(), port).await;
    let page = "GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n";
    phone.send(page.as_bytes()).await;
    assert_eq!(phone.status().await, 200);
    if guest.is_multiple_of(3) {
        // A reset instead of an orderly close, as when the Wi-Fi connection is lost.
        phone.0.set_zero_linger().unwrap();
    }
}
