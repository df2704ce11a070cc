//! What the overlay needs of GTK: whether glass is possible at all, and a window that no window manager
//! touches.

use gtk::prelude::*;
use gtk::{cairo, gdk};
use moodring_server::api::OverlayRefusal;
use tauri::WebviewWindow;

/// Whether GTK speaks Wayland here.
pub(super) fn is_wayland() -> bool {
    gdk::Display::default().is_some_and(|display| display.type_().name() == "GdkWaylandDisplay")
}

/// Why there can be no overlay, if so.
pub(super) fn refusal() -> Option<OverlayRefusal> {
    if is_wayland() {
        return Some(OverlayRefusal::Wayland);
    }
    let composited = gdk::Screen::default().is_some_and(|screen| screen.is_composited());
    (!composited).then_some(OverlayRefusal::NoCompositor)
}

/// Takes the window away from the window manager and from the mouse, before anybody sees it.
///
/// Asked for politely, "above all", "no task bar" and "no focus" are a matter of the window manager's
/// taste, and the frames that some (openbox) put around even bare windows keep the mouse. A window that
/// overrides redirection is nobody's but ours, as menus are.
pub(super) fn make_transparent(window: &WebviewWindow) -> tauri::Result<()> {
    let window = window.gtk_window()?;
    window.realize();
    if let Some(surface) = window.window() {
        surface.set_override_redirect(true);
        surface.input_shape_combine_region(&cairo::Region::create(), 0, 0);
    }
    Ok(())
}

/// Lifts it above what was opened since: no window manager does that for a window that is not its own.
/// Where nothing lies over it, the X server has nothing to do. Answers why it has to end, if so.
pub(super) fn look_after(window: &WebviewWindow) -> Option<OverlayRefusal> {
    let surface = window.gtk_window().ok()?.window()?;
    // Again, since tao's own way to let the mouse through leaves it a pixel in the corner.
    surface.input_shape_combine_region(&cairo::Region::create(), 0, 0);
    surface.raise();
    refusal()
}
