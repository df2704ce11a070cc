//! Stores votes and tallies. Both change in one transaction, so tallies are always a fold over votes.

use std::cell::RefMut;
use std::sync::LazyLock;

use rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::current_votes::CurrentVotes;
use super::{StoreError, Tx};
use crate::poll::{Round, RoundId, Rule};
use crate::vote::{Ballot, Earlier};

/// The number of votes that [`VoteStatements::insert_many`] stores with one statement.
pub(crate) const VOTES_PER_INSERT: usize = 16;

/// The prepared statements of a batch of votes.
pub(crate) struct VoteStatements<'a> {
    file: &'a Connection,
    current_votes: RefMut<'a, CurrentVotes>,
    find: CachedStatement<'a>,
    insert: CachedStatement<'a>,
    insert_many: CachedStatement<'a>,
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

    /// Whether this exact vote is stored already, in any round.
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
        if is_new {
            self.set_current(rule, ballot, choice)?;
        }
        Ok(is_new)
    }

    fn set_current(
        &mut self,
        rule: Rule,
        ballot: &Ballot,
        choice: usize,
    ) -> Result<(), StoreError> {
        let Ballot {
            round,
            voter,
            serial,
            ..
        } = *ballot;
        match rule {
            Rule::Once => {
                self.current_votes
                    .set(self.file, round, voter, Earlier { serial, choice })
            }
            Rule::Many => Ok(()),
        }
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

    /// Stores [`VOTES_PER_INSERT`] accepted ballots, each for its choice. Returns false and stores none if one of
    /// them is stored already or two are the same vote. In a `once` round each is of another voter.
    pub(crate) fn insert_many(
        &mut self,
        rule: Rule,
        round: RoundId,
        ballots: &[Ballot; VOTES_PER_INSERT],
        choices: &[usize; VOTES_PER_INSERT],
        at: i64,
    ) -> Result<bool, StoreError> {
        let statement = &mut self.insert_many;
        statement.raw_bind_parameter(1, round.0)?;
        statement.raw_bind_parameter(2, at)?;
        for (index, (ballot, choice)) in ballots.iter().zip(choices).enumerate() {
            let first = 3 + 3 * index;
            statement.raw_bind_parameter(first, ballot.serial.get())?;
            statement.raw_bind_parameter(first + 1, ballot.voter.bytes())?;
            statement.raw_bind_parameter(first + 2, choice)?;
        }
        match statement.raw_execute() {
            Ok(_) => {}
            Err(error) if is_repeat(&error) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        for (ballot, choice) in ballots.iter().zip(choices) {
            self.set_current(rule, ballot, *choice)?;
        }
        Ok(true)
    }
}

fn is_repeat(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(SQLITE_CONSTRAINT_PRIMARYKEY)
}

/// Stores [`VOTES_PER_INSERT`] votes, or none of them.
static INSERT_MANY: LazyLock<String> = LazyLock::new(|| {
    let row = |index| {
        let [serial, voter, choice] = [3, 4, 5].map(|first| first + 3 * index);
        format!("(?1, ?{serial}, ?{voter}, ?{choice}, ?2)")
    };
    let rows: Vec<_> = (0..VOTES_PER_INSERT).map(row).collect();
    let rows = rows.join(", ");
    format!("INSERT INTO votes (round, serial, voter, choice, at) VALUES {rows}")
});

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
            insert_many: prepare(&INSERT_MANY)?,
        })
    }

    /// Reads the current votes of all rounds again when they are needed, since another program may have changed the file.
    pub(crate) fn forget_current_votes(&self) {
        self.1.borrow_mut().forget();
    }

    /// Frees the memory of the current votes of other rounds.
    pub(crate) fn keep_current_votes(&self, round: RoundId) {
        self.1.borrow_mut().keep_only(round);
    }

    /// Sets a round's tallies, one count a choice. They were `before`; those that did not change are not written.
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

    /// Returns a round's tallies, one count a choice.
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
