//! The committed state that every screen shows. Plain data.
//!
//! It knows no JSON: the server encodes it for each kind of listener.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::engine::Replaced;
use crate::mean::Mean;
use crate::poll::{Kind, Phase, PhoneResults, PollId, Round};
use crate::preferences::{Drawing, Preferences};
use crate::room_code::Code;
use crate::store::StoreError;
use crate::talk::{Display, TalkId};

/// The poll on stage, its round and its tallies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The poll on stage.
    pub poll: PollId,
    /// Its talk, which is the current one.
    pub talk: TalkId,
    /// Its position in the talk, from 1.
    pub position: usize,
    /// The number of polls in the talk.
    pub of: usize,
    /// The current round.
    pub round: Round,
    /// Votes by choice.
    pub counts: Vec<u64>,
    /// How the poll is shown.
    pub display: Display,
    /// Whether an edit of the poll applies only to its next round.
    pub stale: bool,
    /// The presenter's preferences.
    pub preferences: Preferences,
    /// The round that was on stage before, as long as undo can bring it back.
    pub(crate) replaced: Option<Replaced>,
}

/// Everything that a screen needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The poll, the round and the tallies.
    pub stage: Stage,
    /// The number of listening phones.
    pub phones: usize,
    /// The error of the data file. Only the presenter sees it.
    pub error: Option<StoreError>,
    /// The room code, if it is on. The stage shows it; phones never get it.
    pub code: Option<Code>,
    /// The screen and the countdown of the presenter's window. A wall shows the same.
    pub shown: Shown,
    /// How phones join, as a stage shows it.
    pub join: Option<Arc<Join>>,
    /// Whether the round is about to end, so edges have to stop taking votes for it.
    pub sealing: bool,
}

/// How phones join, for stages outside the presenter's window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// The address in the QR code.
    pub url: String,
    /// The address that a person can type.
    pub host: String,
    /// A name to type instead, such as `moodring.local:7464`.
    pub name: Option<String>,
    /// The name of the Wi-Fi to join, if it is known and phones need it.
    pub wifi: Option<String>,
    /// Whether the address is public, so phones need not be in the same network.
    pub public: bool,
}

/// The state of the presenter's window beyond the stage. It is not stored: a new window reports it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The current screen.
    pub screen: Screen,
    /// The current number of the countdown to hidden results, while it runs.
    pub countdown: Option<u8>,
}

/// The two screens of the presenter's window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "WindowScreen"))]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    /// The large QR code.
    Lobby,
    /// The question and its results.
    #[default]
    Stage,
}

impl Stage {
    /// Creates the stage of an edge, which has no data file and no list of polls, from the data that phones need.
    pub fn at_edge(
        round: Round,
        counts: Vec<u64>,
        display: Display,
        preferences: Preferences,
    ) -> Self {
        Self {
            poll: PollId(0),
            talk: TalkId(0),
            position: 1,
            of: 1,
            round,
            counts,
            display,
            stale: false,
            preferences,
            replaced: None,
        }
    }

    /// Returns the mean, if the presenter wants it shown and the choices are a scale. `None` while the results are
    /// hidden, and without votes.
    pub fn mean(&self) -> Option<Mean> {
        let is_shown = self.display.mean && !self.round.hidden && self.round.asked.is_scale();
        is_shown.then(|| Mean::of(&self.counts)).flatten()
    }

    /// Returns how the results of this poll are drawn: as the presenter chose, if that fits the kind of the poll.
    pub fn drawing(&self) -> Drawing {
        match (self.round.asked.kind(), self.display.drawing) {
            (_, Drawing::Float) => Drawing::Float,
            (Kind::Cloud, _) => Drawing::Cloud,
            (Kind::Choices, Drawing::Cloud) => Drawing::default(),
            (Kind::Choices, drawing) => drawing,
        }
    }
}

impl Content {
    /// Returns the number of votes in this round.
    pub fn votes(&self) -> u64 {
        self.stage.counts.iter().sum()
    }

    /// Returns whether phones may see the tallies.
    pub fn phones_see_counts(&self) -> bool {
        let allowed = match self.stage.display.phone_results {
            PhoneResults::Never => false,
            PhoneResults::AfterClose => self.stage.round.phase == Phase::Closed,
            PhoneResults::Always => true,
        };
        allowed && !self.stage.round.hidden
    }
}

/// One published state with its encodings.
#[derive(Debug)]
pub struct Snapshot {
    /// The id of the data file. A backup that is opened gets a new id, because from then on it has other votes.
    pub file: Arc<str>,
    /// A random number for each start. It tells clients that Moodring restarted and `rev` began again.
    pub boot: u64,
    /// Grows by one with each snapshot.
    pub rev: u64,
    /// The published state.
    pub content: Content,
    /// One slot for each [`Encoding`].
    encodings: [OnceLock<Bytes>; 3],
}

impl Snapshot {
    /// Creates a snapshot.
    pub fn new(file: Arc<str>, boot: u64, rev: u64, content: Content) -> Self {
        Self {
            file,
            boot,
            rev,
            content,
            encodings: Default::default(),
        }
    }

    /// Returns an encoding of this snapshot. The first caller creates it and all others share it. At a thousand
    /// commits a second most encodings are never needed.
    pub fn encoded(&self, kind: Encoding, encode: impl FnOnce() -> Bytes) -> &Bytes {
        self.encodings[kind as usize].get_or_init(encode)
    }
}

/// The content of an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// For phones while results are hidden from them.
    WithoutCounts,
    /// For phones that may see results.
    WithCounts,
    /// For listeners with the key: everything.
    Keyed,
}
