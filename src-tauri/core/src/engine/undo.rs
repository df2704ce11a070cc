//! Undoes the last change of rounds: the round returns to the stage as it was, open and with its votes.
//!
//! Only the last change can be undone, and only until the app ends. A round that was created by accident is deleted if
//! it has no votes. An accepted vote is never deleted, so a round with votes stays. Votes that the new round rejected
//! stay rejected.

use super::command::CommandError;
use crate::poll::{Phase, PollId, Round, RoundId};
use crate::snapshot::Stage;
use crate::store::Tx;

/// The round that was on stage before this one, as it was then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Replaced {
    /// Its poll.
    pub(super) poll: PollId,
    /// The round as it was before it left the stage, which closed it.
    pub(super) round: Round,
}

impl Stage {
    /// Returns the round that [`Command::BringBack`](crate::Command::BringBack) can put back on stage.
    pub fn undoable(&self) -> Option<RoundId> {
        self.replaced.as_ref().map(|replaced| replaced.round.id)
    }

    /// Puts this round back on stage if it was there before.
    pub(super) fn bring_back(
        &mut self,
        tx: &Tx<'_>,
        id: RoundId,
        now: i64,
    ) -> Result<(), CommandError> {
        let replaced = self.replaced.clone();
        let replaced = replaced.filter(|replaced| replaced.round.id == id);
        let Replaced { poll, round } = replaced.ok_or(CommandError::NotUndoable)?;
        if tx.poll(poll)?.is_none() || !tx.has_round(id)? {
            return Err(CommandError::NotUndoable);
        }
        if poll == self.poll {
            // The stage shows a poll's newest round, so the newer one has to be deleted.
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
        tx.set_hidden(id, round.hidden)?;
        Ok(())
    }
}
