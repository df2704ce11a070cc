//! Global keyboard shortcuts: keys that control Moodring while another program has the focus.
//!
//! Without a choice of the presenter, Moodring registers nothing, starts no thread and uses no bus. The page of the
//! presenter calls [`apply`] after its first frame if there is a choice, so shortcuts never delay the start. On X11,
//! macOS and Windows Moodring registers the keys itself (`keys`). Under Wayland only the desktop can, through its
//! portal (`portal`). A pressed shortcut is an instruction, as on the command line, and [`remote`] executes it.

mod keys;
#[cfg(target_os = "linux")]
mod portal;

use std::sync::{Mutex, PoisonError};

use moodring_core::Command;
use moodring_core::shortcuts::{Shortcut, ShortcutAction, Shortcuts};
use moodring_server::api::{
    DesktopShortcutOut, Failure, SHORTCUTS_CHANGED, ShortcutStateOut, ShortcutsBy,
};
use serde_json::{Map, json};
use tauri::{AppHandle, Manager as _, async_runtime};

use crate::remote::{self, Instruction};
use crate::state::AppState;
use crate::windows;

/// The names of the actions in the language of the window, in the order of [`ShortcutAction::ALL`].
pub(crate) type ActionNames = [String; 4];

/// The registered shortcuts.
#[derive(Default)]
pub(crate) struct GlobalShortcuts {
    /// Held while shortcuts change, so that two changes come one after the other.
    registered: tokio::sync::Mutex<Registered>,
    /// The newest state for the pages.
    state: Mutex<Option<ShortcutStateOut>>,
}

#[derive(Default)]
struct Registered {
    keys: Vec<(ShortcutAction, Shortcut)>,
    #[cfg(target_os = "linux")]
    portal: Option<portal::Session>,
    /// For the dialog of the desktop.
    #[cfg(target_os = "linux")]
    names: ActionNames,
}

/// Registers the chosen shortcuts, removes all others and returns the state.
pub(crate) async fn apply(app: &AppHandle, names: Option<ActionNames>) -> ShortcutStateOut {
    let shortcuts = app.state::<GlobalShortcuts>();
    let mut registered = shortcuts.registered.lock().await;
    let chosen = chosen(app);
    #[cfg(target_os = "linux")]
    {
        registered.names = names.unwrap_or_else(|| registered.names.clone());
        if portal::is_needed() {
            return apply_portal(app, &mut registered, chosen.desktop).await;
        }
    }
    #[cfg(not(target_os = "linux"))]
    drop(names);
    let taken = keys::register(app, &mut registered.keys, wanted(&chosen)).await;
    publish(app, by_app(taken))
}

/// Removes all shortcuts until the next [`apply`], so that the window gets their keys while it listens for new ones.
pub(crate) async fn pause(app: &AppHandle) {
    let shortcuts = app.state::<GlobalShortcuts>();
    let mut registered = shortcuts.registered.lock().await;
    keys::register(app, &mut registered.keys, Vec::new()).await;
}

/// Chooses the keys of an action, or none. Returns whether they could be registered. Otherwise nothing changes.
///
/// # Errors
/// If the choice cannot be stored.
pub(crate) async fn choose(
    app: &AppHandle,
    action: ShortcutAction,
    shortcut: Option<Shortcut>,
) -> Result<bool, Failure> {
    let shortcuts = app.state::<GlobalShortcuts>();
    let mut registered = shortcuts.registered.lock().await;
    let before = chosen(app);
    let after = before.with(action, shortcut);
    let taken = keys::register(app, &mut registered.keys, wanted(&after)).await;
    let is_free = !taken.contains(&action);
    let stored = match is_free {
        true => store(app, &after).await,
        false => Ok(()),
    };
    let taken = if is_free && stored.is_ok() {
        taken
    } else {
        keys::register(app, &mut registered.keys, wanted(&before)).await
    };
    publish(app, by_app(taken));
    stored.map(|()| is_free)
}

/// Asks the desktop for shortcuts, or releases them. If there are some already, the desktop offers to change them.
///
/// # Errors
/// If the choice cannot be stored.
#[cfg(target_os = "linux")]
pub(crate) async fn choose_by_desktop(app: &AppHandle, on: bool) -> Result<(), Failure> {
    let shortcuts = app.state::<GlobalShortcuts>();
    let mut registered = shortcuts.registered.lock().await;
    if let (true, Some(session)) = (on, &registered.portal)
        && session.configure().await
    {
        return Ok(());
    }
    if let Some(session) = registered.portal.take() {
        session.close().await;
    }
    let state = apply_portal(app, &mut registered, on).await;
    let mut after = chosen(app);
    after.desktop = on && !state.refused;
    if after == chosen(app) {
        return Ok(());
    }
    store(app, &after).await
}

