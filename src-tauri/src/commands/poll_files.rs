//! Imports polls from a file and exports them to a file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use moodring_core::Readers;
use moodring_core::poll::Poll;
use moodring_core::polls_file::{MAX_FILE_BYTES, read_polls, write_polls};
use moodring_core::{Command, Engine};
use moodring_server::api::{ExportOut, Failure, ImportOut};
use tauri::{WebviewWindow, async_runtime};

use crate::commands::files;

/// The name that the dialog offers.
const FILE_NAME: &str = "polls.moodring";
/// The extensions of the files that can be imported: Moodring's own, with which the desktop opens them, and that of JSON,
/// which they are.
const EXTENSIONS: [&str; 2] = ["moodring", "json"];

/// Lets the presenter choose a file and adds its polls to the list; `None` if none was chosen.
pub(crate) async fn import(
    window: WebviewWindow,
    engine: &Engine,
    title: String,
) -> Result<Option<ImportOut>, Failure> {
    let reading = async_runtime::spawn_blocking(move || {
        let chosen =
            files::of_kind(files::dialog(&window, title), &EXTENSIONS).blocking_pick_file();
        chosen
            .map(|file| read_polls_of(&files::path_of(file)?))
            .transpose()
    });
    let Some(polls) = reading.await.map_err(Failure::new)?? else {
        return Ok(None);
    };
    let count = polls.len();
    let first = engine.execute(Command::Append(polls)).await;
    let first = first.map_err(Failure::new)?;
    Ok(Some(ImportOut::new(count, first)))
}

/// Lets the presenter choose a place and writes all polls there; `None` if none was chosen.
pub(crate) async fn export(
    window: WebviewWindow,
    engine: &Engine,
    title: String,
) -> Result<Option<ExportOut>, Failure> {
    let polls = engine.polls().borrow().clone();
    let text = write_polls(polls.iter().map(|listed| &listed.poll));
    let saved = files::save(
        window,
        title,
        FILE_NAME.to_owned(),
        text.into_bytes(),
        Readers::Anyone,
    )
    .await?;
    Ok(saved.map(|name| ExportOut::new(polls.len(), name)))
}

/// The polls in this file.
///
/// # Errors
/// If it cannot be read or is not a file of polls, in a sentence.
pub(crate) fn read_polls_of(path: &Path) -> Result<Vec<Poll>, Failure> {
    let mut bytes = Vec::new();
    File::open(path)
        // One byte more than allowed shows that the file is too large.
        .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| {
            Failure::new(format!("{} cannot be read: {error}.", files::quoted(path)))
        })?;
    read_polls(&bytes).map_err(Failure::new)
}
