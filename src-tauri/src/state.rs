//! The state of the app: the data folder and the running engine, or the reason why there is none.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use moodring_core::Engine;
use moodring_server::api::{EngineErrorOut, Failure, LoadOut};
use moodring_server::{Network, Show};
use tauri::async_runtime::JoinHandle;
use tokio::sync::oneshot;

/// The error that the window shows after the writer thread panicked.
const FAILED: &str = "A part of Moodring has failed, so voting has stopped. Every confirmed vote is saved. Try again to go \
                      on; the log says what happened.";

/// The state that all commands share.
pub(crate) struct AppState {
    opened: Mutex<Opened>,
    /// Held while one data folder closes and another one opens.
    pub(crate) reopening: tokio::sync::Mutex<()>,
}

struct Opened {
    folder: PathBuf,
    /// The running engine, or the reason why there is none.
    core: Result<Core, EngineErrorOut>,
}

/// A running engine and its server.
pub(crate) struct Core {
    pub(crate) engine: Engine,
    pub(crate) network: Network,
    pub(crate) show: Show,
    /// Stops the server.
    pub(crate) quit: oneshot::Sender<()>,
    pub(crate) serving: JoinHandle<()>,
}

impl Opened {
    /// Returns the running engine, or the reason why there is none.
    fn core(&self) -> Result<&Core, EngineErrorOut> {
        match &self.core {
            Ok(core) if core.engine.has_failed() => Err(EngineErrorOut::other(FAILED)),
            Ok(core) => Ok(core),
            Err(error) => Err(error.clone()),
        }
    }
}

impl AppState {
    pub(crate) fn new(folder: PathBuf, core: Result<Core, EngineErrorOut>) -> Self {
        Self {
            opened: Mutex::new(Opened { folder, core }),
            reopening: tokio::sync::Mutex::default(),
        }
    }

    fn opened(&self) -> MutexGuard<'_, Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the running engine.
    ///
    /// # Errors
    /// If there is none, with the reason as a sentence.
    pub(crate) fn engine(&self) -> Result<Engine, Failure> {
        self.of_core(|core| core.engine.clone())
    }

    /// Returns the network of the running engine.
    ///
    /// # Errors
    /// If there is none, with the reason as a sentence.
    pub(crate) fn network(&self) -> Result<Network, Failure> {
        self.of_core(|core| core.network.clone())
    }

    /// Returns the show of the running engine.
    ///
    /// # Errors
    /// If there is none, with the reason as a sentence.
    pub(crate) fn show(&self) -> Result<Show, Failure> {
        self.of_core(|core| core.show.clone())
    }

    fn of_core<T>(&self, get: impl FnOnce(&Core) -> T) -> Result<T, Failure> {
        match self.opened().core() {
            Ok(core) => Ok(get(core)),
            Err(error) => Err(Failure::new(error.sentence())),
        }
    }

    /// Returns the state that a window loads first.
    pub(crate) fn load(&self) -> LoadOut {
        match self.opened().core() {
            Ok(core) => LoadOut::running(&core.engine, &core.network, &core.show),
            Err(error) => LoadOut::failed(error),
        }
    }

    /// Returns the reason why there is no running engine, if there is none.
    pub(crate) fn error(&self) -> Option<EngineErrorOut> {
        self.opened().core().err()
    }

    /// Returns the data folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.opened().folder.clone()
    }

    /// Sets the opened folder. Close the previous one first.
    pub(crate) fn set(&self, folder: PathBuf, core: Result<Core, EngineErrorOut>) {
        *self.opened() = Opened { folder, core };
    }

    /// Answers the votes in flight, writes everything to disk and stops the server.
    pub(crate) async fn close(&self) {
        let core = {
            let closed = EngineErrorOut::other("Moodring is closing.");
            std::mem::replace(&mut self.opened().core, Err(closed))
        };
        match core {
            Ok(core) => {
                core.show.stop().await;
                let _ = core.quit.send(());
                let _ = core.serving.await;
            }
            Err(error) => self.opened().core = Err(error),
        }
    }
}
