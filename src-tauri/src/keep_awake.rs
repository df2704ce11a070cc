//! Keeps the screen from going dark while a round is open, where the system allows it.
//!
//! On Linux that is a request on the session bus, answered by GNOME, KDE Plasma, Xfce and others.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keepawake::{Builder, KeepAwake};
use moodring_core::Engine;
use moodring_core::poll::Phase;

/// A screen does not go dark sooner than that.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Runs until the core stops.
pub(crate) async fn keep_awake(engine: Engine) {
    let (wish, wishes) = mpsc::channel();
    // The request may take as long as a bus takes, and it blocks.
    if let Err(error) = thread::Builder::new()
        .name("awake".into())
        .spawn(move || hold(wishes))
    {
        tracing::warn!(%error, "the screen may go dark");
        return;
    }
    let mut listener = engine.subscribe(CHECK_INTERVAL);
    let mut open = false;
    while let Some(snapshot) = listener.next().await {
        let now = snapshot.content.stage.round.phase == Phase::Open;
        if now != open && wish.send(now).is_err() {
            return;
        }
        open = now;
    }
}

fn hold(wishes: mpsc::Receiver<bool>) {
    let mut held: Option<KeepAwake> = None;
    let mut complained = false;
    for awake in wishes {
        // It panics where the bus went away meanwhile, and with the bus the request.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(held.take())));
        if !awake {
            continue;
        }
        match ask() {
            Ok(asked) => held = Some(asked),
            Err(error) if !complained => {
                complained = true;
                tracing::warn!(%error, "the screen cannot be kept awake and may go dark");
            }
            Err(_) => {}
        }
    }
}

fn ask() -> keepawake::Result<KeepAwake> {
    Builder::default()
        .display(true)
        .reason("Voting is open")
        .app_name("Moodring")
        .app_reverse_domain("app.moodring.desktop")
        .create()
}
