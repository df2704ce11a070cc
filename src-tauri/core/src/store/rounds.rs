//! Stores rounds. They are never removed: deleting a round hides it.

use rusqlite::{OptionalExtension, params};

use super::text;
use super::{StoreError, Tx};
use crate::emoji::Emoji;
use crate::poll::{Choice, Phase, Poll, PollId, Round, RoundId, RoundName};

impl Tx<'_> {
    /// Returns the newest round of a poll that is not deleted, or `None`.
    pub(crate) fn newest_round(&self, poll: PollId) -> Result<Option<Round>, StoreError> {
        let id: Option<i64> = self
            .0
            .prepare_cached(
                "SELECT id FROM rounds
                 WHERE poll = ?1 AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
            )?
            .query_row([poll.0], |row| row.get(0))
            .optional()?;
        id.map_or(Ok(None), |id| self.round(RoundId(id)))
    }

    /// Returns a round, deleted or not.
    pub(crate) fn round(&self, id: RoundId) -> Result<Option<Round>, StoreError> {
        type Row = (String, String, String, String, Option<i64>, bool);
        let found: Option<Row> = self
            .0
            .prepare_cached(
                "SELECT kind, question, rule, phase, closes_at, hidden FROM rounds WHERE id = ?1",
            )?
            .query_row([id.0], |row| row.try_into())
            .optional()?;
        found
            .map(|(kind, question, rule, phase, closes_at, hidden)| {
                let choices = self.round_choices(id)?;
                Ok(Round {
                    id,
                    phase: text::read(&phase)?,
                    closes_at,
                    hidden,
                    asked: Poll::of_round(
                        text::read(&kind)?,
                        &question,
                        text::read(&rule)?,
                        choices,
                    )?,
                })
            })
            .transpose()
    }

    /// Returns whether this round ever existed, deleted or not.
    pub(crate) fn has_round(&self, id: RoundId) -> Result<bool, StoreError> {
        Ok(self
            .0
            .prepare_cached("SELECT 1 FROM rounds WHERE id = ?1")?
            .exists([id.0])?)
    }

    /// Creates a round of `poll` in the lobby, with all tallies zero. `at` is in Unix milliseconds.
    pub(crate) fn insert_round(
        &self,
        poll: PollId,
        asked: &Poll,
        at: i64,
    ) -> Result<Round, StoreError> {
        self.0.execute(
            "INSERT INTO rounds (poll, kind, question, rule, phase, created_at)
             VALUES (?1, ?2, ?3, ?4, 'lobby', ?5)",
            params![
                poll.0,
                text::word(asked.kind()),
                asked.question(),
                text::word(asked.rule()),
                at
            ],
        )?;
        let id = RoundId(self.0.last_insert_rowid());
        self.insert_round_choices(id, asked)?;
        Ok(Round {
            id,
            phase: Phase::Lobby,
            closes_at: None,
            hidden: false,
            asked: asked.clone(),
        })
    }

    /// Replaces the question of a round and keeps its votes. Allowed only for the same ballot or without votes.
    pub(crate) fn reword_round(
        &self,
        id: RoundId,
        asked: &Poll,
        has_votes: bool,
    ) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE rounds SET kind = ?2, question = ?3, rule = ?4 WHERE id = ?1",
            params![
                id.0,
                text::word(asked.kind()),
                asked.question(),
                text::word(asked.rule())
            ],
        )?;
        if has_votes {
            let mut update = self.0.prepare_cached(
                "UPDATE round_choices SET label = ?3, is_right = ?4 WHERE round = ?1 AND choice = ?2",
            )?;
            for (index, choice) in asked.choices().iter().enumerate() {
                update.execute(params![id.0, index, choice.label(), choice.is_right()])?;
            }
            return Ok(());
        }
        for table in ["tallies", "round_choices"] {
            self.0
                .execute(&format!("DELETE FROM {table} WHERE round = ?1"), [id.0])?;
        }
        self.insert_round_choices(id, asked)
    }

    /// Opens or closes a round. An open one closes by itself at `closes_at`. Times are in Unix milliseconds. The
    /// time of the first opening is kept.
    pub(crate) fn set_phase(
        &self,
        id: RoundId,
        phase: Phase,
        at: i64,
        closes_at: Option<i64>,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE rounds SET phase = ?2,
                        opened_at = CASE ?2 WHEN 'open' THEN coalesce(opened_at, ?3) ELSE opened_at END,
                        closed_at = CASE ?2 WHEN 'closed' THEN ?3 ELSE NULL END,
                        closes_at = ?4
                 WHERE id = ?1",
            )?
            .execute(params![id.0, text::word(phase), at, closes_at])?;
        Ok(())
    }

    /// Hides the results of a round, or shows them.
    pub(crate) fn set_hidden(&self, id: RoundId, hidden: bool) -> Result<(), StoreError> {
        self.0
            .prepare_cached("UPDATE rounds SET hidden = ?2 WHERE id = ?1")?
            .execute(params![id.0, hidden])?;
        Ok(())
    }

    /// Deletes a round that has no votes. Its id is never reused.
    pub(crate) fn delete_unvoted_round(&self, id: RoundId) -> Result<(), StoreError> {
        for table in ["tallies", "round_choices"] {
            self.0
                .execute(&format!("DELETE FROM {table} WHERE round = ?1"), [id.0])?;
        }
        self.0.execute("DELETE FROM rounds WHERE id = ?1", [id.0])?;
        Ok(())
    }

    /// Names a round. Returns whether the round is in the history.
    pub(crate) fn name_round(&self, id: RoundId, name: &RoundName) -> Result<bool, StoreError> {
        let named = self.0.execute(
            "UPDATE rounds SET name = ?2
             WHERE id = ?1 AND opened_at IS NOT NULL AND deleted_at IS NULL",
            params![id.0, name.as_str()],
        )?;
        Ok(named == 1)
    }

    /// Hides a round. Returns the time of its deletion in Unix milliseconds. That is later than the creation of
    /// every round of the poll, so a round created at this time is known as its replacement.
    pub(crate) fn delete_round(&self, id: RoundId, now: i64) -> Result<i64, StoreError> {
        let deleted_at = self.0.query_row(
            "UPDATE rounds SET deleted_at = max(?2, 1 + (
                 SELECT max(other.created_at) FROM rounds AS other WHERE other.poll = rounds.poll))
             WHERE id = ?1 RETURNING deleted_at",
            [id.0, now],
            |row| row.get(0),
        )?;
        Ok(deleted_at)
    }

    /// Shows a deleted round again. Hides its replacement, the round that was created at the moment of its
    /// deletion, unless that was opened since. Returns whether there was such a deleted round.
    pub(crate) fn restore_round(&self, id: RoundId, at: i64) -> Result<bool, StoreError> {
        self.0.execute(
            "UPDATE rounds AS fresh SET deleted_at = ?2
             FROM rounds AS old
             WHERE old.id = ?1 AND old.opened_at IS NOT NULL AND fresh.poll = old.poll AND fresh.id > old.id
               AND fresh.created_at = old.deleted_at AND fresh.opened_at IS NULL AND fresh.deleted_at IS NULL",
            [id.0, at],
        )?;
        let restored = self.0.execute(
            "UPDATE rounds SET deleted_at = NULL
             WHERE id = ?1 AND opened_at IS NOT NULL AND deleted_at IS NOT NULL",
            [id.0],
        )?;
        Ok(restored == 1)
    }

    /// Adds an emoji to a cloud, as the choice with this index and with no votes.
    pub(crate) fn insert_answer(
        &self,
        id: RoundId,
        choice: usize,
        emoji: Emoji,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO round_choices (round, choice, emoji, label) VALUES (?1, ?2, ?3, '')",
            )?
            .execute(params![id.0, choice, emoji.as_str()])?;
        self.0
            .prepare_cached("INSERT INTO tallies (round, choice) VALUES (?1, ?2)")?
            .execute(params![id.0, choice])?;
        Ok(())
    }

    /// Takes a choice of a cloud off the stage, or puts it back. Returns whether there is such a choice.
    pub(crate) fn take_off(
        &self,
        id: RoundId,
        choice: usize,
        off: bool,
    ) -> Result<bool, StoreError> {
        let changed = self.0.execute(
            "UPDATE round_choices SET is_off = ?3 WHERE round = ?1 AND choice = ?2
             AND (SELECT kind FROM rounds WHERE id = ?1) = 'cloud'",
            params![id.0, choice, off],
        )?;
        Ok(changed == 1)
    }

    /// Returns the choices of a round.
    pub(super) fn round_choices(&self, id: RoundId) -> Result<Vec<Choice>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT emoji, label, is_off, is_right FROM round_choices
             WHERE round = ?1 ORDER BY choice",
        )?;
        let rows = query.query_map([id.0], |row| row.try_into())?;
        rows.map(|row| {
            let (emoji, label, is_off, is_right): (String, String, bool, bool) = row?;
            let choice = text::choice(&emoji, &label)?;
            Ok(choice.off(is_off).right(is_right))
        })
        .collect()
    }

    fn insert_round_choices(&self, id: RoundId, asked: &Poll) -> Result<(), StoreError> {
        self.insert_choices("round_choices", "round", id.0, asked.choices())?;
        self.0.execute(
            "INSERT INTO tallies (round, choice) SELECT round, choice FROM round_choices
             WHERE round = ?1",
            [id.0],
        )?;
        Ok(())
    }
}
