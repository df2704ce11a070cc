//! The data file: all SQL, all pragmas, and the migrations. No other module contains SQL, so no other code can
//! break the rule that tallies are a fold over votes.
//!
//! It uses WAL with `synchronous=FULL`: a commit that returned survives a power cut
//! (<https://sqlite.org/pragma.html#pragma_synchronous>). It knows no voting rules and no network.

mod current_votes;
mod error;
mod journal;
mod log_positions;
mod migrations;
mod on_disk;
mod polls;
mod quarantine;
mod reader;
mod rounds;
mod settings;
mod talks;
mod text;
mod votes;

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use current_votes::CurrentVotes;
use on_disk::{Ballast, FolderLock, OpenFiles};

pub use error::{OpenError, StoreError};
pub use on_disk::make_private;
pub use polls::ListedPoll;
pub(crate) use quarantine::{quarantine, restore};
pub(crate) use reader::Reader;
pub use settings::Setting;
pub use talks::ListedTalk;
pub(crate) use votes::VoteStatements;

/// The data file's name inside the data folder.
const FILE_NAME: &str = "moodring.db";
const LOCK_NAME: &str = "moodring.lock";

/// How long a read or a first write waits for another program's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a write waits after an earlier one timed out. Votes queue behind each of these waits.
const BUSY_TIMEOUT_AFTER_FAILURE: Duration = Duration::from_millis(50);
/// The size to which a longer write-ahead log is truncated. SQLite restarts the log when no connection reads it,
/// usually after 4 MB. It grows longer during a long read.
const MAX_LOG_BYTES: u64 = 16 * 1024 * 1024;
/// How long truncating the log waits for readers. It is short because votes wait as well.
const LOG_TIMEOUT: Duration = Duration::from_millis(100);
/// Time between two attempts to truncate the log while a reader remains.
const LOG_INTERVAL: Duration = Duration::from_secs(1);
const STATEMENT_CACHE: usize = 64;
const DATA_VERSION: &str = "PRAGMA data_version";

/// The open data file. One process can have it open.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
    current_votes: RefCell<CurrentVotes>,
    files: OpenFiles,
    ballast: Ballast,
    /// How long the next write waits for another program's lock.
    busy_timeout: Cell<Duration>,
    /// Earliest time for the next attempt to truncate the log.
    next_log_check: Cell<Instant>,
    _lock: FolderLock,
}

impl Store {
    /// Opens `folder`'s data file, and creates folder and file if necessary.
    ///
    /// # Errors
    /// If the file is in use, damaged, of another program, of a newer version, or cannot be written. The file
    /// stays unchanged.
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenError> {
        let lock = FolderLock::take(folder)?;
        let file = on_disk::data_file(folder);
        on_disk::make_file(&file);
        Self::prepare(|| Connection::open(&file), &file, lock)
    }

    fn prepare(
        open: impl Fn() -> rusqlite::Result<Connection>,
        file: &Path,
        lock: FolderLock,
    ) -> Result<Self, OpenError> {
        let failed = |error| OpenError::from_sqlite(file, error);
        let open = || {
            let connection = open()?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            Ok(connection)
        };
        let mut connection = open().map_err(failed)?;
        // SQLite opens a read-only file without an error and fails at the first write.
        if connection.is_readonly("main").map_err(failed)? {
            return Err(OpenError::ReadOnly(file.to_owned()));
        }
        // Check before any write, so a file of another program stays untouched.
        let has_log = match migrations::check_origin(&connection, file) {
            Ok(()) => journal::turn_on_log(&connection).map_err(failed)?,
            // A file with a write-ahead log, on a share where SQLite cannot read it.
            Err(OpenError::ReadOnly(_) | OpenError::Foreign(..)) => false,
            Err(error) => return Err(error),
        };
        if !has_log {
            // The old connection has tried to use shared memory and would try again.
            connection = open().map_err(failed)?;
            journal::use_exclusive_locking(&connection).map_err(failed)?;
            migrations::check_origin(&connection, file)?;
        }
        connection
            .pragma_update(None, "synchronous", "full")
            .map_err(failed)?;
        if !has_log {
            journal::use_rollback_journal(&connection).map_err(failed)?;
        }
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        connection
            .pragma_update(None, "foreign_keys", "on")
            .map_err(failed)?;
        connection
            .pragma_update_and_check(None, "journal_size_limit", MAX_LOG_BYTES, |_| Ok(()))
            .map_err(failed)?;
        migrations::run(&mut connection, file)?;
        Ok(Self {
            connection,
            current_votes: RefCell::default(),
            files: OpenFiles::of(file),
            ballast: Ballast::make(file.parent().unwrap_or(Path::new("."))),
            busy_timeout: Cell::new(BUSY_TIMEOUT),
            next_log_check: Cell::new(Instant::now()),
            _lock: lock,
        })
    }

