//! JSON shapes of the global keyboard shortcuts.

use moodring_core::shortcuts::ShortcutAction;
use serde::Serialize;

/// The state of the global shortcuts changed.
pub const SHORTCUTS_CHANGED: &str = "shortcuts:changed";

/// The state of the global shortcuts on this system. The chosen keys are a preference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ShortcutState"))]
pub struct ShortcutStateOut {
    /// Who decides the keys here.
    pub by: ShortcutsBy,
    /// The actions that work on this system.
    pub actions: Vec<ShortcutAction>,
    /// The actions whose chosen keys could not be taken, because another program has them.
    pub taken: Vec<ShortcutAction>,
    /// The keys that the desktop decided.
    pub desktop: Vec<DesktopShortcutOut>,
    /// Whether the desktop was asked for shortcuts and set none.
    pub refused: bool,
}

/// Who decides the keys of global shortcuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ShortcutsBy {
    /// The presenter, in the settings.
    App,
    /// The desktop, in a dialog of its own.
    Desktop,
    /// This desktop has no global shortcuts for programs.
    Unavailable,
}

/// A shortcut whose keys the desktop decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "DesktopShortcut"))]
pub struct DesktopShortcutOut {
    /// The action of the shortcut.
    pub action: ShortcutAction,
    /// The keys in the words of the desktop.
    pub keys: String,
}
