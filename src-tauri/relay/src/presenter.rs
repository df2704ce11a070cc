//! The presenter's side: publishes the stage, stores the votes of all edges in the order of their log, and counts the
//! connected edges.
//!
//! The engine waits for the relay only at the end of a round. Without NATS, voting in the room continues.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{LastRawMessageError, LastRawMessageErrorKind, Stream};
use bytes::Bytes;
use futures_util::{FutureExt as _, StreamExt as _};
use moodring_core::snapshot::Snapshot;
use moodring_core::{Batch, Engine, VoteError, random};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval, sleep, timeout};

use crate::link::{Link, RelayError, Role, ask, is_fenced};
use crate::message::{HereMessage, StageMessage, VoteBatch};
use crate::url::RelayUrl;

/// The shortest time between two stages: about 30 a second. Edges limit the rate of their own streams.
const STAGE_INTERVAL: Duration = Duration::from_millis(33);
/// The time after which the presenter publishes an unchanged stage again, so that other presenters know of it.
const ALIVE_INTERVAL: Duration = Duration::from_secs(1);
/// The time after which a presenter that publishes nothing counts as gone.
const PRESENTER_TTL: Duration = Duration::from_secs(3);
/// The time after which an edge without a heartbeat counts as gone.
const EDGE_TTL: Duration = Duration::from_secs(10);
/// The most edges that are counted.
const MAX_EDGES: usize = 1_024;
/// Time between two checks or attempts.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);
/// The most votes that one transaction stores. It stores at least one batch.
const MAX_VOTES: usize = 4_096;
/// The longest time to publish the last stage.
const STOP_TIMEOUT: Duration = Duration::from_millis(500);

/// A connected edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeState {
    /// The name that its operator chose.
    pub name: String,
    /// The number of phones that listen there.
    pub phones: usize,
}

/// The state of the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelayState {
    /// The first connection attempt runs.
    Connecting,
    /// The relay publishes the stage and stores votes. The edges are sorted by name.
    Connected(Vec<EdgeState>),
    /// The relay cannot be used at the moment. It tries again.
    Offline(RelayError),
    /// The relay has stopped, because trying again does not help.
    Refused(RelayError),
}

/// The presenter's connection to a show. Dropping the handle stops the relay, but does not wait for its last stage.
pub struct Relay {
    state: watch::Receiver<RelayState>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Why the relay stopped publishing and reading.
enum End {
    /// The engine or the relay stops.
    Stopped,
    /// Trying again may help.
    Lost(RelayError),
    /// Trying again does not help.
    Refused(RelayError),
}

impl From<RelayError> for End {
    fn from(error: RelayError) -> Self {
        Self::Lost(error)
    }
}

fn lost(error: impl std::fmt::Display) -> End {
    End::Lost(RelayError::Unreachable(error.to_string()))
}

impl Relay {
    /// Starts the relay. Call it inside a tokio runtime.
    pub fn start(engine: Engine, url: RelayUrl) -> Self {
        let (sender, state) = watch::channel(RelayState::Connecting);
        let stop = watch::Sender::new(false);
        let stopped = stop.subscribe();
        let task = tokio::spawn(async move {
            let presenter = Presenter {
                engine: engine.clone(),
                id: random::u64(),
                state: sender.clone(),
                position: watch::Sender::new(0),
                stopped,
            };
            let end = presenter.run(&url).await;
            engine.set_has_edges(false);
            engine.set_edge_phones(0);
            if let End::Lost(error) | End::Refused(error) = end {
                tracing::error!("{error}");
                sender.send_replace(RelayState::Refused(error));
            }
        });
        Self { state, stop, task }
    }

    /// Watches the state of the relay.
    pub fn state(&self) -> watch::Receiver<RelayState> {
        self.state.clone()
    }

