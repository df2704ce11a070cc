//! Files that the presenter chooses in the dialogs of the system. The page may only open the dialogs. It never gets
//! or sends a path.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use moodring_core::{Readers, replace_file};
use moodring_server::api::Failure;
use tauri::{WebviewWindow, async_runtime};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

/// Creates a file dialog in front of the window.
pub(crate) fn dialog(window: &WebviewWindow, title: String) -> FileDialogBuilder<tauri::Wry> {
    let dialog = window.dialog().file();
    dialog.set_parent(window).set_title(title)
}

/// Limits a dialog to files with these extensions.
pub(crate) fn of_kind(
    dialog: FileDialogBuilder<tauri::Wry>,
    extensions: &[&str],
) -> FileDialogBuilder<tauri::Wry> {
    let upper: Vec<_> = extensions.iter().map(|one| one.to_uppercase()).collect();
    let both = extensions
        .iter()
        .copied()
        .chain(upper.iter().map(String::as_str));
    dialog.add_filter(upper.join(", "), &both.collect::<Vec<_>>())
}

/// Asks where to save a file. The dialog proposes the name `file`. Any other name gets the same extension. Returns
/// `None` if the presenter cancels.
///
/// A file is replaced only if the system asked about that file. GTK asks before the extension is added: it would ask
/// about `talk`, but the app would replace `talk.db`. In this case the dialog opens again with the full name.
///
/// # Errors
/// If the dialog fails.
pub(crate) async fn ask_for_path(
    window: WebviewWindow,
    title: String,
    file: String,
) -> Result<Option<PathBuf>, Failure> {
    let asking = async_runtime::spawn_blocking(move || {
        let mut offered = PathBuf::from(file);
        let extension = offered.extension().unwrap_or_default().to_owned();
        loop {
            let dialog = dialog(&window, title.clone()).set_file_name(name(&offered));
            let mut dialog = of_kind(dialog, &[&*extension.to_string_lossy()]);
            if let Some(folder) = offered.parent().filter(|folder| folder.is_absolute()) {
                dialog = dialog.set_directory(folder);
            }
            let Some(chosen) = dialog.blocking_save_file() else {
                return Ok(None);
            };
            let chosen = path_of(chosen)?;
            let whole = with_extension(&chosen, &extension);
            if whole == chosen || !whole.exists() {
                return Ok(Some(whole));
            }
            offered = whole;
        }
    });
    asking.await.map_err(Failure::new)?
}

/// Returns the path with this extension, unless it already has it. The text after the last dot need not be an
/// extension, as in "Umfrage 22.11.2026".
fn with_extension(path: &Path, extension: &OsStr) -> PathBuf {
    let has_it = |other: &OsStr| other.eq_ignore_ascii_case(extension);
    let mut path = path.to_owned();
    if !path.extension().is_some_and(has_it) {
        path.as_mut_os_string().push(".");
        path.as_mut_os_string().push(extension);
    }
    path
}

/// Asks for a path and writes `content` there. Returns the name of the file.
///
/// # Errors
/// If the file cannot be written, in a sentence.
pub(crate) async fn save(
    window: WebviewWindow,
    title: String,
    file: String,
    content: Vec<u8>,
    readers: Readers,
) -> Result<Option<String>, Failure> {
    let Some(path) = ask_for_path(window, title, file).await? else {
        return Ok(None);
    };
    let writing = async_runtime::spawn_blocking(move || {
        let written = replace_file(&path, readers, |part| std::fs::write(part, &content));
        written.map_err(|error| {
            Failure::new(format!("{} cannot be written: {error}.", quoted(&path)))
        })?;
        Ok(Some(name(&path)))
    });
    writing.await.map_err(Failure::new)?
}

pub(crate) fn path_of(file: FilePath) -> Result<PathBuf, Failure> {
    file.into_path().map_err(Failure::new)
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

    #[test]
    fn a_name_gets_its_extension_unless_it_has_it() {
        for (typed, saved) in [
            ("talk", "talk.json"),
            ("talk.json", "talk.json"),
            ("talk.JSON", "talk.JSON"),
            ("Umfrage 22.11.2026", "Umfrage 22.11.2026.json"),
            ("talk.db", "talk.db.json"),
            (".json", ".json.json"),
            ("a.b/talk", "a.b/talk.json"),
        ] {
            let path = with_extension(Path::new(typed), OsStr::new("json"));
            assert_eq!(path, Path::new(saved));
        }
    }
}
