//! Earlier rounds: looking at them, and taking them along as files.

use moodring_core::Readers;
use moodring_core::export::Format;
use moodring_core::poll::RoundId;
use moodring_server::api::{Failure, HistoryOut, PictureIn, RoundDetailOut, SavedOut};
use tauri::{State, WebviewWindow};

use crate::files;
use crate::setup::Presenter;

/// Every round that was opened, newest first.
#[tauri::command]
pub(crate) async fn history(presenter: State<'_, Presenter>) -> Result<HistoryOut, Failure> {
    let past = presenter.engine()?.history().await;
    past.map(HistoryOut::from).map_err(Failure::new)
}

/// One of them with its timeline.
#[tauri::command]
pub(crate) async fn past_round(
    presenter: State<'_, Presenter>,
    round: i64,
) -> Result<RoundDetailOut, Failure> {
    let record = presenter.engine()?.past_round(RoundId(round)).await;
    record.map(RoundDetailOut::from).map_err(Failure::new)
}

/// Saves a round, or all of them, where the presenter says.
#[tauri::command]
pub(crate) async fn export_rounds(
    window: WebviewWindow,
    presenter: State<'_, Presenter>,
    title: String,
    round: Option<i64>,
    format: Format,
) -> Result<SavedOut, Failure> {
    let engine = presenter.engine()?;
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
    presenter: State<'_, Presenter>,
    title: String,
    round: i64,
    picture: PictureIn,
) -> Result<SavedOut, Failure> {
    let png = picture
        .png()
        .ok_or_else(|| Failure::new("The picture could not be drawn. Please try again."))?;
    let exported = presenter.engine()?.picture(RoundId(round), png).await;
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
