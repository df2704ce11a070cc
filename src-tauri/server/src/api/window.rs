//! JSON shapes between the engine and the window: events out, commands in.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::address::AddressOut;
use super::relay::RelayOut;
use super::wifi::WifiOut;
use super::{EngineErrorOut, SnapshotOut};
use moodring_core::emoji::Emoji;
use moodring_core::poll::{Choice, InvalidPoll, Kind, Poll, PollId, RoundId, RoundName, Rule};
use moodring_core::preferences::{Preferences, PreferencesChange};
use moodring_core::snapshot::{Screen, Shown, Snapshot};
use moodring_core::store::{ListedPoll, ListedTalk};
use moodring_core::talk::{Display, DisplayChange, TalkId, TalkName};
use moodring_core::{Command, Engine};

use crate::{Network, Show};

/// There is a newer snapshot. The window asks for it.
pub const STAGE_CHANGED: &str = "stage:changed";
/// The polls of the current talk changed.
pub const POLLS_CHANGED: &str = "polls:changed";
/// The list of talks changed.
pub const TALKS_CHANGED: &str = "talks:changed";
/// The key for listeners changed.
pub const KEY_CHANGED: &str = "key:changed";

/// The snapshot for the window, with the parts that only the presenter sees.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "View"))]
pub struct PresenterSnapshotOut<'a> {
    snapshot: SnapshotOut<'a>,
    poll: i64,
    position: usize,
    of: usize,
    talk: i64,
    display: &'a Display,
    stale: bool,
    /// The previous round, if it can be restored.
    undo: Option<i64>,
    error: Option<EngineErrorOut>,
    preferences: &'a Preferences,
}

impl<'a> From<&'a Snapshot> for PresenterSnapshotOut<'a> {
    fn from(snapshot: &'a Snapshot) -> Self {
        let view = &snapshot.content;
        Self {
            snapshot: SnapshotOut::new(snapshot, true),
            poll: view.stage.poll.0,
            position: view.stage.position,
            of: view.stage.of,
            talk: view.stage.talk.0,
            display: &view.stage.display,
            stale: view.stage.stale,
            undo: view.stage.undoable().map(|round| round.0),
            error: view.error.as_ref().map(EngineErrorOut::from),
            preferences: &view.stage.preferences,
        }
    }
}

/// One poll of the current talk.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Poll"))]
pub struct PollOut<'a> {
    id: i64,
    kind: Kind,
    question: &'a str,
    rule: Rule,
    #[cfg_attr(feature = "ts", ts(type = "Array<Choice & { right?: boolean }>"))]
    choices: Vec<ListedChoice<'a>>,
    /// Whether the choices are a scale, which can have a mean.
    scale: bool,
    display: &'a Display,
    votes: u64,
}

impl<'a> From<&'a ListedPoll> for PollOut<'a> {
    fn from(listed: &'a ListedPoll) -> Self {
        let choices = listed.poll.choices().iter();
        Self {
            id: listed.id.0,
            kind: listed.poll.kind(),
            question: listed.poll.question(),
            rule: listed.poll.rule(),
            choices: choices.map(ListedChoice::from).collect(),
            scale: listed.poll.is_scale(),
            display: &listed.display,
            votes: listed.votes,
        }
    }
}

/// A choice for the editor, which shows whether it is right.
#[derive(Clone, Debug, Serialize)]
struct ListedChoice<'a> {
    #[serde(flatten)]
    choice: &'a Choice,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    right: bool,
}

impl<'a> From<&'a Choice> for ListedChoice<'a> {
    fn from(choice: &'a Choice) -> Self {
        Self {
            choice,
            right: choice.is_right(),
        }
    }
}

/// One talk in the list of the presenter.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Talk"))]
pub struct TalkOut<'a> {
    id: i64,
    /// Empty without a name.
    name: &'a str,
    archived: bool,
    deleted: bool,
}

impl<'a> From<&'a ListedTalk> for TalkOut<'a> {
    fn from(listed: &'a ListedTalk) -> Self {
        Self {
            id: listed.id.0,
            name: listed.name.as_str(),
            archived: listed.archived,
            deleted: listed.deleted,
        }
    }
}

