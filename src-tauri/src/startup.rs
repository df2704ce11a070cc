//! Start and end: the data folder, the LAN server, and the tasks that tell the window.

use std::env::consts::{ARCH, OS};
use std::io;
use std::path::{Path, PathBuf};

use moodring_core::{Engine, make_private};
use moodring_lan::listen;
use moodring_server::api::TroubleOut;
use moodring_server::{Network, RateLimiter, join, serve};
use tauri::async_runtime;
use tauri::{AppHandle, Manager as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::commands::about::VERSION;
use crate::keep_awake::keep_awake;
use crate::log::Log;
use crate::quit::quit_on_signal;
use crate::state::{AppState, Core};
use crate::ui_events::send_updates;
use crate::windows;
use crate::windows::overlay;
use crate::windows::screens::Home;

/// Starts the core and gives the window its state. Trouble with the data or the network does not
/// keep the window from opening: it is what the window shows then.
pub(crate) fn start(app: &AppHandle, data: Option<PathBuf>) -> tauri::Result<()> {
    keep_log(app);
    let folder = match data {
        Some(folder) => folder,
        None => {
            let folder = app.path().app_data_dir()?;
            // WebKit keeps files there, too, so the core cannot know that the whole folder is ours.
            make_private(&folder);
            folder
        }
    };
    let core = async_runtime::block_on(open(app, &folder));
    app.manage(AppState::new(folder, core));
    app.manage(Home::default());
    windows::open(app)?;
    overlay::start(app);
    async_runtime::spawn(quit_on_signal(app.clone()));
    Ok(())
}

/// A log that cannot be kept keeps nobody from presenting.
fn keep_log(app: &AppHandle) {
    let kept = app.path().app_log_dir().map_err(io::Error::other);
    if let Err(error) = kept.and_then(|folder| app.state::<Log>().keep_in(&folder)) {
        tracing::warn!(%error, "the log is not kept");
    }
    tracing::info!("Moodring {VERSION} begins, on {OS} {ARCH}");
}

/// Opens another folder. The one that was open has to be closed before.
pub(crate) async fn reopen(app: &AppHandle, folder: PathBuf) {
    let core = open(app, &folder).await;
    app.state::<AppState>().set(folder, core);
}

async fn open(app: &AppHandle, folder: &Path) -> Result<Core, TroubleOut> {
    let opened = match Engine::open(folder) {
        Err(error) => Err(TroubleOut::from(&error)),
        Ok(engine) => match listen(None, None, engine.remembered().port).await {
            Ok(listener) => Ok(run(app, engine, listener)),
            Err(error) => {
                engine.stop().await;
                Err(TroubleOut::other(error))
            }
        },
    };
    opened.inspect_err(|trouble| tracing::error!("{}", trouble.sentence()))
}

fn run(app: &AppHandle, engine: Engine, listener: TcpListener) -> Core {
    let (quit, quitting) = oneshot::channel::<()>();
    let network = Network::new(&engine);
    let serving = serve(
        engine.clone(),
        network.clone(),
        listener,
        RateLimiter::new(),
        async {
            // Done as well when the sender is gone.
            let _ = quitting.await;
        },
    );
    let serving = async_runtime::spawn(async {
        if let Err(error) = serving.await {
            tracing::error!(%error, "the server stopped");
        }
    });
    async_runtime::spawn(send_updates(app.clone(), engine.clone(), network.clone()));
    async_runtime::spawn(keep_awake(engine.clone()));
    async_runtime::spawn(join::print_in_terminal(network.address()));
    Core {
        engine,
        network,
        quit,
        serving,
    }
}
