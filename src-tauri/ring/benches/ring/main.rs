//! The cost of a send while somebody receives.
//!
//! The two questions are those of the blog post that this ring grew out of, "Creating a ring buffer
//! using Go channels for Server-Sent Events": one sender, and as many senders as there are cores,
//! each time with one receiver that drains as fast as it can. Beside the ring stand ports of the
//! post's two designs and the two channels of tokio that come nearest.
//!
//! An iteration is a million sends, so a figure in milliseconds reads as nanoseconds a send. Before
//! any is timed, one run of each design says how many of the million reached the receiver: a design
//! that starves it would look fast.

#![allow(clippy::unwrap_used)] // A benchmark has nobody to hand an error to.

mod designs;
mod ports;

use std::hint::black_box;
use std::sync::{Arc, LazyLock};
use std::thread;

use divan::Bencher;
use tokio::runtime::{self, Runtime};

use designs::{Broadcast, Design, Ring, Watch};
use ports::{OneChannel, TwoChannels};

const SENDS: u64 = 1_000_000;

/// Where senders run, as tasks, because sending waits in the design with two channels.
static SENDERS: LazyLock<Runtime> =
    LazyLock::new(|| runtime::Builder::new_multi_thread().build().unwrap());

fn main() {
    if std::env::args().any(|argument| argument == "--bench") {
        reached::<Ring>("Ring");
        reached::<OneChannel>("OneChannel");
        reached::<TwoChannels>("TwoChannels");
        reached::<Broadcast>("Broadcast");
        reached::<Watch>("Watch");
    }
    divan::main();
}

fn reached<D: Design>(name: &str) {
    println!(
        "{name}, length 1: {} of {SENDS} reached the receiver, {} of parallel ones",
        run::<D>(1, 1),
        run::<D>(1, cores())
    );
}

#[divan::bench(
    types = [Ring, OneChannel, TwoChannels, Broadcast, Watch],
    args = [1, 16, 512],
    sample_count = 20,
    sample_size = 1,
)]
fn send_receive<D: Design>(bencher: Bencher<'_, '_>, length: usize) {
    bencher.bench_local(|| run::<D>(length, 1));
}

#[divan::bench(
    types = [Ring, OneChannel, TwoChannels, Broadcast, Watch],
    args = [1, 16, 512],
    sample_count = 20,
    sample_size = 1,
)]
fn parallel_send_receive<D: Design>(bencher: Bencher<'_, '_>, length: usize) {
    bencher.bench_local(|| run::<D>(length, cores()));
}

/// Sends a million values; returns how many of them reached the receiver.
fn run<D: Design>(length: usize, senders: u64) -> u64 {
    let _context = SENDERS.enter();
    let (design, receiver) = D::new(length);
    let design = Arc::new(design);

    // A thread of its own for the receiver: where it shares workers with senders that never wait,
    // it gets its turn only when they are done.
    let receiving = thread::spawn(|| {
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(D::drain(receiver))
    });
    let sending: Vec<_> = (0..senders)
        .map(|_| tokio::spawn(send_share(Arc::clone(&design), senders)))
        .collect();

    for sender in sending {
        SENDERS.block_on(sender).unwrap();
    }
    drop(design);
    receiving.join().unwrap()
}

async fn send_share<D: Design>(design: Arc<D>, senders: u64) {
    for value in 0..SENDS / senders {
        design.send(black_box(value)).await;
    }
}

fn cores() -> u64 {
    thread::available_parallelism().unwrap().get() as u64
}
