//! A name to type instead of the number: `moodring.local`, by multicast DNS (RFC 6762), on the network
//! that the shown address is in and on no other.
//!
//! It is a name of Moodring's own and never the computer's. Where another Moodring has it, this one
//! becomes `moodring-2.local`. Each address has an announcement of its own, from the question whether
//! the name is free to the goodbye.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use mdns_sd::{DaemonEvent, Error, IfKind, RRType, Receiver, ServiceDaemon, ServiceInfo};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::Address;

/// The name that is asked for first.
pub(super) const FIRST: &str = "moodring.local";
/// What is announced besides the name, so that programs that list web pages of the network list it.
const SERVICE: &str = "_http._tcp.local.";
/// When an announcement that has no name yet is given up and begun anew; twice as long each time, up to
/// the longest. To claim a name takes about a second.
const PATIENCE: Duration = Duration::from_secs(4);
const LONGEST_PATIENCE: Duration = Duration::from_secs(64);
/// How long the goodbye may take.
const GOODBYE: Duration = Duration::from_millis(500);

/// Keeps the name leading to the shown address, until it is withdrawn.
pub(crate) struct Announcer {
    leave: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Announcer {
    /// Announces the name wherever `address` goes, and writes into it what the name is.
    pub(crate) fn start(address: watch::Sender<Address>) -> Self {
        let (leave, leaving) = oneshot::channel();
        let task = tokio::spawn(announce(address, leaving));
        Self { leave, task }
    }

    /// Tells the network that the name leads nowhere any more.
    pub(crate) async fn withdraw(self) {
        let _ = self.leave.send(());
        let _ = self.task.await;
    }
}

async fn announce(address: watch::Sender<Address>, mut leaving: oneshot::Receiver<()>) {
    let mut news = address.subscribe();
    let mut current: Option<Announcement> = None;
    let mut patience = PATIENCE;
    loop {
        let shown = news.borrow_and_update().shown();
        let shown = shown.filter(|shown| !shown.ip().is_loopback());
        if current.as_ref().map(|current| current.at) != shown {
            if let Some(old) = current.take() {
                old.end().await;
            }
            current = shown.and_then(|at| {
                Announcement::begin(at)
                    .inspect_err(|error| tracing::warn!(%error, "there is no name to type"))
                    .ok()
            });
        }
        let is_claiming = current.as_ref().is_some_and(|current| !current.is_ours);
        tokio::select! {
            name = named(&mut current) => {
                let port = shown.map_or(0, |shown| shown.port());
                address.send_if_modified(|address| address.call(name.clone()));
                let second = match name == FIRST {
                    true => "",
                    false => "moodring.local is another Moodring's: ",
                };
                tracing::info!("{second}http://{name}:{port}/ leads here, too");
                patience = PATIENCE;
            }
            () = sleep(patience), if is_claiming => {
                if let Some(stuck) = current.take() {
                    stuck.end().await;
                }
                patience = LONGEST_PATIENCE.min(2 * patience);
            }
            changed = news.changed() => if changed.is_err() { break },
            _ = &mut leaving => break,
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

/// The name at one address.
struct Announcement {
    at: SocketAddr,
    responder: ServiceDaemon,
    events: Receiver<DaemonEvent>,
    name: String,
    is_ours: bool,
}

impl Announcement {
    fn begin(at: SocketAddr) -> Result<Self, Error> {
        let responder = ServiceDaemon::new()?;
        // The adapters are followed elsewhere.
        responder.set_ip_check_interval(0)?;
        responder.disable_interface(IfKind::All)?;
        responder.enable_interface(IfKind::Addr(at.ip()))?;
        let events = responder.monitor()?;
        let host = format!("{FIRST}.");
        let nothing = None::<std::collections::HashMap<String, String>>;
        let service = ServiceInfo::new(SERVICE, "Moodring", &host, at.ip(), at.port(), nothing)?;
        responder.register(service)?;
        Ok(Self {
            at,
            responder,
            events,
            name: FIRST.to_owned(),
            is_ours: false,
        })
    }

    /// Waits until the name is ours, or has become another.
    async fn named(&mut self) -> String {
        loop {
            match self.events.recv_async().await {
                Ok(DaemonEvent::NameChange(change))
                    if matches!(change.rr_type, RRType::A | RRType::AAAA) =>
                {
                    self.name = change.new_name.trim_end_matches('.').to_owned();
                    if self.is_ours {
                        return self.name.clone();
                    }
                }
                Ok(DaemonEvent::Announce(..)) if !self.is_ours => {
                    self.is_ours = true;
                    return self.name.clone();
                }
                Ok(_) => {}
                Err(_) => return pending().await,
            }
        }
    }

    async fn end(self) {
        if let Ok(ended) = self.responder.shutdown() {
            let _ = timeout(GOODBYE, ended.recv_async()).await;
        }
    }
}
