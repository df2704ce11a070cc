//! Votes and tallies. Both change in one transaction, so tallies are always a fold over votes.

use rusqlite::{OptionalExtension, params};

use super::{StoreError, Tx};
use crate::poll::{RoundId, Rule};
use crate::vote::{Ballot, Earlier, Serial, Voter};

impl Tx<'_> {
    /// The stored vote that [`accept`](crate::vote::accept) wants to see for this ballot.
    pub(crate) fn earlier_vote(
        &self,
        rule: Rule,
        ballot: &Ballot,
    ) -> Result<Option<Earlier>, StoreError> {
        let sql = match rule {
            Rule::Once => {
                "SELECT serial, choice FROM votes WHERE round = ?1 AND voter = ?2
                 ORDER BY serial DESC LIMIT 1"
            }
            Rule::Many => {
                "SELECT serial, choice FROM votes WHERE round = ?1 AND voter = ?2 AND serial = ?3"
            }
        };
        let mut query = self.0.prepare_cached(sql)?;
        let voter = blob(ballot.voter);
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let found: Option<(i64, usize)> = match rule {
            Rule::Once => query.query_row(params![ballot.round.0, voter], read),
            Rule::Many => {
                query.query_row(params![ballot.round.0, voter, ballot.serial.get()], read)
            }
        }
        .optional()?;
        found
            .map(|(serial, choice)| {
                Serial::new(serial)
                    .map(|serial| Earlier { serial, choice })
                    .ok_or_else(|| StoreError::Broken("a vote has a negative serial".to_owned()))
            })
            .transpose()
    }

    /// Whether this very vote is stored already, in whichever round.
    pub(crate) fn has_vote(&self, ballot: &Ballot) -> Result<bool, StoreError> {
        Ok(self
            .0
            .prepare_cached("SELECT 1 FROM votes WHERE round = ?1 AND voter = ?2 AND serial = ?3")?
            .exists(params![
                ballot.round.0,
                blob(ballot.voter),
                ballot.serial.get()
            ])?)
    }

    /// Stores an accepted ballot. `at` is its time in Unix milliseconds.
    pub(crate) fn insert_vote(&self, ballot: &Ballot, at: i64) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO votes (round, voter, serial, choice, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                ballot.round.0,
                blob(ballot.voter),
                ballot.serial.get(),
                ballot.choice,
                at
            ])?;
        Ok(())
    }

    /// Sets a round's tallies to `counts`, one a choice.
    pub(crate) fn set_tallies(&self, round: RoundId, counts: &[u64]) -> Result<(), StoreError> {
        let mut update = self
            .0
            .prepare_cached("UPDATE tallies SET count = ?3 WHERE round = ?1 AND choice = ?2")?;
        for (choice, count) in counts.iter().enumerate() {
            update.execute(params![round.0, choice, count])?;
        }
        Ok(())
    }

    /// A round's tallies, one a choice.
    pub(crate) fn tallies(&self, round: RoundId) -> Result<Vec<u64>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT count FROM tallies WHERE round = ?1 ORDER BY choice")?;
        let counts = query.query_map([round.0], |row| row.get(0))?;
        Ok(counts.collect::<Result<_, _>>()?)
    }

    /// The tallies as a fold over the stored votes: slow, and the truth the fast ones are held to.
    #[cfg(test)]
    pub(crate) fn fold_votes(&self, round: RoundId, rule: Rule) -> Result<Vec<u64>, StoreError> {
        let latest_only = match rule {
            Rule::Once => {
                "AND serial = (SELECT max(serial) FROM votes AS v
                               WHERE v.round = votes.round AND v.voter = votes.voter)"
            }
            Rule::Many => "",
        };
        let mut query = self.0.prepare(&format!(
            "SELECT (SELECT count(*) FROM votes
                     WHERE round = ?1 AND choice = round_choices.choice {latest_only})
             FROM round_choices WHERE round = ?1 ORDER BY choice"
        ))?;
        let counts = query.query_map([round.0], |row| row.get(0))?;
        Ok(counts.collect::<Result<_, _>>()?)
    }
}

fn blob(voter: Voter) -> [u8; 16] {
    voter.0.to_be_bytes()
}