    /// Waits until the relay is connected, or until the first attempt has failed.
    ///
    /// # Errors
    /// If trying again would not help.
    pub async fn started(&self) -> Result<(), RelayError> {
        let mut state = self.state.clone();
        let known = state.wait_for(|state| *state != RelayState::Connecting);
        match known.await.as_deref() {
            Ok(RelayState::Refused(error)) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// Publishes a last stage, so that another presenter may start at once, and stops.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let _ = timeout(2 * STOP_TIMEOUT, self.task).await;
    }
}

struct Presenter {
    engine: Engine,
    /// A random number for this run.
    id: u64,
    state: watch::Sender<RelayState>,
    /// The last batch of the log whose votes are stored.
    position: watch::Sender<u64>,
    stopped: watch::Receiver<bool>,
}

impl Presenter {
    /// Runs until it is stopped or refused.
    async fn run(&self, url: &RelayUrl) -> End {
        let stopped = self.stopped();
        let connected = async {
            match Link::connect(url, Role::Presenter).await {
                Ok((link, why)) => Ok((link, why)),
                Err(error) => Err(End::Refused(error)),
            }
        };
        let (link, why) = tokio::select! {
            () = stopped => return End::Stopped,
            connected = connected => match connected {
                Ok(connected) => connected,
                Err(end) => return end,
            },
        };
        if let Some(why) = why {
            self.state.send_replace(RelayState::Offline(why));
        }
        let mut stage_sequence = None;
        loop {
            let mut changes = link.changes();
            let end = match link.is_connected() {
                true => self.serve(&link, &mut stage_sequence).await,
                false => End::Lost(link.why_not()),
            };
            self.engine.set_has_edges(false);
            match end {
                End::Lost(error) => {
                    self.engine.set_edge_phones(0);
                    let state = RelayState::Offline(link.refusal().unwrap_or(error));
                    // Without a connection, the link logs the reason.
                    let before = self.state.send_replace(state.clone());
                    if let RelayState::Offline(error) = &state
                        && link.is_connected()
                        && before != state
                    {
                        tracing::warn!("{error}");
                    }
                }
                end => return end,
            }
            tokio::select! {
                () = self.stopped() => return End::Stopped,
                () = sleep(CHECK_INTERVAL) => {}
                _ = changes.changed() => {}
            }
        }
    }

