//! Saves a file so that nothing is lost that the presenter did not agree to lose: the new content is written to a
//! file of its own beside the old one and then renamed over it, so a full disk or a crash leaves the old file whole.
//!
//! A symbolic link stays a link, and the file behind it is replaced. The new file has the mode, the owner and the
//! group of the old one, as far as this user may set them. The name of the file beside it is chosen so that it
//! exists nowhere, so it never takes the place of somebody's file.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The most links that are followed, as on Linux.
const MAX_LINKS: usize = 40;

/// Who may read a file that was not there before. One that is replaced keeps its own mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Everybody whom the user's umask lets.
    Anyone,
    /// This user alone: the file holds the key or the Wi-Fi password.
    Owner,
}

/// Puts what `fill` writes in the place of `path`. `fill` gets the path of an empty file.
///
/// # Errors
/// If `fill` fails or the file cannot be written. What was at the path is as it was then.
pub fn replace_file<E: From<io::Error>>(
    path: &Path,
    readers: Readers,
    fill: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    let path = behind_links(path)?;
    let old = existing(&path)?;
    let folder = folder_of(&path);
    let part = part_in(folder, readers)?;
    fill(part.path())?;
    if let Some(old) = old {
        keep_access(part.as_file(), &old)?;
    }
    part.as_file().sync_all()?;
    part.persist(&path).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
}

/// Where a path leads, also when nothing is there yet.
pub(crate) fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            // A link that is not absolute begins in its own folder.
            Ok(to) => path = folder_of(&path).join(to),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("its symbolic links lead in a circle"))
}

/// A new empty file with a name that nothing in the folder has. It is deleted unless it is renamed.
fn part_in(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".moodring-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(
        match readers {
            // As any other new file: less what the user's umask forbids.
            Readers::Anyone => 0o666,
            Readers::Owner => 0o600,
        },
    ));
    #[cfg(not(unix))]
    let _ = readers;
    builder.tempfile_in(folder)
}

/// Gives a new file the mode, owner and group of the one that it replaces.
fn keep_access(file: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            // Only root may give a file away. Everybody may give it to a group they are in.
            let _ = fchown(file, Some(old.uid()), Some(old.gid()))
                .or_else(|_| fchown(file, None, Some(old.gid())));
        }
        // What the old group was allowed is not for another one.
        let is_of_group = file.metadata()?.gid() == old.gid();
        let mode = old.mode() & if is_of_group { 0o7777 } else { 0o7707 };
        if mode != file.metadata()?.mode() & 0o7777 {
            file.set_permissions(fs::Permissions::from_mode(mode))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (file, old);
    Ok(())
}

/// Makes new names in a folder outlive a power cut. Best effort, as in SQLite: some file systems cannot do it, and
/// Windows has no way to ask for it.
pub(crate) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}

/// What is known of the file at a path, if there is one.
fn existing(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::metadata(path) {
        Ok(old) if old.is_file() => Ok(Some(old)),
        Ok(_) => Err(io::Error::other(
            "something that is not a file has this name",
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent();
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn save(path: &Path, content: &[u8]) -> io::Result<()> {
        replace_file(path, Readers::Anyone, |part| fs::write(part, content))
    }

    #[test]
    fn a_file_that_cannot_be_saved_leaves_the_old_one_and_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("polls.json");
        save(&path, b"old").expect("saved");
        let failed = replace_file(&path, Readers::Anyone, |part| {
            fs::write(part, b"half")?;
            Err(io::Error::from(ErrorKind::StorageFull))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).expect("there"), b"old");
        save(&path, b"new").expect("saved");
        assert_eq!(fs::read(&path).expect("there"), b"new");
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).expect("a folder");
        assert!(save(&taken, b"new").is_err());
        let left: Vec<_> = fs::read_dir(&folder).expect("there").flatten().collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }

    #[test]
    fn files_that_end_in_part_are_somebodys_and_stay() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let theirs = folder.path().join("polls.json.part");
        fs::write(&theirs, "theirs").expect("written");
        save(&folder.path().join("polls.json"), b"new").expect("saved");
        assert_eq!(fs::read(&theirs).expect("there"), b"theirs");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_its_file_keeps_mode_and_group() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shared = folder.path().join("shared");
        fs::create_dir(&shared).expect("a folder");
        let (file, inner, outer) = (
            shared.join("talk.db"),
            shared.join("newest.db"),
            folder.path().join("talk.db"),
        );
        fs::write(&file, "old").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("its own file");
        // Only root may choose any group; others keep the one they have.
        let group = if chown(&file, None, Some(7)).is_ok() {
            7
        } else {
            fs::metadata(&file).expect("there").gid()
        };
        symlink("talk.db", &inner).expect("a link");
        symlink(&inner, &outer).expect("a link");
        save(&outer, b"new").expect("saved");
        for link in [&inner, &outer] {
            assert!(link.is_symlink(), "{link:?}");
        }
        assert_eq!(fs::read(&file).expect("there"), b"new");
        let kept = fs::metadata(&file).expect("there");
        assert_eq!((kept.mode() & 0o7777, kept.gid()), (0o640, group));

        // A link to a file that is not there yet, and one that leads to itself.
        let (empty, circle) = (shared.join("empty"), shared.join("circle"));
        symlink("later.db", &empty).expect("a link");
        symlink("circle", &circle).expect("a link");
        save(&empty, b"new").expect("saved");
        assert_eq!(fs::read(shared.join("later.db")).expect("there"), b"new");
        assert!(empty.is_symlink());
        assert!(save(&circle, b"new").is_err());
    }
}
