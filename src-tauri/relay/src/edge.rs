//! An edge receives the newest stage, judges votes by its rules and delivers them. It stores nothing: all its state is
//! in memory.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::jetstream::consumer::DeliverPolicy;
use futures_util::StreamExt as _;
use moodring_core::broadcaster::{Listener, Listeners};
use moodring_core::emoji::Emoji;
use moodring_core::poll::MAX_CLOUD_EMOJI;
use moodring_core::presence::Presence;
use moodring_core::room_code::RoomCode;
use moodring_core::snapshot::Snapshot;
use moodring_core::vote::{Answer, Ballot, CloudRules, Named, Refusal, Voter, accept, named};
use moodring_core::{Key, VoteError, random};
use moodring_ring::{Sender, ring};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};

use crate::link::{Link, RelayError, Role};
use crate::message::{HereMessage, StageMessage};
use crate::outbox::{Item, MAX_WAITING, Outbox, Waiting};
use crate::url::RelayUrl;

/// Time between two heartbeats of an edge.
const HERE_INTERVAL: Duration = Duration::from_secs(2);
/// Time before the edge reads the stage again after its reader ended.
const RETRY_INTERVAL: Duration = Duration::from_millis(200);
/// The number of seals that fit into the outbox in addition to the votes.
const MAX_SEALS: usize = 16;
/// The longest time to send the last heartbeat, and to deliver the votes before it.
const STOP_TIMEOUT: Duration = Duration::from_millis(500);

/// The handle to a running edge. Cheap to clone.
#[derive(Clone)]
pub struct Edge(Arc<Inner>);

struct Inner {
    id: String,
    name: String,
    link: Link,
    ring: Sender<Arc<Snapshot>>,
    listeners: Listeners,
    presence: Presence,
    room_code: RoomCode,
    judge: Mutex<Judge>,
    waiting: Arc<Semaphore>,
    /// Whether the stage is read from NATS at this moment.
    is_reading: AtomicBool,
    /// The revision at which this edge stopped taking votes; 0 while it takes votes.
    sealed: AtomicU64,
    /// The last acknowledged batch.
    last: Arc<AtomicU64>,
    /// Notified when the edge has to send a heartbeat at once.
    news: Notify,
    stopped: watch::Sender<bool>,
}

/// The stage that decides about votes, and the outbox for accepted votes. One lock guards both, so that a seal in the
/// outbox comes after all votes that were accepted before it.
struct Judge {
    newest: Option<Arc<Snapshot>>,
    /// The emoji that votes at this edge have added to the cloud and that the stage does not have yet. Together with
    /// the emoji of the stage, they are at most [`MAX_CLOUD_EMOJI`].
    added: Vec<Emoji>,
    /// `None` once the edge has stopped.
    outbox: Option<mpsc::Sender<Item>>,
}

impl Judge {
    /// Adds an emoji that the stage, which has `on_stage` emoji, does not have yet.
    fn add(&mut self, emoji: Emoji, on_stage: usize) -> Result<(), Refusal> {
        if self.added.contains(&emoji) {
            return Ok(());
        }
        if on_stage + self.added.len() >= MAX_CLOUD_EMOJI {
            return Err(Refusal::CloudFull);
        }
        self.added.push(emoji);
        Ok(())
    }

    /// Removes the emoji that this newer stage has, or all of them if the stage has another round.
    fn keep_added(&mut self, stage: &Snapshot) {
        let place = |stage: &Snapshot| (stage.file.clone(), stage.content.stage.round.id);
        let before = self.newest.as_deref().map(place);
        let asked = &stage.content.stage.round.asked;
        let is_same_round = before == Some(place(stage));
        self.added
            .retain(|emoji| is_same_round && asked.position(*emoji).is_none());
    }
}

impl Edge {
    /// Connects to the relay. Also returns an edge if NATS is unreachable: the edge then connects later. The presenter
    /// sees `name`. Call it inside a tokio runtime.
    ///
    /// # Errors
    /// If trying again would not help.
    pub async fn connect(url: &RelayUrl, name: String) -> Result<Self, RelayError> {
        let (link, _) = Link::connect(url, Role::Edge).await?;
        let id = format!("{:016x}", random::u64());
        let ring = ring(NonZeroUsize::MIN);
        let (outbox, items) = mpsc::channel(MAX_WAITING + MAX_SEALS);
        let last = Arc::new(AtomicU64::new(0));
        let edge = Self(Arc::new(Inner {
            name,
            listeners: ring.clone().into(),
            ring,
            presence: Presence::default(),
            room_code: RoomCode::new(Key::random()),
            judge: Mutex::new(Judge {
                newest: None,
                added: Vec::new(),
                outbox: Some(outbox),
            }),
            waiting: Arc::new(Semaphore::new(MAX_WAITING)),
            is_reading: AtomicBool::new(false),
            sealed: AtomicU64::new(0),
            last: last.clone(),
            news: Notify::new(),
            stopped: watch::Sender::new(false),
            link: link.clone(),
            id: id.clone(),
        }));
        let outbox = Outbox {
            link,
            edge: id,
            last,
            is_failing: Arc::default(),
        };
        tokio::spawn(outbox.run(items));
        edge.until_stopped(edge.clone().read_stage());
        edge.until_stopped(edge.clone().send_heartbeats());
        Ok(edge)
    }

