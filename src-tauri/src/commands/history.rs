//! Earlier rounds: reads them and exports them as files.

use moodring_core::Readers;
use moodring_core::export::Format;
use moodring_core::poll::RoundId;
use moodring_server::api::{Failure, PictureIn, RoundDetailOut, RoundResultOut, SavedOut};
use tauri::{State, WebviewWindow};

use crate::commands::files;
use crate::state::AppState;

/// Returns every round that was opened, newest first.
#[tauri::command]
pub(crate) async fn history(state: State<'_, AppState>) -> Result<Vec<RoundResultOut>, Failure> {
    let results = state.engine()?.history().await.map_err(Failure::new)?;
    Ok(results.into_iter().map(RoundResultOut::from).collect())
}

/// Returns one round with its timeline.
#[tauri::command]
pub(crate) async fn round_detail(
    state: State<'_, AppState>,
    round: i64,
) -> Result<RoundDetailOut, Failure> {
    let detail = state.engine()?.round_detail(RoundId(round)).await;
    detail.map(RoundDetailOut::from).map_err(Failure::new)
}

/// Saves one round, or all of them, in a file that the presenter chooses.
#[tauri::command]
pub(crate) async fn export_rounds(
    window: WebviewWindow,
    state: State<'_, AppState>,
    title: String,
    round: Option<i64>,
    format: Format,
) -> Result<SavedOut, Failure> {
    let engine = state.engine()?;
    let exported = engine.export(round.map(RoundId), format).await;
    let exported = exported.map_err(Failure::new)?;
    let file = files::save(
        window,
        title,
        exported.name,
        exported.content,
        Readers::Anyone,
    )
    .await?;
    Ok(SavedOut { file })
}

/// Saves the picture that the window drew of a round.
#[tauri::command]
pub(crate) async fn save_picture(
    window: WebviewWindow,
    state: State<'_, AppState>,
    title: String,
    round: i64,
    picture: PictureIn,
) -> Result<SavedOut, Failure> {
    let png = picture
        .png()
        .ok_or_else(|| Failure::new("The picture could not be drawn. Please try again."))?;
    let exported = state.engine()?.picture(RoundId(round), png).await;
    let exported = exported.map_err(Failure::new)?;
    let file = files::save(
        window,
        title,
        exported.name,
        exported.content,
        Readers::Anyone,
    )
    .await?;
    Ok(SavedOut { file })
}
