//! The show that the presenter shares with edges, if there is one: its choice, its storage and its state.
//!
//! Without a show, no code of the relay runs.

use std::sync::Arc;

use moodring_core::store::Setting;
use moodring_core::{CommandError, Engine};
use moodring_relay::{Relay, RelayState, RelayUrl};
use tokio::sync::{Mutex, watch};
use tokio::task::AbortHandle;

/// The handle to the show. Clones are cheap and share one state.
#[derive(Clone)]
pub struct Show {
    engine: Engine,
    state: watch::Sender<Option<ShowState>>,
    /// Held while a choice is stored and takes effect, so that choices do not overlap.
    running: Arc<Mutex<Option<Running>>>,
}

/// The chosen relay and its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowState {
    /// Its address.
    pub url: RelayUrl,
    /// Its state.
    pub relay: RelayState,
}

struct Running {
    relay: Relay,
    following: AbortHandle,
}

impl Show {
    /// Creates a show without a relay. It connects to nothing.
    pub fn new(engine: &Engine) -> Self {
        Self {
            engine: engine.clone(),
            state: watch::Sender::new(None),
            running: Arc::default(),
        }
    }

    /// Watches the chosen relay and its state; `None` without a relay.
    pub fn state(&self) -> watch::Receiver<Option<ShowState>> {
        self.state.subscribe()
    }

    /// Connects to the stored relay, if there is one. Call it inside a tokio runtime.
    pub async fn start(&self) {
        let remembered = self.engine.remembered().relay.as_deref();
        if let Some(url) = remembered.and_then(|url| RelayUrl::parse(url).ok()) {
            let mut running = self.running.lock().await;
            *running = Some(self.connect(url));
        }
    }

    /// Uses this relay, or none. The choice takes effect once it is stored.
    ///
    /// # Errors
    /// If the choice cannot be stored. Nothing changes then.
    pub async fn choose(&self, url: Option<RelayUrl>) -> Result<(), CommandError> {
        let mut running = self.running.lock().await;
        let text = url.as_ref().map(|url| url.typed().to_owned());
        self.engine.remember(Setting::Relay, text).await?;
        end(running.take()).await;
        match url {
            Some(url) => *running = Some(self.connect(url)),
            None => drop(self.state.send_replace(None)),
        }
        Ok(())
    }

    /// Leaves the show, so that another presenter may start at once.
    pub async fn stop(&self) {
        end(self.running.lock().await.take()).await;
    }

    fn connect(&self, url: RelayUrl) -> Running {
        let relay = Relay::start(self.engine.clone(), url.clone());
        let (state, mut newest) = (self.state.clone(), relay.state());
        let following = tokio::spawn(async move {
            loop {
                let relay = newest.borrow_and_update().clone();
                let url = url.clone();
                state.send_replace(Some(ShowState { url, relay }));
                if newest.changed().await.is_err() {
                    return;
                }
            }
        });
        Running {
            relay,
            following: following.abort_handle(),
        }
    }
}

async fn end(running: Option<Running>) {
    if let Some(Running { relay, following }) = running {
        following.abort();
        relay.stop().await;
    }
}