    /// Casts a vote. `Ok` means that NATS has stored it.
    ///
    /// # Errors
    /// If the rules reject it, too many wait, or NATS does not acknowledge it in time.
    pub async fn vote(&self, ballot: Ballot) -> Result<(), VoteError> {
        let (answer, added) = {
            let mut judge = self.judge();
            let snapshot = self.check_in(&judge)?.clone();
            let round = &snapshot.content.stage.round;
            if ballot.round != round.id {
                // An edge knows only the current round. Older rounds have smaller ids.
                return Err(VoteError::Refused(match ballot.round.0 < round.id.0 {
                    true => Refusal::Closed,
                    false => Refusal::NoSuchRound,
                }));
            }
            let rules = CloudRules::from(&snapshot.content.stage.preferences);
            let named = named(&round.asked, ballot.answer, &rules);
            accept(round.phase, ballot.serial, named, None)?;
            if snapshot.content.sealing {
                return Err(VoteError::Refused(Refusal::Closed));
            }
            let permit = self.0.waiting.clone().try_acquire_owned();
            let permit = permit.map_err(|_| VoteError::Busy)?;
            let (counted, added) = match named? {
                Named::Choice(index) => {
                    let number = i64::try_from(index).unwrap_or(i64::MAX);
                    (Answer::Choice(number), None)
                }
                Named::New(emoji) => {
                    judge.add(emoji, round.asked.choices().len())?;
                    (Answer::Emoji(emoji), Some(emoji))
                }
            };
            let (reply, answer) = oneshot::channel();
            let vote = Item::Vote(Waiting {
                ballot: Ballot {
                    answer: counted,
                    ..ballot
                },
                file: snapshot.file.clone(),
                rev: snapshot.rev,
                reply,
                _permit: permit,
            });
            let outbox = judge.outbox.as_ref().ok_or(VoteError::Stopped)?;
            outbox.try_send(vote).map_err(|_| VoteError::Busy)?;
            (answer, added)
        };
        let stored = answer.await.unwrap_or(Err(VoteError::Unavailable));
        if stored.is_err() {
            self.judge().added.retain(|emoji| Some(*emoji) != added);
        }
        stored
    }

    /// Returns the newest snapshot, also while NATS is unreachable.
    ///
    /// # Errors
    /// If there was none yet.
    pub fn newest(&self) -> Result<Arc<Snapshot>, VoteError> {
        self.0.listeners.newest().ok_or(VoteError::Unavailable)
    }

    /// Checks that this edge has a stage and a connection, so that it can take votes.
    ///
    /// # Errors
    /// If it has no stage or no connection.
    pub fn check(&self) -> Result<(), VoteError> {
        self.check_in(&self.judge()).map(drop)
    }