    async fn stopped(&self) {
        let mut stopped = self.stopped.clone();
        // An error means that the handle was dropped.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    }

    /// Serves the show as long as the connection lasts.
    async fn serve(&self, link: &Link, last_claim: &mut Option<u64>) -> End {
        let mut changes = link.changes();
        let serving = async {
            let (stage, votes) = tokio::try_join!(link.open_stage(), link.open_votes())?;
            let claimed = self.claim(link, &stage, last_claim.is_some()).await?;
            *last_claim = Some(claimed);
            let publishing = self.publish_stage(link, &stage, claimed);
            tokio::try_join!(
                publishing,
                self.take_in(link, &votes),
                self.count_edges(link)
            )
        };
        tokio::select! {
            served = serving => match served {
                Ok(((), (), ())) => End::Stopped,
                Err(end) => end,
            },
            _ = changes.changed() => End::Lost(link.why_not()),
        }
    }

    /// Makes this relay the presenter of the show. Returns the sequence number of the last stage.
    async fn claim(&self, link: &Link, stage: &Stream, was_presenter: bool) -> Result<u64, End> {
        let subject = link.stage_subject();
        let Some((first, stored)) = newest_stage(stage, &subject).await? else {
            return Ok(0);
        };
        // A stage of the same data file is from this computer: only one program can have the file open.
        let file = self.engine.newest().file.clone();
        let is_free = |message: StageMessage| {
            message.left || message.presenter == self.id || *message.file == *file
        };
        if StageMessage::decode(&stored).is_none_or(is_free) {
            return Ok(first);
        }
        let taken = || End::Refused(RelayError::Taken(link.show().to_owned()));
        if was_presenter {
            return Err(taken());
        }
        // A running presenter publishes at least once a second. Watch for that, so that no clocks are compared.
        let until = Instant::now() + PRESENTER_TTL;
        while Instant::now() < until {
            sleep(CHECK_INTERVAL).await;
            match newest_stage(stage, &subject).await? {
                Some((now, _)) if now == first => {}
                _ => return Err(taken()),
            }
        }
        Ok(first)
    }

    /// Publishes each stage, if the last published stage was from this relay. Returns when another presenter publishes.
    async fn publish_stage(&self, link: &Link, stage: &Stream, mut last: u64) -> Result<(), End> {
        let subject = link.stage_subject();
        let mut listener = self.engine.subscribe(STAGE_INTERVAL);
        let mut newest = None;
        let mut stopped = std::pin::pin!(self.stopped());
        loop {
            let next = tokio::select! {
                next = listener.next() => next,
                () = sleep(ALIVE_INTERVAL), if newest.is_some() => newest.clone(),
                () = &mut stopped => None,
            };
            let (bytes, is_end) = match (&next, &newest) {
                (Some(next), _) => (self.stage(next, false), false),
                (None, Some(newest)) => (self.stage(newest, true), true),
                (None, None) => return Ok(()),
            };
            newest = next.or(newest);
            let sending = self.publish(link, &subject, bytes, &mut last, stage);
            if is_end {
                let _ = timeout(STOP_TIMEOUT, sending).await;
                return Err(End::Stopped);
            }
            sending.await?;
        }
    }

    fn stage(&self, snapshot: &Snapshot, left: bool) -> Bytes {
        let codes = self.engine.room_code().share();
        let mut message = StageMessage::new(self.id, snapshot, &codes);
        message.left = left;
        message.encode()
    }

    /// Publishes one stage after `last`, and sets `last` to it.
    async fn publish(
        &self,
        link: &Link,
        subject: &str,
        bytes: Bytes,
        last: &mut u64,
        stage: &Stream,
    ) -> Result<(), End> {
        loop {
            let after = *last;
            let sending = || async {
                let message = PublishMessage::build()
                    .payload(bytes.clone())
                    .expected_last_subject_sequence(after);
                let sent = link.jetstream.send_publish(subject.to_owned(), message);
                sent.await?.await
            };
            match ask(sending, is_fenced).await? {
                Ok(ack) => {
                    *last = ack.sequence;
                    return Ok(());
                }
                Err(_) => match newest_stage(stage, subject).await? {
                    // The stored stage is this one, an earlier one of this presenter whose acknowledgement was lost, or
                    // unreadable.
                    Some((sequence, stored)) if self.may_replace(&stored) => {
                        *last = sequence;
                        if stored == bytes {
                            return Ok(());
                        }
                    }
                    // NATS has restarted and lost the stage.
                    None => return Err(lost("the stage is gone")),
                    Some(_) => {
                        let show = link.show().to_owned();
                        return Err(End::Refused(RelayError::Taken(show)));
                    }
                },
            }
        }
    }

    /// Returns whether this run of the relay published that stage, or the stage is unreadable.
    fn may_replace(&self, stored: &[u8]) -> bool {
        StageMessage::decode(stored).is_none_or(|message| message.presenter == self.id)
    }

    /// Stores the votes of the log, from the position in the data file on.
    async fn take_in(&self, link: &Link, votes: &Stream) -> Result<(), End> {
        let info = votes.cached_info();
        // A stream that was deleted and created again starts at 1, so it is another log.
        let mut log = format!("{}@{:?}", info.config.name, info.created);
        let mut position = self.store(&log, Vec::new()).await?;
        let end = info.state.last_sequence;
        if end < position {
            // NATS lost the end of the log, as after a crash without `sync_interval: always`, and gives its numbers to
            // other votes. Read the whole log again: a stored vote does not count twice.
            tracing::warn!(end, position, "the log of the votes is shorter than before");
            log = format!("{log}#{end}");
            position = self.store(&log, Vec::new()).await?;
        }
        let mut was_readable = true;
        let file = self.engine.newest().file.clone();
        loop {
            self.position.send_replace(position);
            let from = DeliverPolicy::ByStartSequence {
                start_sequence: position + 1,
            };
            let mut messages = link.read(&info.config.name, from).await?;
            let mut count = 0;
            'read: while let Some(Ok(first)) = messages.next().await {
                let mut batches = Vec::new();
                let mut waiting = 0;
                let mut next = Some(first);
                let mut is_gap = false;
                while let Some(message) = next {
                    count += 1;
                    match batch(&message, count, &file, &mut was_readable) {
                        Some(batch) => {
                            waiting += batch.ballots.len();
                            batches.push(batch);
                        }
                        None => is_gap = true,
                    }
                    let more = (!is_gap && waiting < MAX_VOTES).then(|| messages.next());
                    let more = more.and_then(|more| more.now_or_never().flatten());
                    next = more.and_then(Result::ok);
                }
                if !batches.is_empty() {
                    position = self.store(&log, batches).await?;
                    self.position.send_replace(position);
                }
                if is_gap {
                    break 'read;
                }
            }
            sleep(CHECK_INTERVAL).await;
        }
    }