/// The first state of the window, or the error that prevents it.
#[derive(Serialize)]
pub struct LoadOut {
    error: Option<EngineErrorOut>,
    stage: Option<Value>,
    polls: Option<Value>,
    talks: Option<Value>,
    address: Option<AddressOut>,
    key: Option<String>,
    wifi: Option<WifiOut>,
    relay: Option<RelayOut>,
}

impl LoadOut {
    /// Returns the state with a running engine.
    pub fn running(engine: &Engine, network: &Network, show: &Show) -> Self {
        let polls = engine.polls().borrow().clone();
        let polls: Vec<PollOut<'_>> = polls.iter().map(PollOut::from).collect();
        let talks = engine.talks().borrow().clone();
        let talks: Vec<TalkOut<'_>> = talks.iter().map(TalkOut::from).collect();
        Self {
            error: None,
            stage: Some(json!(PresenterSnapshotOut::from(&*engine.newest()))),
            polls: Some(json!(polls)),
            talks: Some(json!(talks)),
            address: Some(AddressOut::from(&*network.address().borrow())),
            key: Some(engine.key().borrow().to_string()),
            wifi: network.wifi().borrow().as_ref().map(WifiOut::from),
            relay: show.state().borrow().as_ref().map(RelayOut::from),
        }
    }

    /// Returns the state as JSON in a page. `<` is escaped, because it could end the data block.
    pub fn in_page(&self) -> String {
        let json = serde_json::to_string(self).expect("words, numbers and string keys only");
        json.replace('<', "\\u003c")
    }

    /// Returns the state without an engine, for this reason.
    pub fn failed(error: EngineErrorOut) -> Self {
        Self {
            error: Some(error),
            stage: None,
            polls: None,
            talks: None,
            address: None,
            key: None,
            wifi: None,
            relay: None,
        }
    }
}

/// The result of a command: the poll that it created, if any.
#[derive(Debug, Serialize)]
pub struct CommandOut {
    poll: Option<i64>,
}

impl From<Option<PollId>> for CommandOut {
    fn from(made: Option<PollId>) -> Self {
        Self {
            poll: made.map(|id| id.0),
        }
    }
}

/// Why a command failed, as a sentence for the presenter.
#[derive(Debug, Serialize)]
pub struct Failure {
    sentence: String,
}

impl Failure {
    /// Returns the sentence for the presenter.
    pub fn into_sentence(self) -> String {
        self.sentence
    }

    /// Turns an error into a failure.
    pub fn new(error: impl ToString) -> Self {
        Self {
            sentence: error.to_string(),
        }
    }

    /// Returns the sentence.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

/// A command from the window.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Command"))]
#[serde(tag = "do", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are those of `Command`")]
pub enum CommandIn {
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
    TakeOff {
        round: i64,
        choice: usize,
        off: bool,
    },
    Hide {
        hidden: bool,
    },
    /// Of the poll on stage without a poll.
    Display {
        poll: Option<i64>,
        #[cfg_attr(feature = "ts", ts(type = "Partial<Display>"))]
        display: DisplayChange,
    },
    Prefer {
        #[cfg_attr(feature = "ts", ts(type = "Partial<Preferences>"))]
        preference: PreferencesChange,
    },
    UseEmoji {
        emoji: String,
    },
    Shown {
        screen: Screen,
        countdown: Option<u8>,
    },
    Create {
        #[serde(default)]
        #[cfg_attr(feature = "ts", ts(optional))]
        poll: Option<PollIn>,
    },
    Edit {
        poll: i64,
        #[serde(default)]
        #[cfg_attr(feature = "ts", ts(as = "Option<Kind>", optional))]
        kind: Kind,
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
    MoveToTalk {
        poll: i64,
        talk: i64,
    },
    CreateTalk {
        name: String,
    },
    DuplicateTalk {
        talk: i64,
        name: String,
    },
    NameTalk {
        talk: i64,
        name: String,
    },
    ArchiveTalk {
        talk: i64,
        archived: bool,
    },
    DeleteTalk {
        talk: i64,
    },
    ChooseTalk {
        talk: i64,
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

/// A poll as the presenter typed it.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "TypedPoll"))]
pub struct PollIn {
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(as = "Option<Kind>", optional))]
    kind: Kind,
    question: String,
    rule: Rule,
    choices: Vec<ChoiceIn>,
}

impl TryFrom<PollIn> for Poll {
    type Error = InvalidPoll;

