//! The cost of a send: `cargo xtask bench ring`.
//!
//! The first two tables ask the questions of the blog post that this ring grew out of, "Creating a ring buffer
//! using Go channels for Server-Sent Events": one sender, and as many senders as there are cores, each time with one
//! receiver that drains as fast as it can. Beside the ring stand ports of the post's two designs and the two channels
//! of tokio that come nearest. The designs take turns, round by round, so that what the machine does meanwhile
//! happens to all of them.
//!
//! A design that starves its receiver looks fast. So the tables say what the receiver got, and the ring and broadcast
//! are measured once more with a receiver that never sleeps.

#![allow(clippy::unwrap_used)] // A benchmark has nobody to hand an error to.

mod designs;
mod floor;
mod ports;
mod race;
#[path = "../../../../tests/bench/table.rs"]
mod table;
mod waking;

fn main() {
    // `cargo test --benches` runs this too, and has no time for it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("{}", race::tables());
    println!("{}", waking::table());
    println!("{}", floor::table());
}
