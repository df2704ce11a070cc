//! Stores settings as text: the key, the last port, the chosen adapters and the preferences.

use rusqlite::OptionalExtension;

use super::{StoreError, Tx};

/// A setting that the data file stores. `name` spells it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The key of keyed listeners.
    Key,
    /// The TCP port used last.
    Port,
    /// The chosen network adapters, for each network.
    Interface,
    /// How results are drawn.
    Drawing,
    /// Whether a countdown runs before hidden results are revealed.
    Countdown,
    /// Seconds after which an open round closes.
    Timer,
    /// Whether the overlay shows a card with the tallies.
    Card,
    /// The emoji design.
    Emoji,
    /// The language of the window.
    Language,
    /// The colour theme of the window.
    Theme,
    /// The action of Page Up and Page Down.
    PageKeys,
    /// The screen for the overlay and for full screen.
    Screen,
    /// Whether phones have to enter the room code.
    Code,
    /// The secret that signs admission tokens.
    TokenSecret,
    /// The skin tone in which the picker offers emoji.
    Tone,
    /// The recently used emoji.
    Recent,
    /// The Wi-Fi that phones join.
    Wifi,
    /// The public address of the server.
    Public,
    /// A random number that identifies this data file.
    File,
}

impl Setting {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Port => "port",
            Self::Interface => "interface",
            Self::Drawing => "drawing",
            Self::Countdown => "countdown",
            Self::Timer => "timer",
            Self::Card => "card",
            Self::Emoji => "emoji",
            Self::Language => "language",
            Self::Theme => "theme",
            Self::PageKeys => "page_keys",
            Self::Screen => "screen",
            Self::Code => "code",
            Self::TokenSecret => "passes",
            Self::Tone => "tone",
            Self::Recent => "recent_emoji",
            Self::Wifi => "wifi",
            Self::Public => "public_address",
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
}
