//! Lists the screens, finds the chosen one, and switches full screen on it.

use std::sync::{Mutex, PoisonError};

use moodring_server::api::ScreenOut;
use tauri::{AppHandle, Manager as _, Monitor, PhysicalPosition, PhysicalSize, WebviewWindow};

use crate::MAIN_WINDOW;
use crate::state::AppState;

/// Returns all screens with a name, so that the presenter can choose one.
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

/// Returns the screen for the overlay and for full screen: the choice of the presenter if it is connected, otherwise
/// the screen of the window.
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

/// Returns the screen that the audience looks at, for a window at this place; `None` if there is one screen only.
///
/// It is the chosen screen, if that is connected. Otherwise it is the screen of the window if the window fills it, or
/// if it is not the main screen, because then the presenter has moved the window there. Otherwise it is the first other
/// screen.
pub(crate) fn for_audience(
    app: &AppHandle,
    at: PhysicalPosition<i32>,
    full: bool,
) -> tauri::Result<Option<Monitor>> {
    let mut screens = app.available_monitors()?;
    let all: Vec<Bounds> = screens.iter().map(bounds).collect();
    let index = |screen: Option<Monitor>| {
        let wanted = bounds(&screen?);
        all.iter().position(|screen| *screen == wanted)
    };
    let home = all.iter().position(|screen| lies_on(at, *screen));
    let (primary, chosen) = (index(app.primary_monitor()?), index(by_choice(app)?));
    let found = audience_screen(&all, home, primary, chosen, full);
    Ok(found.map(|index| screens.swap_remove(index)))
}

fn audience_screen(
    all: &[Bounds],
    home: Option<usize>,
    primary: Option<usize>,
    chosen: Option<usize>,
    full: bool,
) -> Option<usize> {
    // Mirrored screens have the same corner.
    let corner = |index: usize| all[index].0;
    let other = (0..all.len()).find(|index| corner(*index) != corner(home.unwrap_or(0)))?;
    let moved_there = home.filter(|home| full || primary.is_some_and(|main| main != *home));
    Some(chosen.or(moved_there).unwrap_or(other))
}

/// Fills a screen with a window.
pub(crate) fn fill(window: &WebviewWindow, screen: &Monitor) -> tauri::Result<()> {
    if window.is_maximized()? {
        window.unmaximize()?;
    }
    // Full screen uses the screen that contains the window. Without a window manager, it does nothing else.
    window.set_position(*screen.position())?;
    window.set_size(*screen.size())?;
    window.set_fullscreen(true)
}

/// The corner and the size of a screen.
pub(crate) type Bounds = (PhysicalPosition<i32>, PhysicalSize<u32>);

/// Returns the position and the size of a screen.
pub(crate) fn bounds(screen: &Monitor) -> Bounds {
    (*screen.position(), *screen.size())
}

pub(crate) fn lies_on(at: PhysicalPosition<i32>, (corner, size): Bounds) -> bool {
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
    fn the_audience_gets_the_chosen_screen_or_the_other_one() {
        let screen = |x| (PhysicalPosition::new(x, 0), PhysicalSize::new(1280, 800));
        let two = [screen(0), screen(1280)];
        let three = [screen(0), screen(1280), screen(2560)];
        let (one, mirrored) = ([screen(0)], [screen(0), screen(0)]);
        // Columns: the screens, the window's, the main one, the chosen one, whether the window is full, the audience's.
        for (all, home, primary, chosen, full, wanted) in [
            (&one[..], Some(0), Some(0), Some(0), true, None),
            (&mirrored, Some(0), Some(0), None, false, None),
            (&two, Some(0), Some(0), None, false, Some(1)),
            (&two, Some(1), Some(0), None, false, Some(1)),
            (&two, Some(0), Some(0), None, true, Some(0)),
            (&two, Some(1), None, None, false, Some(0)),
            (&two, None, Some(0), None, false, Some(1)),
            (&three, Some(0), Some(0), Some(2), false, Some(2)),
            (&three, Some(2), Some(0), Some(0), true, Some(0)),
        ] {
            let found = audience_screen(all, home, primary, chosen, full);
            assert_eq!(found, wanted, "{all:?} {home:?} {chosen:?} {full}");
        }
    }

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
