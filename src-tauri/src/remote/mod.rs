//! Controls the running app from the command line: `moodring open`, `moodring next`, `moodring status`. It is not
//! reachable over the network.
//!
//! Most instructions are commands of the engine. The window gets an event for each, so that it can offer to undo it.
//! The window itself executes two: the large QR code and the countdown before hidden results appear.

mod instruction;
mod socket;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use moodring_core::Engine;
use moodring_core::broadcaster::WINDOW_INTERVAL;
use moodring_core::snapshot::Content;
use moodring_server::api::{
    INSTRUCTION_EXECUTED, InstructionOut, OverlayRefusal, StatusOut, WindowsOut,
};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Emitter as _, Manager as _, async_runtime};
use tokio::time::timeout;

use crate::log;
use crate::state::AppState;
use crate::windows::{self, overlay, private, screens};
pub(crate) use instruction::Instruction;

/// The exit code if no app runs.
const NOT_RUNNING: u8 = 3;
/// The longest time for the window to execute an instruction.
const WINDOW_TIMEOUT: Duration = Duration::from_secs(2);

/// The answer of the app.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Reply {
    /// Why the instruction was not executed, as a sentence.
    refused: Option<String>,
    /// For [`Instruction::Status`].
    status: Option<serde_json::Value>,
}

/// Sends an instruction to the running app, prints its answer and returns the exit code.
pub(crate) fn send(folder: &Path, instruction: Instruction) -> ExitCode {
    let reply = serde_json::to_string(&instruction)
        .map_err(io::Error::from)
        .and_then(|line| socket::ask(folder, &line))
        .and_then(|answer| serde_json::from_str(&answer).map_err(io::Error::from));
    let refused = match reply {
        Ok(Reply {
            refused: None,
            status,
        }) => {
            if let Some(status) = status {
                let _ = writeln!(io::stdout(), "{status}");
            }
            return ExitCode::SUCCESS;
        }
        Ok(Reply {
            refused: Some(sentence),
            ..
        }) => sentence,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            log::print_error("Moodring is not running.");
            return ExitCode::from(NOT_RUNNING);
        }
        // The system's limit is about a hundred bytes.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
            "The path of the data folder is too long for commands.".to_owned()
        }
        Err(error) => format!("Moodring does not answer: {error}."),
    };
    log::print_error(&refused);
    ExitCode::FAILURE
}

/// Executes the instructions of the command line until the app ends.
pub(crate) fn start(app: &AppHandle, folder: PathBuf) {
    let app = app.clone();
    async_runtime::spawn(async move {
        let listener = match socket::bind(&folder) {
            Ok(listener) => listener,
            Err(error) => {
                return tracing::warn!(%error, "this app cannot be controlled from the command line");
            }
        };
        app.manage(Folder(folder));
        let answer = move |line: String| {
            let app = app.clone();
            async move { answer(&app, &line).await }
        };
        socket::serve(listener, answer).await;
    });
}

/// The folder in which this app listens. A second app on the same folder does not have this state and must not remove
/// the socket.
struct Folder(PathBuf);

/// Stops listening when the app ends.
pub(crate) fn stop(app: &AppHandle) {
    if let Some(folder) = app.try_state::<Folder>() {
        socket::close(&folder.0);
    }
}

async fn answer(app: &AppHandle, line: &str) -> String {
    let reply = match serde_json::from_str(line) {
        Ok(Instruction::Status) => Reply {
            status: serde_json::to_value(status(app)).ok(),
            ..Reply::default()
        },
        Ok(instruction) => Reply {
            refused: execute(app, instruction).await.err(),
            ..Reply::default()
        },
        Err(error) => Reply {
            refused: Some(format!(
                "This version does not know the instruction: {error}."
            )),
            ..Reply::default()
        },
    };
    serde_json::to_string(&reply).unwrap_or_default()
}

