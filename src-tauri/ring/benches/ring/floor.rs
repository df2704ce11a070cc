//! The lower bound for any design that shares a value between threads.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use crate::table::{Table, median};

const ROUNDS: usize = 15;
const TIMES: u64 = 500_000;

pub(crate) fn table() -> Table {
    let cores = thread::available_parallelism().unwrap().get() as u64;
    let swapped = AtomicU64::new(0);
    let locked = Mutex::new(0);
    let ring = moodring_ring::ring(NonZeroUsize::MIN);
    let swap = |value| {
        swapped.swap(value, Ordering::AcqRel);
    };
    let lock = |value| *locked.lock().unwrap() = value;
    let send = |value| ring.send(value);
    let floor: [(&str, &(dyn Fn(u64) + Sync)); 3] = [
        ("atomic swap", &swap),
        (
            "`Mutex` of the standard library, locked and released",
            &lock,
        ),
        ("ring, nobody receives", &send),
    ];

    let mut table = Table::new(["floor", "ns, one thread", "ns, a thread a core"]);
    for (name, once) in floor {
        let figure = |threads| {
            let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| nanoseconds(once, threads)).collect();
            format!("{:.1}", median(&mut rounds))
        };
        table.row([name.to_owned(), figure(1), figure(cores)]);
    }
    table
}

/// Returns the nanoseconds of one operation when this number of threads runs them at once.
fn nanoseconds(once: &(dyn Fn(u64) + Sync), threads: u64) -> f64 {
    let share = TIMES / threads;
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..share).for_each(|value| once(black_box(value))));
        }
    });
    start.elapsed().as_nanos() as f64 / (share * threads) as f64
}
