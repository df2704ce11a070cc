//! Stores polls, their order, and the poll on stage.

use rusqlite::{OptionalExtension, params};

use super::text;
use super::{StoreError, Tx};
use crate::poll::{Choice, PhoneResults, Poll, PollId};

/// A poll in the list of polls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPoll {
    /// Its id in the data file.
    pub id: PollId,
    /// The poll as the presenter last edited it.
    pub poll: Poll,
    /// The number of votes in its newest round.
    pub votes: u64,
}

/// The only row of the table `stage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StageRow {
    /// The poll on stage.
    pub(crate) poll: PollId,
    /// Whether the presenter hides the results.
    pub(crate) hidden: bool,
    /// When phones see the results.
    pub(crate) phone_results: PhoneResults,
}

impl Tx<'_> {
    /// Returns all polls that are not deleted, in the presenter's order.
    pub(crate) fn polls(&self) -> Result<Vec<ListedPoll>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT id, question, rule,
                    (SELECT coalesce(sum(count), 0) FROM tallies
                     WHERE round = (SELECT max(rounds.id) FROM rounds
                                    WHERE rounds.poll = polls.id AND deleted_at IS NULL))
             FROM polls WHERE deleted = 0 ORDER BY place, id",
        )?;
        let rows = query.query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        rows.map(|row| {
            let (id, question, rule, votes): (i64, String, String, u64) = row?;
            let choices = self.choices("poll_choices", "poll", id)?;
            Ok(ListedPoll {
                id: PollId(id),
                poll: Poll::new(&question, text::read(&rule)?, choices)?,
                votes,
            })
        })
        .collect()
    }

    /// Adds a poll at the end of the list.
    pub(crate) fn insert_poll(&self, poll: &Poll) -> Result<PollId, StoreError> {
        self.0.execute(
            "INSERT INTO polls (place, question, rule)
             VALUES ((SELECT coalesce(max(place), 0) + 1 FROM polls), ?1, ?2)",
            params![poll.question(), text::word(poll.rule())],
        )?;
        let id = PollId(self.0.last_insert_rowid());
        self.insert_choices("poll_choices", "poll", id.0, poll.choices())?;
        Ok(id)
    }

    /// Replaces the content of a poll.
    pub(crate) fn update_poll(&self, id: PollId, poll: &Poll) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE polls SET question = ?2, rule = ?3 WHERE id = ?1",
            params![id.0, poll.question(), text::word(poll.rule())],
        )?;
        self.0
            .execute("DELETE FROM poll_choices WHERE poll = ?1", [id.0])?;
        self.insert_choices("poll_choices", "poll", id.0, poll.choices())
    }

    /// Marks a poll as deleted. Its rounds and votes stay.
    pub(crate) fn delete_poll(&self, id: PollId) -> Result<(), StoreError> {
        self.0
            .execute("UPDATE polls SET deleted = 1 WHERE id = ?1", [id.0])?;
        Ok(())
    }

    /// Restores a deleted poll. Returns its old place, or `None` if there is no such deleted poll. The caller
    /// moves it there.
    pub(crate) fn restore_poll(&self, id: PollId) -> Result<Option<usize>, StoreError> {
        Ok(self
            .0
            .prepare_cached(
                "UPDATE polls SET deleted = 0 WHERE id = ?1 AND deleted = 1 RETURNING place",
            )?
            .query_row([id.0], |row| row.get(0))
            .optional()?)
    }

    /// Numbers the places of the list in this order.
    pub(crate) fn order_polls(
        &self,
        order: impl IntoIterator<Item = PollId>,
    ) -> Result<(), StoreError> {
        let mut update = self
            .0
            .prepare_cached("UPDATE polls SET place = ?2 WHERE id = ?1")?;
        for (place, id) in order.into_iter().enumerate() {
            update.execute(params![id.0, place])?;
        }
        Ok(())
    }

    /// Returns the stage, or `None` in a new file.
    pub(crate) fn stage(&self) -> Result<Option<StageRow>, StoreError> {
        let found: Option<(i64, bool, String)> = self
            .0
            .prepare_cached("SELECT poll, hidden, phone_results FROM stage")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        found
            .map(|(poll, hidden, phone_results)| {
                Ok(StageRow {
                    poll: PollId(poll),
                    hidden,
                    phone_results: text::read(&phone_results)?,
                })
            })
            .transpose()
    }

    /// Stores the stage.
    pub(crate) fn set_stage(&self, row: &StageRow) -> Result<(), StoreError> {
        self.0.execute(
            "INSERT INTO stage (id, poll, hidden, phone_results) VALUES (1, ?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET poll = excluded.poll, hidden = excluded.hidden,
                                            phone_results = excluded.phone_results",
            params![row.poll.0, row.hidden, text::word(row.phone_results)],
        )?;
        Ok(())
    }

    /// Returns the choices of a poll or of a round. The two tables differ only in name.
    pub(super) fn choices(
        &self,
        table: &str,
        owner: &str,
        id: i64,
    ) -> Result<Vec<Choice>, StoreError> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT emoji, label FROM {table} WHERE {owner} = ?1 ORDER BY choice"
        ))?;
        let rows = query.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (emoji, label): (String, String) = row?;
            text::choice(&emoji, &label)
        })
        .collect()
    }

    /// Stores the choices of a poll or of a round.
    pub(super) fn insert_choices(
        &self,
        table: &str,
        owner: &str,
        id: i64,
        choices: &[Choice],
    ) -> Result<(), StoreError> {
        let mut insert = self.0.prepare_cached(&format!(
            "INSERT INTO {table} ({owner}, choice, emoji, label) VALUES (?1, ?2, ?3, ?4)"
        ))?;
        for (index, choice) in choices.iter().enumerate() {
            insert.execute(params![id, index, choice.emoji().as_str(), choice.label()])?;
        }
        Ok(())
    }
}
