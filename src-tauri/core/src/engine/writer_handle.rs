//! The handle to the writer thread: its queue and its replies.
//!
//! The queue is bounded. When it is full, a vote is rejected at once instead of waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot, watch};

use super::command::{Command, CommandError};
use super::message::{Batch, Message, VoteError};
use super::writer::{Writer, now};
use crate::broadcaster::Broadcaster;
use crate::poll::PollId;
use crate::presence::Presence;
use crate::random::Key;
use crate::room_code::RoomCode;
use crate::snapshot::{Join, Shown, Stage};
use crate::store::{ListedPoll, ListedTalk, Setting, Store, StoreError};
use crate::vote::Ballot;

/// The most messages in the queue. At ten thousand votes a second they wait less than a second.
const MAX_QUEUED: usize = 8_192;

/// The handle to the writer thread. Cheap to clone and usable from any thread.
#[derive(Clone, Debug)]
pub(crate) struct WriterHandle {
    queue: mpsc::Sender<Message>,
    polls: watch::Receiver<Arc<Vec<ListedPoll>>>,
    talks: watch::Receiver<Arc<Vec<ListedTalk>>>,
    key: watch::Receiver<Key>,
    /// Whether [`Message::PresenceChanged`] is in the queue: a second one would add nothing.
    presence_announced: Arc<AtomicBool>,
    /// Whether edges also take votes for this stage and have to stop before a round ends.
    has_edges: Arc<AtomicBool>,
    /// Set before the thread is asked to stop. If the thread ended without it, it panicked.
    stopping: Arc<AtomicBool>,
}

