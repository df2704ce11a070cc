//! The engine: one thread that owns the data file, and the handle that everything else uses.
//!
//! A vote waits in the writer's queue. The writer commits all waiting votes in one transaction (group commit),
//! publishes one snapshot and then answers. This module knows no HTTP, no network and no window.

mod apply;
pub mod backup;
mod command;
mod history;
mod message;
mod poll_order;
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
use crate::store::{ListedPoll, ListedTalk, OpenError, Reader, Setting, Store, StoreError};
use crate::vote::{Ballot, Voter};

pub use command::{Command, CommandError};
pub use history::HistoryError;
pub use message::{Batch, VoteError};
pub(crate) use undo::Replaced;
pub use writer::SEAL_TIMEOUT;
use writer_handle::WriterHandle;

/// Settings of the network, as text that the network crate understands.
#[derive(Clone, Debug, Default)]
pub struct Remembered {
    /// The TCP port the server listened on last.
    pub port: Option<u16>,
    /// The Wi-Fi that phones join, as JSON.
    pub wifi: Option<String>,
    /// The adapters that the presenter chose, for each network, as JSON.
    pub adapters: Option<String>,
    /// The public address of the server.
    pub public: Option<String>,
    /// The relay of the show.
    pub relay: Option<String>,
    /// Whether the presenter view was open.
    pub presenter_view: bool,
}

