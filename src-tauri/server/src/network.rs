//! The address at which phones reach this computer. It follows the network. The presenter can choose another address,
//! and the data file stores the choice.
//!
//! A choice is stored first and shown afterwards, so the next start agrees with the screen.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use jiff::Timestamp;
use moodring_core::store::Setting;
use moodring_core::{CommandError, Engine};
use moodring_lan::wifi::Wifi;
use moodring_lan::{self as lan, Address, Choices, PublicAddress};
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::watch;

use crate::backend::Backend;
use crate::join::join;

/// The handle to the network of a running Moodring. Clones are cheap and share one state.
#[derive(Clone)]
pub struct Network {
    /// Stores the presenter's choices; `None` at an edge, which has no choices.
    engine: Option<Engine>,
    pub(crate) address: watch::Sender<Address>,
    wifi: watch::Sender<Option<Wifi>>,
    /// Held while a choice is stored and shown, so that choices do not overlap.
    choosing: Arc<tokio::sync::Mutex<()>>,
}

impl Network {
    /// Creates the network with the stored choices. It follows the adapters once the server listens.
    pub fn new(engine: &Engine) -> Self {
        let remembered = engine.remembered();
        let choices = from_json(remembered.adapters.as_deref()).unwrap_or_default();
        let public = remembered.public.as_deref();
        let public = public.and_then(|public| PublicAddress::parse(public).ok());
        let wifi = from_json(remembered.wifi.as_deref());
        Self {
            engine: Some(engine.clone()),
            address: watch::Sender::new(Address::with_choices(choices, public)),
            wifi: watch::Sender::new(wifi),
            choosing: Arc::default(),
        }
    }

    /// Creates the network of an edge with this public address.
    pub fn of_edge(public: Option<PublicAddress>) -> Self {
        Self {
            engine: None,
            address: watch::Sender::new(Address::with_choices(Choices::default(), public)),
            wifi: watch::Sender::new(None),
            choosing: Arc::default(),
        }
    }

    async fn remember(&self, setting: Setting, text: Option<String>) -> Result<(), CommandError> {
        match &self.engine {
            Some(engine) => engine.remember(setting, text).await,
            None => Ok(()),
        }
    }

    /// Watches the address at which phones reach this computer.
    pub fn address(&self) -> watch::Receiver<Address> {
        self.address.subscribe()
    }

    /// Watches the Wi-Fi that phones should join.
    pub fn wifi(&self) -> watch::Receiver<Option<Wifi>> {
        self.wifi.subscribe()
    }

    /// Tests from this computer whether Moodring answers at the address that phones see; `None` without a network.
    pub async fn self_test(&self) -> Option<lan::SelfTest> {
        let shown = self.address.borrow().shown()?;
        Some(lan::self_test(shown).await)
    }

    /// Chooses the adapter by its name, or by ranking with `None`. The choice is for the current network. It is stored
    /// first and then shown.
    ///
    /// # Errors
    /// If the choice cannot be stored. Nothing changes then.
    pub async fn choose_address(&self, name: Option<String>) -> Result<(), CommandError> {
        let _guard = self.choosing.lock().await;
        let choices = self.address.borrow().choices_with(name);
        let text = Some(json!(choices).to_string());
        self.remember(Setting::Interface, text).await?;
        self.address.send_modify(|address| address.choose(choices));
        Ok(())
    }

    /// Sets the public address for phones, or goes back to the local one with `None`. The choice is shown once it is
    /// stored.
    ///
    /// # Errors
    /// If the choice cannot be stored. Nothing changes then.
    pub async fn choose_public(&self, public: Option<PublicAddress>) -> Result<(), CommandError> {
        let _guard = self.choosing.lock().await;
        let text = public.as_ref().map(PublicAddress::to_string);
        self.remember(Setting::Public, text).await?;
        self.address
            .send_modify(|address| address.set_public(public));
        Ok(())
    }

