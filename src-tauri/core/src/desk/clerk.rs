//! The one who works at the desk: the thread behind the queue. What it commits it publishes, and then
//! it answers. Knows no handle.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::timer::{Due, Timer};
use super::{Change, ChangeError, Message, VoteError, VoteReply};
use crate::admission::Admission;
use crate::feed::Feed;
use crate::poll::PollId;
use crate::presence::Presence;
use crate::random::Key;
use crate::store::{ListedPoll, Setting, Store, StoreError, Tx};
use crate::view::{Stage, View};
use crate::vote::Ballot;

/// Votes committed in one transaction at the most.
const BATCH: usize = 1_024;
/// Between two looks at the clock while a round's timer runs. The clock may be set, and a computer
/// that slept wakes up late: neither is noticed by sleeping once.
const LOOK: Duration = Duration::from_millis(250);

/// The one who works at the desk.
pub(super) struct Clerk {
    pub(super) clock: Runtime,
    pub(super) store: Store,
    pub(super) stage: Stage,
    pub(super) trouble: Option<StoreError>,
    pub(super) feed: Feed,
    pub(super) presence: Presence,
    pub(super) admission: Admission,
    pub(super) polls: watch::Sender<Arc<Vec<ListedPoll>>>,
    pub(super) key: watch::Sender<Key>,
    pub(super) nudged: Arc<AtomicBool>,
    pub(super) timer: Option<Timer>,
}

/// Votes that wait for the next commit, and who waits for them.
#[derive(Default)]
struct Waiting {
    ballots: Vec<Ballot>,
    replies: Vec<VoteReply>,
}

impl Waiting {
    fn push(&mut self, ballot: Ballot, reply: VoteReply) {
        self.ballots.push(ballot);
        self.replies.push(reply);
    }

    fn len(&self) -> usize {
        self.ballots.len()
    }
}

impl Clerk {
    pub(super) fn work(mut self, mut inbox: mpsc::Receiver<Message>) {
        let mut waiting = Waiting::default();
        let mut looked_at = 0;
        let mut last_two = [0; 2];
        'open: while let Some(first) = self.wait(&mut inbox) {
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Vote(ballot, reply) => waiting.push(ballot, reply),
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
                // More votes are on their way as long as they keep coming and are fewer than the last
                // times. Letting those threads go first that bring them makes commits fewer and larger
                // on a busy processor; who comes later is served while this commit is written.
                let expects_more = 2 * waiting.len() < last_two.iter().sum();
                if next.is_none() && room && expects_more && waiting.len() > looked_at {
                    looked_at = waiting.len();
                    std::thread::yield_now();
                    next = inbox.try_recv().ok();
                }
            }
            last_two = [waiting.len(), last_two[0]];
            self.commit(&mut waiting);
            looked_at = 0;
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
        let Some(closes_at) = self.stage.round.closes_at else {
            self.timer = None;
            return;
        };
        let moment = (now(), Instant::now());
        let known = self.timer.filter(|timer| timer.is_of(closes_at));
        let timer = *self
            .timer
            .insert(known.unwrap_or_else(|| Timer::new(closes_at, moment)));
        // What can go wrong is told in the window, and tried again at the next look.
        match timer.look(moment) {
            Due::Later => {}
            Due::Now => {
                let _ = self.change(Change::Close);
            }
            Due::At(closes_at) => self.close_at(closes_at),
        }
    }

    /// Lets the open round close at another time of day, in Unix milliseconds.
    fn close_at(&mut self, closes_at: i64) {
        let mut stage = self.stage.clone();
        let set = |tx: &Tx<'_>| stage.close_at(tx, closes_at, now());
        match self.store.transaction(set) {
            Ok(()) => self.settle(stage),
            Err(error) => self.fail(&error),
        }
    }

    /// Commits the waiting votes together, publishes, and then answers each.
    fn commit(&mut self, waiting: &mut Waiting) {
        if waiting.len() == 0 {
            return;
        }
        let mut stage = self.stage.clone();
        let ballots = &waiting.ballots;
        let judged = self.store.transaction(|tx| stage.vote(tx, ballots, now()));
        waiting.ballots.clear();
        match judged {
            Ok(judged) => {
                self.settle(stage);
                for (reply, judged) in waiting.replies.drain(..).zip(judged) {
                    // A phone that hung up meanwhile has its vote counted all the same.
                    let _ = reply.send(judged.map_err(VoteError::from));
                }
            }
            Err(error) => {
                self.fail(&error);
                for reply in waiting.replies.drain(..) {
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
    pub(super) fn publish(&mut self) {
        let code = self.admission.ask(self.stage.preferences.code);
        self.feed.publish(View {
            code,
            stage: self.stage.clone(),
            phones: self.presence.phones(),
            trouble: self.trouble.clone(),
        });
    }
}

/// Unix milliseconds; 0 for a clock set before 1970.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}
