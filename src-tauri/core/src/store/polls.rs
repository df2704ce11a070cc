//! Stores polls, their order in a talk, and the poll on stage.

use rusqlite::{OptionalExtension, params};

use super::text;
use super::{StoreError, Tx};
use crate::change::Changeable as _;
use crate::poll::{Choice, Poll, PollId};
use crate::talk::{Display, TalkId};

/// A poll in the list of polls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPoll {
    /// Its id in the data file.
    pub id: PollId,
    /// The poll as the presenter last edited it.
    pub poll: Poll,
    /// How it is shown.
    pub display: Display,
    /// The number of votes in its newest round.
    pub votes: u64,
}

/// A row of `polls` before its texts are parsed.
type Row = (i64, String, String, String, String, u64);

impl Tx<'_> {
    /// Returns the polls of a talk that are not deleted, in the presenter's order.
    pub(crate) fn polls(&self, talk: TalkId) -> Result<Vec<ListedPoll>, StoreError> {
        self.polls_where("talk = ?1", talk.0)
    }

    /// Returns a poll that is not deleted.
    pub(crate) fn poll(&self, id: PollId) -> Result<Option<ListedPoll>, StoreError> {
        Ok(self.polls_where("id = ?1", id.0)?.pop())
    }

    fn polls_where(&self, condition: &str, id: i64) -> Result<Vec<ListedPoll>, StoreError> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT id, kind, question, rule, display,
                    (SELECT coalesce(sum(count), 0) FROM tallies
                     WHERE round = (SELECT max(rounds.id) FROM rounds
                                    WHERE rounds.poll = polls.id AND deleted_at IS NULL))
             FROM polls WHERE deleted = 0 AND {condition} ORDER BY place, id",
        ))?;
        let rows = query.query_map([id], |row| row.try_into())?;
        rows.map(|row| {
            let (id, kind, question, rule, display, votes): Row = row?;
            let choices = self.poll_choices(id)?;
            Ok(ListedPoll {
                id: PollId(id),
                poll: Poll::of_kind(text::read(&kind)?, &question, text::read(&rule)?, choices)?,
                display: Display::read(&display),
                votes,
            })
        })
        .collect()
    }

    /// Adds a poll at the end of a talk.
    pub(crate) fn insert_poll(
        &self,
        talk: TalkId,
        poll: &Poll,
        display: &Display,
    ) -> Result<PollId, StoreError> {
        self.0.execute(
            "INSERT INTO polls (talk, place, kind, question, rule, display)
             VALUES (?1, (SELECT coalesce(max(place), 0) + 1 FROM polls WHERE talk = ?1), ?2, ?3, ?4, ?5)",
            params![
                talk.0,
                text::word(poll.kind()),
                poll.question(),
                text::word(poll.rule()),
                display.write()
            ],
        )?;
        let id = PollId(self.0.last_insert_rowid());
        self.insert_choices("poll_choices", "poll", id.0, poll.choices())?;
        Ok(id)
    }

    /// Stores how a poll is shown.
    pub(crate) fn set_display(&self, id: PollId, display: &Display) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE polls SET display = ?2 WHERE id = ?1",
            params![id.0, display.write()],
        )?;
        Ok(())
    }

    /// Replaces the content of a poll.
    pub(crate) fn update_poll(&self, id: PollId, poll: &Poll) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE polls SET kind = ?2, question = ?3, rule = ?4 WHERE id = ?1",
            params![
                id.0,
                text::word(poll.kind()),
                poll.question(),
                text::word(poll.rule())
            ],
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

    /// Numbers the places of a talk's polls in this order.
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

    /// Returns the poll on stage, or `None` in a new file.
    pub(crate) fn stage(&self) -> Result<Option<PollId>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT poll FROM stage")?;
        Ok(query
            .query_row([], |row| Ok(PollId(row.get(0)?)))
            .optional()?)
    }

    /// Stores the poll on stage. Its talk remembers it and is in the list again.
    pub(crate) fn set_stage(&self, poll: PollId) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO stage (id, poll) VALUES (1, ?1)
                 ON CONFLICT (id) DO UPDATE SET poll = excluded.poll",
            )?
            .execute([poll.0])?;
        self.0
            .prepare_cached(
                "UPDATE talks SET poll = ?1, archived = 0, deleted = 0
                 WHERE id = (SELECT talk FROM polls WHERE id = ?1)
                   AND (poll IS NOT ?1 OR archived = 1 OR deleted = 1)",
            )?
            .execute([poll.0])?;
        Ok(())
    }

    fn poll_choices(&self, id: i64) -> Result<Vec<Choice>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT emoji, label, is_right FROM poll_choices WHERE poll = ?1 ORDER BY choice",
        )?;
        let rows = query.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (emoji, label, is_right): (String, String, bool) = row?;
            Ok(text::choice(&emoji, &label)?.right(is_right))
        })
        .collect()
    }

    /// Stores the choices of a poll or of a round. The two tables differ only in name.
    pub(super) fn insert_choices(
        &self,
        table: &str,
        owner: &str,
        id: i64,
        choices: &[Choice],
    ) -> Result<(), StoreError> {
        let mut insert = self.0.prepare_cached(&format!(
            "INSERT INTO {table} ({owner}, choice, emoji, label, is_right) VALUES (?1, ?2, ?3, ?4, ?5)"
        ))?;
        for (index, choice) in choices.iter().enumerate() {
            insert.execute(params![
                id,
                index,
                choice.emoji().as_str(),
                choice.label(),
                choice.is_right()
            ])?;
        }
        Ok(())
    }
}
