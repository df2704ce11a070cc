//! Stores talks. They are never removed: archiving or deleting a talk only takes it out of the list.

use rusqlite::{OptionalExtension, params};

use super::{StoreError, Tx};
use crate::poll::PollId;
use crate::talk::{TalkId, TalkName};

/// A talk in the list of talks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTalk {
    /// Its id in the data file.
    pub id: TalkId,
    /// Its name, which may be empty.
    pub name: TalkName,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether it is deleted. Only the history names it.
    pub deleted: bool,
}

impl Tx<'_> {
    /// Returns all talks, newest first.
    pub(crate) fn talks(&self) -> Result<Vec<ListedTalk>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT id, name, archived, deleted FROM talks ORDER BY id DESC")?;
        let rows = query.query_map([], |row| row.try_into())?;
        rows.map(|row| {
            let (id, name, archived, deleted): (i64, String, bool, bool) = row?;
            Ok(ListedTalk {
                id: TalkId(id),
                name: TalkName::new(&name)?,
                archived,
                deleted,
            })
        })
        .collect()
    }

    /// Adds a talk without polls. The caller adds one.
    pub(crate) fn insert_talk(&self, name: &TalkName) -> Result<TalkId, StoreError> {
        let insert = "INSERT INTO talks (name) VALUES (?1)";
        self.0.execute(insert, [name.as_str()])?;
        Ok(TalkId(self.0.last_insert_rowid()))
    }

    /// Names a talk. Returns whether there is such a talk.
    pub(crate) fn name_talk(&self, id: TalkId, name: &TalkName) -> Result<bool, StoreError> {
        let update = "UPDATE talks SET name = ?2 WHERE id = ?1";
        Ok(self.0.execute(update, params![id.0, name.as_str()])? == 1)
    }

    /// Archives a talk, or returns it to the list. Returns whether there is such a talk.
    pub(crate) fn archive_talk(&self, id: TalkId, archived: bool) -> Result<bool, StoreError> {
        let update = "UPDATE talks SET archived = ?2 WHERE id = ?1";
        Ok(self.0.execute(update, params![id.0, archived])? == 1)
    }

    /// Marks a talk as deleted. Its polls and rounds stay. Returns whether there is such a talk.
    pub(crate) fn delete_talk(&self, id: TalkId) -> Result<bool, StoreError> {
        let update = "UPDATE talks SET deleted = 1 WHERE id = ?1";
        Ok(self.0.execute(update, [id.0])? == 1)
    }

    /// Returns the poll of a talk that was on stage last, which may have left the talk since.
    pub(crate) fn last_shown(&self, id: TalkId) -> Result<Option<PollId>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT poll FROM talks WHERE id = ?1")?;
        let found = query.query_row([id.0], |row| row.get::<_, Option<i64>>(0));
        Ok(found.optional()?.flatten().map(PollId))
    }

    /// Returns the talk of a poll, deleted or not.
    pub(crate) fn talk_of(&self, poll: PollId) -> Result<Option<TalkId>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT talk FROM polls WHERE id = ?1")?;
        let found = query.query_row([poll.0], |row| Ok(TalkId(row.get(0)?)));
        Ok(found.optional()?)
    }

    /// Moves a poll to the end of another talk.
    pub(crate) fn move_to_talk(&self, poll: PollId, talk: TalkId) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE polls SET talk = ?2,
                    place = (SELECT coalesce(max(place), 0) + 1 FROM polls WHERE talk = ?2)
             WHERE id = ?1",
            params![poll.0, talk.0],
        )?;
        Ok(())
    }
}
