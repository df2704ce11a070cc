//! Measures the cost of a send: `cargo xtask bench ring`.
//!
//! The tables repeat the measurements of the blog post that this ring comes from, "Creating a ring buffer using Go
//! channels for Server-Sent Events": one sender, and one sender for each core, each time with one receiver that drains
//! as fast as it can. The tables compare the ring with ports of the post's two designs and the two nearest channels of
//! tokio. The designs take turns in rounds, so other load on the machine affects all of them.
//!
//! A design that starves its receiver looks fast. So the tables show how many values the receiver got, and the
//! ring and broadcast are measured again with a receiver that never sleeps.

#![allow(clippy::unwrap_used)] // A benchmark that cannot go on should panic.

mod designs;
mod ports;
mod race;
#[path = "../../../../tests/bench/table.rs"]
mod table;

use std::io::{self, Write as _};

fn main() -> io::Result<()> {
    // `cargo test --benches` also starts this program. Then it must not measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    writeln!(io::stdout(), "{}", race::tables())
}
