//! The JSON shape of the Wi-Fi that phones should join. Only the window gets it, because it contains the password.

use serde::Serialize;

use crate::join;
use moodring_lan::wifi::Wifi;

/// The Wi-Fi for phones changed.
pub const WIFI_CHANGED: &str = "wifi:changed";

/// The Wi-Fi with its password, which the presenter can change in the window.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Wifi"))]
pub struct WifiOut {
    #[serde(flatten)]
    wifi: Wifi,
    qr: String,
}

impl From<&Wifi> for WifiOut {
    fn from(wifi: &Wifi) -> Self {
        Self {
            wifi: wifi.clone(),
            qr: join::qr_svg(&wifi.payload()),
        }
    }
}
