//! An hour of guests: every minute five hundred phones open the page, listen, vote and leave. What the server needs of
//! memory, handles and threads must not grow.

use std::fs;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::sleep;

use crate::kit::{Raw, Server};
use crate::load::{Crowd, Pace};
use crate::process_tree::memory;
use crate::stream_listeners::StreamListeners;
use crate::table::{Goal, Goals, Table, median};

const GUESTS: usize = 500;
const VISITS: usize = 60;
const VISIT: Duration = Duration::from_secs(58);
const PACE: Pace = Pace::PerSecond(50.0);
/// Visits after which caches are full and allocators have found their size.
const WARM: usize = 15;
/// Visits whose median counts as one.
const SPAN: usize = 5;
/// How long connections that have ended may take to be noticed.
const SETTLED: Duration = Duration::from_secs(180);

/// What a process has from the system.
struct Needs {
    megabytes: f64,
    handles: usize,
    threads: usize,
}

impl Needs {
    fn of(id: u32) -> Self {
        let count = |what: &str| fs::read_dir(format!("/proc/{id}/{what}")).unwrap().count();
        Self {
            megabytes: memory(id) / 1e6,
            handles: count("fd"),
            threads: count("task"),
        }
    }

    /// What it needs when nobody is there: no more than before, or what it still needs after [`SETTLED`].
    async fn after(id: u32, before: &Self) -> Self {
        let begun = Instant::now();
        loop {
            let now = Self::of(id);
            let is_settled = now.handles <= before.handles && now.threads <= before.threads;
            if is_settled || begun.elapsed() > SETTLED {
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
    // The first visit opens what every server keeps for all. Idle threads end ten seconds later.
    let (mut votes, _) = visit(&server, 0, Duration::from_secs(2)).await;
    sleep(Duration::from_secs(15)).await;
    let before = Needs::of(id);
    let mut table = Table::new(["votes so far", "memory, MB", "handles", "threads"]);
    before.row(votes, &mut table);
    let mut memory = Vec::new();
    for number in 1..=VISITS {
        let (more, needs) = visit(&server, number, VISIT).await;
        votes += more;
        memory.push(needs.megabytes);
        if number % 10 == 0 {
            needs.row(votes, &mut table);
        }
    }
    let after = Needs::after(id, &before).await;
    after.row(votes, &mut table);
    let snapshot = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(snapshot.votes(), votes, "what was acknowledged is counted");
    let early = median(&mut memory[WARM..WARM + SPAN].to_vec());
    let grown = median(&mut memory[VISITS - SPAN..].to_vec()) - early;
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

/// Lets other guests come and go. The votes, and what the server needs while they are there.
async fn visit(server: &Server, number: usize, time: Duration) -> (u64, Needs) {
    let (port, round) = (server.port(), server.round);
    join_all((0..GUESTS).map(|guest| open_page(port, guest as u32))).await;
    let listeners = StreamListeners::open(port, GUESTS).await;
    let crowd = Crowd::one_of_several(number, port, round, GUESTS, 1).await;
    let outcome = crowd.vote(PACE, time).await;
    let needs = Needs::of(server.id());
    listeners.close().await;
    (outcome.votes(), needs)
}

async fn open_page(port: u16, guest: u32) {
    let source = u32::from(Ipv4Addr::new(127, 3, 0, 1)) + guest;
    let mut phone = Raw::from(source.into(), port).await;
    let page = "GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n";
    phone.send(page.as_bytes()).await;
    assert_eq!(phone.status().await, 200);
    if guest.is_multiple_of(3) {
        // A reset instead of an orderly end, as when the Wi-Fi is gone.
        phone.0.set_zero_linger().unwrap();
    }
}
