//! The writer thread: the only one that writes to the data file. It takes messages from the queue, commits,
//! publishes and then answers.
//!
//! It knows nothing about handles, HTTP or the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::command::{Command, CommandError};
use super::message::{CommandReply, Message, VoteError, VoteReply};
use super::timer::{Due, Timer};
use crate::broadcaster::Broadcaster;
use crate::poll::PollId;
use crate::presence::Presence;
use crate::random::Key;
use crate::room_code::RoomCode;
use crate::snapshot::{Content, Join, Shown, Stage};
use crate::store::{ListedPoll, ListedTalk, Setting, Store, StoreError, Tx};
use crate::vote::Ballot;

/// The most votes in one transaction.
const MAX_BATCH_VOTES: usize = 1_024;
/// Time between two checks of the clock while a timer runs. The clock may be set and the computer may be suspended. One
/// long sleep would miss both.
const TIMER_INTERVAL: Duration = Duration::from_millis(250);
/// The longest time for which the end of a round waits until the edges have stopped taking votes.
pub const SEAL_TIMEOUT: Duration = Duration::from_secs(2);
/// Time between two checks of the data file while nothing is written.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The state of the writer thread.
pub(super) struct Writer {
    pub(super) clock: Runtime,
    pub(super) store: Store,
    pub(super) stage: Stage,
    /// The version of the data file that `stage` was read from or written to. `None` after a failure, when the
    /// result of the last write is unknown. The next write then reads the stage first.
    pub(super) loaded_version: Option<i64>,
    pub(super) error: Option<StoreError>,
    pub(super) broadcaster: Broadcaster,
    pub(super) presence: Presence,
    pub(super) room_code: RoomCode,
    pub(super) join: watch::Receiver<Option<Arc<Join>>>,
    pub(super) shown: Shown,
    /// The polls of the current talk.
    pub(super) polls: watch::Sender<Arc<Vec<ListedPoll>>>,
    pub(super) talks: watch::Sender<Arc<Vec<ListedTalk>>>,
    pub(super) key: watch::Sender<Key>,
    pub(super) presence_announced: Arc<AtomicBool>,
    pub(super) timer: Option<Timer>,
    /// Whether edges also take votes.
    pub(super) has_edges: Arc<AtomicBool>,
    /// Present while the open round is about to end.
    pub(super) sealing: Option<Sealing>,
}

/// The end of a round that waits until the edges have stopped taking votes.
pub(super) struct Sealing {
    /// The revision of the stage that announced it.
    since: u64,
    until: Instant,
    /// The commands that wait, in order. A command of the timer has no reply channel.
    held: Vec<(Command, Option<CommandReply>)>,
}

/// Votes that wait for the next commit, and the channels for their replies.
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

