//! Files that the presenter chooses in the system's own dialogs. The page never learns a path that it
//! could ask for: it may only open the dialogs.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use moodring_core::wire::Failure;
use tauri::{WebviewWindow, async_runtime};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

/// A dialog over the window.
pub(crate) fn dialog(window: &WebviewWindow, title: String) -> FileDialogBuilder<tauri::Wry> {
    let dialog = window.dialog().file();
    dialog.set_parent(window).set_title(title)
}

/// The same for files with this extension.
pub(crate) fn of_kind(
    dialog: FileDialogBuilder<tauri::Wry>,
    extension: &str,
) -> FileDialogBuilder<tauri::Wry> {
    dialog.add_filter(extension.to_uppercase(), &[extension])
}

/// Asks where a file is to be; offers `file`, whose extension is added to a name that was typed without.
/// `None` if the presenter thought better of it.
///
/// # Errors
/// If the dialog fails.
pub(crate) async fn place(
    window: WebviewWindow,
    title: String,
    file: String,
) -> Result<Option<PathBuf>, Failure> {
    let asking = async_runtime::spawn_blocking(move || {
        let extension = Path::new(&file).extension().unwrap_or_default();
        let extension = extension.to_string_lossy();
        let dialog = of_kind(dialog(&window, title), &extension).set_file_name(&file);
        let Some(chosen) = dialog.blocking_save_file() else {
            return Ok(None);
        };
        let mut path = path_of(chosen)?;
        if path.extension().is_none() {
            path.set_extension(&*extension);
        }
        Ok(Some(path))
    });
    asking.await.map_err(Failure::new)?
}

/// Asks for a [`place`] and writes `content` there. Answers the name it got.
///
/// # Errors
/// If the file cannot be written, in a sentence.
pub(crate) async fn save(
    window: WebviewWindow,
    title: String,
    file: String,
    content: Vec<u8>,
) -> Result<Option<String>, Failure> {
    let Some(path) = place(window, title, file).await? else {
        return Ok(None);
    };
    let writing = async_runtime::spawn_blocking(move || {
        write(&path, &content).map_err(|error| {
            Failure::new(format!("{} cannot be written: {error}.", quoted(&path)))
        })?;
        Ok(Some(name(&path)))
    });
    writing.await.map_err(Failure::new)?
}

pub(crate) fn path_of(file: FilePath) -> Result<PathBuf, Failure> {
    file.into_path().map_err(Failure::new)
}

/// Writes beside the file and then takes its place, so that a full disk costs nobody an older file.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let written = File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

pub(crate) fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

pub(crate) fn quoted(path: &Path) -> String {
    format!("“{}”", name(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("moodring-files-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_old_one_and_no_part_of_the_new() {
        let folder = folder();
        let path = folder.join("polls.json");
        write(&path, b"old").expect("written");
        write(&path, b"new").expect("written over");
        assert_eq!(fs::read(&path).expect("there"), b"new");
        // A folder cannot be replaced by a file.
        let taken = folder.join("taken");
        fs::create_dir_all(taken.join("inside")).expect("a folder");
        assert!(write(&taken, b"new").is_err());
        let left: Vec<_> = fs::read_dir(&folder).expect("there").flatten().collect();
        assert_eq!(left.len(), 2, "{left:?}");
        fs::remove_dir_all(&folder).expect("removed");
    }
}
