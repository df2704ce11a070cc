//! Benchmarks that compare Moodring with baselines: both sides in one run on one machine, and their ratio.
//!
//! `cargo xtask bench` builds what is measured, runs each benchmark and writes BENCHMARKS.md.
//! `cargo bench -p moodring-tests -- votes` runs one alone. It needs the programs of the same profile:
//! `cargo build --release --bins`. A benchmark prints Markdown on standard output and its progress on standard error.
//!
//! On Linux only, like the kit.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A benchmark has no caller that handles an error.

#[path = "../kit/mod.rs"]
#[allow(dead_code, unused_imports)] // The tests use more of the kit.
mod kit;

mod attacks;
mod baselines;
mod desktop;
mod edges;
mod growth;
mod guests;
mod laptop;
mod listeners;
mod load;
mod once;
mod phone;
mod pixels;
mod process_tree;
mod screen_probe;
mod soak;
mod stage;
mod start;
mod stream_listeners;
mod table;
mod talks;
mod votes;
mod wire;

use std::future::Future;
use std::pin::Pin;

/// The name of a benchmark, and the function that runs it and returns its part of BENCHMARKS.md.
type Bench = (&'static str, fn() -> Pin<Box<dyn Future<Output = String>>>);

const BENCHES: &[Bench] = &[
    ("votes", || Box::pin(votes::votes())),
    ("listeners", || Box::pin(listeners::listeners())),
    ("start", || Box::pin(start::bench())),
    ("phone", || Box::pin(phone::bench())),
    ("pixels", || Box::pin(pixels::bench())),
    ("growth", || Box::pin(growth::growth())),
    ("edges", || Box::pin(edges::bench())),
    ("attacks", || Box::pin(attacks::bench())),
];

/// Benchmarks that take an hour or need more than this build. They run only when they are named.
const LONG: &[Bench] = &[
    ("variants", || Box::pin(votes::variants())),
    ("listener-variants", || Box::pin(listeners::variants())),
    ("soak", || Box::pin(soak::bench())),
    ("guests", || Box::pin(guests::bench())),
];

#[tokio::main]
async fn main() {
    if let Some((kind, file)) = baselines::requested_server() {
        return baselines::serve(&kind, file).await;
    }
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    for (name, bench) in BENCHES.iter().chain(LONG) {
        let all = asked.is_empty() && !LONG.iter().any(|(long, _)| long == name);
        if all || asked.iter().any(|wish| wish == name) {
            println!("{}", bench().await);
        }
    }
}
