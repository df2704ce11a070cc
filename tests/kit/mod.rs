//! The parts that tests are built from: programs that end when their value is dropped, phones, listeners, and one way
//! to wait.
//!
//! Nothing here sleeps for a fixed time. A test names a condition, and [`until`] checks it again and again until it is
//! true or the timeout expires.

mod answer;
mod axe;
mod browser;
mod bus;
mod clipboard;
mod clock;
mod crowd;
mod disk;
mod drag;
mod driver;
mod edge;
mod keyboard;
mod link_drop;
mod listener;
mod multicast;
mod nats;
mod network;
mod npm;
mod page;
mod phone;
mod portal;
mod ports;
mod process;
mod proxy;
pub(crate) mod qr;
mod raw;
mod rng;
mod room;
mod screen;
mod server;
mod skipped;
mod slides;
mod window;

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

pub(crate) use answer::Answer;
pub(crate) use browser::Browser;
pub(crate) use bus::bus;
pub(crate) use clock::Clock;
pub(crate) use crowd::Crowd;
pub(crate) use disk::Disk;
pub(crate) use driver::tool;
pub(crate) use edge::Edge;
pub(crate) use listener::Listener;
pub(crate) use multicast::MulticastFlood;
pub(crate) use nats::{Addresses, Nats, NatsCluster, nats_server};
pub(crate) use network::{Frame, Neighbour, Network, ip};
pub(crate) use npm::npm_package;
pub(crate) use page::Page;
pub(crate) use phone::Phone;
pub(crate) use portal::Portal;
pub(crate) use ports::free_port;
pub(crate) use process::{Process, program};
pub(crate) use proxy::Proxy;
pub(crate) use raw::{Raw, statuses, vote, vote_with};
pub(crate) use rng::Rng;
pub(crate) use room::{Room, display, poll, prefer};
pub(crate) use screen::{Place, Screen, ScreenFrame, decode_pixels, screen_pixels};
pub(crate) use server::{Folder, Server, port_of, votes_in};
pub(crate) use skipped::skipped;
pub(crate) use slides::Slides;
pub(crate) use window::{NO_BUS, Window, gone};

/// The timeout for everything without a promised time. It is generous, because a busy machine is slow and waiting does
/// not turn a wrong answer into a right one.
pub(crate) const WAIT_TIMEOUT: Duration = Duration::from_secs(20);
/// The time between two checks of a condition.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Waits until `look` returns `Ok`. Until then its `Err` says what it sees instead.
pub(crate) async fn until<T>(what: &str, look: impl AsyncFnMut() -> Result<T, String>) -> T {
    within(WAIT_TIMEOUT, what, look).await
}

/// [`until`] with a promised time.
pub(crate) async fn within<T>(
    time: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    let deadline = Instant::now() + time;
    let mut seen = "no answer".to_owned();
    while Instant::now() < deadline {
        match timeout_at(deadline, look()).await {
            Ok(Ok(found)) => return found,
            Ok(Err(instead)) => seen = instead,
            Err(_) => break,
        }
        sleep(POLL_INTERVAL).await;
    }
    panic!("timed out after {time:?} waiting until {what}. Last seen: {seen}");
}

/// Turns a condition into a result for [`until`]. If it is false, the error is `instead`.
pub(crate) fn so(is: bool, instead: impl std::fmt::Debug) -> Result<(), String> {
    if is {
        Ok(())
    } else {
        Err(format!("{instead:?}"))
    }
}
