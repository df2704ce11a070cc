//! What travels between the core and its window: events out, changes in.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::address::AddressOut;
use super::preferences::{PreferenceIn, PreferencesOut};
use super::wifi::WifiOut;
use super::{Snapshot, TroubleOut};
use moodring_core::poll::{
    Choice, InvalidPoll, PhoneResults, Poll, PollId, RoundId, RoundName, Rule,
};
use moodring_core::store::ListedPoll;
use moodring_core::view::{Published, Screen, Shown};
use moodring_core::{Booth, Change};

use crate::Network;

/// A whole view.
pub const STAGE_CHANGED: &str = "stage:changed";
/// Tallies alone.
pub const TALLY_COUNTED: &str = "tally:counted";
/// The list of polls.
pub const POLLS_CHANGED: &str = "polls:changed";
/// The key of those who listen along.
pub const KEY_CHANGED: &str = "key:changed";

/// What the presenter's window paints: the snapshot and what only the presenter sees.
#[derive(Clone, Debug, Serialize)]
pub struct ViewOut<'a> {
    snapshot: Snapshot<'a>,
    poll: i64,
    position: usize,
    of: usize,
    phone_results: PhoneResults,
    stale: bool,
    /// The round that was on stage before, if it can be brought back.
    undo: Option<i64>,
    trouble: Option<TroubleOut>,
    preferences: PreferencesOut<'a>,
}

impl<'a> From<&'a Published> for ViewOut<'a> {
    fn from(published: &'a Published) -> Self {
        let view = &published.view;
        Self {
            snapshot: Snapshot::new(published, true),
            poll: view.stage.poll.0,
            position: view.stage.position,
            of: view.stage.of,
            phone_results: view.stage.phone_results,
            stale: view.stage.stale,
            undo: view.stage.undoable().map(|round| round.0),
            trouble: view.trouble.as_ref().map(TroubleOut::from),
            preferences: (&view.stage.preferences).into(),
        }
    }
}

/// The part of a view that changes with every vote. Small, since a web view keeps some memory for
/// each event it is sent.
#[derive(Clone, Debug, Serialize)]
pub struct TallyOut<'a> {
    /// The revision of the view that these are the numbers of. A page that has an older one lost an event.
    stage: u64,
    rev: u64,
    counts: &'a [u64],
    votes: u64,
    phones: usize,
}

impl<'a> TallyOut<'a> {
    /// The numbers of a state whose other parts were last told with the revision `stage`.
    pub fn new(published: &'a Published, stage: u64) -> Self {
        Self {
            stage,
            rev: published.rev,
            counts: &published.view.stage.counts,
            votes: published.view.votes(),
            phones: published.view.phones,
        }
    }
}

/// A poll in the presenter's list.
#[derive(Clone, Debug, Serialize)]
pub struct PollOut<'a> {
    id: i64,
    question: &'a str,
    rule: Rule,
    choices: &'a [Choice],
    votes: u64,
}

impl<'a> From<&'a ListedPoll> for PollOut<'a> {
    fn from(listed: &'a ListedPoll) -> Self {
        Self {
            id: listed.id.0,
            question: listed.poll.question(),
            rule: listed.poll.rule(),
            choices: listed.poll.choices(),
            votes: listed.votes,
        }
    }
}

/// Everything the window needs to paint itself for the first time, or why it cannot.
#[derive(Serialize)]
pub struct LoadOut {
    trouble: Option<TroubleOut>,
    stage: Option<Value>,
    polls: Option<Value>,
    address: Option<AddressOut>,
    key: Option<String>,
    wifi: Option<WifiOut>,
}

impl LoadOut {
    /// The state of a running core.
    pub fn running(booth: &Booth, network: &Network) -> Self {
        let polls = booth.polls().borrow().clone();
        let polls: Vec<PollOut<'_>> = polls.iter().map(PollOut::from).collect();
        Self {
            trouble: None,
            stage: Some(json!(ViewOut::from(&*booth.newest()))),
            polls: Some(json!(polls)),
            address: Some(AddressOut::from(&*network.address().borrow())),
            key: Some(booth.key().borrow().to_string()),
            wifi: network.wifi().borrow().as_ref().map(WifiOut::from),
        }
    }

    /// As JSON that may stand in a page: there, `<` could end the block of data that it is.
    pub fn in_page(&self) -> String {
        let json = serde_json::to_string(self).expect("words, numbers and string keys only");
        json.replace('<', "\\u003c")
    }

    /// There is no core, for this reason.
    pub fn trouble(trouble: TroubleOut) -> Self {
        Self {
            trouble: Some(trouble),
            stage: None,
            polls: None,
            address: None,
            key: None,
            wifi: None,
        }
    }
}

