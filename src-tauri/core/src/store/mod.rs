//! The data file: all SQL, all pragmas, numbered migrations. Nothing outside this folder speaks SQL.
//!
//! WAL with `synchronous=FULL`: a commit that returned survives a power cut
//! (<https://sqlite.org/pragma.html#pragma_synchronous>).

mod archive;
mod aside;
mod migrations;
mod polls;
mod preferences;
mod rounds;
mod settings;
mod text;
mod trouble;
mod votes;

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub(crate) use archive::Archive;
pub(crate) use aside::{put_aside, restore};
pub use polls::ListedPoll;
pub(crate) use polls::StageRow;
pub(crate) use settings::Setting;
pub use trouble::{OpenError, StoreError};
pub(crate) use votes::{MANY, VoteStatements};

/// The data file's name inside the data folder.
const FILE_NAME: &str = "moodring.db";
const LOCK_NAME: &str = "moodring.lock";

/// How long a write waits for somebody else who reads the file, a backup tool for instance.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const STATEMENT_CACHE: usize = 64;

/// The open data file. One process has it at a time.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
    /// Released by the system when the process ends, however it ends.
    _lock: File,
}

impl Store {
    /// Opens `folder`'s data file, or makes folder and file if there are none yet.
    ///
    /// # Errors
    /// If the file is in use, damaged, not ours, from a newer version, or cannot be written. It is
    /// left as it was.
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenError> {
        let lock = lock(folder)?;
        let file = folder.join(FILE_NAME);
        let failed = |error| OpenError::from_sqlite(&file, error);
        let connection = Connection::open(&file).map_err(failed)?;
        // SQLite opens a file that it may not write all the same, and complains with the first vote.
        if connection.is_readonly("main").map_err(failed)? {
            return Err(OpenError::ReadOnly(file));
        }
        Self::prepare(connection, &file, lock)
    }

    fn prepare(mut connection: Connection, file: &Path, lock: File) -> Result<Self, OpenError> {
        let failed = |error| OpenError::from_sqlite(file, error);
        connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        // Asked before anything is written, so that a file of somebody else's stays untouched.
        migrations::check_origin(&connection, file)?;
        for (pragma, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "full"),
            ("foreign_keys", "on"),
        ] {
            connection
                .pragma_update_and_check(None, pragma, value, |_| Ok(()))
                .or_else(|error| match error {
                    // Pragmas that only set a value answer no row.
                    rusqlite::Error::QueryReturnedNoRows => Ok(()),
                    error => Err(error),
                })
                .map_err(failed)?;
        }
        migrations::run(&mut connection, file)?;
        Ok(Self {
            connection,
            _lock: lock,
        })
    }

    /// Runs `work` in one transaction and commits it if `work` succeeds; otherwise nothing happened.
    ///
    /// # Errors
    /// What `work` returned, or the commit's own failure.
    pub(crate) fn transaction<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let tx = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let tx = Tx(tx);
        let done = work(&tx)?;
        tx.0.commit().map_err(StoreError::from)?;
        Ok(done)
    }
}

/// Makes sure that nobody else has the folder, for as long as the answer lives.
fn lock(folder: &Path) -> Result<File, OpenError> {
    let unusable = |error| OpenError::Folder(folder.to_owned(), error);
    std::fs::create_dir_all(folder).map_err(unusable)?;
    let lock = File::create(folder.join(LOCK_NAME)).map_err(unusable)?;
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => OpenError::InUse(folder.to_owned()),
        TryLockError::Error(error) => unusable(error),
    })?;
    Ok(lock)
}

/// A transaction in progress. Its methods stand in the files of this folder, by subject.
pub(crate) struct Tx<'a>(Transaction<'a>);