    /// Runs `work` in one transaction. Commits if `work` succeeds; otherwise nothing changes.
    ///
    /// # Errors
    /// The error of `work`, or of the commit. [`StoreError::Gone`] after the commit means that the commit went into a
    /// file that was moved or deleted.
    pub(crate) fn transaction<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let done = self.run(work);
        self.current_votes.get_mut().end_transaction(done.is_ok());
        done
    }

    fn run<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.check_in_place()?;
        // `transaction` has `&mut self`, so there is no other one.
        let begun = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate);
        let begun = begun.map_err(StoreError::from);
        let begun = begun.inspect_err(|error| {
            if *error == StoreError::Locked {
                self.wait_for_lock(BUSY_TIMEOUT_AFTER_FAILURE);
            }
        });
        let tx = Tx(begun?, &self.current_votes);
        let done = work(&tx)?;
        tx.0.commit().map_err(StoreError::from)?;
        self.wait_for_lock(BUSY_TIMEOUT);
        self.check_in_place()?;
        Ok(done)
    }

    /// Returns [`Tx::data_version`] outside a transaction, or `None` if the file cannot be read.
    pub(crate) fn version(&self) -> Option<i64> {
        let mut query = self.connection.prepare_cached(DATA_VERSION).ok()?;
        query.query_row([], |row| row.get(0)).ok()
    }

    fn wait_for_lock(&self, timeout: Duration) {
        if self.busy_timeout.get() != timeout && self.connection.busy_timeout(timeout).is_ok() {
            self.busy_timeout.set(timeout);
        }
    }

    /// Checks that the data file is still at its path.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the file or one of its journals was deleted, moved or replaced.
    pub(crate) fn check_in_place(&self) -> Result<(), StoreError> {
        match self.files.are_in_place() {
            true => Ok(()),
            false => Err(StoreError::Gone),
        }
    }

    /// Checkpoints the write-ahead log into the data file and frees its disk space. Best effort: it does nothing
    /// while another program reads an older state.
    pub(crate) fn reclaim_space(&self) {
        self.ballast.release();
        self.truncate_log();
        self.ballast.reserve();
    }

    /// Truncates a write-ahead log that grew while another program or a backup read the file.
    pub(crate) fn shorten_log(&self) {
        let now = Instant::now();
        if now < self.next_log_check.get() || self.files.log_bytes() <= MAX_LOG_BYTES {
            return;
        }
        let timeout = self.busy_timeout.get();
        self.wait_for_lock(LOG_TIMEOUT);
        self.truncate_log();
        self.wait_for_lock(timeout);
        self.next_log_check.set(Instant::now() + LOG_INTERVAL);
    }

    fn truncate_log(&self) {
        let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
        let _ = self.connection.query_row(truncate, [], |_| Ok(()));
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The last connection deletes the log by name when it closes. By now that name may belong to another
        // file.
        if self.check_in_place().is_err() {
            let no_checkpoint = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
            let _ = self.connection.set_db_config(no_checkpoint, true);
        }
    }
}

/// A transaction in progress. The files of this folder add its methods, by subject.
pub(crate) struct Tx<'a>(Transaction<'a>, &'a RefCell<CurrentVotes>);

impl Tx<'_> {
    /// Returns a number that changes only when another connection commits
    /// (<https://sqlite.org/pragma.html#pragma_data_version>).
    pub(crate) fn data_version(&self) -> Result<i64, StoreError> {
        let mut query = self.0.prepare_cached(DATA_VERSION)?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Writes without a change, to find out whether the file can be written again.
    pub(crate) fn touch(&self) -> Result<(), StoreError> {
        self.0.execute("UPDATE stage SET poll = poll", [])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes twenty megabytes, which stay in the log while a connection reads.
    fn write_much(store: &mut Store) {
        for letter in 'a'..'u' {
            // SQLite writes only pages that differ.
            let value = letter.to_string().repeat(1 << 20);
            let stored = store.transaction(|tx| tx.remember(Setting::Preferences, Some(&value)));
            assert_eq!(stored, Ok::<_, StoreError>(()));
            store.shorten_log();
        }
    }

    #[test]
    fn a_log_that_grew_during_a_read_is_truncated_after_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut store = Store::open(folder.path()).expect("it opens");
        let reader = Connection::open(on_disk::data_file(folder.path())).expect("it opens");
        let read = "BEGIN; SELECT count(*) FROM settings";
        reader.execute_batch(read).expect("it can be read");
        write_much(&mut store);
        assert!(store.files.log_bytes() > MAX_LOG_BYTES);
        reader.execute_batch("COMMIT").expect("it ends");
        store.next_log_check.set(Instant::now());
        store.shorten_log();
        assert_eq!(store.files.log_bytes(), 0);

        // Repeated short reads do not make the log grow.
        write_much(&mut store);
        assert!(store.files.log_bytes() <= MAX_LOG_BYTES);
    }
}
