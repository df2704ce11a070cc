//! Sends changes to the windows and the overlay.
//!
//! A web view keeps the compiled script of each different event. So the event for the stage, the only frequent one, is
//! always the same: it has no data, and a page asks for the newest snapshot once a frame. If an event cannot be sent,
//! everything is sent again a second later.

use std::time::Duration;

use moodring_core::Engine;
use moodring_core::broadcaster::WINDOW_INTERVAL;
use moodring_server::api::{
    ADDRESS_CHANGED, AddressOut, ENGINE_FAILED, KEY_CHANGED, POLLS_CHANGED, PollOut, RELAY_CHANGED,
    RelayOut, STAGE_CHANGED, TALKS_CHANGED, TalkOut, WIFI_CHANGED, WifiOut,
};
use moodring_server::{Network, Show};
use tauri::{AppHandle, Emitter as _, Manager as _, Result};
use tokio::time::{Instant, sleep, sleep_until};

use crate::state::AppState;
use crate::windows;

/// The time between an event that could not be sent and the next attempt.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// Runs until the engine stops.
pub(crate) async fn send_updates(app: AppHandle, engine: Engine, network: Network, show: Show) {
    let mut listener = engine.subscribe(WINDOW_INTERVAL);
    let mut polls = engine.polls();
    let mut talks = engine.talks();
    let mut address = network.address();
    let mut key = engine.key();
    let mut wifi = network.wifi();
    let mut relay = show.state();
    let mut theme = None;
    let mut retry: Option<Instant> = None;
    loop {
        let failed_before = retry.is_some();
        let sent_event = tokio::select! {
            snapshot = listener.next() => {
                let Some(snapshot) = snapshot else { break };
                let chosen = snapshot.content.stage.preferences.theme;
                if theme.replace(chosen) != Some(chosen) {
                    windows::set_theme(&app, chosen);
                }
                emit_stage(&app)
            }
            Ok(()) = polls.changed() => { emit_polls(&app, &engine) }
            Ok(()) = talks.changed() => { emit_talks(&app, &engine) }
            Ok(()) = address.changed() => { emit_address(&app, &network) }
            Ok(()) = key.changed() => { emit_key(&app, &engine) }
            Ok(()) = wifi.changed() => { emit_wifi(&app, &network) }
            Ok(()) = relay.changed() => { emit_relay(&app, &show) }
            () = sleep_until(retry.unwrap_or_else(Instant::now)), if retry.is_some() => {
                retry = None;
                emit_all(&app, (&engine, &network, &show))
            }
        };
        if let Err(error) = sent_event {
            if !failed_before {
                tracing::warn!(%error, "cannot send an event to the window; trying again");
            }
            retry.get_or_insert_with(|| Instant::now() + RETRY_INTERVAL);
        }
    }
    if engine.has_failed() {
        send_failure(&app).await;
    }
}

/// Sends the event for the stage to all windows. Without a listening page, Tauri drops it.
fn emit_stage(app: &AppHandle) -> Result<()> {
    app.emit(STAGE_CHANGED, ())
}

fn emit_polls(app: &AppHandle, engine: &Engine) -> Result<()> {
    let list = engine.polls().borrow().clone();
    let list: Vec<PollOut<'_>> = list.iter().map(PollOut::from).collect();
    windows::emit(app, POLLS_CHANGED, list)
}

fn emit_talks(app: &AppHandle, engine: &Engine) -> Result<()> {
    let list = engine.talks().borrow().clone();
    let list: Vec<TalkOut<'_>> = list.iter().map(TalkOut::from).collect();
    windows::emit(app, TALKS_CHANGED, list)
}

fn emit_address(app: &AppHandle, network: &Network) -> Result<()> {
    let address = AddressOut::from(&*network.address().borrow());
    windows::emit(app, ADDRESS_CHANGED, address)
}

fn emit_key(app: &AppHandle, engine: &Engine) -> Result<()> {
    let key = engine.key().borrow().to_string();
    windows::emit(app, KEY_CHANGED, key)
}

fn emit_wifi(app: &AppHandle, network: &Network) -> Result<()> {
    let wifi = network.wifi().borrow().as_ref().map(WifiOut::from);
    windows::emit(app, WIFI_CHANGED, wifi)
}

fn emit_relay(app: &AppHandle, show: &Show) -> Result<()> {
    let relay = show.state().borrow().as_ref().map(RelayOut::from);
    windows::emit(app, RELAY_CHANGED, relay)
}

fn emit_all(app: &AppHandle, (engine, network, show): (&Engine, &Network, &Show)) -> Result<()> {
    emit_stage(app)?;
    emit_polls(app, engine)?;
    emit_talks(app, engine)?;
    emit_address(app, network)?;
    emit_key(app, engine)?;
    emit_wifi(app, network)?;
    emit_relay(app, show)
}

/// Reports that the engine failed, until the window has received it. A page that loads later gets it with its first
/// state.
async fn send_failure(app: &AppHandle) {
    tracing::error!(
        "the writer thread panicked; no votes are accepted until the data folder is opened again"
    );
    while let Some(error) = app.state::<AppState>().error() {
        match windows::emit(app, ENGINE_FAILED, error) {
            Ok(()) => return,
            Err(_) => sleep(RETRY_INTERVAL).await,
        }
    }
}
