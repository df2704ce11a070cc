//! The words of the command line that control a running app, and the engine command of each word. Pure.

use lexopt::ValueExt as _;
use moodring_core::poll::{Kind, Phase};
use moodring_core::preferences::Drawing;
use moodring_core::snapshot::Stage;
use moodring_core::talk::DisplayChange;
use moodring_core::{Command, ListedPoll};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use strum::IntoStaticStr;

/// An instruction for the running app.
///
/// Its text form is its word on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Instruction {
    Open,
    Close,
    /// Closes an open round, and opens any other.
    Toggle,
    Hide,
    Reveal,
    Next,
    Previous,
    /// Shows a poll by its place in the talk, from 1.
    Poll(usize),
    NewRound,
    View(Drawing),
    /// Shows the overlay, or hides it.
    Overlay,
    /// Shows the large QR code, or the stage.
    Qr,
    /// Opens the presenter view, or fills the only screen.
    Present,
    Status,
}

impl Instruction {
    /// Reads a word of the command line and the value after it.
    ///
    /// # Errors
    /// If there is no such word, or if its value is missing or wrong.
    pub(crate) fn parse(
        word: &str,
        values: &mut lexopt::Parser,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        Ok(match word {
            "open" => Self::Open,
            "close" => Self::Close,
            "toggle" => Self::Toggle,
            "hide" => Self::Hide,
            "reveal" => Self::Reveal,
            "next" => Self::Next,
            "previous" => Self::Previous,
            "poll" => {
                let number = values.value().map_err(|_| "poll needs a number, from 1")?;
                let number = number.parse().map_err(|_| "poll needs a number, from 1")?;
                Self::Poll(number)
            }
            "new-round" => Self::NewRound,
            "view" => {
                const VIEWS: &str = "view needs one of bars, ring, float and cloud";
                match values.value().map_err(|_| VIEWS)?.to_str() {
                    Some("bars") => Self::View(Drawing::Bars),
                    Some("ring") => Self::View(Drawing::Ring),
                    Some("float") => Self::View(Drawing::Float),
                    Some("cloud") => Self::View(Drawing::Cloud),
                    _ => return Err(VIEWS.into()),
                }
            }
            "overlay" => Self::Overlay,
            "qr" => Self::Qr,
            "present" => Self::Present,
            "status" => Self::Status,
            _ => return Err(format!("there is no command or file \"{word}\"").into()),
        })
    }

    /// Returns the command for the engine; `Ok(None)` if nothing has to change, or if the instruction is not for the
    /// engine.
    ///
    /// # Errors
    /// If the instruction is not possible now: a sentence.
    pub(crate) fn command(
        self,
        stage: &Stage,
        polls: &[ListedPoll],
    ) -> Result<Option<Command>, String> {
        let (phase, kind) = (stage.round.phase, stage.round.asked.kind());
        let command = match self {
            Self::Open | Self::Toggle if phase != Phase::Open => Command::Open,
            Self::Open => return Ok(None),
            Self::Toggle => Command::Close,
            Self::Close => match phase {
                Phase::Open => Command::Close,
                Phase::Closed => return Ok(None),
                Phase::Lobby => return Err("Voting is not open.".to_owned()),
            },
            Self::Hide => Command::Hide(true),
            Self::Reveal => Command::Hide(false),
            Self::Next if stage.position == stage.of => {
                return Err("This is the last poll.".to_owned());
            }
            Self::Next => Command::Next,
            Self::Previous if stage.position == 1 => {
                return Err("This is the first poll.".to_owned());
            }
            Self::Previous => Command::Previous,
            Self::Poll(number) => {
                let poll = number.checked_sub(1).and_then(|index| polls.get(index));
                let Some(poll) = poll else {
                    return Err(format!(
                        "There is no poll {number}. The talk has {}.",
                        polls.len()
                    ));
                };
                if poll.id == stage.poll {
                    return Ok(None);
                }
                Command::Show(poll.id)
            }
            Self::NewRound if phase == Phase::Lobby => {
                return Err("This round is already new: it has no votes yet.".to_owned());
            }
            Self::NewRound => Command::NewRound,
            Self::View(Drawing::Cloud) if kind == Kind::Choices => {
                return Err("This poll has choices, so it is no cloud.".to_owned());
            }
            Self::View(Drawing::Bars | Drawing::Ring) if kind == Kind::Cloud => {
                return Err("This poll is a cloud: it has the views cloud and float.".to_owned());
            }
            Self::View(drawing) => {
                let change = Map::from_iter([("drawing".to_owned(), json!(drawing))]);
                let change = DisplayChange::try_from(change);
                Command::Display(None, change.map_err(|error| error.to_string())?)
            }
            Self::Overlay | Self::Qr | Self::Present | Self::Status => return Ok(None),
        };
        Ok(Some(command))
    }