    fn try_from(poll: PollIn) -> Result<Self, InvalidPoll> {
        let choices = poll.choices.iter();
        let choices = choices.map(|choice| {
            let typed = Choice::new(&choice.emoji, &choice.label)?;
            Ok(typed.right(choice.right))
        });
        let choices = choices.collect::<Result<_, _>>()?;
        Self::of_kind(poll.kind, &poll.question, poll.rule, choices)
    }
}

/// A choice as the presenter typed it.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "TypedChoice"))]
pub struct ChoiceIn {
    emoji: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
    right: bool,
}

impl TryFrom<CommandIn> for Command {
    type Error = InvalidPoll;

    fn try_from(change: CommandIn) -> Result<Self, InvalidPoll> {
        Ok(match change {
            CommandIn::Open => Self::Open,
            CommandIn::Close => Self::Close,
            CommandIn::NewRound => Self::NewRound,
            CommandIn::BringBack { round } => Self::BringBack(RoundId(round)),
            CommandIn::ExtendTimer => Self::ExtendTimer,
            CommandIn::Next => Self::Next,
            CommandIn::Previous => Self::Previous,
            CommandIn::Show { poll } => Self::Show(PollId(poll)),
            CommandIn::TakeOff { round, choice, off } => Self::TakeOff {
                round: RoundId(round),
                choice,
                off,
            },
            CommandIn::Hide { hidden } => Self::Hide(hidden),
            CommandIn::Display { poll, display } => Self::Display(poll.map(PollId), display),
            CommandIn::Prefer { preference } => Self::Prefer(preference),
            CommandIn::UseEmoji { emoji } => match Emoji::parse(&emoji) {
                Some(emoji) => Self::UseEmoji(emoji),
                None => return Err(InvalidPoll::NotOneEmoji(emoji)),
            },
            CommandIn::Shown { screen, countdown } => Self::Shown(Shown { screen, countdown }),
            CommandIn::Create { poll: None } => Self::Create(Poll::blank()),
            CommandIn::Create { poll: Some(poll) } => Self::Create(poll.try_into()?),
            CommandIn::Edit {
                poll,
                kind,
                question,
                rule,
                choices,
            } => {
                let typed = PollIn {
                    kind,
                    question,
                    rule,
                    choices,
                };
                Self::Edit(PollId(poll), typed.try_into()?)
            }
            CommandIn::Duplicate { poll } => Self::Duplicate(PollId(poll)),
            CommandIn::Delete { poll } => Self::Delete(PollId(poll)),
            CommandIn::Restore { poll } => Self::Restore(PollId(poll)),
            CommandIn::Move { poll, to } => Self::Move(PollId(poll), to),
            CommandIn::MoveToTalk { poll, talk } => Self::MoveToTalk(PollId(poll), TalkId(talk)),
            CommandIn::CreateTalk { name } => Self::CreateTalk(TalkName::new(&name)?, Vec::new()),
            CommandIn::DuplicateTalk { talk, name } => {
                Self::DuplicateTalk(TalkId(talk), TalkName::new(&name)?)
            }
            CommandIn::NameTalk { talk, name } => {
                Self::NameTalk(TalkId(talk), TalkName::new(&name)?)
            }
            CommandIn::ArchiveTalk { talk, archived } => Self::ArchiveTalk(TalkId(talk), archived),
            CommandIn::DeleteTalk { talk } => Self::DeleteTalk(TalkId(talk)),
            CommandIn::ChooseTalk { talk } => Self::ChooseTalk(TalkId(talk)),
            CommandIn::NameRound { round, name } => {
                Self::NameRound(RoundId(round), RoundName::new(&name)?)
            }
            CommandIn::DeleteRound { round } => Self::DeleteRound(RoundId(round)),
            CommandIn::RestoreRound { round } => Self::RestoreRound(RoundId(round)),
        })
    }
}
