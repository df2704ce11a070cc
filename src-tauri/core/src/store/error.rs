//! Errors of the data file, as sentences for the presenter.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the data file cannot be opened. The file is unchanged.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder cannot be created or written.
    #[error("Moodring cannot write to its data folder {folder}: {1}.", folder = .0.display())]
    Folder(PathBuf, #[source] io::Error),
    /// Another Moodring uses the folder.
    #[error("Another Moodring is using the data folder {}. Close it first.", .0.display())]
    InUse(PathBuf),
    /// The file system cannot lock files, or another Moodring holds SQLite's lock.
    #[error(
        "The data folder {} cannot be locked: it is on a share without file locks, or another Moodring \
         is using it. Close that one, or use a folder on this computer.", .0.display()
    )]
    Unlockable(PathBuf),
    /// Damaged, or not an SQLite file.
    #[error("The data file {} is damaged or not Moodring's. Moodring has not changed it.", .0.display())]
    Damaged(PathBuf),
    /// Written by a newer version.
    #[error("The data file {} was written by a newer Moodring. Update this one.", .0.display())]
    Newer(PathBuf),
    /// No permission to write.
    #[error("The data file {} cannot be written. Check its permissions.", .0.display())]
    ReadOnly(PathBuf),
    /// The disk is full.
    #[error("The disk that holds {} is full. Free some space.", .0.display())]
    Full(PathBuf),
    /// Another program has locked it.
    #[error("Another program has locked the data file {}. Close that program.", .0.display())]
    Locked(PathBuf),
    /// It was deleted or replaced while it was being opened.
    #[error("The data file {} was moved, deleted or replaced.", .0.display())]
    Gone(PathBuf),
    /// Another error of SQLite.
    #[error("The data file {file} cannot be used: {1}.", file = .0.display())]
    Foreign(PathBuf, String),
}

impl OpenError {
    /// Returns whether the file itself is the cause, so another file in its place would work.
    pub fn is_caused_by_file(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::Newer(_))
    }

    /// Converts an error of the first reads and writes of `folder`'s data file.
    pub(crate) fn from_store(folder: &Path, error: StoreError) -> Self {
        let file = folder.join(super::FILE_NAME);
        match error {
            StoreError::Damaged => Self::Damaged(file),
            StoreError::Full => Self::Full(file),
            StoreError::Locked => Self::Locked(file),
            StoreError::Gone => Self::Gone(file),
            StoreError::Broken(reason) => Self::Foreign(file, reason),
        }
    }

    pub(super) fn from_sqlite(file: &Path, error: rusqlite::Error) -> Self {
        let file = file.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged(file),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly(file)
            }
            Some(ErrorCode::DiskFull) => Self::Full(file),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(file),
            _ => Self::Foreign(file, error.to_string()),
        }
    }
}

/// Why a read or a write of the open data file failed. Nothing was stored.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The disk is full.
    #[error(
        "The disk is full, so votes cannot be saved. Free some space: voting then continues by itself."
    )]
    Full,
    /// The file is damaged.
    #[error("The data file is damaged, so votes cannot be saved.")]
    Damaged,
    /// Another program has locked the file.
    #[error(
        "Another program has locked the data file, so votes cannot be saved. Close that program: \
         voting then continues by itself."
    )]
    Locked,
    /// The file was moved, deleted or replaced.
    #[error(
        "The data file was moved, deleted or replaced, so votes cannot be saved. Put it back, or start with a new one."
    )]
    Gone,
    /// Another error: the file can no longer be written.
    #[error("The data file can no longer be written, so votes cannot be saved ({0}).")]
    Broken(String),
}

impl StoreError {
    /// Returns whether the file itself is the cause, so another file in its place would work.
    pub fn is_caused_by_file(&self) -> bool {
        matches!(self, Self::Damaged | Self::Gone)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            _ => Self::Broken(error.to_string()),
        }
    }
}
