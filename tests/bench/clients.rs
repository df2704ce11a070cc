//! An hour of five hundred phones that come and go while rounds change: what the server needs of memory, handles and
//! threads must not grow. It is counted in votes and not by the clock, so that a machine that had to pause meanwhile
//! does not make it easier.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::child::Child;
use crate::client::{Evening, guest};
use crate::host::{self, Needs};
use crate::kit::Folder;
use crate::table::{Goal, Table, median};

const GUESTS: u64 = 500;
/// What an hour brings at the fifty a second of this crowd.
const HOUR: u64 = 180_000;
/// Between two rows of the table.
const ROW: u64 = 30_000;
/// The span that memory is compared over: five minutes.
const SPAN: u64 = 15_000;
const LOOK: u64 = 1_000;
/// Caches are full and allocators have found their size after this many votes, sixteen minutes.
const WARM: u64 = 50_000;

/// Runs the benchmark. Takes an hour.
pub(crate) async fn bench() -> String {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let folder = Folder::new().unwrap();
    let host = host::start(folder.path()).await;
    let before = settled(&host, None).await;
    let evening = Arc::new(Evening::default());
    let mut crowd = JoinSet::new();
    let began = Instant::now();
    for seat in 0..GUESTS {
        crowd.spawn(guest(seat, host.port, began, evening.clone()));
    }
    let mut table = Table::new([
        "votes so far",
        "visits so far",
        "phones here",
        "memory, MB",
        "handles",
        "threads",
    ]);
    let mut looks = Vec::new();
    let (mut looked, mut rows) = (0, 0);
    while looked < HOUR {
        sleep(Duration::from_secs(1)).await;
        let votes = evening.votes.load(Ordering::Relaxed);
        if votes < looked + LOOK {
            continue;
        }
        looked = votes - votes % LOOK;
        let needs = Needs::of(host.id());
        looks.push((looked, megabytes(needs)));
        let cells = cells(looked, &evening, needs);
        eprintln!("guests: {}", cells.join(" "));
        if looked / ROW > rows {
            rows = looked / ROW;
            table.row(cells);
        }
    }
    evening.over.store(true, Ordering::Relaxed);
    crowd.join_all().await;
    let after = settled(&host, Some(before)).await;
    table.row(cells(
        evening.votes.load(Ordering::Relaxed),
        &evening,
        after,
    ));
    drop(host);
    let [stored, rounds] = ["votes", "rounds"].map(|table| stored(&folder, table));
    let goals = goals(&evening, &looks, (before, after), stored);
    let [late, unheard, again] = [&evening.late, &evening.unheard, &evening.again]
        .map(|counter| counter.load(Ordering::Relaxed));
    format!(
        "{table}\n{rounds} rounds were asked. {late} votes came when their round had just closed and were told so, {unheard} were sent by phones \
         that hung up before the answer, {again} were sent again on a new connection.\n\n{goals}"
    )
}

fn cells(votes: u64, evening: &Evening, needs: Needs) -> [String; 6] {
    [
        votes.to_string(),
        evening.visits.load(Ordering::Relaxed).to_string(),
        evening.here.load(Ordering::Relaxed).to_string(),
        format!("{:.1}", megabytes(needs)),
        needs.handles.to_string(),
        needs.threads.to_string(),
    ]
}

fn megabytes(needs: Needs) -> f64 {
    needs.memory / 1e6
}

/// What the host needs when nobody is there, once it is no more than before anybody came: connections that were cut
/// take a moment to be noticed. Whatever it is after some minutes counts.
async fn settled(host: &Child, before: Option<Needs>) -> Needs {
    let mut needs = Needs::of(host.id());
    for _ in 0..180 {
        if before.is_some_and(|before| {
            needs.handles <= before.handles && needs.threads <= before.threads
        }) {
            break;
        }
        sleep(Duration::from_secs(1)).await;
        let last = needs;
        needs = Needs::of(host.id());
        if before.is_none() && needs.handles == last.handles && needs.threads == last.threads {
            break;
        }
    }
    needs
}

fn goals(
    evening: &Evening,
    looks: &[(u64, f64)],
    (before, after): (Needs, Needs),
    stored: u64,
) -> Table {
    let mut goals = Table::new(["goal", "figure", "verdict"]);
    let mut judge = |what: &str, most: f64, figure: f64| {
        let verdict = Goal::AtMost(most).judge(figure);
        goals.row([what.to_owned(), format!("{figure:.1}"), verdict]);
    };
    let between = |from: u64, to: u64| {
        let looks = looks.iter().filter(|look| (from..=to).contains(&look.0));
        median(&mut looks.map(|look| look.1).collect::<Vec<_>>())
    };
    let grown = between(HOUR - SPAN, HOUR) - between(WARM, WARM + SPAN);
    judge(
        "memory in the last five minutes, MB more than after a quarter of an hour",
        1.0,
        grown,
    );
    let more = |after: usize, before: usize| after as f64 - before as f64;
    let handles = more(after.handles, before.handles);
    judge(
        "handles after all have left, more than before anybody came",
        0.0,
        handles,
    );
    let threads = more(after.threads, before.threads);
    judge(
        "threads after all have left, more than before anybody came",
        0.0,
        threads,
    );
    let [votes, unheard, refused] = [&evening.votes, &evening.unheard, &evening.refused]
        .map(|counter| counter.load(Ordering::Relaxed) as f64);
    judge("votes and visits refused", 0.0, refused);
    let stored = stored as f64;
    judge(
        "votes acknowledged and not in the file",
        0.0,
        (votes - stored).max(0.0),
    );
    judge(
        "votes in the file that nobody sent",
        0.0,
        (stored - votes - unheard).max(0.0),
    );
    goals
}

/// Rows of a table in the data file.
fn stored(folder: &Folder, table: &str) -> u64 {
    let file = folder.path().join("moodring.db");
    let file = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let count = format!("SELECT count(*) FROM {table}");
    file.query_row(&count, [], |row| row.get(0)).unwrap()
}
