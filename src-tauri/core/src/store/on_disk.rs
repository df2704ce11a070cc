//! The data folder and its files in the file system: the lock on the folder, the identity of the open files, and
//! file permissions.
//!
//! SQLite keeps writing to a file that was deleted or replaced, and every commit succeeds
//! (<https://sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use>). So the writer compares
//! device and inode before and after each commit. On Windows SQLite opens its files without `FILE_SHARE_DELETE`, so no
//! program can delete or rename them while they are open.

use std::cell::Cell;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::{FILE_NAME, LOCK_NAME, OpenError};

/// The data file and the two files that WAL mode keeps beside it.
const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

/// The lock on the folder for this process. The system releases it when the process ends.
#[derive(Debug)]
pub(super) struct FolderLock {
    _file: File,
    /// A lock on the folder itself: deleting the lock file does not bypass it.
    #[cfg(unix)]
    _folder: Option<File>,
    /// SQLite's lock on the lock file, where `flock` does not work.
    _by_sqlite: Option<Connection>,
}

impl FolderLock {
    /// Locks the folder and creates it if necessary.
    ///
    /// # Errors
    /// If another process has the lock or the folder cannot be written.
    pub(super) fn take(folder: &Path) -> Result<Self, OpenError> {
        let unusable = |error| OpenError::Folder(folder.to_owned(), error);
        create_private(folder).map_err(unusable)?;
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).write(true);
        private_mode(&mut options);
        // Leave out FILE_SHARE_DELETE (0x4), so no program can delete the file while this process has it open.
        #[cfg(windows)]
        std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 0x1 | 0x2);
        let file = options.open(folder.join(LOCK_NAME)).map_err(unusable)?;
        let by_sqlite = match file.try_lock() {
            Ok(()) => None,
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse(folder.to_owned())),
            Err(TryLockError::Error(error)) => Some(lock_by_sqlite(folder, &error)?),
        };
        Ok(Self {
            #[cfg(unix)]
            _folder: lock_itself(folder)?,
            _file: file,
            _by_sqlite: by_sqlite,
        })
    }
}

/// Locks the lock file with `fcntl`, as SQLite locks the data file. Some shares support it but not `flock`: NFS
/// without its lock service returns ENOLCK. Where both fail, SQLite could not keep two programs apart either.
///
/// # Errors
/// If this lock fails as well. SQLite does not report whether another process holds it or locking is impossible.
fn lock_by_sqlite(folder: &Path, why: &std::io::Error) -> Result<Connection, OpenError> {
    tracing::warn!(%why, "flock does not work in the data folder: using SQLite's lock instead");
    let lock = || {
        let connection = Connection::open(folder.join(LOCK_NAME))?;
        connection.busy_timeout(Duration::ZERO)?;
        // This writes nothing, so the file stays empty.
        connection.execute_batch("BEGIN EXCLUSIVE")?;
        Ok::<_, rusqlite::Error>(connection)
    };
    lock().map_err(|error| {
        tracing::error!(%error, "the data folder cannot be locked");
        OpenError::Unlockable(folder.to_owned())
    })
}

