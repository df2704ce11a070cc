//! Everything a presenter can do, as data. `apply.rs` executes it.

use thiserror::Error;

use crate::emoji::Emoji;
use crate::poll::{Poll, PollId, RoundId, RoundName};
use crate::preferences::PreferencesChange;
use crate::snapshot::Shown;
use crate::store::StoreError;
use crate::talk::{DisplayChange, NewPoll, TalkId, TalkName};

/// One action of the presenter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Opens the round. A closed round opens again. Starts the timer if the presenter set one.
    Open,
    /// Closes the round.
    Close,
    /// Starts a new round of the poll on stage, with tallies at zero. Older rounds stay unchanged.
    NewRound,
    /// Undoes the change that took this round off the stage. The round returns as it was, open if it was open.
    BringBack(RoundId),
    /// Adds 15 seconds to the running timer.
    ExtendTimer,
    /// Shows the next poll of the talk. Does nothing at the end.
    Next,
    /// Shows the previous poll of the talk. Does nothing at the beginning.
    Previous,
    /// Shows a poll. Its talk becomes the current one.
    Show(PollId),
    /// Takes an emoji of a cloud off every screen, or puts it back. Its votes stay.
    TakeOff {
        /// The round of the cloud.
        round: RoundId,
        /// The index of its choice, from 0.
        choice: usize,
        /// Whether it is taken off.
        off: bool,
    },
    /// Hides the results of the round on every screen, or shows them.
    Hide(bool),
    /// Changes how a poll is shown. `None` means the poll on stage.
    Display(Option<PollId>, DisplayChange),
    /// Sets preferences. Polls that exist stay as they are.
    Prefer(PreferencesChange),
    /// Puts an emoji in front of the recently used ones.
    UseEmoji(Emoji),
    /// Reports the screen and the countdown of the window. They are not stored.
    Shown(Shown),
    /// Adds a poll at the end of the current talk.
    Create(Poll),
    /// Replaces the content of a poll.
    Edit(PollId, Poll),
    /// Copies a poll to the place after it.
    Duplicate(PollId),
    /// Adds polls at the end of the current talk, in their order: all of them or none.
    Append(Vec<NewPoll>),
    /// Removes a poll from its talk. The last poll cannot be removed.
    Delete(PollId),
    /// Restores a deleted poll to its old place, with its rounds and votes.
    Restore(PollId),
    /// Moves a poll to an index of its talk, from 0. An index beyond the end means the end.
    Move(PollId, usize),
    /// Moves a poll to the end of another talk, with its rounds. The last poll cannot be moved.
    MoveToTalk(PollId, TalkId),
    /// Creates a talk of these polls, or of a blank one if there are none, and puts it on stage.
    CreateTalk(TalkName, Vec<NewPoll>),
    /// Copies a talk with its polls, but without their rounds, and puts the copy on stage.
    DuplicateTalk(TalkId, TalkName),
    /// Names a talk. An empty name removes the name.
    NameTalk(TalkId, TalkName),
    /// Archives a talk, or returns it to the list. If the talk is on stage, another one replaces it there.
    ArchiveTalk(TalkId, bool),
    /// Removes a talk from every list. Its rounds stay in the history. If the talk is on stage, another one replaces it
    /// there.
    DeleteTalk(TalkId),
    /// Puts a talk on stage: its poll that was on stage last, or its first one. Restores an archived or deleted talk.
    ChooseTalk(TalkId),
    /// Names a round of the history. An empty name removes the name.
    NameRound(RoundId, RoundName),
    /// Removes a round from the history. If it was the newest round of its poll, the poll gets a new one.
    DeleteRound(RoundId),
    /// Restores a deleted round with its votes, and to the stage if it was there.
    RestoreRound(RoundId),
}

impl Command {
    /// Returns the poll that this command is about, if it names one.
    pub(super) fn poll(&self) -> Option<PollId> {
        match self {
            Self::Display(poll, _) => *poll,
            Self::Show(poll)
            | Self::Edit(poll, _)
            | Self::Duplicate(poll)
            | Self::Delete(poll)
            | Self::Restore(poll)
            | Self::Move(poll, _)
            | Self::MoveToTalk(poll, _) => Some(*poll),
            _ => None,
        }
    }
}

/// Why a command failed. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CommandError {
    /// The poll was deleted or never existed.
    #[error("This poll no longer exists.")]
    NoSuchPoll,
    /// The stage has changed since, or the round no longer exists.
    #[error("This can no longer be undone.")]
    NotUndoable,
    /// Accepted votes are never deleted.
    #[error("The new round already has votes, so this cannot be undone.")]
    HasVotes,
    /// The round is not open, or it has no timer.
    #[error("No timer is running.")]
    NoTimer,
    /// The round was deleted, or was never opened.
    #[error("This round no longer exists.")]
    NoSuchRound,
    /// The round has no such choice, or is not a cloud.
    #[error("This emoji is not in a cloud.")]
    NoSuchEmoji,
    /// The round is open.
    #[error("Voting is open in this round. Close voting before you delete it.")]
    RoundOpen,
    /// A talk must keep one poll.
    #[error("This is the only poll of the talk. Create another one first.")]
    LastPoll,
    /// The talk was deleted or never existed.
    #[error("This talk no longer exists.")]
    NoSuchTalk,
    /// One talk must stay in the list.
    #[error("This is the only talk. Create another one first.")]
    LastTalk,
    /// The data file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Moodring is closing.
    #[error("Moodring is closing.")]
    Stopped,
    /// The writer thread ended with a panic.
    #[error("A part of Moodring has failed. Everything saved before is safe.")]
    Failed,
}
