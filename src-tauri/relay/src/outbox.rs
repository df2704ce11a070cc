//! The outbox of an edge. It gathers votes while an acknowledgement is outstanding, delivers them in batches, and
//! answers them when NATS has stored them.
//!
//! One message per vote would be as slow as the disk of NATS, which syncs each message.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_nats::jetstream::message::PublishMessage;
use moodring_core::VoteError;
use moodring_core::vote::Ballot;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::link::Link;
use crate::message::VoteBatch;

/// The most votes that may wait for their acknowledgement. More are rejected at once.
pub(crate) const MAX_WAITING: usize = 8_192;
/// The most votes in one message.
const MAX_BATCH: usize = 1_024;
/// The size of a batch after which the outbox also gathers the next votes, even if no acknowledgement is outstanding.
/// Each message costs the edge, NATS and the presenter as much as dozens of votes.
const BUSY_BATCH_VOTES: usize = 16;
/// The longest time for which the outbox gathers votes: while an acknowledgement is outstanding, and while many votes
/// arrive.
const MAX_GATHER_TIME: Duration = Duration::from_millis(5);
/// The most messages that wait for their acknowledgement.
const MAX_IN_FLIGHT: usize = 16;
/// How often a message is sent before its votes fail. Each attempt takes at most [`ACK_TIMEOUT`](crate::link).
const ATTEMPTS: usize = 2;

/// An accepted vote that waits for its acknowledgement.
pub(crate) struct Waiting {
    pub(crate) ballot: Ballot,
    pub(crate) file: Arc<str>,
    pub(crate) rev: u64,
    pub(crate) reply: oneshot::Sender<Result<(), VoteError>>,
    /// Held until the vote is answered. It bounds the number of waiting votes, even if NATS never answers.
    pub(crate) _permit: OwnedSemaphorePermit,
}

/// An item in the outbox.
pub(crate) enum Item {
    Vote(Waiting),
    /// Answered when all votes before are answered.
    Seal(oneshot::Sender<()>),
}

/// The task that delivers votes.
pub(crate) struct Outbox {
    pub(crate) link: Link,
    pub(crate) edge: String,
    /// The highest number that NATS gave to a batch of this edge.
    pub(crate) last: Arc<AtomicU64>,
    /// Whether the last delivery failed. The log gets only changes of it, not every failed batch.
    pub(crate) is_failing: Arc<AtomicBool>,
}

impl Outbox {
    /// Delivers votes until the edge is dropped, and then the remaining votes.
    pub(crate) async fn run(self, mut items: mpsc::Receiver<Item>) {
        let mut gathered: Vec<Waiting> = Vec::new();
        let mut seals = Vec::new();
        let mut since = Instant::now();
        let mut in_flight = JoinSet::new();
        let mut number = 0_u64;
        let mut last_size = 0;
        let mut is_open = true;
        while is_open || !gathered.is_empty() || !in_flight.is_empty() {
            let may_send = !gathered.is_empty() && in_flight.len() < MAX_IN_FLIGHT;
            tokio::select! {
                biased;
                Some(_) = in_flight.join_next(), if !in_flight.is_empty() => {}
                () = sleep_until(since + MAX_GATHER_TIME), if may_send => {}
                item = items.recv(), if is_open && gathered.len() < MAX_BATCH => match item {
                    Some(Item::Vote(vote)) => {
                        if gathered.is_empty() {
                            since = Instant::now();
                        }
                        gathered.push(vote);
                        // Take everything else that is in the queue.
                        while gathered.len() < MAX_BATCH {
                            match items.try_recv() {
                                Ok(Item::Vote(vote)) => gathered.push(vote),
                                Ok(Item::Seal(done)) => seals.push(done),
                                Err(_) => break,
                            }
                        }
                    }
                    Some(Item::Seal(done)) => seals.push(done),
                    None => is_open = false,
                },
            }
            let is_due = (in_flight.is_empty() && last_size < BUSY_BATCH_VOTES)
                || gathered.len() >= MAX_BATCH
                || since.elapsed() >= MAX_GATHER_TIME
                || !seals.is_empty();
            if is_due && !gathered.is_empty() && in_flight.len() < MAX_IN_FLIGHT {
                last_size = gathered.len();
                for votes in by_round(std::mem::take(&mut gathered)) {
                    number += 1;
                    in_flight.spawn(self.deliver(number, votes));
                }
            }
            if gathered.is_empty() && in_flight.is_empty() {
                for done in seals.drain(..) {
                    let _ = done.send(());
                }
            }
        }
    }

    /// Delivers votes of one round in one message, and answers each.
    fn deliver(&self, number: u64, votes: Vec<Waiting>) -> impl Future<Output = ()> + use<> {
        let (link, last) = (self.link.clone(), self.last.clone());
        let is_failing = self.is_failing.clone();
        let first = votes
            .first()
            .map(|vote| (vote.file.to_string(), vote.rev, vote.ballot.round));
        let id = format!("{}-{number}", self.edge);
        let edge = self.edge.clone();
        async move {
            let Some((file, rev, round)) = first else {
                return;
            };
            let ballots = votes.iter().map(|vote| vote.ballot).collect();
            let payload = VoteBatch { file, rev, ballots }.encode();
            let subject = link.votes_subject(round.0, &edge);
            let mut stored = Err(VoteError::Unavailable);
            for _ in 0..ATTEMPTS {
                // Do not send without a connection: the client would keep the message for the next one, after the votes
                // have failed.
                if !link.is_connected() {
                    break;
                }
                // NATS ignores a repeated message with the same id.
                let message = PublishMessage::build()
                    .payload(payload.clone())
                    .message_id(&id);
                let back = link.connected_again();
                let sent = link.jetstream.send_publish(subject.clone(), message);
                let acknowledged = tokio::select! {
                    acknowledged = async { sent.await?.await } => acknowledged,
                    // The acknowledgement is lost with the old connection. Send the message again.
                    () = back => continue,
                };
                match acknowledged {
                    Ok(ack) => {
                        last.fetch_max(ack.sequence, Ordering::Relaxed);
                        if is_failing.swap(false, Ordering::Relaxed) {
                            tracing::info!("batches of votes are acknowledged again");
                        }
                        stored = Ok(());
                        break;
                    }
                    Err(error) if !is_failing.swap(true, Ordering::Relaxed) => {
                        tracing::warn!(%error, "a batch of votes was not acknowledged");
                    }
                    Err(_) => {}
                }
            }
            for vote in votes {
                // The vote counts even if the phone has disconnected.
                let _ = vote.reply.send(stored.clone());
            }
        }
    }
}

/// Splits votes where their round changes.
fn by_round(votes: Vec<Waiting>) -> Vec<Vec<Waiting>> {
    let mut groups: Vec<Vec<Waiting>> = Vec::new();
    for vote in votes {
        match groups.last_mut() {
            Some(group)
                if group.last().is_some_and(|last| {
                    last.ballot.round == vote.ballot.round && last.file == vote.file
                }) =>
            {
                group.push(vote);
            }
            _ => groups.push(vec![vote]),
        }
    }
    groups
}
