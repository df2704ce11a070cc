//! Measures one send while many listeners wait: how long the sender takes, and how long until the last listener
//! has the value and waits again. All run on one thread, so this measures the bookkeeping and not the scheduler.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use tokio::runtime;
use tokio::task::{LocalSet, yield_now};

use crate::designs::{Broadcast, Listened, Ring, Watch};
use crate::table::{Table, median};

const ROUNDS: usize = 7;
/// Values that arrive in a round, so rounds take equally long for one listener and for ten thousand.
const ARRIVALS: u64 = 200_000;

/// Microseconds.
struct Figures {
    send: f64,
    last: f64,
}

type Run = fn(u64) -> Figures;

const DESIGNS: [(&str, Run); 3] = [
    ("ring", run::<Ring>),
    ("tokio broadcast", run::<Broadcast>),
    ("tokio watch", run::<Watch>),
];

pub(crate) fn table() -> Table {
    let mut table = Table::new([
        "one send of length 1",
        "who wait",
        "µs in send",
        "ring ÷ it",
        "µs until the last has it",
        "ring ÷ it",
        "ns each",
    ]);
    for listeners in [1, 100, 10_000] {
        let mut rounds = DESIGNS.map(|_| Vec::new());
        for round in 0..ROUNDS {
            eprintln!("ring: {listeners} wait, round {} of {ROUNDS}", round + 1);
            for ((_, run), figures) in DESIGNS.iter().zip(&mut rounds) {
                figures.push(run(listeners));
            }
        }
        let ratio = |it: &[Figures], figure: fn(&Figures) -> f64| {
            let pairs = rounds[0].iter().zip(it);
            let mut ratios: Vec<f64> = pairs.map(|(ring, it)| figure(ring) / figure(it)).collect();
            format!("{:.2}", median(&mut ratios))
        };
        for ((name, _), it) in DESIGNS.iter().zip(&rounds) {
            let send = median(&mut it.iter().map(|it| it.send).collect::<Vec<_>>());
            let last = median(&mut it.iter().map(|it| it.last).collect::<Vec<_>>());
            table.row([
                (*name).to_owned(),
                listeners.to_string(),
                format!("{send:.2}"),
                ratio(it, |it| it.send),
                format!("{last:.2}"),
                ratio(it, |it| it.last),
                format!("{:.0}", 1000.0 * last / listeners as f64),
            ]);
        }
    }
    table
}

/// The mean of many sends. At each send all listeners wait.
fn run<D: Listened>(listeners: u64) -> Figures {
    let runtime = runtime::Builder::new_current_thread().build().unwrap();
    let sends = ARRIVALS / listeners;
    LocalSet::new().block_on(&runtime, async {
        let (design, receiver) = D::new(1);
        let arrived = Rc::new(Cell::new(0));
        for receiver in D::more(&design, receiver, listeners) {
            tokio::task::spawn_local(D::listen(receiver, Rc::clone(&arrived)));
        }
        // The first poll of each listener finds no value.
        for _ in 0..=listeners {
            yield_now().await;
        }
        let mut figures = Figures {
            send: 0.0,
            last: 0.0,
        };
        for value in 1..=sends {
            let start = Instant::now();
            design.send(value).await;
            figures.send += start.elapsed().as_nanos() as f64 / 1000.0;
            while arrived.get() < value * listeners {
                yield_now().await;
            }
            figures.last += start.elapsed().as_nanos() as f64 / 1000.0;
        }
        figures.send /= sends as f64;
        figures.last /= sends as f64;
        figures
    })
}
