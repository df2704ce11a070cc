//! The engine: one thread that owns the data file, and the handle through which everything else talks to it.
//!
//! A vote waits in the writer's queue. The writer commits what waits together in one transaction (group commit),
//! publishes one snapshot, and answers then. Knows no HTTP, no network and no window.

mod apply;
pub mod backup;
mod command;
mod history;
mod round_history;
#[cfg(test)]
mod tests;
mod timer;
mod undo;
mod writer;
mod writer_handle;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;

use crate::broadcaster::{Broadcaster, Listener, Listeners};
use crate::poll::PollId;
use crate::presence::Presence;
use crate::random::{self, Key};
use crate::room_code::{self, RoomCode};
use crate::snapshot::{Join, Snapshot};
use crate::store::{ListedPoll, OpenError, Reader, Setting, Store, StoreError};
use crate::vote::{Ballot, Voter};

pub use command::{Command, CommandError};
pub use history::HistoryError;
pub(crate) use undo::Replaced;
pub use writer_handle::VoteError;
use writer_handle::WriterHandle;

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

/// The handle to a running Moodring. Cheap to clone; all clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    writer: WriterHandle,
    reader: Reader,
    listeners: Listeners,
    presence: Presence,
    room_code: RoomCode,
    join: watch::Sender<Option<Arc<Join>>>,
    remembered: Arc<Remembered>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Engine {
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
                let secret = secret.unwrap_or_else(Key::random);
                tx.remember(setting, Some(&secret.to_string()))?;
                Ok::<_, StoreError>(secret)
            };
            let (key, token_secret) = (secret(Setting::Key)?, secret(Setting::TokenSecret)?);
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
            Ok((file, key, token_secret, remembered))
        });
        let unusable = |error| OpenError::from_store(folder, error);
        let (file, key, token_secret, remembered) = settings.map_err(unusable)?;
        let feed = Broadcaster::new(&file, random::u64());
        let listeners = feed.listeners();
        let (presence, room_code) = (Presence::default(), RoomCode::new(token_secret));
        let doors = (presence.clone(), room_code.clone());
        let join = watch::Sender::new(None);
        let (writer, thread) =
            WriterHandle::start(store, feed, doors, join.subscribe(), key).map_err(unusable)?;
        Ok(Self {
            writer,
            reader: Reader::of(folder),
            listeners,
            presence,
            room_code,
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
        self.writer.vote(ballot).await
    }

    /// Makes a change of the presenter's. Answers the poll it made or brought back, the first of several.
    ///
    /// # Errors
    /// If the change makes no sense any more or cannot be stored. Nothing changed then.
    pub async fn execute(&self, command: Command) -> Result<Option<PollId>, CommandError> {
        self.writer.execute(command).await
    }

    /// A listener that gets the newest state at once and then at most one every `gap`.
    pub fn subscribe(&self, gap: Duration) -> Listener {
        self.listeners.subscribe(gap)
    }

    /// The newest state.
    pub fn newest(&self) -> Arc<Snapshot> {
        self.listeners.newest()
    }

    /// The list of polls, followed.
    pub fn polls(&self) -> watch::Receiver<Arc<Vec<ListedPoll>>> {
        self.writer.polls()
    }

    /// The key that keyed listeners show, followed.
    pub fn key(&self) -> watch::Receiver<Key> {
        self.writer.key()
    }

    /// Makes a new key. The old one is worth nothing from then on: streams that were opened with it
    /// end.
    ///
    /// # Errors
    /// If the new one cannot be stored. The old one stays then.
    pub async fn change_key(&self) -> Result<(), CommandError> {
        self.writer.change_key().await
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
    ) -> Result<(), CommandError> {
        self.writer.remember(setting, value).await
    }

    /// Shows on every stage where phones come in.
    pub fn show_join(&self, join: Option<Join>) {
        self.join.send_replace(join.map(Arc::new));
        self.writer.announce_presence();
    }

    /// Whether the open data file is no longer at its place, so that it has to be opened again.
    pub fn lost_its_file(&self) -> bool {
        self.newest().content.trouble == Some(StoreError::Gone)
    }

    /// Whether votes can still be taken.
    pub fn is_running(&self) -> bool {
        self.writer.is_running()
    }

    /// Whether the writer thread has ended with a panic. Everything that was acknowledged is on disk, and the data
    /// folder can be opened again once this handle has stopped.
    pub fn has_failed(&self) -> bool {
        self.writer.has_failed()
    }

    /// Why no votes are taken any more.
    pub fn vote_error(&self) -> VoteError {
        self.writer.vote_error()
    }

    /// Ends all listeners and waits until everything accepted is on disk.
    pub async fn stop(&self) {
        self.writer.stop().await;
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
        let writer = self.writer.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = writer.stopped() => {}
                () = task => {}
            }
        });
    }

    /// Makes a new code now and then.
    pub async fn rotate_codes(self) {
        loop {
            tokio::time::sleep(room_code::ROTATION_INTERVAL).await;
            self.room_code.rotate();
            self.writer.announce_presence();
        }
    }

    /// Who is let in.
    pub fn room_code(&self) -> &RoomCode {
        &self.room_code
    }

    /// Says that a phone listens; the number of its stream.
    pub fn arrive(&self, voter: Voter) -> u32 {
        let (number, came) = self.presence.arrive(voter);
        if came {
            self.writer.announce_presence();
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
            self.writer.announce_presence();
        }
    }
}
