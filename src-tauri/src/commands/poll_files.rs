//! Imports polls from a file and exports them to a file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use moodring_core::Readers;
use moodring_core::polls_file::{MAX_FILE_BYTES, PollsFile, read_polls, write_polls};
use moodring_core::talk::TalkName;
use moodring_core::{Command, Engine};
use moodring_server::api::{ExportOut, Failure, ImportOut};
use tauri::{WebviewWindow, async_runtime};

use crate::commands::files;

/// The name that the dialog proposes for a talk without a name.
const FILE_NAME: &str = "polls";
/// Characters that a file name cannot have on every system.
const NOT_IN_A_NAME: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// The extensions of files that can be imported: Moodring's own, for which the desktop opens Moodring, and `json`,
/// because the files are JSON.
const EXTENSIONS: [&str; 2] = ["moodring", "json"];

/// Lets the presenter choose a file and adds its polls; `None` if none was chosen.
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
    add(engine, polls).await.map(Some)
}

/// Adds the polls of a file. If the file names a talk, they become a new talk, which goes on stage.
pub(crate) async fn add(engine: &Engine, file: PollsFile) -> Result<ImportOut, Failure> {
    let PollsFile { talk, polls } = file;
    let count = polls.len();
    let command = match talk.as_str().is_empty() {
        true => Command::Append(polls),
        false => Command::CreateTalk(talk.clone(), polls),
    };
    let first = engine.execute(command).await.map_err(Failure::new)?;
    Ok(ImportOut::new(count, first, &talk))
}

/// Lets the presenter choose a path and writes the current talk to it; `None` if none was chosen.
pub(crate) async fn export(
    window: WebviewWindow,
    engine: &Engine,
    title: String,
) -> Result<Option<ExportOut>, Failure> {
    let polls = engine.polls().borrow().clone();
    let on = engine.newest().content.stage.talk;
    let talks = engine.talks().borrow().clone();
    let talk = talks.iter().find(|talk| talk.id == on);
    let talk = talk.map_or_else(TalkName::default, |talk| talk.name.clone());
    let text = write_polls(
        &talk,
        polls.iter().map(|listed| (&listed.poll, &listed.display)),
    );
    let saved = files::save(
        window,
        title,
        file_name(&talk),
        text.into_bytes(),
        Readers::Anyone,
    )
    .await?;
    Ok(saved.map(|name| ExportOut::new(polls.len(), name)))
}

/// Returns the name that the dialog proposes for the file of a talk.
fn file_name(talk: &TalkName) -> String {
    let name = talk.as_str().replace(NOT_IN_A_NAME, " ");
    let name = match name.trim().trim_start_matches('.') {
        "" => FILE_NAME,
        name => name,
    };
    format!("{name}.{}", EXTENSIONS[0])
}

/// Returns the polls in this file.
///
/// # Errors
/// If it cannot be read or is not a file of polls, in a sentence.
pub(crate) fn read_polls_of(path: &Path) -> Result<PollsFile, Failure> {
    let mut bytes = Vec::new();
    File::open(path)
        // One byte more than allowed shows that the file is too large.
        .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| {
            Failure::new(format!("{} cannot be read: {error}.", files::quoted(path)))
        })?;
    read_polls(&bytes).map_err(Failure::new)
}
