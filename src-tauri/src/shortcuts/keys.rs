//! Registers key combinations with the system, on X11, macOS and Windows. The plugin starts with the first combination.

use moodring_core::shortcuts::{Shortcut, ShortcutAction};
use tauri::{AppHandle, Manager as _, Wry};
use tauri_plugin_global_shortcut::{
    Builder, GlobalShortcut, GlobalShortcutExt as _, ShortcutState,
};

use crate::windows::on_main_thread;

type Chosen = Vec<(ShortcutAction, Shortcut)>;

/// Registers the wanted combinations and releases all others. Returns the actions whose keys the system refused,
/// usually because another program has them.
pub(super) async fn register(
    app: &AppHandle,
    registered: &mut Chosen,
    wanted: Chosen,
) -> Vec<ShortcutAction> {
    if *registered == wanted {
        return Vec::new();
    }
    let before = std::mem::take(registered);
    let all: Vec<_> = wanted.iter().map(|(action, _)| *action).collect();
    let handle = app.clone();
    // The plugin runs code on the main thread. From another thread, each combination would block until the main thread
    // has time.
    let changed = on_main_thread(app, move || change(&handle, before, wanted)).await;
    match changed.and_then(|changed| changed) {
        Ok((now, taken)) => {
            *registered = now;
            taken
        }
        Err(error) => {
            tracing::warn!(%error, "this system has no global shortcuts");
            all
        }
    }
}

fn change(
    app: &AppHandle,
    mut now: Chosen,
    wanted: Chosen,
) -> tauri::Result<(Chosen, Vec<ShortcutAction>)> {
    if app.try_state::<GlobalShortcut<Wry>>().is_none() {
        app.plugin(Builder::new().build())?;
    }
    let plugin = app.global_shortcut();
    now.retain(|one| {
        let stays = wanted.contains(one);
        if !stays {
            give_back(plugin, one.1.keys());
        }
        stays
    });
    let mut taken = Vec::new();
    for (action, shortcut) in wanted {
        if now.iter().any(|(one, _)| *one == action) {
            continue;
        }
        let done = plugin.on_shortcut(shortcut.keys(), move |app, _, event| {
            if event.state == ShortcutState::Pressed {
                super::pressed(app, action);
            }
        });
        match done {
            Ok(()) => now.push((action, shortcut)),
            Err(error) => {
                tracing::warn!(%error, keys = shortcut.keys(), "cannot take a global shortcut");
                if !now.iter().any(|(_, one)| one.keys() == shortcut.keys()) {
                    give_back(plugin, shortcut.keys());
                }
                taken.push(action);
            }
        }
    }
    Ok((now, taken))
}

fn give_back(plugin: &GlobalShortcut<Wry>, keys: &str) {
    // On X11, global-hotkey 0.8 leaves the request in its buffer (tauri-apps/global-hotkey#197), also after keys that
    // it could not register. The query at the start of the next request sends the buffer.
    let times = if cfg!(target_os = "linux") { 2 } else { 1 };
    for _ in 0..times {
        if let Err(error) = plugin.unregister(keys) {
            tracing::warn!(%error, "cannot give a global shortcut back");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};
    use tauri_plugin_global_shortcut::Shortcut as Keys;

    use super::*;

    #[test]
    fn the_plugin_knows_every_key_that_can_be_chosen() {
        let letters = ('A'..='Z').map(|letter| format!("Key{letter}"));
        let digits = (0..10).flat_map(|digit| [format!("Digit{digit}"), format!("Numpad{digit}")]);
        let functions = (1..=24).map(|number| format!("F{number}"));
        let named =
            "Space Enter ArrowUp ArrowDown ArrowLeft ArrowRight Home End PageUp PageDown Insert";
        let named = named.split(' ').map(str::to_owned);
        for key in letters.chain(digits).chain(functions).chain(named) {
            let keys = format!("Control+Alt+Shift+Super+{key}");
            let chosen = from_value::<Shortcut>(json!({ "keys": keys, "label": "x" }));
            let known = chosen.expect("it can be chosen").keys().parse::<Keys>();
            assert_eq!(known.expect("it is known").key.to_string(), key);
        }
    }
}