/// Does nothing: on these systems the desktop decides no keys.
///
/// # Errors
/// Never.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn choose_by_desktop(_: &AppHandle, _: bool) -> Result<(), Failure> {
    Ok(())
}

#[cfg(target_os = "linux")]
async fn apply_portal(
    app: &AppHandle,
    registered: &mut Registered,
    wanted: bool,
) -> ShortcutStateOut {
    let actions = actions(app).await;
    let mut by = ShortcutsBy::Desktop;
    if !wanted {
        if let Some(session) = registered.portal.take() {
            session.close().await;
        }
        if !portal::exists().await {
            by = ShortcutsBy::Unavailable;
        }
    } else if registered.portal.is_none() {
        match portal::Session::open(app, &actions, &registered.names).await {
            Ok(session) => registered.portal = Some(session),
            Err(error) => {
                tracing::warn!(%error, "the desktop set no global shortcuts");
                if !portal::exists().await {
                    by = ShortcutsBy::Unavailable;
                }
            }
        }
    }
    let session = registered.portal.as_ref();
    let desktop = session.map(portal::Session::shortcuts).unwrap_or_default();
    let state = ShortcutStateOut {
        by,
        actions,
        taken: Vec::new(),
        refused: wanted && desktop.is_empty(),
        desktop,
    };
    publish(app, state)
}

/// Returns the actions that work here. Under Wayland without XWayland there is no overlay.
#[cfg(target_os = "linux")]
async fn actions(app: &AppHandle) -> Vec<ShortcutAction> {
    let has_overlay = windows::overlay::is_possible_here(app).await;
    let all = ShortcutAction::ALL.into_iter();
    all.filter(|action| *action != ShortcutAction::Overlay || has_overlay)
        .collect()
}

/// Publishes the keys after the desktop has changed them.
#[cfg(target_os = "linux")]
fn desktop_changed(app: &AppHandle, desktop: Vec<DesktopShortcutOut>) {
    let newest = newest(app).clone();
    if let Some(state) = newest {
        let refused = desktop.is_empty();
        publish(
            app,
            ShortcutStateOut {
                desktop,
                refused,
                ..state
            },
        );
    }
}

fn by_app(taken: Vec<ShortcutAction>) -> ShortcutStateOut {
    ShortcutStateOut {
        by: ShortcutsBy::App,
        actions: ShortcutAction::ALL.to_vec(),
        taken,
        desktop: Vec::<DesktopShortcutOut>::new(),
        refused: false,
    }
}

fn newest(app: &AppHandle) -> std::sync::MutexGuard<'_, Option<ShortcutStateOut>> {
    let state = app.state::<GlobalShortcuts>().inner().state.lock();
    state.unwrap_or_else(PoisonError::into_inner)
}

/// Sends the state to the pages if it has changed, and returns it.
fn publish(app: &AppHandle, state: ShortcutStateOut) -> ShortcutStateOut {
    let before = newest(app).replace(state.clone());
    if before.as_ref() != Some(&state)
        && let Err(error) = windows::emit(app, SHORTCUTS_CHANGED, state.clone())
    {
        tracing::warn!(%error, "cannot send the state of the global shortcuts to the windows");
    }
    state
}

fn chosen(app: &AppHandle) -> Shortcuts {
    let engine = app.state::<AppState>().engine().ok();
    let newest = engine.map(|engine| engine.newest());
    newest
        .map(|newest| newest.content.stage.preferences.shortcuts.clone())
        .unwrap_or_default()
}

fn wanted(shortcuts: &Shortcuts) -> Vec<(ShortcutAction, Shortcut)> {
    let chosen = shortcuts.chosen();
    chosen
        .map(|(action, shortcut)| (action, shortcut.clone()))
        .collect()
}

async fn store(app: &AppHandle, shortcuts: &Shortcuts) -> Result<(), Failure> {
    let engine = app.state::<AppState>().engine()?;
    let change = Map::from_iter([("shortcuts".to_owned(), json!(shortcuts))]);
    let change = change.try_into().map_err(Failure::new)?;
    let stored = engine.execute(Command::Prefer(change)).await;
    stored.map(|_| ()).map_err(Failure::new)
}

/// Executes the instruction of a pressed shortcut, as if it came from the command line.
fn pressed(app: &AppHandle, action: ShortcutAction) {
    let instruction = match action {
        ShortcutAction::Toggle => Instruction::Toggle,
        ShortcutAction::Reveal => Instruction::Reveal,
        ShortcutAction::Next => Instruction::Next,
        ShortcutAction::Overlay => Instruction::Overlay,
    };
    let app = app.clone();
    // Use a new task, because on some systems this thread has to open the window.
    async_runtime::spawn(async move {
        if let Err(sentence) = remote::execute(&app, instruction).await {
            tracing::info!("a global shortcut had no effect: {sentence}");
        }
    });
}
