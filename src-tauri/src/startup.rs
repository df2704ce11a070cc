//! Starts the parts of the app: the log, the data folder, the server and the windows.

use std::env::consts::{ARCH, OS};
use std::io;
use std::path::{Path, PathBuf};

use moodring_core::{Engine, make_private};
use moodring_lan::listen;
use moodring_server::api::EngineErrorOut;
use moodring_server::{Network, RateLimiter, Show, join, serve};
use tauri::async_runtime;
use tauri::{AppHandle, Manager as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::commands::about::VERSION;
use crate::keep_awake::keep_awake;
use crate::log::Log;
use crate::quit::quit_on_signal;
use crate::remote;
use crate::shortcuts;
use crate::state::{AppState, Core};
use crate::ui_events::send_updates;
use crate::windows;
use crate::windows::overlay;
use crate::windows::screens::PositionBeforeFullScreen;

/// The name of the app's folders, as in `tauri.conf.json`.
const IDENTIFIER: &str = "app.moodring.desktop";

/// Starts the engine and opens the window. If the data or the network fails, the window opens anyway and shows the
/// error.
pub(crate) fn start(app: &AppHandle, data: Option<PathBuf>) -> tauri::Result<()> {
    open_log(app);
    let folder = match data {
        Some(folder) => folder,
        None => {
            let folder = app.path().app_data_dir()?;
            // WebKit also keeps files there, so the engine does not make the whole folder private.
            make_private(&folder);
            folder
        }
    };
    let core = async_runtime::block_on(open(app, &folder));
    app.manage(AppState::new(folder.clone(), core));
    app.manage(PositionBeforeFullScreen::default());
    windows::private::start(app);
    windows::open(app)?;
    overlay::start(app);
    remote::start(app, folder);
    async_runtime::spawn(quit_on_signal(app.clone()));
    Ok(())
}

/// Returns the data folder of the system, without a running app. [`start`] asks Tauri for the same folder.
pub(crate) fn default_folder() -> Option<PathBuf> {
    Some(dirs::data_dir()?.join(IDENTIFIER))
}

/// Opens the log file. If that fails, the app runs without one.
fn open_log(app: &AppHandle) {
    let log_folder = app.path().app_log_dir().map_err(io::Error::other);
    if let Err(error) = log_folder.and_then(|folder| app.state::<Log>().write_to(&folder)) {
        tracing::warn!(%error, "cannot write the log to a file");
    }
    tracing::info!("Moodring {VERSION} started on {OS} {ARCH}");
}

/// Opens another data folder. Close the current one first.
pub(crate) async fn reopen(app: &AppHandle, folder: PathBuf) {
    let core = open(app, &folder).await;
    app.state::<AppState>().set(folder, core);
    shortcuts::apply(app, None).await;
}

async fn open(app: &AppHandle, folder: &Path) -> Result<Core, EngineErrorOut> {
    let opened = match Engine::open(folder) {
        Err(error) => Err(EngineErrorOut::from(&error)),
        Ok(engine) => match listen(None, None, engine.remembered().port).await {
            Ok(listener) => Ok(run(app, engine, listener)),
            Err(error) => {
                engine.stop().await;
                Err(EngineErrorOut::other(error))
            }
        },
    };
    opened.inspect_err(|error| tracing::error!("{}", error.sentence()))
}

fn run(app: &AppHandle, engine: Engine, listener: TcpListener) -> Core {
    let (quit, quit_requested) = oneshot::channel::<()>();
    let network = Network::new(&engine);
    let serving = serve(
        engine.clone(),
        network.clone(),
        listener,
        RateLimiter::new(),
        async {
            // This also completes when the sender is dropped.
            let _ = quit_requested.await;
        },
    );
    let serving = async_runtime::spawn(async {
        if let Err(error) = serving.await {
            tracing::error!(%error, "the server stopped");
        }
    });
    let show = Show::new(&engine);
    async_runtime::spawn({
        let show = show.clone();
        async move { show.start().await }
    });
    async_runtime::spawn(send_updates(
        app.clone(),
        engine.clone(),
        network.clone(),
        show.clone(),
    ));
    async_runtime::spawn(keep_awake(engine.clone()));
    async_runtime::spawn(join::print_in_terminal(network.address()));
    Core {
        engine,
        network,
        show,
        quit,
        serving,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identifier_is_that_of_the_configuration() {
        let configuration: serde_json::Value =
            serde_json::from_str(include_str!("../tauri.conf.json")).expect("JSON");
        assert_eq!(configuration["identifier"], IDENTIFIER);
    }
}
