//! The menu bar of macOS: the standard items, and items of Moodring for "About" and "Quit".

use moodring_server::api::ABOUT_ASKED;
use tauri::menu::{Menu, MenuBuilder, MenuEvent, MenuItem, SubmenuBuilder};
use tauri::{AppHandle, Emitter as _, Wry};

use crate::quit;
use crate::windows;

const ABOUT: &str = "about";
const QUIT: &str = "quit";

/// Returns the whole menu bar. Without the Edit items, their keyboard shortcuts do nothing in text fields.
pub(crate) fn bar(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let about = MenuItem::with_id(app, ABOUT, "About Moodring", true, None::<&str>)?;
    let quit = MenuItem::with_id(app, QUIT, "Quit Moodring", true, Some("Cmd+Q"))?;
    let own = SubmenuBuilder::new(app, "Moodring")
        .item(&about)
        .separator()
        .services()
        .separator()
        .hide()
        .hide_others()
        .show_all()
        .separator()
        .item(&quit)
        .build()?;
    let edit = SubmenuBuilder::new(app, "Edit")
        .undo()
        .redo()
        .separator()
        .cut()
        .copy()
        .paste()
        .select_all()
        .build()?;
    let window = SubmenuBuilder::new(app, "Window")
        .minimize()
        .maximize()
        .close_window()
        .build()?;
    MenuBuilder::new(app).items(&[&own, &edit, &window]).build()
}

/// Runs the chosen item.
pub(crate) fn chosen(app: &AppHandle, event: MenuEvent) {
    match event.id().as_ref() {
        QUIT => quit::quit(app.clone()),
        ABOUT => {
            if let Err(error) = app.emit_to(windows::of_presenter(app), ABOUT_ASKED, ()) {
                tracing::warn!(%error, "cannot open the About panel in the window");
            }
        }
        _ => {}
    }
}
