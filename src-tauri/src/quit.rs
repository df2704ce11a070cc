//! The end of Moodring: by the window's ✕, a key, a button or the system.
//!
//! While voting is open the presenter is asked once, in the window. Whoever wants to leave again while the question
//! is there means it; so a page that hangs keeps nobody here. What the system says is not asked back.

use std::sync::atomic::{AtomicBool, Ordering};

use moodring_core::poll::Phase;
use moodring_server::api::QUIT_ASKED;
use tauri::{AppHandle, Emitter as _, Manager as _, State};

use crate::MAIN_WINDOW;
use crate::state::AppState;

/// Whether the question is in the window.
#[derive(Default)]
pub(crate) struct Asked(AtomicBool);

impl Asked {
    /// The question is not in the window, or no longer.
    pub(crate) fn forget(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Whether Moodring may end at once. Otherwise the question is in the window.
pub(crate) fn may_end(app: &AppHandle) -> bool {
    // One flag that nothing else hangs on.
    if app.state::<Asked>().0.swap(true, Ordering::Relaxed) {
        return true;
    }
    let engine = app.state::<AppState>().engine();
    let open = engine.is_ok_and(|engine| engine.newest().content.stage.round.phase == Phase::Open);
    if !open {
        return true;
    }
    let told = app.emit_to(MAIN_WINDOW, QUIT_ASKED, ());
    told.inspect_err(|error| tracing::warn!(%error, "the window was not asked"))
        .is_err()
}

/// Ends Moodring, or asks whether that is meant.
#[tauri::command]
pub(crate) fn quit(app: AppHandle) {
    if may_end(&app) {
        app.exit(0);
    }
}

/// The presenter thought better of it.
#[tauri::command]
pub(crate) fn stay(asked: State<'_, Asked>) {
    asked.forget();
}

/// Ends Moodring when the system or a terminal says so; at once if it says so twice.
pub(crate) async fn quit_on_signal(app: AppHandle) {
    match asked_to_stop().await {
        Ok(()) => app.exit(0),
        Err(error) => return tracing::warn!(%error, "what the system says is not heard"),
    }
    if asked_to_stop().await.is_ok() {
        std::process::exit(1);
    }
}

async fn asked_to_stop() -> std::io::Result<()> {
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
    // Windows tells the window, which ends by itself.
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
