//! Stores votes and tallies. Both change in one transaction, so tallies are always a fold over votes.

use std::cell::RefMut;

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::current_votes::CurrentVotes;
use super::{StoreError, Tx};
use crate::poll::{Round, RoundId, Rule};
use crate::vote::{Ballot, Earlier};

/// The prepared statements of a batch of votes.
pub(crate) struct VoteStatements<'a> {
    file: &'a Connection,
    current_votes: RefMut<'a, CurrentVotes>,
    find: CachedStatement<'a>,
    insert: CachedStatement<'a>,
}

impl VoteStatements<'_> {
    /// Returns the stored vote that [`accept`](crate::vote::accept) needs for this ballot.
    pub(crate) fn earlier(
        &mut self,
        rule: Rule,
        ballot: &Ballot,
    ) -> Result<Option<Earlier>, StoreError> {
        if rule == Rule::Once {
            let current = &mut self.current_votes;
            return current.get(self.file, ballot.round, ballot.voter);
        }
        let serial = ballot.serial;
        let key = params![ballot.round.0, serial.get(), ballot.voter.bytes()];
        let choice = self.find.query_row(key, |row| row.get(0)).optional()?;
        Ok(choice.map(|choice| Earlier { serial, choice }))
    }

    /// Returns whether this exact vote is stored already, in any round.
    pub(crate) fn has(&mut self, ballot: &Ballot) -> Result<bool, StoreError> {
        Ok(self.earlier(Rule::Many, ballot)?.is_some())
    }

    /// Stores an accepted ballot. Returns false if this exact vote is stored already. `at` is its time in Unix
    /// milliseconds.
    pub(crate) fn insert(
        &mut self,
        rule: Rule,
        ballot: &Ballot,
        choice: usize,
        at: i64,
    ) -> Result<bool, StoreError> {
        let is_new = self.insert_row(ballot, choice, at)?;
        if is_new && rule == Rule::Once {
            let serial = ballot.serial;
            let vote = Earlier { serial, choice };
            self.current_votes
                .set(self.file, ballot.round, ballot.voter, vote)?;
        }
        Ok(is_new)
    }

    /// Stores the row of an accepted ballot and nothing else, as for a vote that a newer one of the same voter has
    /// replaced already. Returns false if this exact vote is stored already.
    pub(crate) fn insert_row(
        &mut self,
        ballot: &Ballot,
        choice: usize,
        at: i64,
    ) -> Result<bool, StoreError> {
        let (serial, voter) = (ballot.serial.get(), ballot.voter.bytes());
        let vote = params![ballot.round.0, serial, voter, choice, at];
        Ok(self.insert.execute(vote)? == 1)
    }
}

impl Tx<'_> {
    /// Prepares the statements for a batch of votes.
    pub(crate) fn vote_statements(&self) -> Result<VoteStatements<'_>, StoreError> {
        let prepare = |sql| self.0.prepare_cached(sql);
        Ok(VoteStatements {
            file: &self.0,
            current_votes: self.1.borrow_mut(),
            find: prepare(
                "SELECT choice FROM votes WHERE round = ?1 AND serial = ?2 AND voter = ?3",
            )?,
            insert: prepare(
                "INSERT INTO votes (round, serial, voter, choice, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?,
        })
    }

    /// Forgets the current votes of all rounds, because another program may have changed the file. They are read again
    /// when they are needed.
    pub(crate) fn forget_current_votes(&self) {
        self.1.borrow_mut().forget();
    }

    /// Frees the memory of the current votes of other rounds.
    pub(crate) fn keep_current_votes(&self, round: RoundId) {
        self.1.borrow_mut().keep_only(round);
    }

    /// Sets a round's tallies, one count per choice. Writes only those that differ from `before`.
    pub(crate) fn set_tallies(
        &self,
        round: RoundId,
        before: &[u64],
        counts: &[u64],
    ) -> Result<(), StoreError> {
        let mut update = self
            .0
            .prepare_cached("UPDATE tallies SET count = ?3 WHERE round = ?1 AND choice = ?2")?;
        let changed = |(choice, count): &(usize, &u64)| before.get(*choice) != Some(count);
        for (choice, count) in counts.iter().enumerate().filter(changed) {
            update.execute(params![round.0, choice, count])?;
        }
        Ok(())
    }

    /// Returns a round's tallies, one count per choice.
    ///
    /// # Errors
    /// If the number of tallies is wrong or a count is impossible: another program changed the file.
    pub(crate) fn tallies_of(&self, round: &Round) -> Result<Vec<u64>, StoreError> {
        let counts = self.tallies(round.id)?;
        let votes = counts.iter().copied().try_fold(0, u64::checked_add);
        let can_be = votes.is_some_and(|votes| i64::try_from(votes).is_ok());
        match can_be && counts.len() == round.asked.choices().len() {
            true => Ok(counts),
            false => Err(StoreError::Broken(
                "a round has impossible tallies".to_owned(),
            )),
        }
    }

    /// Returns the stored tallies of a round.
    pub(crate) fn tallies(&self, round: RoundId) -> Result<Vec<u64>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT count FROM tallies WHERE round = ?1 ORDER BY choice")?;
        let counts = query.query_map([round.0], |row| row.get(0))?;
        Ok(counts.collect::<Result<_, _>>()?)
    }

    /// Computes the tallies as a fold over the stored votes. Slow; tests compare the fast tallies with it.
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
