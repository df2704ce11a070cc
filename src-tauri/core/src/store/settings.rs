//! Small facts that outlive a start: the listening key, the last port, the chosen adapters.

use rusqlite::OptionalExtension;

use super::{StoreError, Tx};

/// What can be remembered, by its name in the data file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The key that keyed listeners show.
    Key,
    /// The TCP port used last.
    Port,
    /// The network adapters the presenter chose, by network.
    Interface,
    /// How the results are drawn.
    Drawing,
    /// Whether hidden results are revealed after a countdown.
    Countdown,
    /// Seconds after which a round closes.
    Timer,
    /// Whether the overlay has a card with the tallies.
    Card,
    /// The design of the emoji.
    Emoji,
    /// The language of the window.
    Language,
    /// The colours of the window.
    Theme,
    /// What Page Up and Page Down do.
    PageKeys,
    /// The screen for the overlay and for full screen.
    Screen,
    /// Whether phones are asked for the code on the stage.
    Code,
    /// The secret that admission tokens are signed with.
    TokenSecret,
    /// The skin tone that emoji are offered in.
    Tone,
    /// The emoji picked last.
    Recent,
    /// The Wi-Fi that phones are to join.
    Wifi,
    /// The public address that leads phones here.
    Public,
    /// A random number that tells this data file from every other.
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
    /// The remembered value, if there is one.
    pub(crate) fn setting(&self, setting: Setting) -> Result<Option<String>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
        Ok(query
            .query_row([setting.name()], |row| row.get(0))
            .optional()?)
    }

    /// Remembers a value, or forgets it.
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
