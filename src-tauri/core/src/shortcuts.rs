//! The global keyboard shortcuts that the presenter chose. Pure data: nothing here registers a shortcut.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The action of a global shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ShortcutAction {
    /// Opens or closes voting.
    Toggle,
    /// Shows hidden results.
    Reveal,
    /// Shows the next poll.
    Next,
    /// Shows or hides the overlay.
    Overlay,
}

impl ShortcutAction {
    /// All of them, in the order of the settings.
    pub const ALL: [Self; 4] = [Self::Toggle, Self::Reveal, Self::Next, Self::Overlay];
}

/// A key combination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(try_from = "ShortcutIn")]
pub struct Shortcut {
    /// The held keys and the key, as `Control+Alt+KeyT`. The names are those of the UI Events specification, in the
    /// order Control, Alt, Shift, Super.
    keys: String,
    /// The letter on the key. The layout of the keyboard decides it.
    label: String,
}

#[derive(Deserialize)]
struct ShortcutIn {
    keys: String,
    label: String,
}

/// The error for keys that cannot be a global shortcut.
#[derive(Debug, Error)]
#[error("these keys are no global shortcut: {0}")]
pub struct InvalidShortcut(String);

impl TryFrom<ShortcutIn> for Shortcut {
    type Error = InvalidShortcut;

    fn try_from(ShortcutIn { keys, label }: ShortcutIn) -> Result<Self, InvalidShortcut> {
        let has_label = (1..=16).contains(&label.chars().count());
        if is_combination(&keys) && has_label && !label.contains(char::is_control) {
            Ok(Self { keys, label })
        } else {
            Err(InvalidShortcut(keys))
        }
    }
}

impl Shortcut {
    /// Returns the held keys and the key, as `Control+Alt+KeyT`.
    pub fn keys(&self) -> &str {
        &self.keys
    }
}

/// Returns whether a program may take this combination from all others. Without a modifier, or with Shift alone, only a
/// function key is allowed, because people type with all other keys. A letter with Control or Super alone belongs to
/// the focused program: copy, paste, undo, quit.
fn is_combination(keys: &str) -> bool {
    let mut parts: Vec<&str> = keys.split('+').collect();
    let key = parts.pop().unwrap_or_default();
    let mut modifiers = ["Control", "Alt", "Shift", "Super"].iter();
    let in_order = parts
        .iter()
        .all(|part| modifiers.any(|modifier| modifier == part));
    let holds = parts.iter().any(|part| *part != "Shift");
    let is_of_programs = matches!(parts[..], ["Control" | "Super"]) && key.starts_with("Key");
    in_order && (is_function_key(key) || holds && is_key(key) && !is_of_programs)
}

fn is_function_key(key: &str) -> bool {
    let number = key
        .strip_prefix('F')
        .filter(|digits| !digits.starts_with(['0', '+']));
    let number = number.and_then(|digits| digits.parse::<u8>().ok());
    number.is_some_and(|number| (1..=24).contains(&number))
}

fn is_key(key: &str) -> bool {
    let one = |prefix, fits: fn(&char) -> bool| {
        let rest: Option<&str> = key.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.len() == 1 && rest.chars().all(|char| fits(&char)))
    };
    const NAMED: [&str; 11] = [
        "Space",
        "Enter",
        "ArrowUp",
        "ArrowDown",
        "ArrowLeft",
        "ArrowRight",
        "Home",
        "End",
        "PageUp",
        "PageDown",
        "Insert",
    ];
    one("Key", char::is_ascii_uppercase)
        || one("Digit", char::is_ascii_digit)
        || one("Numpad", char::is_ascii_digit)
        || NAMED.contains(&key)
}

/// The global shortcuts. Without a choice there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(default)]
pub struct Shortcuts {
    /// For [`ShortcutAction::Toggle`].
    pub toggle: Option<Shortcut>,
    /// For [`ShortcutAction::Reveal`].
    pub reveal: Option<Shortcut>,
    /// For [`ShortcutAction::Next`].
    pub next: Option<Shortcut>,
    /// For [`ShortcutAction::Overlay`].
    pub overlay: Option<Shortcut>,
    /// Whether the desktop decides the keys. Under Wayland only the desktop can.
    pub desktop: bool,
}

impl Shortcuts {
    /// Returns the shortcuts after one was chosen, or turned off with `None`.
    #[must_use]
    pub fn with(&self, action: ShortcutAction, shortcut: Option<Shortcut>) -> Self {
        let mut all = self.clone();
        let place = match action {
            ShortcutAction::Toggle => &mut all.toggle,
            ShortcutAction::Reveal => &mut all.reveal,
            ShortcutAction::Next => &mut all.next,
            ShortcutAction::Overlay => &mut all.overlay,
        };
        *place = shortcut;
        all
    }

    /// Returns the chosen key combinations.
    pub fn chosen(&self) -> impl Iterator<Item = (ShortcutAction, &Shortcut)> {
        let places = [&self.toggle, &self.reveal, &self.next, &self.overlay];
        let all = ShortcutAction::ALL.into_iter().zip(places);
        all.filter_map(|(action, place)| Some((action, place.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;
    use crate::change::Changeable as _;
    use crate::preferences::Preferences;

    #[test]
    fn keys_that_people_type_with_are_no_global_shortcut() {
        for (keys, is_valid) in [
            ("Control+Alt+KeyT", true),
            ("Control+Shift+KeyQ", true),
            ("Control+KeyQ", false),
            ("Super+KeyV", false),
            ("Super+Space", true),
            ("Alt+Shift+Digit5", true),
            ("Control+Numpad0", true),
            ("F1", true),
            ("Shift+F24", true),
            ("KeyT", false),
            ("Shift+KeyT", false),
            ("Space", false),
            ("F25", false),
            ("F0", false),
            ("F+1", false),
            ("Control", false),
            ("Control+", false),
            ("", false),
            ("+KeyT", false),
            ("Alt+Control+KeyT", false),
            ("Control+Control+KeyT", false),
            ("Control+Escape", false),
            ("Control+KeyÄ", false),
            ("Control+KeyTT", false),
        ] {
            let read = from_value::<Shortcut>(json!({ "keys": keys, "label": "T" }));
            assert_eq!(read.is_ok(), is_valid, "{keys}");
        }
        for label in ["", "\n", "12345678901234567"] {
            let read = from_value::<Shortcut>(json!({ "keys": "F1", "label": label }));
            assert!(read.is_err(), "{label}");
        }
    }

    #[test]
    fn a_shortcut_is_off_until_chosen_and_stored_alone() {
        let off = Preferences::default();
        assert_eq!(off.shortcuts.chosen().count(), 0);
        assert!(!off.shortcuts.desktop);
        let shortcut: Shortcut =
            from_value(json!({ "keys": "Control+Alt+KeyT", "label": "T" })).expect("valid");
        let shortcuts = off
            .shortcuts
            .with(ShortcutAction::Next, Some(shortcut.clone()));
        let change = from_value(json!({ "shortcuts": shortcuts })).expect("it fits");
        let read = Preferences::read(&off.changed(change).write());
        let chosen: Vec<_> = read.shortcuts.chosen().collect();
        assert_eq!(chosen, [(ShortcutAction::Next, &shortcut)]);
        assert_eq!(
            read.shortcuts.with(ShortcutAction::Next, None),
            off.shortcuts
        );
    }
}
