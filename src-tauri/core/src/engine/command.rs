//! Everything a presenter can do, as data.

use thiserror::Error;

use crate::poll::{PhoneResults, Poll, PollId, RoundId, RoundName};
use crate::preferences::Preference;
use crate::snapshot::Shown;
use crate::store::StoreError;

/// One act of the presenter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Let votes count. Opens a closed round again, and starts the timer if the presenter likes one.
    Open,
    /// Stop counting.
    Close,
    /// Ask the poll on stage afresh, with tallies at zero. Older rounds stay as they are.
    NewRound,
    /// Undo the change that took this round off the stage: it comes back as it was, open if it was open.
    BringBack(RoundId),
    /// Let the timer that runs take a quarter of a minute longer.
    ExtendTimer,
    /// Go to the next poll of the list; at its end, stay.
    Next,
    /// Go to the poll before; at the beginning, stay.
    Previous,
    /// Go to a poll.
    Show(PollId),
    /// Hide the results on every screen, or show them.
    Hide(bool),
    /// Say when phones see the results.
    PhoneResults(PhoneResults),
    /// Say how the show is liked.
    Prefer(Preference),
    /// Say what the window shows. Nothing of it is stored.
    Shown(Shown),
    /// Add a poll at the end of the list.
    Create(Poll),
    /// Replace what a poll says.
    Edit(PollId, Poll),
    /// Copy a poll to the place after it.
    Duplicate(PollId),
    /// Add polls at the end of the list, in their order: all of them or none.
    Append(Vec<Poll>),
    /// Take a poll off the list. The last one stays.
    Delete(PollId),
    /// Bring a deleted poll back to its old place, with its rounds and votes.
    Restore(PollId),
    /// Put a poll at a place of the list, from 0; beyond the end means the end.
    Move(PollId, usize),
    /// Give a round of the history a name, or take it away with an empty one.
    NameRound(RoundId, RoundName),
    /// Take a round out of the history. A poll whose newest round it was gets a new one.
    DeleteRound(RoundId),
    /// Bring a deleted round back, with its votes and its place on the stage.
    RestoreRound(RoundId),
}

/// Why a change was not made. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CommandError {
    /// The poll was deleted, or never was.
    #[error("That poll is no longer there.")]
    NoSuchPoll,
    /// The stage has moved on since that round was there, or the round is gone.
    #[error("That can no longer be undone.")]
    NotUndoable,
    /// Accepted votes are never deleted.
    #[error("The new round has votes already, so it stays.")]
    HasVotes,
    /// The round is not open or has no timer.
    #[error("No timer is running.")]
    NoTimer,
    /// The round was deleted, or never opened.
    #[error("That round is no longer there.")]
    NoSuchRound,
    /// Votes still come in.
    #[error("Voting is open in this round. Close voting before you delete it.")]
    RoundOpen,
    /// A presenter always has a poll.
    #[error("This is the only poll, so it stays. Make another one first.")]
    LastPoll,
    /// The data file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Moodring is closing.
    #[error("Moodring is closing.")]
    Stopped,
    /// The writer thread ended with a panic.
    #[error("A part of Moodring has failed. What was saved before is safe.")]
    Failed,
}
