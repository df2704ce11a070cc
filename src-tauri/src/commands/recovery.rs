//! Recovery when the data file cannot be used: try again, quarantine the file and start with a new one or a backup, or
//! use another folder. This module also makes backups. No file is deleted or overwritten.

use std::path::PathBuf;

use moodring_core::backup::{file_name, quarantine, restore};
use moodring_server::api::{Failure, RecoveredOut, RecoveryIn, SavedOut};
use tauri::{Manager as _, State, WebviewWindow, async_runtime};

use crate::commands::files::{self, dialog};
use crate::startup::reopen;
use crate::state::AppState;

const EXTENSION: &str = "db";

/// Recovers in the chosen way. Returns the new state of the window; `None` if the presenter cancels.
///
/// # Errors
/// If the file cannot be quarantined or the backup cannot be used, as a sentence. The files stay as they were.
#[tauri::command]
pub(crate) async fn recover(
    window: WebviewWindow,
    way: RecoveryIn,
    title: String,
) -> Result<Option<RecoveredOut>, Failure> {
    let app = window.app_handle().clone();
    let state = app.state::<AppState>();
    let _guard = state.reopening.lock().await;
    if way == RecoveryIn::Again && state.engine().is_ok_and(|engine| !engine.is_file_gone()) {
        let (loaded, quarantined) = (state.load(), None);
        return Ok(Some(RecoveredOut {
            loaded,
            quarantined,
        }));
    }
    let chosen = match way {
        RecoveryIn::Again | RecoveryIn::Fresh => None,
        RecoveryIn::Backup | RecoveryIn::Folder => match choose_path(window, way, title).await? {
            None => return Ok(None),
            chosen => chosen,
        },
    };
    // Close the running engine, which has the file open: the damage may have appeared only when a vote arrived.
    state.close().await;
    let folder = state.folder();
    let (folder, replaced) = match way {
        RecoveryIn::Again | RecoveryIn::Folder => (chosen.unwrap_or(folder), Ok(None)),
        RecoveryIn::Fresh | RecoveryIn::Backup => {
            let replacing = async_runtime::spawn_blocking(move || {
                let replaced = match chosen {
                    Some(backup) => restore(&folder, &backup),
                    None => quarantine(&folder),
                };
                (folder, replaced)
            });
            replacing.await.map_err(Failure::new)?
        }
    };
    reopen(&app, folder).await;
    let quarantined = replaced.map_err(Failure::new)?;
    Ok(Some(RecoveredOut {
        loaded: state.load(),
        quarantined: quarantined.as_deref().map(files::name),
    }))
}

async fn choose_path(
    window: WebviewWindow,
    way: RecoveryIn,
    title: String,
) -> Result<Option<PathBuf>, Failure> {
    let asking = async_runtime::spawn_blocking(move || {
        let dialog = dialog(&window, title);
        let chosen = match way {
            RecoveryIn::Folder => dialog.blocking_pick_folder(),
            _ => files::of_kind(dialog, &[EXTENSION]).blocking_pick_file(),
        };
        chosen.map(files::path_of).transpose()
    });
    asking.await.map_err(Failure::new)?
}

/// Copies all polls and votes into a file that the presenter names.
#[tauri::command]
pub(crate) async fn back_up(
    window: WebviewWindow,
    state: State<'_, AppState>,
    title: String,
) -> Result<SavedOut, Failure> {
    let engine = state.engine()?;
    let Some(path) = files::ask_for_path(window, title, file_name()).await? else {
        return Ok(SavedOut { file: None });
    };
    let file = Some(files::name(&path));
    engine.back_up(path).await.map_err(Failure::new)?;
    Ok(SavedOut { file })
}