/// The answer to a change: the poll it made, if it made one.
#[derive(Debug, Serialize)]
pub struct ChangeOut {
    poll: Option<i64>,
}

impl From<Option<PollId>> for ChangeOut {
    fn from(made: Option<PollId>) -> Self {
        Self {
            poll: made.map(|id| id.0),
        }
    }
}

/// Why a command of the window's was refused, in a sentence for the presenter.
#[derive(Debug, Serialize)]
pub struct Failure {
    sentence: String,
}

impl Failure {
    /// The failure that an error is to the presenter.
    pub fn new(error: impl ToString) -> Self {
        Self {
            sentence: error.to_string(),
        }
    }
}

/// A change the window asks for.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are those of `Change`")]
pub enum ChangeIn {
    Open,
    Close,
    NewRound,
    BringBack {
        round: i64,
    },
    ExtendTimer,
    Next,
    Previous,
    Show {
        poll: i64,
    },
    Hide {
        hidden: bool,
    },
    PhoneResults {
        when: PhoneResults,
    },
    Prefer {
        preference: PreferenceIn,
    },
    Shown {
        screen: Screen,
        countdown: Option<u8>,
    },
    Create {
        #[serde(default)]
        poll: Option<PollIn>,
    },
    Edit {
        poll: i64,
        question: String,
        rule: Rule,
        choices: Vec<ChoiceIn>,
    },
    Duplicate {
        poll: i64,
    },
    Delete {
        poll: i64,
    },
    Restore {
        poll: i64,
    },
    Move {
        poll: i64,
        to: usize,
    },
    NameRound {
        round: i64,
        name: String,
    },
    DeleteRound {
        round: i64,
    },
    RestoreRound {
        round: i64,
    },
}

/// A poll as typed.
#[derive(Debug, Deserialize)]
pub struct PollIn {
    question: String,
    rule: Rule,
    choices: Vec<ChoiceIn>,
}

impl TryFrom<PollIn> for Poll {
    type Error = InvalidPoll;

    fn try_from(poll: PollIn) -> Result<Self, InvalidPoll> {
        let choices = poll.choices.iter();
        let choices = choices.map(|choice| Choice::new(&choice.emoji, &choice.label));
        let choices = choices.collect::<Result<_, _>>()?;
        Self::new(&poll.question, poll.rule, choices)
    }
}

/// A choice as typed.
#[derive(Debug, Deserialize)]
pub struct ChoiceIn {
    emoji: String,
    #[serde(default)]
    label: String,
}

impl TryFrom<ChangeIn> for Change {
    type Error = InvalidPoll;

    fn try_from(change: ChangeIn) -> Result<Self, InvalidPoll> {
        Ok(match change {
            ChangeIn::Open => Self::Open,
            ChangeIn::Close => Self::Close,
            ChangeIn::NewRound => Self::NewRound,
            ChangeIn::BringBack { round } => Self::BringBack(RoundId(round)),
            ChangeIn::ExtendTimer => Self::ExtendTimer,
            ChangeIn::Next => Self::Next,
            ChangeIn::Previous => Self::Previous,
            ChangeIn::Show { poll } => Self::Show(PollId(poll)),
            ChangeIn::Hide { hidden } => Self::Hide(hidden),
            ChangeIn::PhoneResults { when } => Self::PhoneResults(when),
            ChangeIn::Prefer { preference } => Self::Prefer(preference.try_into()?),
            ChangeIn::Shown { screen, countdown } => Self::Shown(Shown {
                screen: screen,
                countdown,
            }),
            ChangeIn::Create { poll: None } => Self::Create(Poll::blank()),
            ChangeIn::Create { poll: Some(poll) } => Self::Create(poll.try_into()?),
            ChangeIn::Edit {
                poll,
                question,
                rule,
                choices,
            } => {
                let typed = PollIn {
                    question,
                    rule,
                    choices,
                };
                Self::Edit(PollId(poll), typed.try_into()?)
            }
            ChangeIn::Duplicate { poll } => Self::Duplicate(PollId(poll)),
            ChangeIn::Delete { poll } => Self::Delete(PollId(poll)),
            ChangeIn::Restore { poll } => Self::Restore(PollId(poll)),
            ChangeIn::Move { poll, to } => Self::Move(PollId(poll), to),
            ChangeIn::NameRound { round, name } => {
                Self::NameRound(RoundId(round), RoundName::new(&name)?)
            }
            ChangeIn::DeleteRound { round } => Self::DeleteRound(RoundId(round)),
            ChangeIn::RestoreRound { round } => Self::RestoreRound(RoundId(round)),
        })
    }
}
