//! Keeps the screen on while a round is open, where the system allows it.
//!
//! On Linux this is a request on the session bus. GNOME, KDE Plasma, Xfce and others support it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keepawake::{Builder, KeepAwake};
use moodring_core::Engine;
use moodring_core::poll::Phase;

/// How often the phase is checked. No screen turns off sooner.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Runs until the engine stops.
pub(crate) async fn keep_awake(engine: Engine) {
    let (change, changes) = mpsc::channel();
    // The request blocks for as long as the bus takes.
    if let Err(error) = thread::Builder::new()
        .name("awake".into())
        .spawn(move || hold(changes))
    {
        tracing::warn!(%error, "cannot start the thread that keeps the screen on");
        return;
    }
    let mut listener = engine.subscribe(CHECK_INTERVAL);
    let mut open = false;
    while let Some(snapshot) = listener.next().await {
        let now = snapshot.content.stage.round.phase == Phase::Open;
        if now != open && change.send(now).is_err() {
            return;
        }
        open = now;
    }
}

fn hold(changes: mpsc::Receiver<bool>) {
    let mut held: Option<KeepAwake> = None;
    let mut warned = false;
    for awake in changes {
        // `drop` panics if the bus has closed. The request ended with the bus.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(held.take())));
        if !awake {
            continue;
        }
        match request() {
            Ok(request) => held = Some(request),
            Err(error) if !warned => {
                warned = true;
                tracing::warn!(%error, "cannot keep the screen on");
            }
            Err(_) => {}
        }
    }
}

fn request() -> keepawake::Result<KeepAwake> {
    Builder::default()
        .display(true)
        .reason("Voting is open")
        .app_name("Moodring")
        .app_reverse_domain("app.moodring.desktop")
        .create()
}
