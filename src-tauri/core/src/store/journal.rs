//! Chooses SQLite's journal mode.
//!
//! The default is a write-ahead log, with which readers do not block the writer. It needs shared memory in a file
//! beside the data file, which network shares and some mounted folders do not support
//! (<https://sqlite.org/wal.html#noshm>). There this module uses a rollback journal. With `synchronous=FULL` SQLite
//! syncs its truncation, so a commit that returned also survives a power cut
//! (<https://sqlite.org/pragma.html#pragma_journal_mode>). With a rollback journal, history and backups delay votes.

use rusqlite::{Connection, ErrorCode, Result};

/// Sets exclusive locking. Then a connection that has read nothing yet can read a file with a write-ahead log without
/// shared memory. No other connection can use the file as long as it is set.
pub(super) fn use_exclusive_locking(connection: &Connection) -> Result<()> {
    set(connection, "locking_mode", "exclusive").map(drop)
}

/// Switches a connection in exclusive mode to a rollback journal, and then lets others read again.
pub(super) fn use_rollback_journal(connection: &Connection) -> Result<()> {
    let mode = set(connection, "journal_mode", "truncate")?;
    tracing::warn!(
        journal = mode,
        "SQLite cannot keep a write-ahead log in this folder, which may be on a network share: history and backups will delay votes"
    );
    set(connection, "locking_mode", "normal")?;
    // The next read releases the exclusive lock at its end.
    read(connection)
}

/// Turns on the write-ahead log. Returns whether that worked. Where it cannot work, SQLite returns the old mode or
/// fails at the first read.
pub(super) fn turn_on_log(connection: &Connection) -> Result<bool> {
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

/// Sets a pragma and returns the new value that SQLite reports.
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

    /// Opens the data file with an SQLite VFS that locks by files and has no shared memory, like a share.
    fn open_on_a_share(folder: &Path) -> Store {
        let lock = FolderLock::take(folder).expect("no process has it");
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
        let stored = store.transaction(|tx| tx.remember(Setting::Preferences, Some(value)));
        assert_eq!(stored, Ok::<_, StoreError>(()));
    }

    fn remembered(store: &mut Store) -> Option<String> {
        let read = store.transaction(|tx| tx.setting(Setting::Preferences));
        read.expect("it can be read")
    }

    #[test]
    fn a_share_uses_a_rollback_journal_and_a_local_disk_the_log_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut store = open_on_a_share(folder.path());
        assert_eq!(mode(&store), "truncate");
        remember(&mut store, "de");
        drop(store);
        // Now on a local disk.
        let mut store = Store::open(folder.path()).expect("it opens");
        assert_eq!(mode(&store), "wal");
        assert_eq!(remembered(&mut store).as_deref(), Some("de"));
        remember(&mut store, "en");
        drop(store);
        // A file that had a write-ahead log, with a reader beside the writer.
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
