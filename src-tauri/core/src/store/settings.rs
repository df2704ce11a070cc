//! Stores settings as text: the key, the last port, the choices about the network and the preferences.

use rusqlite::OptionalExtension;

use super::{StoreError, Tx};
use crate::change::Changeable as _;
use crate::preferences::Preferences;

/// A setting that the data file stores. `name` spells it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The key of keyed listeners.
    Key,
    /// The TCP port used last.
    Port,
    /// The chosen network adapters, for each network, as JSON.
    Interface,
    /// The preferences, as JSON.
    Preferences,
    /// The secret that signs admission tokens.
    TokenSecret,
    /// The Wi-Fi that phones join, as JSON.
    Wifi,
    /// The public address of the server.
    Public,
    /// The relay of the show, as a URL that may contain a password.
    Relay,
    /// Whether the presenter view is open: the value is present or absent.
    PresenterView,
    /// A random number that identifies this data file.
    File,
}

impl Setting {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Port => "port",
            Self::Interface => "interface",
            Self::Preferences => "preferences",
            Self::TokenSecret => "passes",
            Self::Wifi => "wifi",
            Self::Public => "public_address",
            Self::Relay => "relay",
            Self::PresenterView => "presenter_view",
            Self::File => "file",
        }
    }
}

impl Tx<'_> {
    /// Returns the stored value, if there is one.
    pub(crate) fn setting(&self, setting: Setting) -> Result<Option<String>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
        Ok(query
            .query_row([setting.name()], |row| row.get(0))
            .optional()?)
    }

    /// Stores a value, or deletes it with `None`.
    pub(crate) fn remember(&self, setting: Setting, value: Option<&str>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.0.execute(
                "INSERT INTO settings (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [setting.name(), value],
            )?,
            None => self
                .0
                .execute("DELETE FROM settings WHERE name = ?1", [setting.name()])?,
        };
        Ok(())
    }

    /// Returns the stored preferences.
    pub(crate) fn preferences(&self) -> Result<Preferences, StoreError> {
        let stored = self.setting(Setting::Preferences)?;
        Ok(Preferences::read(&stored.unwrap_or_default()))
    }

    /// Stores the preferences.
    pub(crate) fn prefer(&self, preferences: &Preferences) -> Result<(), StoreError> {
        self.remember(Setting::Preferences, Some(&preferences.write()))
    }
}