    fn check_in<'a>(&self, judge: &'a Judge) -> Result<&'a Arc<Snapshot>, VoteError> {
        // Relaxed: a vote at the same moment may be judged either way.
        let is_live = self.0.is_reading.load(Ordering::Relaxed) && self.0.link.is_connected();
        let newest = judge.newest.as_ref().filter(|_| is_live);
        newest.ok_or(VoteError::Unavailable)
    }

    /// Returns a listener that gets the newest snapshot at once and then at most one every `gap`.
    pub fn subscribe(&self, gap: Duration) -> Listener {
        self.0.listeners.subscribe(gap)
    }

    /// Returns the room code, which is that of the presenter.
    pub fn room_code(&self) -> &RoomCode {
        &self.0.room_code
    }

    /// Counts a new event stream of a phone. Returns the number of the stream.
    pub fn arrive(&self, voter: Voter) -> u32 {
        self.0.presence.arrive(voter).0
    }

    /// Returns whether the phone has too many streams and this one is among the oldest.
    pub fn is_surplus(&self, voter: Voter, number: u32) -> bool {
        self.0.presence.is_surplus(voter, number)
    }

    /// Counts the end of an event stream.
    pub fn leave(&self, voter: Voter) {
        self.0.presence.leave(voter);
    }

    /// Returns whether the edge runs.
    pub fn is_running(&self) -> bool {
        !*self.0.stopped.borrow()
    }

    /// Runs a task until it is done or the edge stops, whichever comes first. Then drops it.
    pub fn until_stopped(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut stopped = self.0.stopped.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                _ = stopped.wait_for(|stopped| *stopped) => {}
                () = task => {}
            }
        });
    }

    /// Waits until the votes in flight are answered, ends all listeners and sends the last heartbeat.
    pub async fn stop(&self) {
        let sealed = {
            let mut judge = self.judge();
            let outbox = judge.outbox.take();
            let (done, sealed) = oneshot::channel();
            outbox.and_then(|outbox| outbox.try_send(Item::Seal(done)).ok().map(|()| sealed))
        };
        if let Some(sealed) = sealed {
            let _ = timeout(STOP_TIMEOUT, sealed).await;
        }
        self.0.stopped.send_replace(true);
        self.0.ring.close();
        let last_heartbeat = async {
            self.send_heartbeat(true).await;
            let _ = self.0.link.client.flush().await;
        };
        let _ = timeout(STOP_TIMEOUT, last_heartbeat).await;
    }

    /// Reads the stage. Starts again whenever the reader ends.
    async fn read_stage(self) {
        let link = &self.0.link;
        let mut why = String::new();
        let mut was_readable = true;
        loop {
            let mut changes = link.changes();
            if !link.is_connected() {
                // An error means that there will be no other connection.
                if changes.changed().await.is_err() {
                    return;
                }
                continue;
            }
            let reading = link.read(&link.stage_stream(), DeliverPolicy::Last).await;
            match reading.map_err(|error| link.refusal().unwrap_or(error)) {
                Ok(mut messages) => {
                    why.clear();
                    self.0.is_reading.store(true, Ordering::Relaxed);
                    loop {
                        tokio::select! {
                            message = messages.next() => match message {
                                Some(Ok(message)) => {
                                    let is_readable = self.take(&message.payload);
                                    if !is_readable && was_readable {
                                        tracing::warn!("the stage cannot be read; is the presenter's Moodring newer?");
                                    }
                                    was_readable = is_readable;
                                }
                                _ => break,
                            },
                            _ = changes.changed() => break,
                        }
                    }
                }
                Err(error) if error.to_string() != why => {
                    why = error.to_string();
                    tracing::warn!("cannot read the stage: {why}");
                }
                Err(_) => {}
            }
            self.0.is_reading.store(false, Ordering::Relaxed);
            tokio::select! {
                () = sleep(RETRY_INTERVAL) => {}
                _ = changes.changed() => {}
            }
        }
    }

    /// Publishes a newer stage. Ignores an older one, and one that this version cannot read. Returns whether it can
    /// read the stage.
    fn take(&self, payload: &[u8]) -> bool {
        let read = |message: StageMessage| Some((message.snapshot().ok()?, message.codes()?));
        let Some((snapshot, codes)) = StageMessage::decode(payload).and_then(read) else {
            return false;
        };
        let snapshot = Arc::new(snapshot);
        let mut judge = self.judge();
        if let Some(newest) = &judge.newest
            && newest.boot == snapshot.boot
            && newest.rev >= snapshot.rev
        {
            return true;
        }
        self.0.room_code.adopt(codes.0, codes.1);
        let (was_sealing, is_sealing) = (
            judge
                .newest
                .as_ref()
                .is_some_and(|newest| newest.content.sealing),
            snapshot.content.sealing,
        );
        judge.keep_added(&snapshot);
        judge.newest = Some(snapshot.clone());
        self.0.ring.send(snapshot.clone());
        if !is_sealing {
            self.0.sealed.store(0, Ordering::Relaxed);
        } else if !was_sealing && let Some(outbox) = &judge.outbox {
            let (done, sealed) = oneshot::channel();
            if outbox.try_send(Item::Seal(done)).is_ok() {
                let edge = self.clone();
                self.until_stopped(async move {
                    if sealed.await.is_ok() {
                        edge.0.sealed.store(snapshot.rev, Ordering::Relaxed);
                        edge.0.news.notify_one();
                    }
                });
            }
        }
        true
    }

    async fn send_heartbeats(self) {
        loop {
            if self.0.link.is_connected() {
                self.send_heartbeat(false).await;
            }
            let _ = timeout(HERE_INTERVAL, self.0.news.notified()).await;
        }
    }

    async fn send_heartbeat(&self, gone: bool) {
        let Inner { link, .. } = &*self.0;
        let newest = self.newest().ok();
        let here = HereMessage {
            name: self.0.name.clone(),
            phones: self.0.presence.phones(),
            boot: newest.as_ref().map_or(0, |newest| newest.boot),
            rev: newest.as_ref().map_or(0, |newest| newest.rev),
            sealed: Some(self.0.sealed.load(Ordering::Relaxed)).filter(|rev| *rev > 0),
            last: self.0.last.load(Ordering::Relaxed),
            gone,
        };
        let subject = link.here_subject(&self.0.id);
        // Ignore an error: the next heartbeat comes soon.
        let _ = link.client.publish(subject, here.encode()).await;
    }

    /// Locks the judge. A std mutex is enough: it is held for a look-up and a non-blocking send, never across an await.
    fn judge(&self) -> MutexGuard<'_, Judge> {
        self.0.judge.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
