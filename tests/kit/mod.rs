//! What tests are made with: programs that end with the value that started them, phones, listeners,
//! and one way to wait.
//!
//! Nothing here sleeps for a fixed time. A test says what it waits for, and [`until`] asks again and
//! again until it is so or patience ends.

mod answer;
mod axe;
mod browser;
mod bus;
mod clipboard;
mod clock;
mod crowd;
mod disk;
mod driver;
mod edge;
mod hand;
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
pub(crate) use screen::{Place, Screen, ScreenFrame, developed, glimpse};
pub(crate) use server::{Folder, Server, port_of, votes_in};
pub(crate) use skipped::skipped;
pub(crate) use slides::Slides;
pub(crate) use window::{NO_BUS, Window, gone};

/// How long anything may take that nobody promised a time for. Generous, since a busy machine is slow
/// and a wrong answer stays wrong.
pub(crate) const WAIT_TIMEOUT: Duration = Duration::from_secs(20);
/// Between two looks.
const STEP: Duration = Duration::from_millis(10);

/// Waits until `look` finds what it looks for. While it does not, it says what it sees instead.
pub(crate) async fn until<T>(what: &str, look: impl AsyncFnMut() -> Result<T, String>) -> T {
    within(WAIT_TIMEOUT, what, look).await
}

/// [`until`] with a time that somebody promised.
pub(crate) async fn within<T>(
    time: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    let deadline = Instant::now() + time;
    let mut seen = "it did not even answer".to_owned();
    while Instant::now() < deadline {
        match timeout_at(deadline, look()).await {
            Ok(Ok(found)) => return found,
            Ok(Err(instead)) => seen = instead,
            Err(_) => break,
        }
        sleep(STEP).await;
    }
    panic!("waited {time:?} in vain until {what}. Last seen: {seen}");
}

/// A condition for [`until`] from a question and what to say if the answer is no.
pub(crate) fn so(is: bool, instead: impl std::fmt::Debug) -> Result<(), String> {
    if is {
        Ok(())
    } else {
        Err(format!("{instead:?}"))
    }
}