/// Locks the folder's own inode. Returns `None` where the file system cannot lock a folder, such as NFS.
#[cfg(unix)]
fn lock_itself(folder: &Path) -> Result<Option<File>, OpenError> {
    let Ok(itself) = File::open(folder) else {
        return Ok(None);
    };
    match itself.try_lock() {
        Ok(()) => Ok(Some(itself)),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(folder.to_owned())),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Device and inode.
type FileId = (u64, u64);

/// The identity of the opened files: device and inode of each one that exists.
#[derive(Debug)]
pub(super) struct OpenFiles {
    files: [(PathBuf, Cell<Option<FileId>>); 3],
}

impl OpenFiles {
    /// Reads the identity of the files that have these names now.
    pub(super) fn of(file: &Path) -> Self {
        let files = SUFFIXES.map(|suffix| {
            let path = with_suffix(file, suffix);
            let id = file_id(&path);
            (path, Cell::new(id))
        });
        Self { files }
    }

    /// Returns the size of the write-ahead log in bytes; 0 if there is none.
    pub(super) fn log_bytes(&self) -> u64 {
        let [_, (log, _), _] = &self.files;
        std::fs::metadata(log).map_or(0, |log| log.len())
    }

    /// Returns whether every name still belongs to the opened file.
    pub(super) fn are_in_place(&self) -> bool {
        self.files.iter().all(|(path, opened)| {
            let now = file_id(path);
            if opened.get().is_none() {
                // SQLite creates the journals when it needs them, and keeps them until it closes the file.
                opened.set(now);
            }
            now == opened.get()
        })
    }
}

/// Returns `file` with `suffix` at the end of its name.
pub(super) fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn file_id(_: &Path) -> Option<FileId> {
    None
}

/// Creates the data file if necessary, readable by this user alone.
pub(super) fn make_file(file: &Path) {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    private_mode(&mut options);
    // Ignore an error: SQLite meets it again and reports it more precisely.
    let _ = options.open(file);
}

/// Creates the folder for this user alone. Removes other users' rights from Moodring's files, and from a folder
/// with no other files: the data file has the key and the Wi-Fi password.
fn create_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let mut only_ours = true;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let ours = entry.file_name().to_string_lossy().starts_with("moodring");
        only_ours &= ours;
        if ours && entry.file_type()?.is_file() {
            make_private(&entry.path());
        }
    }
    if only_ours {
        make_private(folder);
    }
    Ok(())
}

/// Removes the rights of group and others from a file or a folder.
///
/// Best effort: some file systems have no rights, and only the owner can change them.
#[cfg(unix)]
pub fn make_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = std::fs::metadata(path) else {
        return;
    };
    let mut permissions = metadata.permissions();
    if permissions.mode() & 0o077 != 0 {
        permissions.set_mode(permissions.mode() & 0o700);
        if let Err(error) = std::fs::set_permissions(path, permissions) {
            tracing::warn!(%error, path = %path.display(), "other users may be able to read this file");
        }
    }
}

/// Does nothing: on other systems a user's folders are private already.
#[cfg(not(unix))]
pub fn make_private(_: &Path) {}

/// Makes new files readable and writable by this user alone.
fn private_mode(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// Returns the path of the data file.
pub(super) fn data_file(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

/// Reserved disk space: a file of zeros that is deleted when the disk is full. SQLite needs a little space to
/// checkpoint its write-ahead log, which then frees the whole log.
#[derive(Debug)]
pub(super) struct Ballast(PathBuf);

impl Ballast {
    /// More than the data file usually grows between two checkpoints.
    const BYTES: usize = 256 * 1024;

    /// Creates the file in `folder` if necessary. Best effort: without it a full disk blocks votes a little
    /// earlier.
    pub(super) fn make(folder: &Path) -> Self {
        let ballast = Self(folder.join("moodring.ballast"));
        let size = std::fs::metadata(&ballast.0).map(|metadata| metadata.len());
        if !size.is_ok_and(|size| size >= Self::BYTES as u64) {
            ballast.reserve();
        }
        ballast
    }

    /// Frees the reserved space.
    pub(super) fn release(&self) {
        let _ = std::fs::remove_file(&self.0);
    }

    /// Reserves the space again, completely or not at all.
    pub(super) fn reserve(&self) {
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).write(true);
        private_mode(&mut options);
        let filled = options
            .open(&self.0)
            .and_then(|mut file| file.write_all(&vec![0; Self::BYTES]));
        if filled.is_err() {
            self.release();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_where_flock_fails_is_locked_by_sqlite() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let no_locks = std::io::Error::other("No locks available");
        let first = lock_by_sqlite(folder.path(), &no_locks).expect("nobody has it");
        let second = lock_by_sqlite(folder.path(), &no_locks).expect_err("it is taken");
        assert!(matches!(second, OpenError::Unlockable(_)), "{second}");
        let sentence = second.to_string();
        assert!(sentence.contains("share without file locks"), "{sentence}");
        drop(first);
        lock_by_sqlite(folder.path(), &no_locks).expect("it is free again");
    }
}