    /// Remembers the Wi-Fi that phones should join, or forgets it with `None`.
    ///
    /// # Errors
    /// If the choice cannot be stored. Nothing changes then.
    pub async fn choose_wifi(&self, wifi: Option<Wifi>) -> Result<(), CommandError> {
        let _guard = self.choosing.lock().await;
        let text = wifi.as_ref().map(|wifi| json!(wifi).to_string());
        self.remember(Setting::Wifi, text).await?;
        self.wifi.send_replace(wifi);
        Ok(())
    }

    /// Follows the network for a server that listens on `local`, remembers its port, and shows the address on the
    /// stage.
    pub(crate) fn listening_on(&self, local: SocketAddr, backend: &Backend) {
        let running = backend.clone();
        let is_running = move || running.is_running();
        backend.until_stopped(lan::watch_adapters(self.address.clone(), local, is_running));
        let Some(engine) = self.engine.clone() else {
            return;
        };
        let remembering = engine.clone();
        tokio::spawn(async move {
            let port = Some(local.port().to_string());
            if let Err(error) = remembering.remember(Setting::Port, port).await {
                tracing::warn!(%error, "cannot store the port for the next start");
            }
        });
        let (mut address, mut wifi) = (self.address.subscribe(), self.wifi.subscribe());
        let showing = engine.clone();
        engine.until_stopped(async move {
            loop {
                let shown = join(
                    &address.borrow_and_update(),
                    wifi.borrow_and_update().as_ref(),
                );
                showing.show_join(shown);
                let changed = tokio::select! {
                    changed = address.changed() => changed,
                    changed = wifi.changed() => changed,
                };
                if changed.is_err() {
                    break;
                }
            }
        });
    }

    /// Returns whether no phone has reached the shown address yet.
    pub(crate) fn is_unproven(&self) -> bool {
        self.address.borrow().reached.is_none()
    }

    /// Records that a request from `peer` reached `local`.
    pub(crate) fn record_request(&self, peer: IpAddr, local: IpAddr) {
        self.address.send_if_modified(|address| {
            let proves = address.is_proven_by(peer, local);
            if proves {
                address.reached = Some(Timestamp::now());
            }
            proves
        });
    }

    /// Records that a request used the public address.
    pub(crate) fn record_public_request(&self) {
        if self.is_unproven() {
            self.address
                .send_modify(|address| address.reached = Some(Timestamp::now()));
        }
    }
}

/// Reads a stored choice. An unreadable one counts as not made.
fn from_json<T: DeserializeOwned>(text: Option<&str>) -> Option<T> {
    serde_json::from_str(text?).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use moodring_lan::wifi::Security;

    use super::*;

    #[tokio::test]
    async fn a_choice_is_shown_once_stored_and_a_failure_is_reported() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let engine = Engine::open(folder.path()).expect("it opens");
        let network = Network::new(&engine);
        let public = |text: &str| Some(PublicAddress::parse(text).expect("it is one"));
        let wifi =
            |name: &str| Some(Wifi::new(name, "", Security::Open, false).expect("it is one"));
        let chosen = network.choose_public(public("https://a.example")).await;
        chosen.expect("it is stored");
        network
            .choose_wifi(wifi("ServerState"))
            .await
            .expect("it is stored");

        // A moved data file cannot be written.
        let (file, away) = (
            folder.path().join("moodring.db"),
            folder.path().join("away"),
        );
        fs::rename(&file, &away).expect("renamed");
        let address = network.address.borrow().clone();
        let failed = [
            network.choose_public(public("https://b.example")).await,
            network.choose_wifi(wifi("Home")).await,
        ];
        for failed in failed {
            assert!(matches!(failed, Err(CommandError::Store(_))), "{failed:?}");
        }
        assert_eq!(*network.address.borrow(), address);
        assert_eq!(*network.wifi.borrow(), wifi("ServerState"));
        fs::rename(&away, &file).expect("renamed");

        network.choose_public(None).await.expect("it is stored");
        engine.stop().await;
        let late = network.choose_address(None).await;
        assert!(matches!(late, Err(CommandError::Stopped)), "{late:?}");
        let engine = Engine::open(folder.path()).expect("it opens");
        let network = Network::new(&engine);
        assert_eq!(network.address.borrow().public(), None);
        assert_eq!(*network.wifi.borrow(), wifi("ServerState"));
        engine.stop().await;
    }
}
