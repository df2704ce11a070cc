//! Backs up the data file and restores a backup. Like the history, a backup does not go through the writer, so
//! it delays no vote.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Zoned;
use thiserror::Error;

use crate::Engine;
use crate::replace_file::{Readers, behind_links, replace_file};
use crate::store::{self, OpenError, Reader, StoreError};

/// Why a backup failed. A file that was at its path is unchanged.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The disk is full.
    #[error("There is not enough space for the backup. Choose another folder or drive.")]
    Full,
    /// The data file cannot be read completely.
    #[error("The data file is damaged, so it cannot be backed up.")]
    Damaged,
    /// The path is that of the data file itself.
    #[error("Moodring keeps its own data under this name. Choose another name or another folder.")]
    Itself,
    /// The copy cannot be written.
    #[error("The backup cannot be written: {0}.")]
    Unwritable(String),
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::Full,
            _ => Self::Unwritable(error.to_string()),
        }
    }
}

impl Engine {
    /// Writes all polls, rounds and votes into one file, which can be opened as a data file. Replaces a file
    /// that has this name.
    ///
    /// # Errors
    /// If the data file cannot be read or the copy cannot be written.
    pub async fn back_up(&self, to: PathBuf) -> Result<(), BackupError> {
        let reader = self.reader.clone();
        let copying = tokio::task::spawn_blocking(move || copy(&reader, &to));
        copying
            .await
            .unwrap_or_else(|error| Err(BackupError::Unwritable(error.to_string())))
    }
}

fn copy(reader: &Reader, to: &Path) -> Result<(), BackupError> {
    if reader.is_at(&behind_links(to)?) {
        return Err(BackupError::Itself);
    }
    // SQLite writes this copy only into an empty file.
    replace_file(to, Readers::Owner, |part| {
        let copied = reader.copy_into(part);
        copied.map_err(|error| match StoreError::from(error) {
            StoreError::Full => BackupError::Full,
            StoreError::Damaged => BackupError::Damaged,
            error => BackupError::Unwritable(error.to_string()),
        })
    })
}

/// Returns the file name for a backup made today.
pub fn file_name() -> String {
    format!("moodring-{}.db", Zoned::now().date())
}

/// Renames the data file of a folder that no Moodring uses, so the next start creates a new one. Returns the new
/// name, or `None` if there was no file.
///
/// # Errors
/// If another process uses the folder or it cannot be written. Then nothing has changed.
pub fn quarantine(folder: &Path) -> Result<Option<PathBuf>, OpenError> {
    store::quarantine(folder)
}

/// Does the same as [`quarantine`] and puts a copy of `backup` in the place of the data file.
///
/// # Errors
/// Also if the backup cannot be used or the disk is full. Then nothing has changed.
pub fn restore(folder: &Path, backup: &Path) -> Result<Option<PathBuf>, OpenError> {
    store::restore(folder, backup)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Command;
    use crate::vote::{Answer, Ballot, Serial, Voter};

    fn ballot(engine: &Engine, voter: u128) -> Ballot {
        Ballot {
            round: engine.newest().content.stage.round.id,
            voter: Voter(voter),
            serial: Serial::new(1).expect("not negative"),
            answer: Answer::Choice(2),
        }
    }

    #[tokio::test]
    async fn a_backup_has_every_vote_of_its_moment_and_opens_like_the_file_itself() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let engine = Engine::open(folder.path()).expect("it opens");
        engine.execute(Command::Open).await.expect("it opens");
        for voter in 0..50 {
            engine
                .vote(ballot(&engine, voter))
                .await
                .expect("it counts");
        }
        let kept = tempfile::tempdir().expect("a temporary folder");
        let backup = kept.path().join("moodring.db");
        fs::write(&backup, "an older backup").expect("written");
        engine.back_up(backup.clone()).await.expect("there is room");
        engine.vote(ballot(&engine, 50)).await.expect("it counts");
        let files = fs::read_dir(kept.path()).expect("it is there").count();
        assert_eq!(files, 1, "a backup is one file");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let new = kept.path().join("another.db");
            engine.back_up(new.clone()).await.expect("there is room");
            let mode = fs::metadata(&new).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "it holds the key");
            fs::remove_file(new).expect("it is ours");
        }

        let copy = Engine::open(kept.path()).expect("it is a data file");
        let (ours, its) = (engine.newest(), copy.newest());
        assert_eq!(its.content.stage.counts, [0, 0, 50, 0, 0]);
        assert_eq!(its.content.stage.round, ours.content.stage.round);
        assert_eq!(*copy.key().borrow(), *engine.key().borrow());
        // From now on each file gets its own votes, so phones must be able to tell them apart.
        assert_ne!(its.file, ours.file);
        copy.stop().await;

        engine.stop().await;
        let renamed = restore(folder.path(), &backup).expect("it can be restored");
        assert!(renamed.expect("there was a file").exists());
        let engine = Engine::open(folder.path()).expect("it opens");
        assert_eq!(engine.newest().content.votes(), 50);
        let restored = engine.newest().file.clone();
        assert!(restored != ours.file && restored != its.file);
        engine.stop().await;
        let again = Engine::open(folder.path()).expect("it opens");
        assert_eq!(again.newest().file, restored, "a restart changes nothing");
        again.stop().await;
    }

    #[tokio::test]
    async fn a_backup_cannot_replace_the_data_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let engine = Engine::open(folder.path()).expect("it opens");
        let mut names = vec!["moodring.db", "./moodring.db", "moodring.db-wal"];
        #[cfg(unix)]
        {
            let link = folder.path().join("link.db");
            std::os::unix::fs::symlink("moodring.db", link).expect("a link");
            names.push("link.db");
        }
        for name in names {
            let failed = engine.back_up(folder.path().join(name)).await;
            assert!(matches!(failed, Err(BackupError::Itself)), "{failed:?}");
        }
        let beside = folder.path().join(file_name());
        engine
            .back_up(beside)
            .await
            .expect("any other name will do");
        engine.stop().await;
    }

    #[tokio::test]
    async fn a_backup_that_fails_leaves_the_old_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let engine = Engine::open(folder.path()).expect("it opens");
        let kept = tempfile::tempdir().expect("a temporary folder");
        // A folder cannot be replaced by a file.
        let taken = kept.path().join("taken");
        fs::create_dir_all(taken.join("inside")).expect("a folder");
        for place in [taken, kept.path().join("nowhere/moodring.db")] {
            let failed = engine.back_up(place).await;
            assert!(
                matches!(failed, Err(BackupError::Unwritable(_))),
                "{failed:?}"
            );
        }
        let left = fs::read_dir(kept.path()).expect("it is there").count();
        assert_eq!(left, 1);
        engine.stop().await;
    }
}
