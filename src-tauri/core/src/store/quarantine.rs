//! Quarantines a data file that cannot be used: renames it to a name with the date, so a new file or a backup
//! can take its place. It never deletes or overwrites a file.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Zoned;

use super::error::OpenError;
use super::on_disk::{FolderLock, data_file, with_suffix as with};
use super::reader::Reader;
use crate::replace_file::sync_folder;

/// The suffixes of a data file and its journals. The journals come first: SQLite would replay a remaining
/// journal into the next file of this name.
const PARTS: [&str; 4] = ["-wal", "-journal", "-shm", ""];

/// Renames `folder`'s data file and its journals. Returns the new name, or `None` if there was no file.
///
/// # Errors
/// If another process uses the folder or the files cannot be renamed. Then nothing has changed.
pub(crate) fn quarantine(folder: &Path) -> Result<Option<PathBuf>, OpenError> {
    let _lock = FolderLock::take(folder)?;
    let renamed = rename_all(folder)?;
    sync_folder(folder);
    Ok(renamed.new_name())
}

/// Quarantines `folder`'s data file and puts a copy of `backup` in its place.
///
/// # Errors
/// If the backup is damaged or of another program or version, the disk is full, or another process uses the
/// folder. Then nothing has changed.
pub(crate) fn restore(folder: &Path, backup: &Path) -> Result<Option<PathBuf>, OpenError> {
    let _lock = FolderLock::take(folder)?;
    let unusable = |error| OpenError::Folder(folder.to_owned(), error);
    let reader = Reader::at(backup);
    reader.check_origin()?;
    // Only this user can read the copy, like the data file. SQLite fills an empty file and keeps its mode.
    let mut builder = tempfile::Builder::new();
    builder.prefix("moodring-").suffix(".part");
    let part = builder.tempfile_in(folder).map_err(unusable)?;
    let copied = reader.copy_into(part.path());
    copied.map_err(|error| OpenError::from_sqlite(backup, error))?;
    // Sync the copy before the rename.
    part.as_file().sync_all().map_err(unusable)?;
    let renamed = rename_all(folder)?;
    if let Err(error) = part.persist(data_file(folder)) {
        renamed.undo();
        return Err(unusable(error.error));
    }
    sync_folder(folder);
    Ok(renamed.new_name())
}

/// A data file and its journals after a rename.
struct Renamed {
    name: PathBuf,
    /// Old and new path of each file.
    parts: Vec<(PathBuf, PathBuf)>,
}

impl Renamed {
    /// Returns the new name, or `None` if there was no file.
    fn new_name(self) -> Option<PathBuf> {
        (!self.parts.is_empty()).then_some(self.name)
    }

    fn undo(self) {
        for (from, to) in self.parts {
            let _ = fs::rename(to, from);
        }
    }
}

fn rename_all(folder: &Path) -> Result<Renamed, OpenError> {
    let file = data_file(folder);
    let mut renamed = Renamed {
        name: free_name(folder),
        parts: Vec::new(),
    };
    for part in PARTS {
        let (from, to) = (with(&file, part), with(&renamed.name, part));
        match fs::rename(&from, &to) {
            Ok(()) => renamed.parts.push((from, to)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                renamed.undo();
                return Err(OpenError::Folder(folder.to_owned(), error));
            }
        }
    }
    Ok(renamed)
}

/// Returns an unused name with the current date and time.
fn free_name(folder: &Path) -> PathBuf {
    let now = Zoned::now().strftime("%Y-%m-%d-%H%M%S");
    let names = (1..).map(|number| match number {
        1 => format!("moodring-{now}.db"),
        _ => format!("moodring-{now}-{number}.db"),
    });
    let mut paths = names.map(|name| folder.join(name));
    let is_free = |path: &PathBuf| !PARTS.iter().any(|part| with(path, part).exists());
    paths.find(is_free).expect("some number is free")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{FILE_NAME, Store};

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("it is there").flatten();
        let mut names: Vec<_> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name != super::super::LOCK_NAME)
            .collect();
        names.sort();
        names
    }

    #[test]
    fn quarantine_renames_journals_too_and_overwrites_no_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let make = |part: &str, text: &str| {
            fs::write(with(&folder.path().join(FILE_NAME), part), text).expect("written");
        };
        let mut kept = Vec::new();
        for text in ["one", "two", "three"] {
            for part in ["", "-wal", "-shm"] {
                make(part, text);
            }
            let renamed = quarantine(folder.path()).expect("it can be renamed");
            kept.push((renamed.expect("there was a file"), text));
        }
        assert_eq!(names(folder.path()).len(), 9, "{:?}", names(folder.path()));
        for (renamed, text) in kept {
            for part in ["", "-wal", "-shm"] {
                let found = fs::read_to_string(with(&renamed, part)).expect("it is there");
                assert_eq!(found, text);
            }
        }
    }

    #[test]
    fn quarantine_fails_while_the_folder_is_in_use() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let _store = Store::open(folder.path()).expect("it opens");
        let before = names(folder.path());
        assert!(matches!(
            quarantine(folder.path()),
            Err(OpenError::InUse(_))
        ));
        assert_eq!(names(folder.path()), before);
    }

    #[test]
    fn an_invalid_backup_replaces_no_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join(FILE_NAME), "damaged").expect("written");
        let other = folder.path().join("photos.db");
        fs::write(&other, "my holiday photos").expect("written");
        for backup in [other, folder.path().join("nowhere.db")] {
            assert!(restore(folder.path(), &backup).is_err());
            assert_eq!(names(folder.path()), [FILE_NAME, "photos.db"]);
        }
        let text = fs::read_to_string(folder.path().join(FILE_NAME)).expect("it is there");
        assert_eq!(text, "damaged");
    }
}
