//! The desk: one named thread that owns the data file. Everything that changes anything queues here.
//!
//! The thread drains its bounded queue, commits what waits together in one transaction (group
//! commit), publishes the outcome, and only then answers. A full queue is an honest refusal.
//! Knows no HTTP and no window.

mod change;
mod stage;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use thiserror::Error;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

pub use change::{Change, ChangeError};

use crate::feed::Feed;
use crate::poll::PollId;
use crate::presence::Presence;
use crate::random::Key;
use crate::store::{ListedPoll, Setting, Store, StoreError};
use crate::view::{Stage, View};
use crate::vote::{Ballot, Refusal};

/// Votes that may wait. At ten thousand commits a second this is under a second of waiting.
const QUEUE: usize = 8_192;
/// Votes committed in one transaction at the most.
const BATCH: usize = 1_024;
/// Between two looks at the clock while a round's timer runs. The clock may be set, and a computer
/// that slept wakes up late: neither is noticed by sleeping once.
const LOOK: Duration = Duration::from_millis(250);

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
}

type VoteReply = oneshot::Sender<Result<(), VoteError>>;

enum Message {
    Vote(Ballot, VoteReply),
    Change(Change, oneshot::Sender<Result<Option<PollId>, ChangeError>>),
    Remember(Setting, Option<String>),
    ChangeKey(oneshot::Sender<Result<(), ChangeError>>),
    /// The number of phones changed.
    Nudge,
    /// Time to look at the clock.
    Look,
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
}

impl Desk {
    /// Loads the stage, publishes it and starts the thread.
    ///
    /// # Errors
    /// If the data file cannot be read or written.
    pub(crate) fn start(
        mut store: Store,
        feed: Feed,
        presence: Presence,
        key: Key,
    ) -> Result<(Self, JoinHandle<()>), StoreError> {
        let (stage, polls) =
            store.transaction(|tx| Ok::<_, StoreError>((Stage::load(tx, now())?, tx.polls()?)))?;
        let (queue, inbox) = mpsc::channel(QUEUE);
        let (polls, list) = watch::channel(Arc::new(polls));
        let (key, newest_key) = watch::channel(key);
        let desk = Self {
            queue,
            polls: list,
            key: newest_key,
            nudged: Arc::default(),
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
            trouble: None,
            feed,
            presence,
            polls,
            key,
            nudged: desk.nudged.clone(),
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
                mpsc::error::TrySendError::Closed(_) => VoteError::Stopped,
            })?;
        answer.await.unwrap_or(Err(VoteError::Stopped))
    }

    /// Makes a change of the presenter's. It waits for its turn: presenters are never refused.
    pub(crate) async fn change(&self, change: Change) -> Result<Option<PollId>, ChangeError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.send(Message::Change(change, reply)).await;
        sent.map_err(|_| ChangeError::Stopped)?;
        answer.await.unwrap_or(Err(ChangeError::Stopped))
    }

    /// Remembers a setting. Best effort: a setting that is lost costs a click.
    pub(crate) fn remember(&self, setting: Setting, value: Option<String>) {
        let _ = self.queue.try_send(Message::Remember(setting, value));
    }

    /// Makes a new key. `Ok` means that the old one is forgotten on disk, too.
    pub(crate) async fn change_key(&self) -> Result<(), ChangeError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.send(Message::ChangeKey(reply)).await;
        sent.map_err(|_| ChangeError::Stopped)?;
        answer.await.unwrap_or(Err(ChangeError::Stopped))
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

    /// Whether the thread still works.
    pub(crate) fn is_running(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Ends the thread after what is queued already, and every listener with it.
    pub(crate) async fn stop(&self) {
        let _ = self.queue.send(Message::Stop).await;
    }
}

/// The one who works at the desk.
struct Clerk {
    clock: Runtime,
    store: Store,
    stage: Stage,
    trouble: Option<StoreError>,
    feed: Feed,
    presence: Presence,
    polls: watch::Sender<Arc<Vec<ListedPoll>>>,
    key: watch::Sender<Key>,
    nudged: Arc<AtomicBool>,
}

