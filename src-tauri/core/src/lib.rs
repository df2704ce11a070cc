//! The core of Moodring: polls, votes, tallies and the server phones talk to. Knows no window.
//!
//! # Layout
//!
//! The modules stand in the order a vote travels:
//!
//! - `http`: the phone's `PUT` comes in; guards, limits, one table from errors to statuses.
//! - [`wire`]: every JSON shape and event name, inbound and outbound.
//! - [`poll`]: what can be voted on, checked at construction. [`emoji`]: what can be tapped.
//! - [`vote`]: the rules, decided purely. [`preferences`]: how the presenter likes the show.
//! - `desk`: the one thread that writes; commits together what waits together, then publishes.
//! - `store`: all SQL.
//! - [`view`]: what there is to be seen once it is committed.
//! - [`feed`]: each committed state, encoded once, into the drop-oldest ring.
//! - [`past`]: rounds as they are remembered. `history` reads them, [`export`] writes them to files.
//! - [`backup`]: the data file copied, put aside and brought back. [`replace_file`] saves files of all kinds.
//! - `presence`: which phones listen. `admission`: which of them are in the room.
//! - [`lan`]: which address a phone can reach. [`join`]: the QR code that takes it there.
//!   [`wifi`]: the network it has to be in. `choices`: what the presenter chose about all three.
//!
//! Everything outside talks to one handle, the [`Booth`].

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub use moodring_lan as lan;
pub use moodring_lan::wifi;

mod admission;
pub mod backup;
mod choices;
mod desk;
pub mod emoji;
pub mod export;
pub mod feed;
mod history;
mod http;
pub mod join;
pub mod past;
pub mod poll;
pub mod preferences;
mod presence;
mod random;
mod replace_file;
mod store;
pub mod view;
pub mod vote;
pub mod wire;

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

pub use admission::Code;
pub use desk::{Change, ChangeError, VoteError};
pub use history::HistoryError;
pub use http::{Limits, serve};
pub use random::Key;
pub use replace_file::{Readers, replace_file};
pub use store::{ListedPoll, OpenError, StoreError, make_private};

use admission::Admission;
use desk::Desk;
use feed::{Feed, Listener, Listeners};
use moodring_lan::{Address, Choices, PublicAddress};
use poll::PollId;
use presence::Presence;
use store::{Archive, Setting, Store};
use view::Published;
use vote::{Ballot, Voter};
use wifi::Wifi;

/// The handle to a running Moodring. Cheap to clone; all clones are the same booth.
#[derive(Clone)]
pub struct Booth {
    desk: Desk,
    archive: Archive,
    listeners: Listeners,
    presence: Presence,
    admission: Admission,
    address: watch::Sender<Address>,
    wifi: watch::Sender<Option<Wifi>>,
    /// Choices are stored and shown one after the other.
    choosing: Arc<tokio::sync::Mutex<()>>,
    last_port: Option<u16>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Booth {
    /// Opens the data folder, makes it if it is not there, and starts to work.
    ///
    /// # Errors
    /// If the data file cannot be used; it is left as it was.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let mut store = Store::open(folder)?;
        let settings = store.transaction(|tx| {
            let secret = |setting| {
                let stored = tx.setting(setting)?;
                let secret = stored.as_deref().and_then(Key::parse);
                let secret = secret.unwrap_or_else(Key::new);
                tx.remember(setting, Some(&secret.to_string()))?;
                Ok::<_, StoreError>(secret)
            };
            let (key, passes) = (secret(Setting::Key)?, secret(Setting::Passes)?);
            let file = match tx.setting(Setting::File)? {
                Some(file) => file,
                None => {
                    let file = random::file();
                    tx.remember(Setting::File, Some(&file))?;
                    file
                }
            };
            let port = tx
                .setting(Setting::Port)?
                .and_then(|port| port.parse().ok());
            let wifi = tx.setting(Setting::Wifi)?;
            let wifi = wifi.as_deref().and_then(Wifi::read);
            let choices = tx.setting(Setting::Interface)?;
            let choices = Choices::read(&choices.unwrap_or_default());
            let public = tx.setting(Setting::Public)?;
            let public = public.and_then(|public| PublicAddress::parse(&public).ok());
            let address = Address::remembering(choices, public);
            Ok((file, key, passes, port, address, wifi))
        });
        let unusable = |error| OpenError::from_store(folder, error);
        let (file, key, passes, last_port, address, wifi) = settings.map_err(unusable)?;
        let feed = Feed::new(&file, random::u64());
        let listeners = feed.listeners();
        let (presence, admission) = (Presence::default(), Admission::new(passes));
        let doors = (presence.clone(), admission.clone());
        let address = watch::Sender::new(address);
        let followed = address.subscribe();
        let (desk, thread) = Desk::start(store, feed, doors, followed, key).map_err(unusable)?;
        Ok(Self {
            desk,
            archive: Archive::of(folder),
            listeners,
            presence,
            admission,
            address,
            wifi: watch::Sender::new(wifi),
            choosing: Arc::default(),
            last_port,
            thread: Arc::new(Mutex::new(Some(thread))),
        })
    }

    /// Casts a vote. `Ok` means it is committed to disk, or was before.
    ///
    /// # Errors
    /// If the rules refuse it or it cannot be stored. It changed nothing then.
    pub async fn vote(&self, ballot: Ballot) -> Result<(), VoteError> {
        self.desk.vote(ballot).await
    }

