//! The current votes of a `once` round in memory: for each voter, the vote that counts.
//!
//! An SQL table of current votes would be ordered by voter, and voters are random. So each vote would write another
//! page, and a round of a million phones accepted only half as many votes as a round of a thousand. Instead this module
//! reads the rows of a round when its first vote arrives, and updates the map with each vote. Decision 22 has the
//! figures.
//!
//! The map is read again after a failed transaction, and when the stage is loaded because another program wrote to the
//! file.

use std::collections::BTreeMap;
use std::mem;

use rusqlite::Connection;

use super::StoreError;
use crate::poll::RoundId;
use crate::vote::{Earlier, Serial, Voter};

/// The number of rounds in memory: the round on stage, and one that late votes arrive for.
const MAX_ROUNDS: usize = 2;

/// The current votes of one round by voter. An ordered map, because a hash map doubles at once: votes then wait until a
/// million phones have moved. Also, a phone chooses its own number and cannot slow down an ordered map.
type OfRound = BTreeMap<[u8; 16], Packed>;

/// An [`Earlier`] without padding.
#[derive(Clone, Copy, Debug)]
struct Packed {
    serial: [u8; 8],
    choice: u16,
}

/// The current votes of the rounds that got votes last.
#[derive(Debug, Default)]
pub(super) struct CurrentVotes {
    /// Ordered by use, the most recent round first.
    rounds: Vec<(RoundId, OfRound)>,
    /// Whether the map contains votes of the transaction in progress.
    has_uncommitted: bool,
}

impl CurrentVotes {
    /// Forgets everything, since the file may have other votes.
    pub(super) fn forget(&mut self) {
        self.rounds.clear();
    }

    /// Ends a transaction. Forgets everything after a failure, because it is unknown which votes are in the file.
    pub(super) fn end_transaction(&mut self, is_committed: bool) {
        if mem::take(&mut self.has_uncommitted) && !is_committed {
            self.forget();
        }
    }

    /// Forgets all rounds but this one.
    pub(super) fn keep_only(&mut self, round: RoundId) {
        self.rounds.retain(|(id, _)| *id == round);
    }

    /// Returns the current vote of a voter.
    pub(super) fn get(
        &mut self,
        file: &Connection,
        round: RoundId,
        voter: Voter,
    ) -> Result<Option<Earlier>, StoreError> {
        let packed = self.of(file, round)?.get(&voter.bytes());
        packed.map(Packed::unpack).transpose()
    }

    /// Replaces the current vote of a voter.
    pub(super) fn set(
        &mut self,
        file: &Connection,
        round: RoundId,
        voter: Voter,
        vote: Earlier,
    ) -> Result<(), StoreError> {
        let packed = Packed::pack(vote)?;
        self.of(file, round)?.insert(voter.bytes(), packed);
        self.has_uncommitted = true;
        Ok(())
    }

    fn of(&mut self, file: &Connection, round: RoundId) -> Result<&mut OfRound, StoreError> {
        match self.rounds.iter().position(|(id, _)| *id == round) {
            Some(index) => self.rounds[..=index].rotate_right(1),
            None => {
                self.rounds.truncate(MAX_ROUNDS - 1);
                self.rounds.insert(0, (round, read(file, round)?));
            }
        }
        Ok(&mut self.rounds[0].1)
    }
}

/// Reads the current votes of a round.
fn read(file: &Connection, round: RoundId) -> Result<OfRound, StoreError> {
    let mut query = file.prepare_cached(
        "SELECT voter, serial, choice FROM votes WHERE round = ?1 ORDER BY serial DESC",
    )?;
    let rows = query.query_map([round.0], |row| {
        let (serial, choice): (i64, u16) = (row.get(1)?, row.get(2)?);
        let serial = serial.to_ne_bytes();
        Ok((row.get(0)?, Packed { serial, choice }))
    })?;
    let mut votes: Vec<([u8; 16], Packed)> = rows.collect::<Result<_, _>>()?;
    // The sort keeps the order of the rows of one voter, so the first of them has the highest serial.
    votes.sort_by_key(|(voter, _)| *voter);
    votes.dedup_by_key(|(voter, _)| *voter);
    Ok(votes.into_iter().collect())
}

impl Packed {
    fn pack(vote: Earlier) -> Result<Self, StoreError> {
        // A valid round has fewer choices: there are fewer emoji.
        let too_many = |_| StoreError::Broken("a round has too many choices".to_owned());
        Ok(Self {
            serial: vote.serial.get().to_ne_bytes(),
            choice: vote.choice.try_into().map_err(too_many)?,
        })
    }

    fn unpack(&self) -> Result<Earlier, StoreError> {
        let negative = || StoreError::Broken("a vote has a negative serial".to_owned());
        Ok(Earlier {
            serial: Serial::new(i64::from_ne_bytes(self.serial)).ok_or_else(negative)?,
            choice: self.choice.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_current_vote_has_no_padding() {
        // The map adds its nodes, of which a part is empty. The benchmark `growth` measures what a phone takes.
        assert_eq!(size_of::<([u8; 16], Packed)>(), 26);
    }
}