impl Writer {
    pub(super) fn work(mut self, mut inbox: mpsc::Receiver<Message>) {
        let mut waiting = Waiting::default();
        let mut looked_at = 0;
        let mut last_two = [0; 2];
        'open: while let Some(first) = self.wait(&mut inbox) {
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Vote(ballot, reply) => waiting.push(ballot, reply),
                    Message::Command(command, reply) => {
                        // Votes that came before a command are judged before it.
                        self.commit(&mut waiting);
                        self.execute_or_hold(command, Some(reply));
                    }
                    Message::Batches(log, batches, reply) => {
                        self.commit(&mut waiting);
                        let stored =
                            self.write(|stage, tx| stage.cast_batches(tx, &log, &batches, now()));
                        let _ = reply.send(stored);
                    }
                    Message::Sealed(rev) => {
                        self.commit(&mut waiting);
                        if self.sealing.as_ref().is_some_and(|one| one.since <= rev) {
                            self.finish_sealing();
                        }
                    }
                    Message::Remember(setting, value, reply) => {
                        let remembered = self.remember(setting, value.as_deref());
                        let _ = reply.send(remembered.map_err(CommandError::from));
                    }
                    Message::ChangeKey(reply) => {
                        let _ = reply.send(self.change_key());
                    }
                    Message::PresenceChanged => {
                        self.presence_announced.store(false, Ordering::Relaxed);
                        self.publish();
                    }
                    Message::Tick => self.check_file(),
                    Message::Stop => {
                        self.commit(&mut waiting);
                        self.finish_sealing();
                        break 'open;
                    }
                }
                let room = waiting.len() < MAX_BATCH_VOTES;
                next = room.then(|| inbox.try_recv().ok()).flatten();
                // Expect more votes while they keep coming and are fewer than in the last two batches. Yielding
                // lets the threads that deliver them run first, so commits become fewer and larger on a busy
                // processor. Votes that come later wait for the next commit.
                let expects_more = 2 * waiting.len() < last_two.iter().sum();
                if next.is_none() && room && expects_more && waiting.len() > looked_at {
                    looked_at = waiting.len();
                    std::thread::yield_now();
                    next = inbox.try_recv().ok();
                }
            }
            last_two = [waiting.len(), last_two[0]];
            self.commit(&mut waiting);
            self.store.shorten_log();
            looked_at = 0;
            self.close_in_time();
            let sealing = self.sealing.as_ref();
            if sealing.is_some_and(|sealing| sealing.until <= Instant::now()) {
                self.finish_sealing();
            }
        }
        // Dropping the replies and the broadcaster rejects queued requests and ends all listeners. The same
        // happens after a panic.
    }

    /// Returns the next message, or [`Message::Tick`] when it is time to check the clock and the file.
    fn wait(&self, inbox: &mut mpsc::Receiver<Message>) -> Option<Message> {
        let interval = match self.stage.round.closes_at {
            Some(_) => TIMER_INTERVAL,
            None => CHECK_INTERVAL,
        };
        let interval = match &self.sealing {
            Some(sealing) => interval.min(sealing.until.saturating_duration_since(Instant::now())),
            None => interval,
        };
        let received = async { timeout(interval, inbox.recv()).await };
        self.clock.block_on(received).unwrap_or(Some(Message::Tick))
    }

    /// Detects that another program moved or changed the data file, or that the file works again.
    fn check_file(&mut self) {
        if let Err(error) = self.store.check_in_place() {
            self.fail(&error);
            return;
        }
        let is_current =
            self.loaded_version.is_some() && self.loaded_version == self.store.version();
        if self.error.is_some() {
            let _ = self.write(|_, tx| tx.touch());
        } else if !is_current {
            let _ = self.write(|_, _| Ok::<_, StoreError>(()));
        }
    }

    /// Runs `work` on a copy of the stage in one transaction. Keeps and publishes the copy after the commit.
    /// After a failure nothing has changed.
    ///
    /// If another program wrote to the file since, the copy is first read from the file: the tallies that are
    /// written must match the votes in the file.
    fn write<T, E: StoreFailure>(
        &mut self,
        mut work: impl FnMut(&mut Stage, &Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut done = self.write_once(&mut work);
        if store_error(&done) == Some(&StoreError::Full) {
            self.store.reclaim_space();
            done = self.write_once(&mut work);
        }
        if let Some(error) = store_error(&done) {
            self.fail(error);
        }
        done
    }

    fn write_once<T, E: StoreFailure>(
        &mut self,
        work: &mut impl FnMut(&mut Stage, &Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut stage = self.stage.clone();
        let loaded_version = self.loaded_version;
        let done = self.store.transaction(|tx| {
            let version = tx.data_version()?;
            let is_stale = loaded_version != Some(version);
            if is_stale {
                stage = Stage::load(tx, now())?.0;
            }
            let made = work(&mut stage, tx)?;
            let lists = is_stale.then(|| Ok((tx.polls(stage.talk)?, tx.talks()?)));
            Ok::<_, E>((made, version, lists.transpose()?))
        });
        match done {
            Ok((made, version, lists)) => {
                self.stage = stage;
                self.loaded_version = Some(version);
                self.error = None;
                if let Some(lists) = lists {
                    self.list(lists);
                }
                self.publish();
                Ok(made)
            }
            Err(error) => {
                if error.store_error().is_some() {
                    self.loaded_version = None;
                }
                Err(error)
            }
        }
    }

    /// Publishes the lists of polls and talks if they changed.
    fn list(&self, (polls, talks): (Vec<ListedPoll>, Vec<ListedTalk>)) {
        send_if_changed(&self.polls, polls);
        send_if_changed(&self.talks, talks);
    }

    /// Closes the round when its time is up.
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
        // The window shows an error, and the next tick tries again.
        match timer.check(moment) {
            Due::Later => {}
            Due::Now if self.sealing.is_some() => {}
            Due::Now => self.execute_or_hold(Command::Close, None),
            Due::At(closes_at) => self.close_at(closes_at),
        }
    }

    /// Changes the time at which the open round closes, in Unix milliseconds.
    fn close_at(&mut self, closes_at: i64) {
        // The window shows an error.
        let _ = self.write(|stage, tx| stage.close_at(tx, closes_at, now()));
    }

    /// Commits the waiting votes together, publishes, and then answers each.
    fn commit(&mut self, waiting: &mut Waiting) {
        if waiting.len() == 0 {
            return;
        }
        let ballots = std::mem::take(&mut waiting.ballots);
        match self.write(|stage, tx| stage.vote(tx, &ballots, now())) {
            Ok(judged) => {
                for (reply, judged) in waiting.replies.drain(..).zip(judged) {
                    // The vote counts even if the phone has disconnected.
                    let _ = reply.send(judged.map_err(VoteError::from));
                }
            }
            Err(error) => {
                for reply in waiting.replies.drain(..) {
                    let _ = reply.send(Err(VoteError::Store(error.clone())));
                }
            }
        }
    }

    fn remember(&mut self, setting: Setting, value: Option<&str>) -> Result<(), StoreError> {
        self.write(|_, tx| tx.remember(setting, value))
    }

    fn change_key(&mut self) -> Result<(), CommandError> {
        let key = Key::random();
        self.remember(Setting::Key, Some(&key.to_string()))?;
        self.key.send_replace(key);
        Ok(())
    }

    /// Executes a command. Holds it if it ends a round for which edges take votes, until they have stopped.
    fn execute_or_hold(&mut self, command: Command, reply: Option<CommandReply>) {
        // Relaxed: see `WriterHandle::set_has_edges`.
        let must_wait = self.sealing.is_some() || self.has_edges.load(Ordering::Relaxed);
        if !must_wait || !self.stage.is_ended_by(&command) {
            let done = self.execute(command);
            if let Some(reply) = reply {
                let _ = reply.send(done);
            }
            return;
        }
        let is_first = self.sealing.is_none();
        let since = self.broadcaster.rev() + 1;
        let sealing = self.sealing.get_or_insert_with(|| Sealing {
            since,
            until: Instant::now() + SEAL_TIMEOUT,
            held: Vec::new(),
        });
        sealing.held.push((command, reply));
        if is_first {
            self.publish();
        }
    }

    /// Executes the commands that waited.
    fn finish_sealing(&mut self) {
        let Some(sealing) = self.sealing.take() else {
            return;
        };
        for (command, reply) in sealing.held {
            let done = self.execute(command);
            if let Some(reply) = reply {
                let _ = reply.send(done);
            }
        }
        // A command that failed has published nothing.
        self.publish();
    }

    fn execute(&mut self, command: Command) -> Result<Option<PollId>, CommandError> {
        if let Command::Shown(shown) = command {
            self.shown = shown;
            self.publish();
            return Ok(None);
        }
        let (made, lists) = self.write(|stage, tx| {
            let (made, polls) = stage.apply(tx, command.clone(), now())?;
            Ok::<_, CommandError>((made, (polls, tx.talks()?)))
        })?;
        self.list(lists);
        Ok(made)
    }

    fn fail(&mut self, error: &StoreError) {
        if self.error.as_ref() != Some(error) {
            tracing::error!(%error, "the data file failed");
            self.error = Some(error.clone());
        }
        self.publish();
    }

    /// Publishes a snapshot if anything changed.
    pub(super) fn publish(&mut self) {
        let code = self.room_code.set_on(self.stage.preferences.code);
        self.broadcaster.publish(Content {
            code,
            shown: self.shown,
            join: self.join.borrow().clone(),
            stage: self.stage.clone(),
            phones: self.presence.phones(),
            error: self.error.clone(),
            sealing: self.sealing.is_some(),
        });
    }
}

fn send_if_changed<T: PartialEq>(sender: &watch::Sender<Arc<Vec<T>>>, newest: Vec<T>) {
    sender.send_if_modified(|list| {
        let changed = **list != newest;
        if changed {
            *list = Arc::new(newest);
        }
        changed
    });
}

/// Returns the current time in Unix milliseconds; 0 for a clock set before 1970.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

/// An error that may come from the data file.
trait StoreFailure: From<StoreError> {
    fn store_error(&self) -> Option<&StoreError>;
}

impl StoreFailure for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

impl StoreFailure for CommandError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

fn store_error<T, E: StoreFailure>(done: &Result<T, E>) -> Option<&StoreError> {
    done.as_ref().err().and_then(E::store_error)
}
