//! What there is to be seen: plain data that every screen is painted from.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::engine::Replaced;
use crate::poll::{Phase, PhoneResults, PollId, Round};
use crate::preferences::Preferences;
use crate::room_code::Code;
use crate::store::StoreError;

/// The poll on stage, its round and its tallies: what every screen paints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The poll on stage.
    pub poll: PollId,
    /// Its place in the list, from 1.
    pub position: usize,
    /// How many polls the list has.
    pub of: usize,
    /// The round that is asked.
    pub round: Round,
    /// Votes by choice.
    pub counts: Vec<u64>,
    /// Whether the presenter hides the results.
    pub hidden: bool,
    /// When phones see the results.
    pub phone_results: PhoneResults,
    /// Whether the poll was edited in a way that only its next round can ask.
    pub stale: bool,
    /// How the presenter likes the show.
    pub preferences: Preferences,
    /// The round that was on stage before, as long as it can come back.
    pub(crate) replaced: Option<Replaced>,
}

/// What any screen needs to paint itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The poll, the round and the tallies.
    pub stage: Stage,
    /// Phones that listen right now.
    pub phones: usize,
    /// What is wrong with the data file, for the presenter's eyes only.
    pub trouble: Option<StoreError>,
    /// The code that phones are asked for, if they are. It is for the stage, and never for phones.
    pub code: Option<Code>,
    /// What the presenter's window shows, so that a wall can show the same.
    pub shown: Shown,
    /// Where phones come in, as a screen shows it.
    pub join: Option<Arc<Join>>,
}

/// Where phones come in, as a screen shows it that has no other way to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// What the QR code holds.
    pub url: String,
    /// What a person can type.
    pub host: String,
    /// A name to type instead, such as `moodring.local:7464`.
    pub name: Option<String>,
    /// The name of the Wi-Fi that phones are to be in, if it is known and they need one.
    pub wifi: Option<String>,
    /// Whether it is a public address, so that phones need not be in the same network.
    pub public: bool,
}

/// What the presenter's window shows at the moment, beyond the stage itself. It is not stored: a window
/// that opens says it anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The screen that is on.
    pub screen: Screen,
    /// The number of the countdown to hidden results, while it runs.
    pub countdown: Option<u8>,
}

/// The two screens of the presenter's window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    /// The big QR code.
    Lobby,
    /// The question and its results.
    #[default]
    Stage,
}

impl Content {
    /// Votes in this round.
    pub fn votes(&self) -> u64 {
        self.stage.counts.iter().sum()
    }

    /// Whether a listener that shows `self` needs no more than numbers to show `other`.
    pub fn differs_in_numbers_only(&self, other: &Self) -> bool {
        let mut same = self.clone();
        same.stage.counts.clone_from(&other.stage.counts);
        same.phones = other.phones;
        same == *other
    }

    /// Whether phones may see the tallies.
    pub fn phones_see_counts(&self) -> bool {
        let allowed = match self.stage.phone_results {
            PhoneResults::Never => false,
            PhoneResults::AfterClose => self.stage.round.phase == Phase::Closed,
            PhoneResults::Always => true,
        };
        allowed && !self.stage.hidden
    }
}

/// One published state.
#[derive(Debug)]
pub struct Snapshot {
    /// Which data file holds it. A backup that is opened is another file, since it gets other votes.
    pub file: Arc<str>,
    /// Random a start, so that a client knows a restarted Moodring from an old message.
    pub boot: u64,
    /// Grows by one a publish.
    pub rev: u64,
    /// What is to be seen.
    pub content: Content,
    /// One place for each [`Encoding`].
    encodings: [OnceLock<Bytes>; 3],
}

impl Snapshot {
    pub(crate) fn new(file: Arc<str>, boot: u64, rev: u64, content: Content) -> Self {
        Self {
            file,
            boot,
            rev,
            content,
            encodings: Default::default(),
        }
    }

    /// An encoding of this snapshot. The first caller makes it and all others share it; at a thousand commits a second
    /// most encodings are never asked for.
    pub fn encoded(&self, kind: Encoding, encode: impl FnOnce() -> Bytes) -> &Bytes {
        self.encodings[kind as usize].get_or_init(encode)
    }
}

/// What an encoding of a snapshot shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// What phones see while results are hidden from them.
    WithoutCounts,
    /// What phones see otherwise.
    WithCounts,
    /// Everything, for listeners that have the key.
    Keyed,
}
