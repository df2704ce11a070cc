//! Every JSON shape and every event name, in one place. Nothing else in the core derives serde.
//!
//! Inbound shapes become domain types here and nowhere else; outbound shapes borrow from them.

use axum::body::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emoji::Emoji;
use crate::feed::{Published, View};
use crate::lan::Address;
use crate::poll::{Choice, InvalidPoll, Phase, PhoneResults, Poll, PollId, Rule};
use crate::store::ListedPoll;
use crate::{Booth, Change, join};

/// The SSE event that carries a snapshot.
pub const SSE_STAGE: &str = "stage";
/// The window's event for a whole view.
pub const STAGE_CHANGED: &str = "stage:changed";
/// The window's event for tallies alone.
pub const TALLY_COUNTED: &str = "tally:counted";
/// The window's event for the list of polls.
pub const POLLS_CHANGED: &str = "polls:changed";
/// The window's event for the address phones reach.
pub const ADDRESS_CHANGED: &str = "address:changed";

/// The version of the snapshot's shape.
const SNAPSHOT_VERSION: u8 = 1;

/// All that any screen needs to paint itself.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot<'a> {
    v: u8,
    boot: String,
    rev: u64,
    phase: PhaseWord,
    round: i64,
    rule: RuleWord,
    question: &'a str,
    choices: Vec<ChoiceOut<'a>>,
    counts: Option<&'a [u64]>,
    votes: u64,
    phones: usize,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
}

impl<'a> Snapshot<'a> {
    fn new(boot: u64, rev: u64, view: &'a View, with_counts: bool) -> Self {
        let round = &view.stage.round;
        Self {
            v: SNAPSHOT_VERSION,
            boot: format!("{boot:016x}"),
            rev,
            phase: round.phase.into(),
            round: round.id.0,
            rule: round.asked.rule().into(),
            question: round.asked.question(),
            choices: round.asked.choices().iter().map(ChoiceOut::from).collect(),
            counts: with_counts.then_some(view.stage.counts.as_slice()),
            votes: view.votes(),
            phones: view.phones,
            hidden: view.stage.hidden,
        }
    }
}

/// The SSE event of a snapshot, as bytes ready to send
/// (<https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>).
pub(crate) fn sse_event(boot: u64, rev: u64, view: &View, with_counts: bool) -> Bytes {
    let snapshot = Snapshot::new(boot, rev, view, with_counts);
    // JSON never contains a raw line break, so one data line carries it whole.
    let json = serde_json::to_string(&snapshot).expect("a snapshot has string keys only");
    Bytes::from(format!(
        "event: {SSE_STAGE}\nid: {boot:016x}-{rev}\ndata: {json}\n\n"
    ))
}

/// The body of a vote.
#[derive(Debug, Deserialize)]
pub(crate) struct VoteIn {
    pub(crate) choice: i64,
}

/// The query of a link that may carry the key.
#[derive(Debug, Deserialize)]
pub(crate) struct KeyIn {
    pub(crate) key: Option<String>,
}

/// A problem report (RFC 9457) without a type of its own: title and status say the kind, the
/// detail is a sentence a person can act on.
#[derive(Debug, Serialize)]
pub(crate) struct ProblemOut<'a> {
    pub(crate) r#type: &'a str,
    pub(crate) title: &'a str,
    pub(crate) status: u16,
    pub(crate) detail: &'a str,
}

/// The line `moodring-server` prints on stdout when it listens.
#[derive(Debug, Serialize)]
pub struct Listening {
    /// Where this machine reaches the server.
    pub url: String,
    /// The key that keyed listeners show.
    pub key: String,
    /// The round on stage.
    pub round: i64,
}

impl Listening {
    /// The line, without its line break.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and a number")
    }
}

/// What the presenter's window paints: the snapshot and what only the presenter sees.
#[derive(Clone, Debug, Serialize)]
pub struct ViewOut<'a> {
    snapshot: Snapshot<'a>,
    poll: i64,
    position: usize,
    of: usize,
    phone_results: PhoneResultsWord,
    stale: bool,
    trouble: Option<String>,
}

impl<'a> From<&'a Published> for ViewOut<'a> {
    fn from(published: &'a Published) -> Self {
        let view = &published.view;
        Self {
            snapshot: Snapshot::new(published.boot, published.rev, view, true),
            poll: view.stage.poll.0,
            position: view.stage.position,
            of: view.stage.of,
            phone_results: view.stage.phone_results.into(),
            stale: view.stage.stale,
            trouble: view.trouble.as_ref().map(ToString::to_string),
        }
    }
}

