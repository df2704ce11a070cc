//! Announces a name that people can type instead of the address: `moodring.local`, by multicast DNS (RFC 6762).
//! It does so only in the network of the shown address.
//!
//! The name belongs to Moodring, not to the computer. If another Moodring has it, this one uses `moodring-2.local`.
//! Each address has its own announcement, from the first probe to the goodbye.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Address, responder};

/// The preferred name.
pub(super) const PREFERRED_NAME: &str = "moodring.local";
/// How long sending the goodbye may take.
const GOODBYE_TIMEOUT: Duration = Duration::from_millis(500);

/// Announces the name for the shown address until it is withdrawn.
pub struct Announcer {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Announcer {
    /// Announces the name for every address that `address` shows, and stores the current name in it.
    pub fn start(address: watch::Sender<Address>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(announce(address, stopped));
        Self { stop, task }
    }

    /// Sends a goodbye for the name.
    pub async fn withdraw(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn announce(address: watch::Sender<Address>, mut stopped: oneshot::Receiver<()>) {
    let mut changes = address.subscribe();
    let mut current: Option<Announcement> = None;
    loop {
        let shown = changes.borrow_and_update().shown();
        let shown = shown.filter(|shown| !shown.ip().is_loopback());
        if current.as_ref().map(|current| current.at) != shown {
            if let Some(old) = current.take() {
                old.end().await;
            }
            current = shown.and_then(|at| {
                Announcement::begin(at)
                    .inspect_err(|error| tracing::warn!(%error, "cannot announce a .local name"))
                    .ok()
            });
        }
        tokio::select! {
            name = named(&mut current) => {
                let port = shown.map_or(0, |shown| shown.port());
                address.send_if_modified(|address| address.set_name(name.clone()));
                let second = match name == PREFERRED_NAME {
                    true => "",
                    false => "another Moodring has moodring.local: ",
                };
                tracing::info!("{second}also reachable at http://{name}:{port}/");
            }
            changed = changes.changed() => if changed.is_err() { break },
            _ = &mut stopped => break,
        }
    }
    if let Some(current) = current {
        current.end().await;
    }
}

/// Waits until the announcement has a name.
async fn named(current: &mut Option<Announcement>) -> String {
    match current {
        Some(current) => current.named().await,
        None => pending().await,
    }
}

/// The announcement of one address.
struct Announcement {
    at: SocketAddr,
    names: mpsc::Receiver<String>,
    stop: oneshot::Sender<()>,
    responder: JoinHandle<()>,
}

impl Announcement {
    fn begin(at: SocketAddr) -> io::Result<Self> {
        let (named, names) = mpsc::channel(1);
        let (stop, stopped) = oneshot::channel();
        let responder = tokio::spawn(responder::start(at, named, stopped)?);
        Ok(Self {
            at,
            names,
            stop,
            responder,
        })
    }

    /// Waits until the name is claimed or changes.
    async fn named(&mut self) -> String {
        match self.names.recv().await {
            Some(name) => name,
            None => pending().await,
        }
    }

    async fn end(self) {
        let _ = self.stop.send(());
        let _ = timeout(GOODBYE_TIMEOUT, self.responder).await;
    }
}
