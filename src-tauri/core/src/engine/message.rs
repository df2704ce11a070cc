//! The messages in the writer's queue, and the errors of its replies.

use thiserror::Error;
use tokio::sync::oneshot;

use super::command::{Command, CommandError};
use crate::poll::PollId;
use crate::store::{Setting, StoreError};
use crate::vote::{Ballot, Refusal};

/// Why a vote was not accepted. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VoteError {
    /// The rules reject it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The queue is full.
    #[error("Too many votes at once. Your phone tries again in a moment.")]
    Busy,
    /// The data file failed.
    #[error("Votes cannot be saved at the moment. Tell the presenter.")]
    Store(#[from] StoreError),
    /// This edge has no connection to the relay, or no stage yet.
    #[error("Votes cannot be delivered at the moment. Your phone tries again.")]
    Unavailable,
    /// Moodring is closing.
    #[error("Moodring is closing.")]
    Stopped,
    /// The writer thread ended with a panic.
    #[error("Moodring has failed, so votes cannot be saved. Tell the presenter.")]
    Failed,
}

/// Votes that an edge accepted, stored in a log under one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The position in the log. It grows from batch to batch.
    pub number: u64,
    /// The votes.
    pub ballots: Vec<Ballot>,
}

pub(super) type CommandReply = oneshot::Sender<Result<Option<PollId>, CommandError>>;
pub(super) type VoteReply = oneshot::Sender<Result<(), VoteError>>;

pub(super) enum Message {
    Vote(Ballot, VoteReply),
    Command(Command, CommandReply),
    Remember(
        Setting,
        Option<String>,
        oneshot::Sender<Result<(), CommandError>>,
    ),
    ChangeKey(oneshot::Sender<Result<(), CommandError>>),
    /// Batches of the log with this name.
    Batches(String, Vec<Batch>, oneshot::Sender<Result<u64, StoreError>>),
    /// All edges have stopped taking votes at this revision, and their votes are stored.
    Sealed(u64),
    /// The number of phones changed.
    PresenceChanged,
    /// It is time to check the clock and the data file.
    Tick,
    Stop,
}