    /// Stores batches. Tries again while the data file fails. The window shows that error.
    async fn store(&self, log: &str, batches: Vec<Batch>) -> Result<u64, End> {
        loop {
            match self.engine.cast_batches(log, batches.clone()).await {
                Ok(position) => return Ok(position),
                Err(VoteError::Store(_)) => sleep(CHECK_INTERVAL).await,
                Err(_) => return Err(End::Stopped),
            }
        }
    }

    /// Counts the edges and their phones, and tells the engine when all edges have sealed the round.
    async fn count_edges(&self, link: &Link) -> Result<(), End> {
        let subscribed = link.client.subscribe(link.here_subject("*")).await;
        let mut signs = subscribed.map_err(lost)?;
        let mut edges: HashMap<String, (HereMessage, Instant)> = HashMap::new();
        let mut position = self.position.subscribe();
        let mut check = interval(CHECK_INTERVAL);
        loop {
            tokio::select! {
                sign = signs.next() => {
                    let sign = sign.ok_or_else(|| lost("the edges cannot be heard"))?;
                    let Some(here) = HereMessage::decode(&sign.payload) else {
                        continue;
                    };
                    let edge = sign.subject.to_string();
                    if here.gone {
                        edges.remove(&edge);
                    } else if edges.len() < MAX_EDGES || edges.contains_key(&edge) {
                        edges.insert(edge, (here, Instant::now()));
                    }
                }
                _ = position.changed() => {}
                _ = check.tick() => edges.retain(|_, (_, heard)| heard.elapsed() < EDGE_TTL),
            }
            let here = || edges.values().map(|(here, _)| here);
            self.engine.set_has_edges(!edges.is_empty());
            self.engine
                .set_edge_phones(here().map(|one| one.phones).sum());
            self.show(here());
            let newest = self.engine.newest();
            let sealed = here().map(|one| one.sealed.filter(|_| one.boot == newest.boot));
            let sealed = sealed.collect::<Option<Vec<_>>>();
            let last = here().map(|one| one.last).max();
            let is_here = last.is_none_or(|last| last <= *position.borrow());
            if newest.content.sealing
                && is_here
                && let Some(rev) = sealed.and_then(|revs| revs.into_iter().min())
            {
                self.engine.sealed(rev).await;
            }
        }
    }

    fn show<'a>(&self, edges: impl Iterator<Item = &'a HereMessage>) {
        let edge = |here: &HereMessage| EdgeState {
            name: here.name.clone(),
            phones: here.phones,
        };
        let mut edges: Vec<_> = edges.map(edge).collect();
        edges.sort_by(|one, other| one.name.cmp(&other.name));
        self.state.send_if_modified(|state| {
            let newest = RelayState::Connected(edges);
            let changed = *state != newest;
            *state = newest;
            changed
        });
    }
}

/// Returns the sequence number and the bytes of the newest stage; `None` if there is none.
async fn newest_stage(stage: &Stream, subject: &str) -> Result<Option<(u64, Bytes)>, End> {
    let is_none =
        |error: &LastRawMessageError| error.kind() == LastRawMessageErrorKind::NoMessageFound;
    let newest = ask(|| stage.get_last_raw_message_by_subject(subject), is_none);
    let newest = newest.await?.ok();
    Ok(newest.map(|message| (message.sequence, message.payload)))
}

/// Returns the batch in the `count`th message of a reader; `None` if a message before it is missing. A batch of another
/// data file or an unreadable one has no votes. Of several unreadable batches, only the first is logged.
fn batch(message: &Message, count: u64, file: &str, was_readable: &mut bool) -> Option<Batch> {
    let info = message.info().ok()?;
    if info.consumer_sequence != count {
        return None;
    }
    let batch = VoteBatch::decode(&message.payload);
    if batch.is_none() && *was_readable {
        tracing::warn!("a batch of votes cannot be read; is an edge's Moodring newer?");
    }
    *was_readable = batch.is_some();
    let batch = batch.filter(|batch| batch.file == file);
    Some(Batch {
        number: info.stream_sequence,
        ballots: batch.map_or_else(Vec::new, |batch| batch.ballots),
    })
}
