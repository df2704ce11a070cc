//! The keys that show and hide the overlay from within any program.

use tauri::{AppHandle, async_runtime};
use tauri_plugin_global_shortcut::{Builder, GlobalShortcutExt as _, ShortcutState};

/// What is pressed, and how the keys are called. On Windows Ctrl+Alt is AltGr, and AltGr+O is a letter
/// of Polish.
const KEYS: (&str, &str) = if cfg!(target_os = "macos") {
    ("Cmd+Alt+O", "⌥⌘O")
} else if cfg!(windows) {
    ("Ctrl+Shift+O", "Ctrl+Shift+O")
} else {
    ("Ctrl+Alt+O", "Ctrl+Alt+O")
};

/// Answers how the keys are called, or why there are none: another program may have them.
pub(super) fn register(app: &AppHandle) -> Result<&'static str, String> {
    #[cfg(target_os = "linux")]
    if super::linux::is_wayland() {
        return Err("Wayland tells a program only of keys that are pressed in its windows".into());
    }
    let plugin = Builder::new().build();
    app.plugin(plugin).map_err(|error| error.to_string())?;
    let (keys, name) = KEYS;
    let registered = app.global_shortcut().on_shortcut(keys, |app, _, event| {
        if event.state == ShortcutState::Pressed {
            let app = app.clone();
            // Not here: on some systems this is the thread that has to open the window.
            async_runtime::spawn(async move { super::toggle(&app).await });
        }
    });
    registered.map_err(|error| error.to_string())?;
    Ok(name)
}
