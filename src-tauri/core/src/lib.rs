//! The core of Moodring: polls, votes, tallies and their storage. Knows no HTTP, no network and no window.
//!
//! # Layout
//!
//! The modules stand in the order a vote travels:
//!
//! - [`poll`]: what can be voted on, checked at construction. [`emoji`]: what can be tapped.
//! - [`vote`]: the rules, decided purely. [`preferences`]: how the presenter likes the show.
//! - `desk`: the one thread that writes; commits together what waits together, then publishes.
//! - [`store`]: all SQL.
//! - [`view`]: what there is to be seen once it is committed.
//! - [`feed`]: each committed state into the drop-oldest ring.
//! - [`past`]: rounds as they are remembered. `history` reads them, [`export`] writes them to files.
//! - [`polls_file`]: polls as a file. [`backup`]: the data file copied, put aside and brought back.
//!   [`replace_file()`] saves files of all kinds.
//! - `presence`: which phones listen. [`admission`]: which of them are in the room.
//!
//! Everything outside talks to one handle, the [`Booth`].

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod admission;
pub mod backup;
mod desk;
pub mod emoji;
pub mod export;
pub mod feed;
mod history;
pub mod past;
pub mod poll;
pub mod polls_file;
pub mod preferences;
mod presence;
pub mod random;
mod replace_file;
pub mod store;
pub mod view;
pub mod vote;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;

pub use admission::Code;
pub use desk::{Change, ChangeError, VoteError};
pub use history::HistoryError;
pub use random::Key;
pub use replace_file::{Readers, replace_file};
pub use store::{ListedPoll, OpenError, Setting, StoreError, make_private};

use admission::Admission;
use desk::Desk;
use feed::{Feed, Listener, Listeners};
use poll::PollId;
use presence::Presence;
use store::{Archive, Store};
use view::{Join, Published};
use vote::{Ballot, Voter};

/// What the data file remembers for the network around Moodring, as text that the network understands.
#[derive(Clone, Debug, Default)]
pub struct Remembered {
    /// The TCP port the server listened on last.
    pub port: Option<u16>,
    /// The Wi-Fi that phones are to join.
    pub wifi: Option<String>,
    /// The adapters that the presenter chose, by network.
    pub adapters: Option<String>,
    /// The public address that leads phones here.
    pub public: Option<String>,
}

/// The handle to a running Moodring. Cheap to clone; all clones are the same booth.
#[derive(Clone)]
pub struct Booth {
    desk: Desk,
    archive: Archive,
    listeners: Listeners,
    presence: Presence,
    admission: Admission,
    join: watch::Sender<Option<Arc<Join>>>,
    remembered: Arc<Remembered>,
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
            let remembered = Remembered {
                port: tx
                    .setting(Setting::Port)?
                    .and_then(|port| port.parse().ok()),
                wifi: tx.setting(Setting::Wifi)?,
                adapters: tx.setting(Setting::Interface)?,
                public: tx.setting(Setting::Public)?,
            };
            Ok((file, key, passes, remembered))
        });
        let unusable = |error| OpenError::from_store(folder, error);
        let (file, key, passes, remembered) = settings.map_err(unusable)?;
        let feed = Feed::new(&file, random::u64());
        let listeners = feed.listeners();
        let (presence, admission) = (Presence::default(), Admission::new(passes));
        let doors = (presence.clone(), admission.clone());
        let join = watch::Sender::new(None);
        let (desk, thread) =
            Desk::start(store, feed, doors, join.subscribe(), key).map_err(unusable)?;
        Ok(Self {
            desk,
            archive: Archive::of(folder),
            listeners,
            presence,
            admission,
            join,
            remembered: Arc::new(remembered),
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

    /// What was remembered before this start.
    pub fn remembered(&self) -> &Remembered {
        &self.remembered
    }

    /// Remembers a fact, or forgets it with `None`. `Ok` means committed to disk.
    ///
    /// # Errors
    /// If it cannot be stored. Nothing changed then.
    pub async fn remember(
        &self,
        setting: Setting,
        value: Option<String>,
    ) -> Result<(), ChangeError> {
        self.desk.remember(setting, value).await
    }

    /// Shows on every stage where phones come in.
    pub fn show_join(&self, join: Option<Join>) {
        self.join.send_replace(join.map(Arc::new));
        self.desk.nudge();
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
    pub fn vote_error(&self) -> VoteError {
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

    /// Runs a task until it is done or Moodring stops, whichever comes first. What it holds is gone then.
    pub fn until_stopped(&self, task: impl Future<Output = ()> + Send + 'static) {
        let desk = self.desk.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = desk.stopped() => {}
                () = task => {}
            }
        });
    }

    /// Makes a new code now and then.
    pub async fn change_codes(self) {
        loop {
            tokio::time::sleep(admission::PERIOD).await;
            self.admission.turn();
            self.desk.nudge();
        }
    }

    /// Who is let in.
    pub fn admission(&self) -> &Admission {
        &self.admission
    }

    /// Says that a phone listens; the number of its stream.
    pub fn arrive(&self, voter: Voter) -> u32 {
        let (number, came) = self.presence.arrive(voter);
        if came {
            self.desk.nudge();
        }
        number
    }

    /// Whether a phone has too many streams, and this one longest.
    pub fn is_surplus(&self, voter: Voter, number: u32) -> bool {
        self.presence.is_surplus(voter, number)
    }

    /// Says that it does no longer.
    pub fn leave(&self, voter: Voter) {
        if self.presence.leave(voter) {
            self.desk.nudge();
        }
    }
}
