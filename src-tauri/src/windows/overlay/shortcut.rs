//! The global keyboard shortcut that shows and hides the overlay.

use tauri::{AppHandle, async_runtime};
use tauri_plugin_global_shortcut::{Builder, GlobalShortcutExt as _, ShortcutState};

/// The keys, and their name for the interface. On Windows Ctrl+Alt is AltGr, and AltGr+O is a letter of Polish.
const KEYS: (&str, &str) = if cfg!(target_os = "macos") {
    ("Cmd+Alt+O", "⌥⌘O")
} else if cfg!(windows) {
    ("Ctrl+Shift+O", "Ctrl+Shift+O")
} else {
    ("Ctrl+Alt+O", "Ctrl+Alt+O")
};

/// Returns the name of the shortcut.
///
/// # Errors
/// The reason why there is none: for example, another program uses the keys.
pub(super) fn register(app: &AppHandle) -> Result<&'static str, String> {
    #[cfg(target_os = "linux")]
    if super::linux::is_wayland() {
        return Err(
            "on Wayland a program receives only the keys that are pressed in its own windows"
                .into(),
        );
    }
    let plugin = Builder::new().build();
    app.plugin(plugin).map_err(|error| error.to_string())?;
    let (keys, name) = KEYS;
    let registered = app.global_shortcut().on_shortcut(keys, |app, _, event| {
        if event.state == ShortcutState::Pressed {
            let app = app.clone();
            // A new task, because on some systems this thread has to open the window.
            async_runtime::spawn(async move { super::toggle(&app).await });
        }
    });
    registered.map_err(|error| error.to_string())?;
    Ok(name)
}
