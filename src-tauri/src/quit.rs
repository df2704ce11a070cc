//! Quits Moodring: by the close button, a key, a menu or a signal.
//!
//! While voting is open, the window asks the presenter once. A second attempt to quit while the question shows ends
//! the program, so a page that hangs cannot prevent it. Signals of the system quit without a question.

use std::sync::atomic::{AtomicBool, Ordering};

use moodring_core::poll::Phase;
use moodring_server::api::QUIT_ASKED;
use tauri::{AppHandle, Emitter as _, Manager as _, State};

use crate::state::AppState;
use crate::windows;

/// Whether the window shows the question.
#[derive(Default)]
pub(crate) struct QuitQuestion(AtomicBool);

impl QuitQuestion {
    /// Records that the window does not show the question.
    pub(crate) fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Returns whether Moodring may end now. If not, the window shows the question.
pub(crate) fn may_end(app: &AppHandle) -> bool {
    // Relaxed: the flag orders no other memory access.
    if app.state::<QuitQuestion>().0.swap(true, Ordering::Relaxed) {
        return true;
    }
    let engine = app.state::<AppState>().engine();
    let open = engine.is_ok_and(|engine| engine.newest().content.stage.round.phase == Phase::Open);
    if !open {
        return true;
    }
    let sent = app.emit_to(windows::of_presenter(app), QUIT_ASKED, ());
    sent.inspect_err(|error| tracing::warn!(%error, "cannot show the question in the window"))
        .is_err()
}

/// Quits Moodring, or asks the presenter first.
#[tauri::command]
pub(crate) fn quit(app: AppHandle) {
    if may_end(&app) {
        app.exit(0);
    }
}

/// Records that the presenter answered "Stay".
#[tauri::command]
pub(crate) fn stay(question: State<'_, QuitQuestion>) {
    question.clear();
}

/// Quits Moodring on the first signal, and kills the process on the second.
pub(crate) async fn quit_on_signal(app: AppHandle) {
    match stop_signal().await {
        Ok(()) => app.exit(0),
        Err(error) => return tracing::warn!(%error, "cannot handle signals of the system"),
    }
    if stop_signal().await.is_ok() {
        std::process::exit(1);
    }
}

async fn stop_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    }
    // On Windows, the system closes the window, which quits.
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
