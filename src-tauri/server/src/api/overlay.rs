//! What travels between the shell and its windows about the overlay and the screens.

use serde::Serialize;
use serde_json::{Value, json};

use super::PresenterSnapshotOut;
use moodring_core::snapshot::Snapshot;

/// Whether the overlay is shown.
pub const OVERLAY_CHANGED: &str = "overlay:changed";

/// The overlay, as the presenter's window shows it.
#[derive(Clone, Debug, Serialize)]
pub struct OverlayOut {
    /// Whether it is shown.
    pub shown: bool,
    /// Why it is not, where it was wanted.
    pub refused: Option<OverlayRefusal>,
    /// The keys that show and hide it from within any program; `None` where there are none.
    pub shortcut: Option<&'static str>,
}

/// Why there is no overlay. The window has the sentences, in its language.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlayRefusal {
    /// Wayland lets no program lie over the others.
    Wayland,
    /// Without a compositor it would be a black screen.
    NoCompositor,
    /// Without accelerated drawing it would never be wiped.
    NoAcceleration,
    /// Something that nobody foresaw; the log has it.
    Unforeseen,
}

/// All that the overlay paints for the first time.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct StageOut(Value);

impl From<&Snapshot> for StageOut {
    fn from(snapshot: &Snapshot) -> Self {
        Self(json!(PresenterSnapshotOut::from(snapshot)))
    }
}

/// A screen that the overlay and full screen may be put on.
#[derive(Debug, Serialize)]
pub struct ScreenOut {
    /// As the system calls it.
    pub name: String,
    /// In physical pixels.
    pub width: u32,
    /// In physical pixels.
    pub height: u32,
}
