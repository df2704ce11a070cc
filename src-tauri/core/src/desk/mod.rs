//! The desk: one named thread that owns the data file. Everything that changes anything queues here.
//!
//! The thread drains its bounded queue, commits what waits together in one transaction (group
//! commit), publishes the outcome, and only then answers. A full queue is an honest refusal.
//! Knows no HTTP and no window.

mod change;
mod clerk;
mod past_rounds;
mod stage;
#[cfg(test)]
mod tests;
mod timer;
mod undo;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use thiserror::Error;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot, watch};

use clerk::{Clerk, now};

pub use change::{Change, ChangeError};
pub(crate) use undo::Replaced;

use crate::admission::Admission;
use crate::feed::Feed;
use crate::poll::PollId;
use crate::presence::Presence;
use crate::random::Key;
use crate::store::{ListedPoll, Setting, Store, StoreError};
use crate::view::{Join, Shown, Stage};
use crate::vote::{Ballot, Refusal};

/// Votes that may wait. At ten thousand commits a second this is under a second of waiting.
const QUEUE: usize = 8_192;

/// Why a vote was not taken. It changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VoteError {
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too many wait already.
    #[error("Too many votes at once. Yours is tried again in a moment.")]
    Busy,
    /// The data file failed.
    #[error("Votes cannot be saved at the moment. Tell the presenter.")]
    Store(#[from] StoreError),
    /// Moodring is closing.
    #[error("Moodring is closing.")]
    Stopped,
    /// The writer thread ended with a panic.
    #[error("Moodring has failed, so votes cannot be saved. Tell the presenter.")]
    Failed,
}

type VoteReply = oneshot::Sender<Result<(), VoteError>>;

enum Message {
    Vote(Ballot, VoteReply),
    Change(Change, oneshot::Sender<Result<Option<PollId>, ChangeError>>),
    Remember(
        Setting,
        Option<String>,
        oneshot::Sender<Result<(), ChangeError>>,
    ),
    ChangeKey(oneshot::Sender<Result<(), ChangeError>>),
    /// The number of phones changed.
    Nudge,
    /// Time to look at the clock and at the data file.
    Tick,
    Stop,
}

/// The handle: cheap to clone, safe to use from anywhere.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    queue: mpsc::Sender<Message>,
    polls: watch::Receiver<Arc<Vec<ListedPoll>>>,
    key: watch::Receiver<Key>,
    /// Whether a nudge waits in the queue: a second one would say nothing more.
    nudged: Arc<AtomicBool>,
    /// Set before the thread is asked to stop. A thread that ended without it has panicked.
    stopping: Arc<AtomicBool>,
}

impl Desk {
    /// Loads the stage, publishes it and starts the thread.
    ///
    /// # Errors
    /// If the data file cannot be read or written.
    pub(crate) fn start(
        mut store: Store,
        feed: Feed,
        (presence, admission): (Presence, Admission),
        join: watch::Receiver<Option<Arc<Join>>>,
        key: Key,
    ) -> Result<(Self, JoinHandle<()>), StoreError> {
        let (stage, polls, version) = store.transaction(|tx| {
            Ok::<_, StoreError>((Stage::load(tx, now())?, tx.polls()?, tx.data_version()?))
        })?;
        let (queue, inbox) = mpsc::channel(QUEUE);
        let (polls, list) = watch::channel(Arc::new(polls));
        let (key, newest_key) = watch::channel(key);
        let desk = Self {
            queue,
            polls: list,
            key: newest_key,
            nudged: Arc::default(),
            stopping: Arc::default(),
        };
        // For its clock alone: the thread stays a plain one.
        let clock = Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        let mut clerk = Clerk {
            clock,
            store,
            stage,
            loaded_version: Some(version),
            trouble: None,
            feed,
            presence,
            admission,
            join,
            shown: Shown::default(),
            polls,
            key,
            nudged: desk.nudged.clone(),
            timer: None,
        };
        clerk.publish();
        let thread = std::thread::Builder::new()
            .name("desk".to_owned())
            .spawn(move || clerk.work(inbox))
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        Ok((desk, thread))
    }

    /// Casts a vote. `Ok` means committed to disk.
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

    /// Makes a change of the presenter's. It waits for its turn: presenters are never refused.
    pub(crate) async fn change(&self, change: Change) -> Result<Option<PollId>, ChangeError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.send(Message::Change(change, reply)).await;
        sent.map_err(|_| self.change_error())?;
        answer.await.unwrap_or_else(|_| Err(self.change_error()))
    }

    /// Remembers a setting, or forgets it. `Ok` means committed to disk.
    pub(crate) async fn remember(
        &self,
        setting: Setting,
        value: Option<String>,
    ) -> Result<(), ChangeError> {
        let (reply, answer) = oneshot::channel();
        let message = Message::Remember(setting, value, reply);
        let sent = self.queue.send(message).await;
        sent.map_err(|_| ChangeError::Stopped)?;
        answer.await.unwrap_or(Err(ChangeError::Stopped))
    }

    /// Makes a new key. `Ok` means that the old one is forgotten on disk, too.
    pub(crate) async fn change_key(&self) -> Result<(), ChangeError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.send(Message::ChangeKey(reply)).await;
        sent.map_err(|_| self.change_error())?;
        answer.await.unwrap_or_else(|_| Err(self.change_error()))
    }

    /// Says that the number of phones changed.
    pub(crate) fn nudge(&self) {
        // Relaxed: the flag orders nothing. The count itself is read under the presence's lock,
        // and a nudge that meets a full queue is made up for by the publish that empties it.
        if !self.nudged.swap(true, Ordering::Relaxed)
            && self.queue.try_send(Message::Nudge).is_err()
        {
            self.nudged.store(false, Ordering::Relaxed);
        }
    }

    /// The list of polls, followed.
    pub(crate) fn polls(&self) -> watch::Receiver<Arc<Vec<ListedPoll>>> {
        self.polls.clone()
    }

    /// The key that keyed listeners show, followed.
    pub(crate) fn key(&self) -> watch::Receiver<Key> {
        self.key.clone()
    }

    /// Done when the thread has ended.
    pub(crate) async fn stopped(&self) {
        self.queue.closed().await;
    }

    /// Whether the thread still works.
    pub(crate) fn is_running(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Whether the thread ended with a panic.
    pub(crate) fn has_failed(&self) -> bool {
        !self.is_running() && !self.stopping.load(Ordering::Acquire)
    }

    /// Why the thread takes no votes any more.
    pub(crate) fn vote_error(&self) -> VoteError {
        match self.stopping.load(Ordering::Acquire) {
            true => VoteError::Stopped,
            false => VoteError::Failed,
        }
    }

    fn change_error(&self) -> ChangeError {
        match self.stopping.load(Ordering::Acquire) {
            true => ChangeError::Stopped,
            false => ChangeError::Failed,
        }
    }

    /// Ends the thread after what is queued already, and every listener with it.
    pub(crate) async fn stop(&self) {
        // After a panic the thread stays one that failed. Release: what sees the queue closed by the message sees this.
        if self.is_running() {
            self.stopping.store(true, Ordering::Release);
        }
        let _ = self.queue.send(Message::Stop).await;
    }
}
