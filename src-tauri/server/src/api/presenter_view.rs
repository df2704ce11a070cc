//! JSON shapes of the presenter view: the presenter's private window beside the window for the audience.

use serde::Serialize;

/// The presenter view was opened or closed, or the window for the audience has another size.
pub const PRESENTER_VIEW_CHANGED: &str = "presenter-view:changed";
/// A key was pressed in the window for the audience. The payload is the name of its action.
pub const ACTION_PASSED_ON: &str = "action:passed-on";

/// The state of the presenter view, for both windows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "PresenterView"))]
pub struct PresenterViewOut {
    /// Whether the private window is open, so the other one is for the audience alone.
    pub open: bool,
    /// Whether the window for the audience fills its screen.
    pub full: bool,
    /// The name of that screen.
    pub screen: Option<String>,
    /// The width of the window for the audience, in CSS pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
}