/// The handle to a running engine. Cheap to clone; all clones share one engine.
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
    /// Opens the data folder, creates it if necessary, and starts the writer thread.
    ///
    /// # Errors
    /// If the data file cannot be used. The file stays unchanged.
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
                relay: tx.setting(Setting::Relay)?,
                presenter_view: tx.setting(Setting::PresenterView)?.is_some(),
            };
            Ok((file, key, token_secret, remembered))
        });
        let unusable = |error| OpenError::from_store(folder, error);
        let (file, key, token_secret, remembered) = settings.map_err(unusable)?;
        let broadcaster = Broadcaster::new(&file, random::u64());
        let listeners = broadcaster.listeners();
        let (presence, room_code) = (Presence::default(), RoomCode::new(token_secret));
        let shared = (presence.clone(), room_code.clone());
        let join = watch::Sender::new(None);
        let (writer, thread) =
            WriterHandle::start(store, broadcaster, shared, join.subscribe(), key)
                .map_err(unusable)?;
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

    /// Casts a vote. `Ok` means that this vote is committed to disk, now or by an earlier request.
    ///
    /// # Errors
    /// If the rules reject it or it cannot be stored. Then nothing has changed.
    pub async fn vote(&self, ballot: Ballot) -> Result<(), VoteError> {
        self.writer.vote(ballot).await
    }

    /// Stores votes that edges accepted and wrote to the log with the name `log`. The batches are in its order. A batch
    /// that is stored already has no effect. Votes and the position in the log are committed together. Returns the
    /// number of the last stored batch, 0 for a new log.
    ///
    /// # Errors
    /// If they cannot be stored. Then nothing has changed.
    pub async fn cast_batches(&self, log: &str, batches: Vec<Batch>) -> Result<u64, VoteError> {
        self.writer.cast_batches(log, batches).await
    }

    /// Sets whether edges also take votes for this stage. Then the open round ends in two steps: the stage announces
    /// [`sealing`](crate::snapshot::Content::sealing), and the round ends once the edges have [`sealed`](Self::sealed)
    /// it, or after [`SEAL_TIMEOUT`].
    pub fn set_has_edges(&self, has_edges: bool) {
        self.writer.set_has_edges(has_edges);
    }

    /// Reports that all edges have stopped taking votes at revision `rev` and that their votes are stored.
    pub async fn sealed(&self, rev: u64) {
        self.writer.sealed(rev).await;
    }

    /// Sets the number of phones that listen at edges.
    pub fn set_edge_phones(&self, phones: usize) {
        if self.presence.set_edge_phones(phones) {
            self.writer.announce_presence();
        }
    }

    /// Executes a presenter's command. Returns the poll that it created or restored, the first if there are
    /// several.
    ///
    /// # Errors
    /// If the command no longer makes sense or cannot be stored. Then nothing has changed.
    pub async fn execute(&self, command: Command) -> Result<Option<PollId>, CommandError> {
        self.writer.execute(command).await
    }

    /// Returns a listener that gets the newest snapshot at once and then at most one every `gap`.
    pub fn subscribe(&self, gap: Duration) -> Listener {
        self.listeners.subscribe(gap)
    }

    /// Returns the newest snapshot.
    pub fn newest(&self) -> Arc<Snapshot> {
        self.listeners
            .newest()
            .expect("the writer publishes before `open` returns a handle")
    }

    /// Watches the polls of the current talk.
    pub fn polls(&self) -> watch::Receiver<Arc<Vec<ListedPoll>>> {
        self.writer.polls()
    }

    /// Watches the list of talks, newest first.
    pub fn talks(&self) -> watch::Receiver<Arc<Vec<ListedTalk>>> {
        self.writer.talks()
    }

    /// Watches the key of keyed listeners.
    pub fn key(&self) -> watch::Receiver<Key> {
        self.writer.key()
    }

    /// Replaces the key. The old key becomes invalid, and streams that use it end.
    ///
    /// # Errors
    /// If the new key cannot be stored. Then the old one stays valid.
    pub async fn change_key(&self) -> Result<(), CommandError> {
        self.writer.change_key().await
    }

    /// Returns the settings of the network as they were at the start.
    pub fn remembered(&self) -> &Remembered {
        &self.remembered
    }

    /// Stores a setting, or deletes it with `None`. `Ok` means committed to disk.
    ///
    /// # Errors
    /// If it cannot be stored. Then nothing has changed.
    pub async fn remember(
        &self,
        setting: Setting,
        value: Option<String>,
    ) -> Result<(), CommandError> {
        self.writer.remember(setting, value).await
    }

    /// Sets the join address that every stage shows.
    pub fn show_join(&self, join: Option<Join>) {
        self.join.send_replace(join.map(Arc::new));
        self.writer.announce_presence();
    }

    /// Returns whether the open data file was moved, deleted or replaced, so it has to be opened again.
    pub fn is_file_gone(&self) -> bool {
        self.newest().content.error == Some(StoreError::Gone)
    }

    /// Returns whether the engine accepts votes.
    pub fn is_running(&self) -> bool {
        self.writer.is_running()
    }

    /// Returns whether the writer thread ended with a panic. Every acknowledged vote is on disk. The data folder can be
    /// opened again once this handle has stopped.
    pub fn has_failed(&self) -> bool {
        self.writer.has_failed()
    }

    /// Returns why the engine accepts no votes.
    pub fn vote_error(&self) -> VoteError {
        self.writer.vote_error()
    }

    /// Ends all listeners and waits until every accepted vote is on disk.
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

    /// Runs a task until it is done or the engine stops, whichever comes first. Then drops it.
    pub fn until_stopped(&self, task: impl Future<Output = ()> + Send + 'static) {
        let writer = self.writer.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = writer.stopped() => {}
                () = task => {}
            }
        });
    }

    /// Replaces the room code every [`ROTATION_INTERVAL`](crate::room_code::ROTATION_INTERVAL).
    pub async fn rotate_codes(self) {
        loop {
            tokio::time::sleep(room_code::ROTATION_INTERVAL).await;
            self.room_code.rotate();
            self.writer.announce_presence();
        }
    }

    /// Returns the room code, which decides which phones may vote.
    pub fn room_code(&self) -> &RoomCode {
        &self.room_code
    }

    /// Counts a new event stream of a phone. Returns the number of the stream.
    pub fn arrive(&self, voter: Voter) -> u32 {
        let (number, came) = self.presence.arrive(voter);
        if came {
            self.writer.announce_presence();
        }
        number
    }

    /// Returns whether the phone has too many streams and this one is among the oldest.
    pub fn is_surplus(&self, voter: Voter, number: u32) -> bool {
        self.presence.is_surplus(voter, number)
    }

    /// Counts the end of an event stream.
    pub fn leave(&self, voter: Voter) {
        if self.presence.leave(voter) {
            self.writer.announce_presence();
        }
    }
}
