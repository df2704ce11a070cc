//! Global shortcuts under Wayland: the desktop's portal `org.freedesktop.portal.GlobalShortcuts`.
//!
//! The desktop asks the presenter for the keys, remembers them, and tells this program when they are pressed. Closing
//! the session releases them.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use ashpd::desktop::Session as PortalSession;
use ashpd::desktop::global_shortcuts::{GlobalShortcuts, NewShortcut, Shortcut};
use ashpd::zbus::Connection;
use futures_util::StreamExt as _;
use moodring_core::shortcuts::ShortcutAction;
use moodring_server::api::DesktopShortcutOut;
use tauri::AppHandle;
use tauri::async_runtime::{self, JoinHandle};

use super::ActionNames;

/// Returns whether only the desktop can take keys from other programs. This is also true for a window under XWayland.
pub(super) fn is_needed() -> bool {
    std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty())
}

async fn connect() -> ashpd::Result<GlobalShortcuts> {
    let portal = GlobalShortcuts::with_connection(Connection::session().await?).await?;
    // Without a portal, ashpd reports no error until the first call.
    portal.get_property::<u32>("version").await?;
    Ok(portal)
}

/// Returns whether this desktop has the portal.
pub(super) async fn exists() -> bool {
    connect().await.is_ok()
}

/// The shortcuts that the desktop has set for this program.
pub(super) struct Session {
    portal: GlobalShortcuts,
    session: Arc<PortalSession<GlobalShortcuts>>,
    set: Arc<Mutex<Vec<DesktopShortcutOut>>>,
    follower: JoinHandle<()>,
}

impl Session {
    /// Asks the desktop for shortcuts. It may open a dialog and answer when the presenter closes it.
    pub(super) async fn open(
        app: &AppHandle,
        actions: &[ShortcutAction],
        names: &ActionNames,
    ) -> ashpd::Result<Self> {
        let portal = connect().await?;
        let session = Arc::new(portal.create_session(Default::default()).await?);
        // Subscribe before the answer, so that no key and no change is missed.
        let pressed = portal.receive_activated().await?;
        let changed = portal.receive_shortcuts_changed().await?;
        let named = ShortcutAction::ALL.into_iter().zip(names);
        let wanted: Vec<_> = named
            .filter(|(action, _)| actions.contains(action))
            .map(|(action, name)| {
                let (id, proposed) = id_and_proposal(action);
                NewShortcut::new(id, name).preferred_trigger(proposed)
            })
            .collect();
        let answer = portal.bind_shortcuts(&session, &wanted, None, Default::default());
        let set = read(answer.await?.response()?.shortcuts());
        let set = Arc::new(Mutex::new(set));
        let follower = async_runtime::spawn({
            let (app, session, set) = (app.clone(), session.clone(), set.clone());
            async move {
                let (mut pressed, mut changed) = (pin!(pressed), pin!(changed));
                let is_mine =
                    |handle: String| serde_json::to_value(&*session).ok() == Some(handle.into());
                loop {
                    tokio::select! {
                        Some(event) = pressed.next() => {
                            let action = action_of(event.shortcut_id());
                            if let (Some(action), true) = (action, is_mine(event.session_handle().to_string())) {
                                super::pressed(&app, action);
                            }
                        }
                        Some(event) = changed.next() => {
                            if is_mine(event.session_handle().to_string()) {
                                let now = read(event.shortcuts());
                                set.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&now);
                                super::desktop_changed(&app, now);
                            }
                        }
                        else => return,
                    }
                }
            }
        });
        Ok(Self {
            portal,
            session,
            set,
            follower,
        })
    }

    /// Returns the actions that have keys, with the keys in the words of the desktop.
    pub(super) fn shortcuts(&self) -> Vec<DesktopShortcutOut> {
        let set = self.set.lock();
        set.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets the desktop show its dialog for other keys. Returns whether it can: older portals cannot.
    pub(super) async fn configure(&self) -> bool {
        let asked = self
            .portal
            .configure_shortcuts(&self.session, None, Default::default());
        asked.await.is_ok()
    }

    /// Releases the keys.
    pub(super) async fn close(self) {
        self.follower.abort();
        if let Err(error) = self.session.close().await {
            tracing::warn!(%error, "cannot give the global shortcuts back to the desktop");
        }
    }
}

/// Returns the name of an action for the portal, and the keys to propose.
fn id_and_proposal(action: ShortcutAction) -> (&'static str, &'static str) {
    match action {
        ShortcutAction::Toggle => ("toggle", "CTRL+ALT+v"),
        ShortcutAction::Reveal => ("reveal", "CTRL+ALT+r"),
        ShortcutAction::Next => ("next", "CTRL+ALT+n"),
        ShortcutAction::Overlay => ("overlay", "CTRL+ALT+o"),
    }
}

fn action_of(id: &str) -> Option<ShortcutAction> {
    let mut all = ShortcutAction::ALL.into_iter();
    all.find(|action| id_and_proposal(*action).0 == id)
}

/// Returns the shortcuts that have keys. Those without keys are not set.
fn read(shortcuts: &[Shortcut]) -> Vec<DesktopShortcutOut> {
    let set = shortcuts.iter().filter_map(|shortcut| {
        let keys = shortcut.trigger_description();
        let action = action_of(shortcut.id()).filter(|_| !keys.is_empty())?;
        Some(DesktopShortcutOut {
            action,
            keys: keys.to_owned(),
        })
    });
    set.collect()
}
