//! Changes to earlier rounds: their names, and whether they are in the history.

use super::command::CommandError;
use crate::poll::{Phase, RoundId, RoundName};
use crate::store::Tx;

pub(super) fn name(tx: &Tx<'_>, id: RoundId, name: &RoundName) -> Result<(), CommandError> {
    let named = tx.name_round(id, name)?;
    named.then_some(()).ok_or(CommandError::NoSuchRound)
}

/// Hides a round. The stage shows the newest round of a poll. An older round must not become the newest one, so
/// a new round takes its place.
pub(super) fn delete(tx: &Tx<'_>, id: RoundId, now: i64) -> Result<(), CommandError> {
    let result = tx.round_result(id)?.ok_or(CommandError::NoSuchRound)?;
    if result.round.phase == Phase::Open {
        return Err(CommandError::RoundOpen);
    }
    let newest = tx.newest_round(result.poll)?;
    let deleted_at = tx.delete_round(id, now)?;
    let listed = tx.poll(result.poll)?;
    if let Some(listed) = listed.filter(|_| newest.is_some_and(|round| round.id == id)) {
        tx.insert_round(result.poll, &listed.poll, deleted_at)?;
    }
    Ok(())
}

pub(super) fn restore(tx: &Tx<'_>, id: RoundId, now: i64) -> Result<(), CommandError> {
    let restored = tx.restore_round(id, now)?;
    restored.then_some(()).ok_or(CommandError::NoSuchRound)
}