/// The part of a view that changes with every vote. Small, since a web view keeps some memory for
/// each event it is sent.
#[derive(Clone, Debug, Serialize)]
pub struct TallyOut<'a> {
    rev: u64,
    counts: &'a [u64],
    votes: u64,
    phones: usize,
}

impl<'a> From<&'a Published> for TallyOut<'a> {
    fn from(published: &'a Published) -> Self {
        Self {
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
    rule: RuleWord,
    choices: Vec<ChoiceOut<'a>>,
    votes: u64,
}

impl<'a> From<&'a ListedPoll> for PollOut<'a> {
    fn from(listed: &'a ListedPoll) -> Self {
        Self {
            id: listed.id.0,
            question: listed.poll.question(),
            rule: listed.poll.rule().into(),
            choices: listed.poll.choices().iter().map(ChoiceOut::from).collect(),
            votes: listed.votes,
        }
    }
}

/// Where phones reach this computer, with every adapter the presenter may choose instead.
#[derive(Clone, Debug, Serialize)]
pub struct AddressOut {
    url: Option<String>,
    host: Option<String>,
    qr: Option<String>,
    chosen: Option<String>,
    candidates: Vec<CandidateOut>,
}

#[derive(Clone, Debug, Serialize)]
struct CandidateOut {
    name: String,
    address: String,
    likely: bool,
}

impl From<&Address> for AddressOut {
    fn from(address: &Address) -> Self {
        let url = address.url();
        Self {
            qr: url.as_deref().map(join::qr_svg),
            url,
            host: address.host(),
            chosen: address.chosen.clone(),
            candidates: address
                .candidates
                .iter()
                .map(|candidate| CandidateOut {
                    name: candidate.name.clone(),
                    address: candidate.address.to_string(),
                    likely: candidate.likely,
                })
                .collect(),
        }
    }
}

/// Everything the window needs to paint itself for the first time, or why it cannot.
#[derive(Debug, Serialize)]
pub struct LoadOut {
    trouble: Option<String>,
    stage: Option<Value>,
    polls: Option<Value>,
    address: Option<AddressOut>,
}

impl LoadOut {
    /// The state of a running core.
    pub fn running(booth: &Booth) -> Self {
        let polls = booth.polls().borrow().clone();
        let polls: Vec<PollOut<'_>> = polls.iter().map(PollOut::from).collect();
        Self {
            trouble: None,
            stage: Some(json!(ViewOut::from(&*booth.newest()))),
            polls: Some(json!(polls)),
            address: Some(AddressOut::from(&*booth.address().borrow())),
        }
    }

    /// There is no core, for this reason.
    pub fn trouble(sentence: &str) -> Self {
        Self {
            trouble: Some(sentence.to_owned()),
            stage: None,
            polls: None,
            address: None,
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

/// An emoji in the answer of a search.
#[derive(Clone, Debug, Serialize)]
pub struct EmojiOut {
    emoji: &'static str,
    name: &'static str,
}

impl From<Emoji> for EmojiOut {
    fn from(emoji: Emoji) -> Self {
        Self {
            emoji: emoji.as_str(),
            name: emoji.name(),
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
    Next,
    Previous,
    Show {
        poll: i64,
    },
    Hide {
        hidden: bool,
    },
    PhoneResults {
        when: PhoneResultsWord,
    },
    Create,
    Edit {
        poll: i64,
        question: String,
        rule: RuleWord,
        choices: Vec<ChoiceIn>,
    },
    Duplicate {
        poll: i64,
    },
    Delete {
        poll: i64,
    },
    Move {
        poll: i64,
        to: usize,
    },
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
            ChangeIn::Next => Self::Next,
            ChangeIn::Previous => Self::Previous,
            ChangeIn::Show { poll } => Self::Show(PollId(poll)),
            ChangeIn::Hide { hidden } => Self::Hide(hidden),
            ChangeIn::PhoneResults { when } => Self::PhoneResults(when.into()),
            ChangeIn::Create => Self::Create(Poll::blank()),
            ChangeIn::Edit {
                poll,
                question,
                rule,
                choices,
            } => {
                let choices = choices
                    .iter()
                    .map(|choice| Choice::new(&choice.emoji, &choice.label))
                    .collect::<Result<_, _>>()?;
                Self::Edit(PollId(poll), Poll::new(&question, rule.into(), choices)?)
            }
            ChangeIn::Duplicate { poll } => Self::Duplicate(PollId(poll)),
            ChangeIn::Delete { poll } => Self::Delete(PollId(poll)),
            ChangeIn::Move { poll, to } => Self::Move(PollId(poll), to),
        })
    }
}

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
