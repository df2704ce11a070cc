//! Lists the screens, finds the chosen one, and switches full screen on it.

use std::sync::{Mutex, PoisonError};

use moodring_server::api::ScreenOut;
use tauri::{AppHandle, Manager as _, Monitor, PhysicalPosition, PhysicalSize};

use crate::MAIN_WINDOW;
use crate::state::AppState;

/// All screens with a name, so that the presenter can choose one.
pub(crate) fn all(app: &AppHandle) -> tauri::Result<Vec<ScreenOut>> {
    let screens = app.available_monitors()?;
    let named = screens.iter().filter_map(|screen| {
        let size = screen.size();
        Some(ScreenOut {
            name: screen.name()?.clone(),
            width: size.width,
            height: size.height,
        })
    });
    Ok(named.collect())
}

/// The screen for the overlay and for full screen: the choice of the presenter if it is connected, otherwise the
/// screen of the window.
pub(crate) fn chosen(app: &AppHandle) -> tauri::Result<Option<Monitor>> {
    if let Some(screen) = by_choice(app)? {
        return Ok(Some(screen));
    }
    let own = match app.get_webview_window(MAIN_WINDOW) {
        Some(window) => window.current_monitor()?,
        None => None,
    };
    Ok(own.or(app.primary_monitor()?))
}

fn by_choice(app: &AppHandle) -> tauri::Result<Option<Monitor>> {
    let state = app.state::<AppState>();
    let Ok(engine) = state.engine() else {
        return Ok(None);
    };
    let newest = engine.newest();
    let Some(wanted) = &newest.content.stage.preferences.screen else {
        return Ok(None);
    };
    let mut screens = app.available_monitors()?.into_iter();
    Ok(screens.find(|screen| screen.name() == Some(wanted)))
}

/// The position and the size of a screen.
pub(crate) fn bounds(screen: &Monitor) -> (PhysicalPosition<i32>, PhysicalSize<u32>) {
    (*screen.position(), *screen.size())
}

fn lies_on(
    at: PhysicalPosition<i32>,
    (corner, size): (PhysicalPosition<i32>, PhysicalSize<u32>),
) -> bool {
    let within = |at: i32, from: i32, length: u32| {
        at.checked_sub(from)
            .and_then(|inside| u32::try_from(inside).ok())
            .is_some_and(|inside| inside < length)
    };
    within(at.x, corner.x, size.width) && within(at.y, corner.y, size.height)
}

/// The position of the window before full screen moved it to another screen.
#[derive(Default)]
pub(crate) struct PositionBeforeFullScreen(Mutex<Option<PhysicalPosition<i32>>>);

/// Enters full screen on the chosen screen, or leaves it and restores the position.
pub(crate) fn set_full_screen(app: &AppHandle, full: bool) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(MAIN_WINDOW) else {
        return Ok(());
    };
    let before = app.state::<PositionBeforeFullScreen>();
    let mut before = before.0.lock().unwrap_or_else(PoisonError::into_inner);
    if !full {
        window.set_fullscreen(false)?;
        return match before.take() {
            Some(position) => window.set_position(position),
            None => Ok(()),
        };
    }
    let position = window.outer_position()?;
    if let Some(screen) = by_choice(app)?
        && !lies_on(position, bounds(&screen))
    {
        // Full screen uses the screen that contains the window.
        *before = Some(position);
        window.set_position(*screen.position())?;
    }
    window.set_fullscreen(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_lies_on_the_screen_that_has_its_corner() {
        let beside = (
            PhysicalPosition::new(1920, -200),
            PhysicalSize::new(1280, 800),
        );
        for (x, y, on) in [
            (1920, -200, true),
            (3199, 599, true),
            (3200, 0, false),
            (1919, 0, false),
            (2000, 600, false),
            (2000, i32::MIN, false),
        ] {
            assert_eq!(lies_on(PhysicalPosition::new(x, y), beside), on, "{x},{y}");
        }
    }
}
