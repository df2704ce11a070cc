//! Polls to and from a file that the presenter chooses in the system's own dialog. The page never
//! learns a path that it could ask for: it may only open the dialogs.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use moodring_core::wire::{ExportOut, Failure, ImportOut, MOST_BYTES, read_polls, write_polls};
use moodring_core::{Booth, Change};
use tauri::{WebviewWindow, async_runtime};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

/// What the dialog offers for a new file.
const FILE_NAME: &str = "moodring-polls.json";

/// Lets the presenter choose a file and adds its polls to the list; `None` if none was chosen.
pub(crate) async fn import(
    window: WebviewWindow,
    booth: &Booth,
    title: String,
) -> Result<Option<ImportOut>, Failure> {
    let reading = async_runtime::spawn_blocking(move || {
        let chosen = dialog(&window, title).blocking_pick_file();
        chosen.map(|file| read(&path_of(file)?)).transpose()
    });
    let Some(bytes) = reading.await.map_err(Failure::new)?? else {
        return Ok(None);
    };
    let polls = read_polls(&bytes).map_err(Failure::new)?;
    let count = polls.len();
    let first = booth.change(Change::Append(polls)).await;
    let first = first.map_err(Failure::new)?;
    Ok(Some(ImportOut::new(count, first)))
}

/// Lets the presenter choose a place and writes all polls there; `None` if none was chosen.
pub(crate) async fn export(
    window: WebviewWindow,
    booth: &Booth,
    title: String,
) -> Result<Option<ExportOut>, Failure> {
    let polls = booth.polls().borrow().clone();
    let writing = async_runtime::spawn_blocking(move || {
        let chosen = dialog(&window, title).set_file_name(FILE_NAME);
        let Some(file) = chosen.blocking_save_file() else {
            return Ok(None);
        };
        let mut path = path_of(file)?;
        if path.extension().is_none() {
            path.set_extension("json");
        }
        let text = write_polls(polls.iter().map(|listed| &listed.poll));
        write(&path, text.as_bytes()).map_err(|error| {
            Failure::new(format!("{} cannot be written: {error}.", quoted(&path)))
        })?;
        Ok(Some(ExportOut::new(polls.len(), name(&path))))
    });
    writing.await.map_err(Failure::new)?
}

fn dialog(window: &WebviewWindow, title: String) -> FileDialogBuilder<tauri::Wry> {
    let dialog = window.dialog().file();
    dialog
        .set_parent(window)
        .set_title(title)
        .add_filter("JSON", &["json"])
}

fn path_of(file: FilePath) -> Result<PathBuf, Failure> {
    file.into_path().map_err(Failure::new)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    File::open(path)
        // One byte more than is allowed is enough to see that it is too large.
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}.", quoted(path))))?;
    Ok(bytes)
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

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn quoted(path: &Path) -> String {
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
