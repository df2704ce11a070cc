//! The GTK part of the overlay: checks whether transparency is possible, and makes the window independent of the window
//! manager.

use gtk::prelude::*;
use gtk::{cairo, gdk};
use moodring_server::api::OverlayRefusal;
use tauri::WebviewWindow;

/// Returns whether GTK uses Wayland.
pub(super) fn is_wayland() -> bool {
    gdk::Display::default().is_some_and(|display| display.type_().name() == "GdkWaylandDisplay")
}

/// Returns the reason why the overlay is impossible, if there is one.
pub(super) fn refusal() -> Option<OverlayRefusal> {
    if is_wayland() {
        return Some(OverlayRefusal::Wayland);
    }
    let composited = gdk::Screen::default().is_some_and(|screen| screen.is_composited());
    (!composited).then_some(OverlayRefusal::NoCompositor)
}

/// Makes the window independent of the window manager and lets the mouse through, before it is shown.
///
/// Window managers may ignore the hints "above all", "no task bar" and "no focus". Some of them (openbox) draw a
/// frame even around undecorated windows, and the frame takes the mouse. No window manager touches an
/// override-redirect window; menus are such windows, too.
pub(super) fn make_transparent(window: &WebviewWindow) -> tauri::Result<()> {
    let window = window.gtk_window()?;
    window.realize();
    if let Some(surface) = window.window() {
        surface.set_override_redirect(true);
        surface.input_shape_combine_region(&cairo::Region::create(), 0, 0);
    }
    Ok(())
}

/// Raises the overlay above newer windows: no window manager does that for an override-redirect window. Without a
/// window above it, this costs nothing. Returns the reason why the overlay must close, if there is one.
pub(super) fn keep_above(window: &WebviewWindow) -> Option<OverlayRefusal> {
    let surface = window.gtk_window().ok()?.window()?;
    // Set the region again, because the method of tao leaves one pixel in the corner that takes the mouse.
    surface.input_shape_combine_region(&cairo::Region::create(), 0, 0);
    surface.raise();
    refusal()
}
