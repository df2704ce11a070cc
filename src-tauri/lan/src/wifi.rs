//! The Wi-Fi that phones join, and the text for its QR code (ZXing's format:
//! <https://github.com/zxing/zxing/wiki/Barcode-Contents#wi-fi-network-config-android-ios-11>).
//!
//! Only the presenter's window shows it. This module knows no HTTP, and the server does not use it. Its debug
//! output has no password.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest name, in bytes (IEEE 802.11).
const MAX_NAME_BYTES: usize = 32;

/// The security of a Wi-Fi.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// WPA, WPA2 or WPA3 with one shared password.
    Wpa,
    /// WEP, which some old buildings still have.
    Wep,
    /// No password.
    Open,
}

impl Security {
    fn word(self) -> &'static str {
        match self {
            Self::Wpa => "WPA",
            Self::Wep => "WEP",
            Self::Open => "nopass",
        }
    }
}

/// A Wi-Fi that a phone can join by QR code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(try_from = "TypedWifi")]
pub struct Wifi {
    name: String,
    password: String,
    security: Security,
    hidden: bool,
}

/// A Wi-Fi as the presenter typed it.
#[derive(Deserialize)]
pub struct TypedWifi {
    name: String,
    password: String,
    security: Security,
    hidden: bool,
}

impl TryFrom<TypedWifi> for Wifi {
    type Error = InvalidWifi;

    fn try_from(typed: TypedWifi) -> Result<Self, InvalidWifi> {
        Self::new(&typed.name, &typed.password, typed.security, typed.hidden)
    }
}

/// Why a typed Wi-Fi is invalid, as a sentence for the presenter.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum InvalidWifi {
    #[error("Enter the name of the Wi-Fi.")]
    NoName,
    #[error("The name of a Wi-Fi has at most {MAX_NAME_BYTES} bytes; this one has {0}.")]
    LongName(usize),
    #[error("A WPA password has 8 to 63 characters.")]
    WpaPassword,
    #[error("A WEP key has 5 or 13 characters, or 10 or 26 of the digits 0 to 9 and A to F.")]
    WepKey,
    #[error("The name and the password cannot have line breaks.")]
    Control,
}

impl Wifi {
    /// Checks typed values. Ignores the password of an open Wi-Fi.
    ///
    /// # Errors
    /// If no Wi-Fi can have this name or password.
    pub fn new(
        name: &str,
        password: &str,
        security: Security,
        hidden: bool,
    ) -> Result<Self, InvalidWifi> {
        if name.is_empty() {
            return Err(InvalidWifi::NoName);
        }
        if name.len() > MAX_NAME_BYTES {
            return Err(InvalidWifi::LongName(name.len()));
        }
        let password = match security {
            Security::Open => "",
            Security::Wpa | Security::Wep => password,
        };
        if [name, password]
            .iter()
            .any(|text| text.contains(char::is_control))
        {
            return Err(InvalidWifi::Control);
        }
        let length = password.chars().count();
        let is_hexadecimal = password.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_password = match security {
            Security::Wpa => (8..=63).contains(&length) || is_hexadecimal && length == 64,
            Security::Wep => {
                [5, 13].contains(&length) || is_hexadecimal && [10, 26].contains(&length)
            }
            Security::Open => true,
        };
        match (security, is_password) {
            (Security::Wpa, false) => return Err(InvalidWifi::WpaPassword),
            (Security::Wep, false) => return Err(InvalidWifi::WepKey),
            _ => {}
        }
        Ok(Self {
            name: name.to_owned(),
            password: password.to_owned(),
            security,
            hidden,
        })
    }

    /// Returns the name, as phones list it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the password; empty for an open Wi-Fi.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Returns the security.
    pub fn security(&self) -> Security {
        self.security
    }

    /// Returns whether the Wi-Fi hides its name.
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Returns the text for the QR code.
    pub fn payload(&self) -> String {
        let mut payload = format!("WIFI:T:{};S:{};", self.security.word(), escaped(&self.name));
        if self.security != Security::Open {
            payload += &format!("P:{};", escaped(&self.password));
        }
        if self.hidden {
            payload += "H:true;";
        }
        payload + ";"
    }
}

impl fmt::Debug for Wifi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wifi").finish_non_exhaustive()
    }
}

/// Escapes the special characters of the format with a backslash.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for letter in value.chars() {
        if matches!(letter, '\\' | ';' | ',' | ':' | '"') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wpa(name: &str, password: &str) -> Result<Wifi, InvalidWifi> {
        Wifi::new(name, password, Security::Wpa, false)
    }

    #[test]
    fn the_payload_has_the_format_that_phone_cameras_read() {
        for (name, password, security, hidden, payload) in [
            (
                "Hall",
                "12345678",
                Security::Wpa,
                false,
                "WIFI:T:WPA;S:Hall;P:12345678;;",
            ),
            (
                "Café",
                "abcde",
                Security::Wep,
                true,
                "WIFI:T:WEP;S:Café;P:abcde;H:true;;",
            ),
            (
                "Guests",
                "ignored",
                Security::Open,
                false,
                "WIFI:T:nopass;S:Guests;;",
            ),
            (
                r#"a;b:c,d\e"f"#,
                r#"\\;;::,,"""#,
                Security::Wpa,
                false,
                r#"WIFI:T:WPA;S:a\;b\:c\,d\\e\"f;P:\\\\\;\;\:\:\,\,\"\";;"#,
            ),
        ] {
            let wifi = Wifi::new(name, password, security, hidden).expect("a Wi-Fi");
            assert_eq!(wifi.payload(), payload);
        }
    }

    #[test]
    fn an_invalid_wifi_is_rejected_with_a_reason() {
        let long = "ä".repeat(17);
        for (name, password, security, why) in [
            ("", "12345678", Security::Wpa, InvalidWifi::NoName),
            (&*long, "12345678", Security::Wpa, InvalidWifi::LongName(34)),
            ("Hall", "1234567", Security::Wpa, InvalidWifi::WpaPassword),
            (
                "Hall",
                &"x".repeat(64),
                Security::Wpa,
                InvalidWifi::WpaPassword,
            ),
            ("Hall", "123456", Security::Wep, InvalidWifi::WepKey),
            ("Hall", "line\nbreak", Security::Wpa, InvalidWifi::Control),
        ] {
            assert_eq!(Wifi::new(name, password, security, false), Err(why));
        }
        for password in ["12345678", &"x".repeat(63), &"a1".repeat(32), "pass wörd"] {
            assert!(wpa("Hall", password).is_ok(), "{password}");
        }
        let typed = |json| serde_json::from_str::<Wifi>(json);
        let json = r#"{"name":"Hall","password":"12345678","security":"wpa","hidden":true}"#;
        let hall = typed(json).expect("it is one");
        assert_eq!(
            serde_json::to_string(&hall).expect("it can be stored"),
            json
        );
        assert!(typed(&json.replace("12345678", "1")).is_err());
    }

    #[test]
    fn debug_output_contains_no_secret() {
        let printed = format!("{:?}", wpa("Hall", "open sesame"));
        assert!(
            !printed.contains("sesame") && !printed.contains("Hall"),
            "{printed}"
        );
    }
}