impl Clerk {
    fn work(mut self, mut inbox: mpsc::Receiver<Message>) {
        let mut waiting = Vec::with_capacity(BATCH);
        'open: while let Some(first) = self.wait(&mut inbox) {
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Vote(ballot, reply) => waiting.push((ballot, reply)),
                    Message::Change(change, reply) => {
                        // Votes that came before a change are judged before it.
                        self.commit(&mut waiting);
                        let _ = reply.send(self.change(change));
                    }
                    Message::Remember(setting, value) => {
                        let _ = self.remember(setting, value.as_deref());
                    }
                    Message::ChangeKey(reply) => {
                        let _ = reply.send(self.change_key());
                    }
                    Message::Nudge => {
                        self.nudged.store(false, Ordering::Relaxed);
                        self.publish();
                    }
                    Message::Look => {}
                    Message::Stop => {
                        self.commit(&mut waiting);
                        break 'open;
                    }
                }
                let room = waiting.len() < BATCH;
                next = room.then(|| inbox.try_recv().ok()).flatten();
            }
            self.commit(&mut waiting);
            self.close_in_time();
        }
        // Whoever still waits in the queue learns that Moodring stopped: their reply is dropped.
        self.feed.close();
    }

    /// The next message; while a timer runs, now and then a reason to look at the clock.
    fn wait(&self, inbox: &mut mpsc::Receiver<Message>) -> Option<Message> {
        if self.stage.round.closes_at.is_none() {
            return inbox.blocking_recv();
        }
        let received = async { timeout(LOOK, inbox.recv()).await };
        self.clock.block_on(received).unwrap_or(Some(Message::Look))
    }

    /// Closes the round whose time is up.
    fn close_in_time(&mut self) {
        let is_up = |closes_at: i64| closes_at <= now();
        if self.stage.round.closes_at.is_some_and(is_up) {
            // What can go wrong is told in the window, and tried again at the next look.
            let _ = self.change(Change::Close);
        }
    }

    /// Commits the waiting votes together, publishes, and then answers each.
    fn commit(&mut self, waiting: &mut Vec<(Ballot, VoteReply)>) {
        if waiting.is_empty() {
            return;
        }
        let mut stage = self.stage.clone();
        let ballots = waiting.iter().map(|(ballot, _)| ballot);
        let judged = self.store.transaction(|tx| stage.vote(tx, ballots, now()));
        match judged {
            Ok(judged) => {
                self.settle(stage);
                for ((_, reply), judged) in waiting.drain(..).zip(judged) {
                    // A phone that hung up meanwhile has its vote counted all the same.
                    let _ = reply.send(judged.map_err(VoteError::from));
                }
            }
            Err(error) => {
                self.fail(&error);
                for (_, reply) in waiting.drain(..) {
                    let _ = reply.send(Err(VoteError::Store(error.clone())));
                }
            }
        }
    }

    fn remember(&mut self, setting: Setting, value: Option<&str>) -> Result<(), StoreError> {
        let remembered = self.store.transaction(|tx| tx.remember(setting, value));
        remembered.inspect_err(|error| self.fail(error))
    }

    fn change_key(&mut self) -> Result<(), ChangeError> {
        let key = Key::new();
        self.remember(Setting::Key, Some(&key.to_string()))?;
        self.key.send_replace(key);
        Ok(())
    }

    fn change(&mut self, change: Change) -> Result<Option<PollId>, ChangeError> {
        let mut stage = self.stage.clone();
        let done = self.store.transaction(|tx| {
            let made = stage.change(tx, change, now())?;
            Ok::<_, ChangeError>((made, tx.polls()?))
        });
        match done {
            Ok((made, polls)) => {
                self.settle(stage);
                self.polls.send_if_modified(|list| {
                    let changed = **list != polls;
                    if changed {
                        *list = Arc::new(polls);
                    }
                    changed
                });
                Ok(made)
            }
            Err(error) => {
                if let ChangeError::Store(error) = &error {
                    self.fail(error);
                }
                Err(error)
            }
        }
    }

    /// Keeps what was committed.
    fn settle(&mut self, stage: Stage) {
        self.stage = stage;
        self.trouble = None;
        self.publish();
    }

    fn fail(&mut self, error: &StoreError) {
        tracing::error!(%error, "the data file failed");
        self.trouble = Some(error.clone());
        self.publish();
    }

    /// Publishes if there is something new to see.
    fn publish(&mut self) {
        self.feed.publish(View {
            stage: self.stage.clone(),
            phones: self.presence.phones(),
            trouble: self.trouble.clone(),
        });
    }
}

/// Unix milliseconds; 0 for a clock set before 1970.
fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}
