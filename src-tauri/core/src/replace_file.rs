//! Replaces a file atomically: writes the new content to a temporary file in the same folder and renames it. A
//! full disk or a crash leaves the old file intact.
//!
//! A symbolic link stays a link, and its target is replaced. The new file keeps the mode, owner and group of the
//! old one, as far as this user may set them. The temporary name is new, so it never overwrites a file.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The most links that are followed, as on Linux.
const MAX_LINKS: usize = 40;

/// Who may read a new file. A replaced file keeps its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// All users, as far as the umask allows.
    Anyone,
    /// Only this user: the file has the key or the Wi-Fi password.
    Owner,
}

/// Replaces `path` with the content that `fill` writes. `fill` gets the path of an empty file.
///
/// # Errors
/// If `fill` fails or the file cannot be written. Then the old file is unchanged.
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

/// Follows links to the target, which need not exist yet.
pub(crate) fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            // A relative link starts in its own folder.
            Ok(to) => path = folder_of(&path).join(to),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("its symbolic links lead in a circle"))
}

/// Creates an empty file with a new name in the folder. It is deleted unless it is renamed.
fn part_in(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".moodring-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(
        match readers {
            // As for any new file: the umask removes some of these rights.
            Readers::Anyone => 0o666,
            Readers::Owner => 0o600,
        },
    ));
    #[cfg(not(unix))]
    let _ = readers;
    builder.tempfile_in(folder)
}

/// Gives a new file the mode, owner and group of the file it replaces.
fn keep_access(file: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            // Only root may change the owner. Every user may choose one of their own groups.
            let _ = fchown(file, Some(old.uid()), Some(old.gid()))
                .or_else(|_| fchown(file, None, Some(old.gid())));
        }
        // Another group must not get the rights of the old group.
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

/// Syncs a folder, so new names survive a power cut. Best effort, as in SQLite: some file systems cannot do it,
/// and Windows has no call for it.
pub(crate) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}

/// Returns the metadata of the file at a path, or `None` if there is none.
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
    fn other_files_that_end_in_part_stay() {
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
        // Only root may choose any group; other users keep their own.
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

        // A link to a missing file, and one that points to itself.
        let (empty, circle) = (shared.join("empty"), shared.join("circle"));
        symlink("later.db", &empty).expect("a link");
        symlink("circle", &circle).expect("a link");
        save(&empty, b"new").expect("saved");
        assert_eq!(fs::read(shared.join("later.db")).expect("there"), b"new");
        assert!(empty.is_symlink());
        assert!(save(&circle, b"new").is_err());
    }
}