    /// Returns the round that leaves the stage while it is open. The window offers to undo this.
    pub(crate) fn leaves(self, stage: &Stage) -> Option<i64> {
        let leaves = matches!(
            self,
            Self::Next | Self::Previous | Self::Poll(_) | Self::NewRound
        );
        let is_left = match self {
            Self::NewRound => stage.round.phase != Phase::Lobby,
            _ => stage.round.phase == Phase::Open,
        };
        (leaves && is_left).then_some(stage.round.id.0)
    }
}

#[cfg(test)]
mod tests {
    use moodring_core::Engine;
    use moodring_core::poll::{Poll, Rule};

    use super::*;

    #[tokio::test]
    async fn an_instruction_becomes_a_command_or_nothing_or_an_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let engine = Engine::open(folder.path()).expect("it opens");
        let made = engine.execute(Command::Create(Poll::blank())).await;
        let second = made.expect("it is made").expect("it has an id");
        let of = |instruction: Instruction| {
            let newest = engine.newest();
            instruction.command(&newest.content.stage, &engine.polls().borrow())
        };
        let refused = |why: &str| Err(why.to_owned());
        assert_eq!(of(Instruction::Close), refused("Voting is not open."));
        assert_eq!(
            of(Instruction::NewRound),
            refused("This round is already new: it has no votes yet.")
        );
        assert_eq!(
            of(Instruction::Previous),
            refused("This is the first poll.")
        );
        assert_eq!(of(Instruction::Next), Ok(Some(Command::Next)));
        assert_eq!(of(Instruction::Poll(1)), Ok(None));
        assert_eq!(of(Instruction::Poll(2)), Ok(Some(Command::Show(second))));
        for number in [0, 3] {
            let why = format!("There is no poll {number}. The talk has 2.");
            assert_eq!(of(Instruction::Poll(number)), Err(why));
        }
        assert_eq!(of(Instruction::Toggle), Ok(Some(Command::Open)));
        engine.execute(Command::Open).await.expect("it opens");
        assert_eq!(of(Instruction::Open), Ok(None));
        assert_eq!(of(Instruction::Toggle), Ok(Some(Command::Close)));
        let left = |instruction: Instruction| instruction.leaves(&engine.newest().content.stage);
        let round = Some(engine.newest().content.stage.round.id.0);
        assert_eq!(left(Instruction::Next), round);
        assert_eq!(left(Instruction::NewRound), round);
        assert_eq!(left(Instruction::Close), None);
        engine.execute(Command::Close).await.expect("it closes");
        assert_eq!(of(Instruction::Close), Ok(None));
        assert_eq!(left(Instruction::Next), None);
        assert_eq!(left(Instruction::NewRound), round);

        let no_cloud = refused("This poll has choices, so it is no cloud.");
        assert_eq!(of(Instruction::View(Drawing::Cloud)), no_cloud);
        let cloud = Poll::cloud("?", Rule::Once).expect("valid");
        let made = engine.execute(Command::Create(cloud)).await;
        let made = made.expect("it is made").expect("it has an id");
        engine.execute(Command::Show(made)).await.expect("shown");
        let why = "This poll is a cloud: it has the views cloud and float.";
        for (view, is_refused) in [
            (Drawing::Bars, true),
            (Drawing::Ring, true),
            (Drawing::Float, false),
            (Drawing::Cloud, false),
        ] {
            let command = of(Instruction::View(view));
            assert_eq!(command == refused(why), is_refused, "{view:?}");
        }
        engine.stop().await;
    }
}