impl WriterHandle {
    /// Loads the stage, publishes it and starts the thread.
    ///
    /// # Errors
    /// If the data file cannot be read or written.
    pub(crate) fn start(
        mut store: Store,
        broadcaster: Broadcaster,
        (presence, room_code): (Presence, RoomCode),
        join: watch::Receiver<Option<Arc<Join>>>,
        key: Key,
    ) -> Result<(Self, JoinHandle<()>), StoreError> {
        let ((stage, polls), talks, version) = store.transaction(|tx| {
            Ok::<_, StoreError>((Stage::load(tx, now())?, tx.talks()?, tx.data_version()?))
        })?;
        let (queue, inbox) = mpsc::channel(MAX_QUEUED);
        let (polls, list) = watch::channel(Arc::new(polls));
        let (talks, all_talks) = watch::channel(Arc::new(talks));
        let (key, newest_key) = watch::channel(key);
        let handle = Self {
            queue,
            polls: list,
            talks: all_talks,
            key: newest_key,
            presence_announced: Arc::default(),
            has_edges: Arc::default(),
            stopping: Arc::default(),
        };
        // The thread needs only the runtime's timer. It runs no tasks.
        let clock = Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        let mut writer = Writer {
            clock,
            store,
            stage,
            loaded_version: Some(version),
            error: None,
            broadcaster,
            presence,
            room_code,
            join,
            shown: Shown::default(),
            polls,
            talks,
            key,
            presence_announced: handle.presence_announced.clone(),
            timer: None,
            has_edges: handle.has_edges.clone(),
            sealing: None,
        };
        writer.publish();
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer.work(inbox))
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        Ok((handle, thread))
    }

    /// Casts a vote. `Ok` means committed to disk.
    ///
    /// # Errors
    /// At once if the queue is full.
    pub(crate) async fn vote(&self, ballot: Ballot) -> Result<(), VoteError> {
        let (reply, answer) = oneshot::channel();
        self.queue
            .try_send(Message::Vote(ballot, reply))
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => VoteError::Busy,
                mpsc::error::TrySendError::Closed(_) => self.vote_error(),
            })?;
        answer.await.unwrap_or_else(|_| Err(self.vote_error()))
    }

    /// Executes a presenter's command. It waits for room in the queue: commands are never rejected because of
    /// load.
    pub(crate) async fn execute(&self, command: Command) -> Result<Option<PollId>, CommandError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.send(Message::Command(command, reply)).await;
        sent.map_err(|_| self.change_error())?;
        answer.await.unwrap_or_else(|_| Err(self.change_error()))
    }

    /// Stores batches of a log. Returns the number of the last stored batch.
    pub(crate) async fn cast_batches(
        &self,
        log: &str,
        batches: Vec<Batch>,
    ) -> Result<u64, VoteError> {
        let (reply, answer) = oneshot::channel();
        let message = Message::Batches(log.to_owned(), batches, reply);
        let sent = self.queue.send(message).await;
        sent.map_err(|_| self.vote_error())?;
        let stored = answer.await.map_err(|_| self.vote_error())?;
        stored.map_err(VoteError::Store)
    }

    /// Sets whether edges also take votes.
    pub(crate) fn set_has_edges(&self, has_edges: bool) {
        // Relaxed: the flag orders nothing. A round that ends at the same moment may or may not wait.
        self.has_edges.store(has_edges, Ordering::Relaxed);
    }

    /// Reports that all edges have stopped taking votes.
    pub(crate) async fn sealed(&self, rev: u64) {
        let _ = self.queue.send(Message::Sealed(rev)).await;
    }

    /// Stores a setting, or deletes it. `Ok` means committed to disk.
    pub(crate) async fn remember(
        &self,
        setting: Setting,
        value: Option<String>,
    ) -> Result<(), CommandError> {
        let (reply, answer) = oneshot::channel();
        let message = Message::Remember(setting, value, reply);
        let sent = self.queue.send(message).await;
        sent.map_err(|_| CommandError::Stopped)?;
        answer.await.unwrap_or(Err(CommandError::Stopped))
    }

    /// Replaces the key. `Ok` means that the new key is committed to disk.
    pub(crate) async fn change_key(&self) -> Result<(), CommandError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.send(Message::ChangeKey(reply)).await;
        sent.map_err(|_| self.change_error())?;
        answer.await.unwrap_or_else(|_| Err(self.change_error()))
    }

    /// Announces that the number of phones changed.
    pub(crate) fn announce_presence(&self) {
        // Relaxed: the flag orders nothing. The count itself is read under the lock of `Presence`. If the queue
        // is full, the commit that empties it publishes the new count.
        if !self.presence_announced.swap(true, Ordering::Relaxed)
            && self.queue.try_send(Message::PresenceChanged).is_err()
        {
            self.presence_announced.store(false, Ordering::Relaxed);
        }
    }

    /// Watches the polls of the current talk.
    pub(crate) fn polls(&self) -> watch::Receiver<Arc<Vec<ListedPoll>>> {
        self.polls.clone()
    }

    /// Watches the list of talks.
    pub(crate) fn talks(&self) -> watch::Receiver<Arc<Vec<ListedTalk>>> {
        self.talks.clone()
    }

    /// Watches the key of keyed listeners.
    pub(crate) fn key(&self) -> watch::Receiver<Key> {
        self.key.clone()
    }

    /// Waits until the thread has ended.
    pub(crate) async fn stopped(&self) {
        self.queue.closed().await;
    }

    /// Returns whether the thread runs.
    pub(crate) fn is_running(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Returns whether the thread ended with a panic.
    pub(crate) fn has_failed(&self) -> bool {
        !self.is_running() && !self.stopping.load(Ordering::Acquire)
    }

    /// Returns why the thread accepts no votes.
    pub(crate) fn vote_error(&self) -> VoteError {
        match self.stopping.load(Ordering::Acquire) {
            true => VoteError::Stopped,
            false => VoteError::Failed,
        }
    }

    fn change_error(&self) -> CommandError {
        match self.stopping.load(Ordering::Acquire) {
            true => CommandError::Stopped,
            false => CommandError::Failed,
        }
    }

    /// Stops the thread after the messages that are already queued, and ends every listener.
    pub(crate) async fn stop(&self) {
        // A thread that panicked stays failed. Release pairs with the Acquire loads: a caller that finds the
        // queue closed because of `Stop` also sees this flag.
        if self.is_running() {
            self.stopping.store(true, Ordering::Release);
        }
        let _ = self.queue.send(Message::Stop).await;
    }
}
