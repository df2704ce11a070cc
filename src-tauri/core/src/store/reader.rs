//! Reads the history and copies the file while votes are written, on a separate read-only connection.
//!
//! In WAL mode a reader sees the file as it was when its transaction began, and it does not block the writer
//! (<https://sqlite.org/wal.html#concurrency>). Each read opens the file again, which takes less than a
//! millisecond. An idle connection would prevent the last checkpoint when Moodring closes.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, Row, params};

use super::migrations::check_origin;
use super::settings::Setting;
use super::text;
use super::{BUSY_TIMEOUT, FILE_NAME, OpenError, StoreError, Tx};
use crate::change::Changeable as _;
use crate::history::{RoundDetail, RoundResult, Timeline};
use crate::mean::Mean;
use crate::poll::{Poll, PollId, Round, RoundId, RoundName};
use crate::talk::{Display, TalkId};

/// Read-only access to the data file. Use it only after [`Store`](super::Store) has opened the file and run the
/// migrations.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    file: PathBuf,
}

impl Reader {
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            file: folder.join(FILE_NAME),
        }
    }

    /// Creates a reader for a data file with any name.
    pub(super) fn at(file: &Path) -> Self {
        let file = file.to_owned();
        Self { file }
    }

    /// Copies the current state of the file into a new one, which must not exist or must be empty. Writers do
    /// not wait. The copy has no id: it gets a new one when it is opened as a data file, because from then on it
    /// has other votes.
    ///
    /// Uses `VACUUM INTO` instead of SQLite's backup interface. The backup interface copies damaged pages
    /// unread, and starts again with every vote unless it copies everything in one step. `VACUUM INTO` reads
    /// every row, so a copy that succeeded is readable. It also leaves no journal
    /// (<https://sqlite.org/lang_vacuum.html#vacuum_with_an_into_clause>).
    ///
    /// # Errors
    /// If the file cannot be read or the copy cannot be written. Then part of the copy may exist.
    pub(crate) fn copy_into(&self, copy: &Path) -> rusqlite::Result<()> {
        let connection = self.connect()?;
        let name = copy
            .to_str()
            .ok_or_else(|| rusqlite::Error::InvalidPath(copy.to_owned()))?;
        connection.execute("VACUUM INTO ?1", [name])?;
        let forget = "DELETE FROM settings WHERE name = ?1";
        Connection::open(copy)?.execute(forget, [Setting::File.name()])?;
        Ok(())
    }

    /// Returns whether this is the path of the data file or of one of its journals.
    pub(crate) fn is_at(&self, place: &Path) -> bool {
        let folder = |path: &Path| path.parent()?.canonicalize().ok();
        let name = place
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase());
        name.is_some_and(|name| name.starts_with(FILE_NAME)) && folder(place) == folder(&self.file)
    }

    /// Checks that this is a data file of a version that this program supports.
    pub(super) fn check_origin(&self) -> Result<(), OpenError> {
        let failed = |error| OpenError::from_sqlite(&self.file, error);
        check_origin(&self.connect().map_err(failed)?, &self.file)
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(connection)
    }

    /// Runs `look` on the current state of the file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn read<T>(
        &self,
        look: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connect()?;
        let no_votes = RefCell::default();
        look(&Tx(connection.transaction()?, &no_votes))
    }
}

/// A row of `rounds` before its texts are parsed.
struct Raw {
    id: i64,
    poll: i64,
    kind: String,
    question: String,
    rule: String,
    phase: String,
    closes_at: Option<i64>,
    opened_at: i64,
    closed_at: Option<i64>,
    name: String,
    phones: u64,
    hidden: bool,
    talk: i64,
    display: String,
}

impl Raw {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            poll: row.get(1)?,
            kind: row.get(2)?,
            question: row.get(3)?,
            rule: row.get(4)?,
            phase: row.get(5)?,
            closes_at: row.get(6)?,
            opened_at: row.get(7)?,
            closed_at: row.get(8)?,
            name: row.get(9)?,
            phones: row.get(10)?,
            hidden: row.get(11)?,
            talk: row.get(12)?,
            display: row.get(13)?,
        })
    }
}

impl Tx<'_> {
    /// Returns every round that was opened, newest first, also those of deleted polls. Leaves out deleted
    /// rounds.
    pub(crate) fn round_results(&self) -> Result<Vec<RoundResult>, StoreError> {
        self.round_results_between(0, i64::MAX)
    }

    /// Returns one round that was opened and not deleted.
    pub(crate) fn round_result(&self, id: RoundId) -> Result<Option<RoundResult>, StoreError> {
        Ok(self.round_results_between(id.0, id.0)?.pop())
    }

    fn round_results_between(&self, first: i64, last: i64) -> Result<Vec<RoundResult>, StoreError> {
        let mut query = self.0.prepare(
            "SELECT id, poll, kind, question, rule, phase, closes_at, opened_at, closed_at, name,
                    (SELECT count(DISTINCT voter) FROM votes WHERE round = rounds.id), hidden,
                    (SELECT talk FROM polls WHERE polls.id = rounds.poll),
                    (SELECT display FROM polls WHERE polls.id = rounds.poll)
             FROM rounds WHERE id BETWEEN ?1 AND ?2 AND opened_at IS NOT NULL AND deleted_at IS NULL
             ORDER BY opened_at DESC, id DESC",
        )?;
        let rows = query.query_map([first, last], Raw::read)?;
        rows.map(|row| self.round_result_of(row?)).collect()
    }

    fn round_result_of(&self, raw: Raw) -> Result<RoundResult, StoreError> {
        let choices = self.round_choices(RoundId(raw.id))?;
        let (kind, rule) = (text::read(&raw.kind)?, text::read(&raw.rule)?);
        let round = Round {
            id: RoundId(raw.id),
            phase: text::read(&raw.phase)?,
            closes_at: raw.closes_at,
            hidden: raw.hidden,
            asked: Poll::of_round(kind, &raw.question, rule, choices)?,
        };
        let counts = self.tallies_of(&round)?;
        let has_mean = Display::read(&raw.display).mean && round.asked.is_scale();
        Ok(RoundResult {
            poll: PollId(raw.poll),
            talk: TalkId(raw.talk),
            name: RoundName::new(&raw.name)?,
            mean: has_mean.then(|| Mean::of(&counts)).flatten(),
            counts,
            round,
            opened_at: raw.opened_at,
            closed_at: raw.closed_at,
            phones: raw.phones,
        })
    }

    /// Returns a round with its timeline. For an open round it ends at `now`, in Unix milliseconds.
    pub(crate) fn round_detail(
        &self,
        result: RoundResult,
        now: i64,
    ) -> Result<RoundDetail, StoreError> {
        let until = result.closed_at.unwrap_or(now);
        let mut timeline = Timeline::blank(result.opened_at, until, result.counts.len());
        let mut query = self.0.prepare_cached(
            "SELECT (at - ?2) / ?3 AS place, choice, count(*) FROM votes
             WHERE round = ?1 GROUP BY place, choice",
        )?;
        let length = 1_000 * timeline.length;
        let rows = query.query_map(params![result.round.id.0, timeline.from, length], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        for row in rows {
            let (place, choice, reactions) = row?;
            timeline.add(place, choice, reactions);
        }
        Ok(RoundDetail { result, timeline })
    }
}
