//! Start and end: the data folder, the LAN server, and the tasks that tell the window.

use std::env::consts::{ARCH, OS};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use moodring_core::{Engine, make_private};
use moodring_lan::listen;
use moodring_server::api::{Failure, LoadOut, TroubleOut};
use moodring_server::{Limits, Network, join, serve};
use tauri::async_runtime::{self, JoinHandle};
use tauri::{AppHandle, Manager as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::about::VERSION;
use crate::awake::keep_awake;
use crate::forward::forward;
use crate::leave::heed_the_system;
use crate::log::Log;
use crate::screens::Home;
use crate::{overlay, windows};

/// What the window says after the writer thread ended with a panic.
const FAILED: &str = "A part of Moodring has failed, so voting has stopped. Every confirmed vote is saved. Try again to go \
                      on; the log says what happened.";

/// What the window's commands work with.
pub(crate) struct Presenter {
    house: Mutex<House>,
    /// Held by whoever closes and opens the house.
    pub(crate) turn: tokio::sync::Mutex<()>,
}

struct House {
    folder: PathBuf,
    /// The running core, or why there is none.
    core: Result<Core, TroubleOut>,
}

struct Core {
    engine: Engine,
    network: Network,
    quit: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

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
    let presenter = Presenter {
        house: Mutex::new(House { folder, core }),
        turn: tokio::sync::Mutex::default(),
    };
    app.manage(presenter);
    app.manage(Home::default());
    windows::open(app)?;
    overlay::start(app);
    async_runtime::spawn(heed_the_system(app.clone()));
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
        Limits::fair(),
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
    async_runtime::spawn(forward(app.clone(), engine.clone(), network.clone()));
    async_runtime::spawn(keep_awake(engine.clone()));
    async_runtime::spawn(join::print_in_terminal(network.address()));
    Core {
        engine,
        network,
        quit,
        serving,
    }
}

impl House {
    /// The running core, or why there is none.
    fn core(&self) -> Result<&Core, TroubleOut> {
        match &self.core {
            Ok(core) if core.engine.has_failed() => Err(TroubleOut::other(FAILED)),
            Ok(core) => Ok(core),
            Err(trouble) => Err(trouble.clone()),
        }
    }
}

impl Presenter {
    fn house(&self) -> MutexGuard<'_, House> {
        self.house.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The running core.
    ///
    /// # Errors
    /// If there is none, in a sentence for the presenter.
    pub(crate) fn engine(&self) -> Result<Engine, Failure> {
        self.of_core(|core| core.engine.clone())
    }

    /// The network around the running core.
    ///
    /// # Errors
    /// If there is none, in a sentence for the presenter.
    pub(crate) fn network(&self) -> Result<Network, Failure> {
        self.of_core(|core| core.network.clone())
    }

    fn of_core<T>(&self, get: impl FnOnce(&Core) -> T) -> Result<T, Failure> {
        match self.house().core() {
            Ok(core) => Ok(get(core)),
            Err(trouble) => Err(Failure::new(trouble.sentence())),
        }
    }

    /// Everything that the window shows first.
    pub(crate) fn load(&self) -> LoadOut {
        match self.house().core() {
            Ok(core) => LoadOut::running(&core.engine, &core.network),
            Err(trouble) => LoadOut::trouble(trouble),
        }
    }

    /// Why there is no running core, if there is none.
    pub(crate) fn trouble(&self) -> Option<TroubleOut> {
        self.house().core().err()
    }

    /// Where polls and votes are kept.
    pub(crate) fn folder(&self) -> PathBuf {
        self.house().folder.clone()
    }

    /// Opens a folder. Before, the one that was open has to be closed.
    pub(crate) async fn open(&self, app: &AppHandle, folder: PathBuf) {
        let core = open(app, &folder).await;
        *self.house() = House { folder, core };
    }

    /// Answers the votes in flight, writes everything to disk and ends the server.
    pub(crate) async fn close(&self) {
        let core = {
            let closed = TroubleOut::other("Moodring is closing.");
            std::mem::replace(&mut self.house().core, Err(closed))
        };
        match core {
            Ok(core) => {
                let _ = core.quit.send(());
                let _ = core.serving.await;
            }
            Err(trouble) => self.house().core = Err(trouble),
        }
    }
}
