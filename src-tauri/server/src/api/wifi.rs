//! JSON shapes for the Wi-Fi that phones should join. Only the window gets them, because they contain the password.

use serde::{Deserialize, Serialize};

use crate::join;
use moodring_lan::wifi::{InvalidWifi, Security, Wifi};

/// The Wi-Fi for phones changed.
pub const WIFI_CHANGED: &str = "wifi:changed";

/// The Wi-Fi with its password, which the presenter can change in the window.
#[derive(Clone, Serialize)]
pub struct WifiOut {
    name: String,
    password: String,
    security: Security,
    hidden: bool,
    qr: String,
}

impl From<&Wifi> for WifiOut {
    fn from(wifi: &Wifi) -> Self {
        Self {
            name: wifi.name().to_owned(),
            password: wifi.password().to_owned(),
            security: wifi.security(),
            hidden: wifi.is_hidden(),
            qr: join::qr_svg(&wifi.payload()),
        }
    }
}

/// A Wi-Fi as the presenter typed it.
#[derive(Deserialize)]
pub struct WifiIn {
    name: String,
    password: String,
    security: Security,
    hidden: bool,
}

impl TryFrom<WifiIn> for Wifi {
    type Error = InvalidWifi;

    fn try_from(typed: WifiIn) -> Result<Self, InvalidWifi> {
        Self::new(&typed.name, &typed.password, typed.security, typed.hidden)
    }
}