    /// Makes a change of the presenter's. Answers the poll it made or brought back, the first of several.
    ///
    /// # Errors
    /// If the change makes no sense any more or cannot be stored. Nothing changed then.
    pub async fn change(&self, change: Change) -> Result<Option<PollId>, ChangeError> {
        self.desk.change(change).await
    }

    /// A listener that gets the newest state at once and then at most one every `gap`.
    pub fn subscribe(&self, gap: Duration) -> Listener {
        self.listeners.subscribe(gap)
    }

    /// The newest state.
    pub fn newest(&self) -> Arc<Published> {
        self.listeners.newest()
    }

    /// The list of polls, followed.
    pub fn polls(&self) -> watch::Receiver<Arc<Vec<ListedPoll>>> {
        self.desk.polls()
    }

    /// Where phones reach this computer, followed.
    pub fn address(&self) -> watch::Receiver<Address> {
        self.address.subscribe()
    }

    /// The Wi-Fi that phones are to join, followed.
    pub fn wifi(&self) -> watch::Receiver<Option<Wifi>> {
        self.wifi.subscribe()
    }

    /// Looks from this computer whether Moodring answers at the address that phones are shown; `None`
    /// without a network.
    pub async fn look(&self) -> Option<lan::Found> {
        let shown = self.address.borrow().shown()?;
        Some(lan::look(shown).await)
    }

    /// The key that keyed listeners show, followed.
    pub fn key(&self) -> watch::Receiver<Key> {
        self.desk.key()
    }

    /// Makes a new key. The old one is worth nothing from then on: streams that were opened with it
    /// end.
    ///
    /// # Errors
    /// If the new one cannot be stored. The old one stays then.
    pub async fn change_key(&self) -> Result<(), ChangeError> {
        self.desk.change_key().await
    }

    /// The port the server listened on at the last start.
    pub fn last_port(&self) -> Option<u16> {
        self.last_port
    }

    /// Whether the open data file is no longer at its place, so that it has to be opened again.
    pub fn lost_its_file(&self) -> bool {
        self.newest().view.trouble == Some(StoreError::Gone)
    }

    /// Whether votes can still be taken.
    pub fn is_running(&self) -> bool {
        self.desk.is_running()
    }

    /// Whether the writer thread has ended with a panic. Everything that was acknowledged is on disk, and the data
    /// folder can be opened again once this handle has stopped.
    pub fn has_failed(&self) -> bool {
        self.desk.has_failed()
    }

    /// Why no votes are taken any more.
    fn vote_error(&self) -> VoteError {
        self.desk.vote_error()
    }

    /// Ends all listeners and waits until everything accepted is on disk.
    pub async fn stop(&self) {
        self.desk.stop().await;
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // Joining blocks, and the thread may be in the middle of a commit.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }

    /// Follows the network for a server that listens on `local`, and remembers its port.
    fn listening_on(&self, local: SocketAddr) {
        let desk = self.desk.clone();
        tokio::spawn(async move {
            let port = Some(local.port().to_string());
            if let Err(error) = desk.remember(Setting::Port, port).await {
                tracing::warn!(%error, "the port is not remembered for the next start");
            }
        });
        let desk = self.desk.clone();
        let is_running = move || desk.is_running();
        self.until_stopped(lan::follow(self.address.clone(), local, is_running));
        let (mut address, desk) = (self.address.subscribe(), self.desk.clone());
        self.until_stopped(async move {
            while address.changed().await.is_ok() {
                desk.nudge();
            }
        });
        self.until_stopped(self.clone().change_codes());
    }

    /// Runs a task until it is done or Moodring stops, whichever comes first. What it holds is gone then.
    fn until_stopped(&self, task: impl Future<Output = ()> + Send + 'static) {
        let desk = self.desk.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = desk.stopped() => {}
                () = task => {}
            }
        });
    }

    /// Who is let in.
    fn admission(&self) -> &Admission {
        &self.admission
    }

    /// Makes a new code now and then.
    async fn change_codes(self) {
        loop {
            tokio::time::sleep(admission::PERIOD).await;
            self.admission.turn();
            self.desk.nudge();
        }
    }

    /// Whether the address that phones are shown still has to prove itself.
    fn awaits_proof(&self) -> bool {
        self.address.borrow().reached.is_none()
    }

    /// Takes notice that a request came from `peer` to `local`.
    fn notice(&self, peer: IpAddr, local: IpAddr) {
        self.address.send_if_modified(|address| {
            let proves = address.is_proven_by(peer, local);
            if proves {
                address.reached = Some(Timestamp::now());
            }
            proves
        });
    }

    /// Takes notice that a request came by the public address.
    fn notice_public(&self) {
        if self.awaits_proof() {
            self.address
                .send_modify(|address| address.reached = Some(Timestamp::now()));
        }
    }

    /// What every stream is told, for as long as Moodring is open.
    fn cry(&self) -> watch::Receiver<Arc<Published>> {
        let (told, news) = watch::channel(self.newest());
        tokio::spawn(feed::cry(self.subscribe(feed::LISTENER_GAP), told));
        news
    }

    /// Says that a phone listens; the number of its stream.
    fn arrive(&self, voter: Voter) -> u32 {
        let (number, came) = self.presence.arrive(voter);
        if came {
            self.desk.nudge();
        }
        number
    }

    /// Whether a phone has too many streams, and this one longest.
    fn is_surplus(&self, voter: Voter, number: u32) -> bool {
        self.presence.is_surplus(voter, number)
    }

    /// Says that it does no longer.
    fn leave(&self, voter: Voter) {
        if self.presence.leave(voter) {
            self.desk.nudge();
        }
    }
}
