//! Going back to the round that a change took off the stage: it comes back as it was, open with its votes.
//!
//! Only the last change of rounds can be undone, until the app ends. A round that was made by accident is deleted, as
//! long as it has no votes: an accepted vote is never deleted, so a round that has one stays. Votes that were refused
//! meanwhile stay refused.

use super::command::CommandError;
use crate::poll::{Phase, PollId, Round, RoundId};
use crate::snapshot::Stage;
use crate::store::{ListedPoll, Tx};

/// The round that was on stage before this one, as it was then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Replaced {
    /// Its poll.
    pub(super) poll: PollId,
    /// The round before it was left, which closed it.
    pub(super) round: Round,
}

impl Stage {
    /// The round that [`Command::BringBack`](crate::Command::BringBack) puts back on stage.
    pub fn undoable(&self) -> Option<RoundId> {
        self.replaced.as_ref().map(|replaced| replaced.round.id)
    }

    /// Puts the round with this name back on stage, if it is the one that was there before.
    pub(super) fn bring_back(
        &mut self,
        tx: &Tx<'_>,
        polls: &[ListedPoll],
        id: RoundId,
        now: i64,
    ) -> Result<(), CommandError> {
        let replaced = self.replaced.clone();
        let replaced = replaced.filter(|replaced| replaced.round.id == id);
        let Replaced { poll, round } = replaced.ok_or(CommandError::NotUndoable)?;
        if !polls.iter().any(|listed| listed.id == poll) || !tx.has_round(id)? {
            return Err(CommandError::NotUndoable);
        }
        if poll == self.poll {
            // The stage shows a poll's newest round, so the newer one has to go.
            if self.counts.iter().any(|count| *count > 0) {
                return Err(CommandError::HasVotes);
            }
            tx.delete_unvoted_round(self.round.id)?;
        } else {
            self.leave(tx, now)?;
            self.poll = poll;
        }
        if round.phase == Phase::Open {
            tx.set_phase(id, Phase::Open, now, round.closes_at)?;
        }
        Ok(())
    }
}
