//! Tells the window what changed, drained from the ring; the overlay too, if it is there.
//!
//! A web view keeps some memory for each event it is sent, so events are few and small: at most
//! twenty a second, and only the numbers unless more than the numbers changed.

use std::sync::Arc;

use moodring_core::Booth;
use moodring_core::feed::WINDOW_GAP;
use moodring_core::view::Published;
use moodring_core::wire::{
    ADDRESS_CHANGED, AddressOut, KEY_CHANGED, POLLS_CHANGED, PollOut, STAGE_CHANGED, TALLY_COUNTED,
    TallyOut, ViewOut, WIFI_CHANGED, WifiOut,
};
use tauri::{AppHandle, Emitter as _};

use crate::MAIN_WINDOW;

/// Runs until the core stops.
pub(crate) async fn forward(app: AppHandle, booth: Booth) {
    let mut listener = booth.subscribe(WINDOW_GAP);
    let mut polls = booth.polls();
    let mut address = booth.address();
    let mut key = booth.key();
    let mut wifi = booth.wifi();
    let mut shown: Option<Arc<Published>> = None;
    loop {
        let told = tokio::select! {
            published = listener.next() => {
                let Some(published) = published else { return };
                let told = tell(&app, shown.as_deref(), &published);
                shown = Some(published);
                told
            }
            Ok(()) = polls.changed() => {
                let list = polls.borrow_and_update().clone();
                let list: Vec<PollOut<'_>> = list.iter().map(PollOut::from).collect();
                app.emit_to(MAIN_WINDOW, POLLS_CHANGED, list)
            }
            Ok(()) = address.changed() => {
                let address = AddressOut::from(&*address.borrow_and_update());
                app.emit_to(MAIN_WINDOW, ADDRESS_CHANGED, address)
            }
            Ok(()) = key.changed() => {
                let key = key.borrow_and_update().to_string();
                app.emit_to(MAIN_WINDOW, KEY_CHANGED, key)
            }
            Ok(()) = wifi.changed() => {
                let wifi = wifi.borrow_and_update().as_ref().map(WifiOut::from);
                app.emit_to(MAIN_WINDOW, WIFI_CHANGED, wifi)
            }
        };
        if let Err(error) = told {
            tracing::warn!(%error, "the window was not told");
        }
    }
}

/// Both windows show the stage. What nobody there listens to goes nowhere.
fn tell(app: &AppHandle, shown: Option<&Published>, published: &Published) -> tauri::Result<()> {
    if shown.is_some_and(|shown| shown.view.differs_in_numbers_only(&published.view)) {
        app.emit(TALLY_COUNTED, TallyOut::from(published))
    } else {
        app.emit(STAGE_CHANGED, ViewOut::from(published))
    }
}
