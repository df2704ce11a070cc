//! The menu bar of macOS: what every program has there, and Moodring's own way to "About" and to its end.

use moodring_server::api::ABOUT_ASKED;
use tauri::menu::{Menu, MenuBuilder, MenuEvent, MenuItem, SubmenuBuilder};
use tauri::{AppHandle, Emitter as _, Wry};

use crate::MAIN_WINDOW;
use crate::quit;

const ABOUT: &str = "about";
const QUIT: &str = "quit";

/// The whole bar. Without the items for editing, their keys do nothing in text fields.
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

/// Does what was chosen.
pub(crate) fn chosen(app: &AppHandle, event: MenuEvent) {
    match event.id().as_ref() {
        QUIT => leave::quit(app.clone()),
        ABOUT => {
            if let Err(error) = app.emit_to(MAIN_WINDOW, ABOUT_ASKED, ()) {
                tracing::warn!(%error, "the window was not asked");
            }
        }
        _ => {}
    }
}
