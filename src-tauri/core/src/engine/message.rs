//! What waits in the writer's queue, and the errors of its replies.

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
    /// Moodring is closing.
    #[error("Moodring is closing.")]
    Stopped,
    /// The writer thread ended with a panic.
    #[error("Moodring has failed, so votes cannot be saved. Tell the presenter.")]
    Failed,
}

pub(super) type VoteReply = oneshot::Sender<Result<(), VoteError>>;

pub(super) enum Message {
    Vote(Ballot, VoteReply),
    Command(
        Command,
        oneshot::Sender<Result<Option<PollId>, CommandError>>,
    ),
    Remember(
        Setting,
        Option<String>,
        oneshot::Sender<Result<(), CommandError>>,
    ),
    ChangeKey(oneshot::Sender<Result<(), CommandError>>),
    /// The number of phones changed.
    PresenceChanged,
    /// Time to check the clock and the data file.
    Tick,
    Stop,
}
