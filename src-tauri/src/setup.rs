//! Start and end: the data folder, the LAN server, and the task that tells the window.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use moodring_core::lan::listen;
use moodring_core::{Booth, Limits, join, serve};
use tauri::async_runtime::{self, JoinHandle};
use tauri::{AppHandle, Manager as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::awake::keep_awake;
use crate::forward::forward;
use crate::screens::Home;
use crate::{overlay, windows};

/// What the window's commands work with.
pub(crate) struct Presenter {
    /// The running core, or why there is none, in a sentence for the presenter.
    pub(crate) booth: Result<Booth, String>,
    server: Mutex<Option<Server>>,
}

struct Server {
    quit: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// Starts the core and gives the window its state. Trouble with the data or the network does not
/// keep the window from opening: it is what the window shows then.
pub(crate) fn start(app: &AppHandle, data: Option<PathBuf>) -> tauri::Result<()> {
    let folder = match data {
        Some(folder) => folder,
        None => app.path().app_data_dir()?,
    };
    let (booth, server) = match open(&folder) {
        Ok((booth, listener)) => {
            let server = run(app, &booth, listener);
            (Ok(booth), Some(server))
        }
        Err(trouble) => {
            tracing::error!("{trouble}");
            (Err(trouble), None)
        }
    };
    app.manage(Presenter {
        booth,
        server: Mutex::new(server),
    });
    app.manage(Home::default());
    windows::restore(app);
    overlay::start(app);
    Ok(())
}

fn open(folder: &Path) -> Result<(Booth, TcpListener), String> {
    let booth = Booth::open(folder).map_err(|error| error.to_string())?;
    let listener = async_runtime::block_on(listen(None, None, booth.last_port()))
        .map_err(|error| error.to_string())?;
    Ok((booth, listener))
}

fn run(app: &AppHandle, booth: &Booth, listener: TcpListener) -> Server {
    let (quit, quitting) = oneshot::channel::<()>();
    let serving = serve(booth.clone(), listener, Limits::fair(), async {
        // Done as well when the sender is gone.
        let _ = quitting.await;
    });
    let task = async_runtime::spawn(async {
        if let Err(error) = serving.await {
            tracing::error!(%error, "the server stopped");
        }
    });
    async_runtime::spawn(forward(app.clone(), booth.clone()));
    async_runtime::spawn(keep_awake(booth.clone()));
    async_runtime::spawn(join::print_in_terminal(booth.address()));
    Server { quit, task }
}

impl Presenter {
    /// Answers the votes in flight, writes everything to disk and ends the server.
    pub(crate) fn stop(&self) {
        let server = self
            .server
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(server) = server {
            let _ = server.quit.send(());
            let _ = async_runtime::block_on(server.task);
        }
    }
}
