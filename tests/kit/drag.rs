//! Drag and drop with the mouse.

use std::time::Duration;

use fantoccini::actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};

use super::Page;

fn mouse_actions(actions: impl IntoIterator<Item = PointerAction>) -> MouseActions {
    let mouse = MouseActions::new("mouse".to_owned());
    actions.into_iter().fold(mouse, |all, one| all.then(one))
}

impl Page {
    /// Presses the mouse button on the middle of an element, drags it by `far` (x, y) and keeps the button down.
    pub(crate) async fn press_and_drag(&self, css: &str, far: (f64, f64)) {
        let middle = format!(
            "const {{ x, y, width, height }} = document.querySelector({css:?}).getBoundingClientRect(); \
             return [x + width / 2, y + height / 2]"
        );
        let middle = self.read(&middle).await;
        let at = |part: f64| {
            let on = |axis: usize| middle[axis].as_f64().expect("a number");
            PointerAction::MoveTo {
                duration: Some(Duration::from_millis(40)),
                x: (on(0) + far.0 * part).round(),
                y: (on(1) + far.1 * part).round(),
            }
        };
        let button = MOUSE_BUTTON_LEFT;
        let down = PointerAction::Down { button };
        self.act(mouse_actions([at(0.0), down, at(0.3), at(0.7), at(1.0)]))
            .await;
    }

    /// Releases the mouse button.
    pub(crate) async fn release_mouse(&self) {
        let button = MOUSE_BUTTON_LEFT;
        self.act(mouse_actions([PointerAction::Up { button }]))
            .await;
    }
}
