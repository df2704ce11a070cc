//! Every JSON shape and every event name. Nothing else in the core derives serde.
//!
//! Inbound shapes become domain types here and nowhere else; outbound shapes borrow from them.
//! `phones` is what travels over HTTP, `window`, `address`, `wifi` and `history` what travels between the core
//! and its window, `export` what goes into a file, `overlay` and `about` what the shell tells its windows.

mod about;
mod address;
mod export;
mod history;
mod overlay;
mod phones;
mod picker;
mod polls_file;
mod preferences;
mod trouble;
mod wifi;
mod window;

use serde::{Deserialize, Serialize};

use crate::emoji::{Group, Tone};
use crate::poll::{Choice, Phase, PhoneResults, Rule};
use crate::preferences::{Drawing, EmojiStyle, Language, PageKeys, Theme};
use crate::view::Screen;
use crate::wifi::Security;

pub use about::{ABOUT_ASKED, AboutOut, QUIT_ASKED};
pub use address::{ADDRESS_CHANGED, AddressOut, FoundOut, NotPublicOut};
pub(crate) use export::export;
pub use history::{FormatWord, HistoryOut, PictureIn, RecordOut, SavedOut};
pub use overlay::{OVERLAY_CHANGED, OverlayOut, RefusedWord, ScreenOut, StageOut};
pub(crate) use phones::{
    KeyIn, ProblemOut, VoteIn, snapshot, snapshot_in_page, sse_event, typed_code,
};
pub use phones::{Listening, Snapshot};
pub use picker::{EmojiGroupOut, EmojiOut};
pub use polls_file::{ExportOut, ImportOut, MOST_BYTES, PollsFileError, read_polls, write_polls};
pub use preferences::PreferenceIn;
pub use trouble::{TROUBLE_MET, TroubleOut, WayIn, WentOnOut};
pub use wifi::{WIFI_CHANGED, WifiIn, WifiOut};
pub use window::{
    ChangeIn, ChangeOut, ChoiceIn, Failure, KEY_CHANGED, LoadOut, POLLS_CHANGED, PollIn, PollOut,
    STAGE_CHANGED, TALLY_COUNTED, TallyOut, ViewOut,
};

#[derive(Clone, Debug, Serialize)]
struct ChoiceOut<'a> {
    emoji: &'static str,
    label: &'a str,
    /// The emoji's name, for those who cannot see it, where there is no label to read out.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
}

impl<'a> From<&'a Choice> for ChoiceOut<'a> {
    fn from(choice: &'a Choice) -> Self {
        Self {
            emoji: choice.emoji().as_str(),
            label: choice.label(),
            name: choice.label().is_empty().then(|| choice.emoji().name()),
        }
    }
}

/// Spells a domain enum in JSON and reads it back.
macro_rules! word {
    ($(#[$doc:meta])* $word:ident for $domain:ident { $($variant:ident),+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Deserialize, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "the variants are those of the domain's type")]
        pub enum $word { $($variant),+ }

        impl From<$domain> for $word {
            fn from(value: $domain) -> Self {
                match value { $($domain::$variant => Self::$variant),+ }
            }
        }

        impl From<$word> for $domain {
            fn from(value: $word) -> Self {
                match value { $($word::$variant => Self::$variant),+ }
            }
        }
    };
}

word! {
    /// `"once"` or `"many"`.
    RuleWord for Rule { Once, Many }
}
word! {
    /// `"lobby"`, `"open"` or `"closed"`.
    PhaseWord for Phase { Lobby, Open, Closed }
}
word! {
    /// `"never"`, `"after_close"` or `"always"`.
    PhoneResultsWord for PhoneResults { Never, AfterClose, Always }
}
word! {
    /// `"bars"`, `"ring"` or `"float"`.
    DrawingWord for Drawing { Bars, Ring, Float }
}
word! {
    /// `"lobby"` or `"stage"`.
    ScreenWord for Screen { Lobby, Stage }
}
word! {
    /// `"twemoji"` or `"fluent"`.
    EmojiStyleWord for EmojiStyle { Twemoji, Fluent }
}
word! {
    /// `"en"` or `"de"`.
    LanguageWord for Language { En, De }
}
word! {
    /// `"light"` or `"dark"`.
    ThemeWord for Theme { Light, Dark }
}
word! {
    /// `"steps"` or `"polls"`.
    PageKeysWord for PageKeys { Steps, Polls }
}
word! {
    /// `"light"`, `"medium_light"`, `"medium"`, `"medium_dark"` or `"dark"`.
    ToneWord for Tone { Light, MediumLight, Medium, MediumDark, Dark }
}
word! {
    /// `"wpa"`, `"wep"` or `"open"`.
    SecurityWord for Security { Wpa, Wep, Open }
}
word! {
    /// A group of emoji, such as `"smileys_and_emotion"`.
    GroupWord for Group {
        SmileysAndEmotion, PeopleAndBody, AnimalsAndNature, FoodAndDrink, TravelAndPlaces, Activities,
        Objects, Symbols, Flags
    }
}