/// Executes an instruction of the command line or of a global shortcut.
///
/// # Errors
/// If it is not possible now or fails: a sentence.
pub(crate) async fn execute(app: &AppHandle, instruction: Instruction) -> Result<(), String> {
    match instruction {
        Instruction::Overlay => return overlay(app).await,
        Instruction::Present => {
            let presents = private::present(app).await;
            if presents.map_err(|error| error.to_string())? {
                return Ok(());
            }
            screens::set_full_screen(app, true).map_err(|error| error.to_string())?;
            return tell(app, instruction, None);
        }
        _ => {}
    }
    let engine = app.state::<AppState>().engine();
    let engine = engine.map_err(|failure| failure.sentence().to_owned())?;
    let before = engine.newest();
    let stage = &before.content.stage;
    match instruction {
        Instruction::Qr => {
            let screen = before.content.shown.screen;
            tell(app, instruction, None)?;
            let turned = window_shows(&engine, |content| content.shown.screen != screen);
            return match turned.await {
                true => Ok(()),
                false => Err("The window does not answer.".to_owned()),
            };
        }
        Instruction::Reveal if stage.round.hidden && stage.preferences.countdown => {
            tell(app, instruction, None)?;
            let begun = |content: &Content| {
                content.shown.countdown.is_some() || !content.stage.round.hidden
            };
            if window_shows(&engine, begun).await {
                return Ok(());
            }
            // If the window does not answer, it runs no countdown.
        }
        _ => {}
    }
    let polls = engine.polls().borrow().clone();
    let Some(command) = instruction.command(stage, &polls)? else {
        return Ok(());
    };
    engine
        .execute(command)
        .await
        .map_err(|error| error.to_string())?;
    tell(app, instruction, instruction.leaves(stage))
}

/// Tells the window which instruction was executed, or which one it has to execute.
fn tell(app: &AppHandle, instruction: Instruction, left: Option<i64>) -> Result<(), String> {
    let executed = InstructionOut {
        instruction: instruction.into(),
        left,
    };
    let sent = app.emit_to(windows::of_presenter(app), INSTRUCTION_EXECUTED, executed);
    sent.map_err(|error| error.to_string())
}

/// Waits for a report of the window that satisfies `is_wanted`. Returns whether it came in time.
async fn window_shows(engine: &Engine, is_wanted: impl Fn(&Content) -> bool) -> bool {
    let mut listener = engine.subscribe(WINDOW_INTERVAL);
    let waiting = async {
        while let Some(snapshot) = listener.next().await {
            if is_wanted(&snapshot.content) {
                return true;
            }
        }
        false
    };
    timeout(WINDOW_TIMEOUT, waiting).await.unwrap_or(false)
}

async fn overlay(app: &AppHandle) -> Result<(), String> {
    let sentence = match overlay::toggle(app).await {
        None => return Ok(()),
        Some(OverlayRefusal::Wayland) => "Wayland lets no program stay above the others.",
        Some(OverlayRefusal::NoCompositor) => {
            "Without a compositor, the overlay would be black instead of transparent."
        }
        Some(OverlayRefusal::NoAcceleration) => {
            "Without hardware acceleration, the overlay would leave traces."
        }
        Some(OverlayRefusal::Unforeseen) => "The overlay cannot be shown; the log says why.",
    };
    Err(sentence.to_owned())
}

fn status(app: &AppHandle) -> StatusOut {
    let state = app.state::<AppState>();
    match (state.engine(), state.network()) {
        (Ok(engine), Ok(network)) => {
            let url = network.address().borrow().url();
            let newest = engine.newest();
            let on = newest.content.stage.talk;
            let talks = engine.talks().borrow().clone();
            let talk = talks.iter().find(|talk| talk.id == on);
            let talk = talk.map(|talk| talk.name.as_str().to_owned());
            let windows = WindowsOut {
                overlay: overlay::state(app).shown,
                presenter_view: private::state(app).open,
                second_screen: private::has_moved_audience(app),
            };
            StatusOut::running(&newest, talk.unwrap_or_default(), url, windows)
        }
        (Err(failure), _) | (_, Err(failure)) => StatusOut::failed(failure.sentence()),
    }
}
