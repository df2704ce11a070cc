//! Which journal SQLite keeps, and what that costs.
//!
//! A write-ahead log wherever it takes: readers hold up no writer. It needs memory that programs share by a file beside
//! the data file, which network shares and some mounted folders do not have
//! (<https://sqlite.org/wal.html#noshm>). There a rollback journal takes its place. With `synchronous=FULL` its
//! truncation is synced, so a commit that returned survives a power cut as well
//! (<https://sqlite.org/pragma.html#pragma_journal_mode>). History and backups hold up votes there.

use rusqlite::{Connection, ErrorCode, Result};

/// Lets a connection that has read nothing yet read a data file with a write-ahead log without shared memory. It is
/// alone with the file then.
pub(super) fn exclude_others(connection: &Connection) -> Result<()> {
    set(connection, "locking_mode", "exclusive").map(drop)
}

/// Keeps a rollback journal from now on, on a connection that excludes others. They may read again then.
pub(super) fn use_rollback_journal(connection: &Connection) -> Result<()> {
    let mode = set(connection, "journal_mode", "truncate")?;
    tracing::warn!(
        journal = mode,
        "SQLite cannot keep a write-ahead log in this folder, which may be on a share: history and backups hold up votes"
    );
    set(connection, "locking_mode", "normal")?;
    // The lock is given back at the end of the next read.
    read(connection)
}

/// Whether SQLite keeps a write-ahead log from now on. It answers with the old mode where it cannot, or fails at the
/// first read.
pub(super) fn takes_log(connection: &Connection) -> Result<bool> {
    let mode = set(connection, "journal_mode", "wal");
    match mode.and_then(|mode| read(connection).map(|()| mode)) {
        Ok(mode) => Ok(mode == "wal"),
        Err(error) => match error.sqlite_error_code() {
            Some(
                ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
                | ErrorCode::FileLockingProtocolFailed,
            ) => Ok(false),
            _ => Err(error),
        },
    }
}

/// Sets a pragma that answers what it is from then on.
fn set(connection: &Connection, pragma: &str, value: &str) -> Result<String> {
    connection.pragma_update_and_check(None, pragma, value, |row| row.get(0))
}

fn read(connection: &Connection) -> Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use rusqlite::OpenFlags;

    use super::*;
    use crate::store::{FolderLock, Setting, Store, StoreError, on_disk};

    /// Opens the data file by the part of SQLite that locks by files and shares no memory, as for a share.
    fn open_on_a_share(folder: &Path) -> Store {
        let lock = FolderLock::take(folder).expect("nobody has it");
        let file = on_disk::data_file(folder);
        let flags = OpenFlags::default();
        let open = || Connection::open_with_flags_and_vfs(&file, flags, "unix-dotfile");
        Store::prepare(open, &file, lock).expect("it can be used")
    }

    fn mode(store: &Store) -> String {
        let mode = store
            .connection
            .pragma_query_value(None, "journal_mode", |row| row.get(0));
        mode.expect("an answer")
    }

    fn remember(store: &mut Store, value: &str) {
        let stored = store.transaction(|tx| tx.remember(Setting::Language, Some(value)));
        assert_eq!(stored, Ok::<_, StoreError>(()));
    }

    fn remembered(store: &mut Store) -> Option<String> {
        let read = store.transaction(|tx| tx.setting(Setting::Language));
        read.expect("it can be read")
    }

    #[test]
    fn where_no_log_takes_a_rollback_journal_does_and_the_file_moves_both_ways() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut store = open_on_a_share(folder.path());
        assert_eq!(mode(&store), "truncate");
        remember(&mut store, "de");
        drop(store);
        // Back on a disk.
        let mut store = Store::open(folder.path()).expect("it opens");
        assert_eq!(mode(&store), "wal");
        assert_eq!(remembered(&mut store).as_deref(), Some("de"));
        remember(&mut store, "en");
        drop(store);
        // A file that had a log until now, with readers beside the writer.
        let mut store = open_on_a_share(folder.path());
        assert_eq!(mode(&store), "truncate");
        assert_eq!(remembered(&mut store).as_deref(), Some("en"));
        remember(&mut store, "de");
        let beside = Connection::open_with_flags_and_vfs(
            on_disk::data_file(folder.path()),
            OpenFlags::SQLITE_OPEN_READ_ONLY,
            "unix-dotfile",
        );
        assert_eq!(read(&beside.expect("it opens")), Ok(()));
        let sync: i64 = store
            .connection
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .expect("an answer");
        assert_eq!(sync, 2, "FULL");
    }
}
