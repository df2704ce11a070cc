//! Measures sending while one receiver receives.

use std::hint::black_box;
use std::io::{self, Write as _};
use std::sync::{Arc, LazyLock, mpsc};
use std::thread;
use std::time::Instant;

use tokio::runtime::{self, Runtime};

use crate::designs::{Awake, Broadcast, Design, Ring, Watch};
use crate::ports::{OneChannel, TwoChannels};
use crate::table::{Goal, Table, median};

const ROUNDS: usize = 21;
const SENDS: u64 = 400_000;

type Run = fn(usize, u64) -> Figures;

const AT_EVERY_LENGTH: &[(&str, Run)] = &[
    ("ring", run::<Ring>),
    ("one channel under a mutex", run::<OneChannel>),
    ("two channels", run::<TwoChannels>),
    ("tokio broadcast", run::<Broadcast>),
    ("tokio watch", run::<Watch>),
];
const AT_LENGTH_1: &[(&str, Run)] = &[
    ("ring, receiver awake", run::<Awake<Ring>>),
    ("broadcast, receiver awake", run::<Awake<Broadcast>>),
];
/// The designs whose time the ring must halve.
const BASELINES: [&str; 2] = ["one channel under a mutex", "tokio broadcast"];

/// The runtime of the senders. They are tasks, because sending waits in the design with two channels.
static SENDERS: LazyLock<Runtime> =
    LazyLock::new(|| runtime::Builder::new_multi_thread().build().unwrap());

struct Figures {
    /// Nanoseconds per send.
    send: f64,
    arrived: u64,
}

/// One row of a table: a design, its length, and the figures of each round.
struct Entry {
    length: usize,
    name: &'static str,
    run: Run,
    /// The index of the entry to compare with.
    ring: usize,
    rounds: Vec<Figures>,
}

/// Returns one table for one sender and one for a sender on each core.
pub(crate) fn tables() -> String {
    let cores = thread::available_parallelism().unwrap().get() as u64;
    let mut benchmarks = [
        ("SendReceive, one sender".to_owned(), 1, entries()),
        (
            format!("ParallelSendReceive, {cores} senders"),
            cores,
            entries(),
        ),
    ];
    for round in 0..ROUNDS {
        // Nobody has to read the progress.
        let _ = writeln!(io::stderr(), "ring: round {} of {ROUNDS}", round + 1);
        for (_, senders, entries) in &mut benchmarks {
            // Each entry is the first one in some rounds.
            let count = entries.len();
            for turn in 0..count {
                let entry = &mut entries[(turn + round) % count];
                entry.rounds.push((entry.run)(entry.length, *senders));
            }
        }
    }
    benchmarks
        .map(|(title, _, entries)| format!("{title}:\n\n{}", table(&entries)))
        .join("\n")
}

fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for (length, designs) in [
        (1, AT_EVERY_LENGTH),
        (1, AT_LENGTH_1),
        (512, AT_EVERY_LENGTH),
    ] {
        let ring = entries.len();
        entries.extend(designs.iter().map(|&(name, run)| Entry {
            length,
            name,
            run,
            ring,
            rounds: Vec::new(),
        }));
    }
    entries
}

fn table(entries: &[Entry]) -> Table {
    let mut table = Table::new([
        "design",
        "length",
        "ns a send",
        "ring ÷ it",
        "goal",
        "received",
        "µs between two received",
    ]);
    for entry in entries {
        let of =
            |figure: fn(&Figures) -> f64| -> Vec<f64> { entry.rounds.iter().map(figure).collect() };
        let pairs = entries[entry.ring].rounds.iter().zip(&entry.rounds);
        let mut ratios: Vec<f64> = pairs.map(|(ring, it)| ring.send / it.send).collect();
        let ratio = median(&mut ratios);
        let goal = match entry.length == 1 && BASELINES.contains(&entry.name) {
            true => Goal::AtMost(0.5).judge(ratio),
            false => String::new(),
        };
        let share = median(&mut of(|it| 100.0 * it.arrived as f64 / SENDS as f64));
        let between = median(&mut of(|it| {
            it.send * SENDS as f64 / 1000.0 / it.arrived.max(1) as f64
        }));
        table.row([
            entry.name.to_owned(),
            entry.length.to_string(),
            format!("{:.0}", median(&mut of(|it| it.send))),
            format!("{ratio:.2}"),
            goal,
            format!("{share:.2} %"),
            format!("{between:.1}"),
        ]);
    }
    table
}

fn run<D: Design>(length: usize, senders: u64) -> Figures {
    let _context = SENDERS.enter();
    let (design, receiver) = D::new(length);
    let design = Arc::new(design);

    // The receiver needs its own thread: on workers shared with senders that never wait, it would run only after
    // them.
    let (ready, is_ready) = mpsc::channel();
    let receiving = thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        ready.send(()).unwrap();
        runtime.block_on(D::drain(receiver))
    });
    is_ready.recv().unwrap();

    let start = Instant::now();
    let sending: Vec<_> = (0..senders)
        .map(|_| tokio::spawn(send_share(Arc::clone(&design), SENDS / senders)))
        .collect();
    for sender in sending {
        SENDERS.block_on(sender).unwrap();
    }
    let send = start.elapsed().as_nanos() as f64 / SENDS as f64;
    drop(design);
    Figures {
        send,
        arrived: receiving.join().unwrap(),
    }
}

async fn send_share<D: Design>(design: Arc<D>, share: u64) {
    for value in 0..share {
        design.send(black_box(value)).await;
    }
}
