//! JSON shapes for the overlay and the screens.

use serde::Serialize;
use serde_json::{Value, json};

use super::PresenterSnapshotOut;
use crate::join;
use moodring_core::snapshot::Snapshot;

/// The overlay was shown or hidden.
pub const OVERLAY_CHANGED: &str = "overlay:changed";

/// The state of the overlay for the window of the presenter.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Overlay"))]
pub struct OverlayOut {
    /// Whether it is shown.
    pub shown: bool,
    /// Why it cannot be shown, after an attempt.
    pub refused: Option<OverlayRefusal>,
}

/// Why the overlay cannot be shown. The window has the sentences in its language.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OverlayRefusal {
    /// Wayland allows no program to stay above the others.
    Wayland,
    /// Without a compositor the overlay would be black.
    NoCompositor,
    /// Without hardware acceleration the window would never be cleared.
    NoAcceleration,
    /// An unexpected error. The log has it.
    Unforeseen,
}

/// The first state of the overlay.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct StageOut(Value);

impl From<&Snapshot> for StageOut {
    fn from(snapshot: &Snapshot) -> Self {
        Self(json!(PresenterSnapshotOut::from(snapshot)))
    }
}

/// The QR code of how phones join now, with its address: the overlay shows it only beside the same address.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "JoinCode"))]
pub struct JoinCodeOut {
    url: String,
    /// The code as SVG.
    qr: String,
}

impl JoinCodeOut {
    /// Returns the code of a snapshot; `None` without an address.
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let url = snapshot.content.join.as_deref()?.url.clone();
        let qr = join::qr_svg(&url);
        Some(Self { url, qr })
    }
}

/// A screen for the overlay and full screen.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Screen"))]
pub struct ScreenOut {
    /// The name that the system gives it.
    pub name: String,
    /// In physical pixels.
    pub width: u32,
    /// In physical pixels.
    pub height: u32,
}
