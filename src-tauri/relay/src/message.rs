//! What travels over the relay: the stage, batches of votes, and the signs of life of edges.
//!
//! The stage and the signs of life are JSON, because people read them when something goes wrong. A batch of votes is
//! 25 bytes a vote.

use bytes::{BufMut as _, Bytes, BytesMut};
use moodring_core::Key;
use moodring_core::poll::{Choice, InvalidPoll, Phase, PhoneResults, Poll, Round, RoundId, Rule};
use moodring_core::preferences::{EmojiStyle, Preferences};
use moodring_core::room_code::{Code, Codes};
use moodring_core::snapshot::{Content, Shown, Snapshot, Stage};
use moodring_core::talk::Display;
use moodring_core::vote::{Ballot, Serial, Voter};
use serde::{Deserialize, Serialize};

/// The newest stage, with everything that edges need to show it and to judge votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StageMessage {
    /// The run of the presenter's relay, at random.
    pub(crate) presenter: u64,
    /// Whether the presenter has left in order. Then another one may follow at once.
    pub(crate) left: bool,
    /// The presenter's data file.
    pub(crate) file: String,
    boot: u64,
    rev: u64,
    round: i64,
    phase: Phase,
    closes_at: Option<i64>,
    /// Whether edges have to stop taking votes, because the round is about to end.
    sealing: bool,
    rule: Rule,
    question: String,
    /// Emoji and label.
    choices: Vec<(String, String)>,
    counts: Vec<u64>,
    hidden: bool,
    phone_results: PhoneResults,
    emoji: EmojiStyle,
    phones: usize,
    code: CodeMessage,
}

/// The room code. It is secret, so the relay has users with passwords.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CodeMessage {
    is_on: bool,
    secret: String,
    newest: String,
    before: Option<String>,
}

impl StageMessage {
    /// The message of this run of a presenter.
    pub(crate) fn new(presenter: u64, snapshot: &Snapshot, codes: &Codes) -> Self {
        let Snapshot { content, .. } = snapshot;
        let Stage { round, .. } = &content.stage;
        let choice = |choice: &Choice| {
            let emoji = choice.emoji().as_str().to_owned();
            (emoji, choice.label().to_owned())
        };
        Self {
            presenter,
            left: false,
            file: snapshot.file.to_string(),
            boot: snapshot.boot,
            rev: snapshot.rev,
            round: round.id.0,
            phase: round.phase,
            closes_at: round.closes_at,
            sealing: content.sealing,
            rule: round.asked.rule(),
            question: round.asked.question().to_owned(),
            choices: round.asked.choices().iter().map(choice).collect(),
            counts: content.stage.counts.clone(),
            hidden: round.hidden,
            phone_results: content.stage.display.phone_results,
            emoji: content.stage.preferences.emoji,
            phones: content.phones,
            code: CodeMessage {
                is_on: content.code.is_some(),
                secret: codes.secret.to_string(),
                newest: codes.newest.to_string(),
                before: codes.before.map(|code| code.to_string()),
            },
        }
    }

    pub(crate) fn encode(&self) -> Bytes {
        let json = serde_json::to_vec(self);
        json.expect("a stage has string keys only").into()
    }

    /// `None` if it is anything else.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The snapshot that phones at an edge see.
    ///
    /// # Errors
    /// If the poll is not valid, as from a newer presenter.
    pub(crate) fn snapshot(&self) -> Result<Snapshot, InvalidPoll> {
        let choices = self.choices.iter();
        let choices = choices.map(|(emoji, label)| Choice::new(emoji, label));
        let round = Round {
            id: RoundId(self.round),
            phase: self.phase,
            closes_at: self.closes_at,
            hidden: self.hidden,
            asked: Poll::new(
                &self.question,
                self.rule,
                choices.collect::<Result<_, _>>()?,
            )?,
        };
        let preferences = Preferences {
            emoji: self.emoji,
            code: self.code.is_on,
            ..Preferences::default()
        };
        let display = Display {
            phone_results: self.phone_results,
            ..Display::default()
        };
        let mut counts = self.counts.clone();
        counts.resize(round.asked.choices().len(), 0);
        let content = Content {
            stage: Stage::elsewhere(round, counts, display, preferences),
            phones: self.phones,
            error: None,
            code: None,
            shown: Shown::default(),
            join: None,
            sealing: self.sealing,
        };
        let file = self.file.as_str().into();
        Ok(Snapshot::new(file, self.boot, self.rev, content))
    }

    /// Whether phones need the room code, and what admits them.
    pub(crate) fn codes(&self) -> Option<(bool, Codes)> {
        let code = &self.code;
        let codes = Codes {
            secret: Key::parse(&code.secret)?,
            newest: Code::parse(&code.newest)?,
            before: code.before.as_deref().and_then(Code::parse),
        };
        Some((code.is_on, codes))
    }
}

/// A sign of life of an edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HereMessage {
    /// What a person calls it.
    pub(crate) name: String,
    pub(crate) phones: usize,
    /// The newest stage that it has.
    pub(crate) boot: u64,
    pub(crate) rev: u64,
    /// The revision at which it stopped taking votes for the open round, once all votes before are acknowledged.
    pub(crate) sealed: Option<u64>,
    /// The last batch of votes that was acknowledged, by its number in the log.
    pub(crate) last: u64,
    /// Whether it is closing.
    pub(crate) gone: bool,
}

impl HereMessage {
    pub(crate) fn encode(&self) -> Bytes {
        let json = serde_json::to_vec(self);
        json.expect("a sign of life has string keys only").into()
    }

    /// `None` if it is anything else.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

/// The first byte of a batch.
const BATCH_VERSION: u8 = 1;
/// The bytes of a vote in a batch: voter, serial and choice.
const VOTE_BYTES: usize = 16 + 8 + 1;

/// Votes of one round that an edge accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VoteBatch {
    /// The data file whose round it is.
    pub(crate) file: String,
    /// The stage revision at which the first of them was judged. For people who read the log.
    pub(crate) rev: u64,
    pub(crate) ballots: Vec<Ballot>,
}

impl VoteBatch {
    pub(crate) fn encode(&self) -> Bytes {
        let mut bytes = BytesMut::with_capacity(64 + VOTE_BYTES * self.ballots.len());
        bytes.put_u8(BATCH_VERSION);
        bytes.put_u8(u8::try_from(self.file.len()).unwrap_or(0));
        bytes.put_slice(self.file.as_bytes());
        bytes.put_u64(self.rev);
        bytes.put_i64(self.ballots.first().map_or(0, |ballot| ballot.round.0));
        for ballot in &self.ballots {
            bytes.put_u128(ballot.voter.0);
            bytes.put_i64(ballot.serial.get());
            bytes.put_u8(u8::try_from(ballot.choice).unwrap_or(u8::MAX));
        }
        bytes.freeze()
    }

    /// `None` if it is anything else.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.split_first_chunk::<2>()?;
        let [BATCH_VERSION, length] = *head else {
            return None;
        };
        let (file, rest) = rest.split_at_checked(length.into())?;
        let (rev, rest) = rest.split_first_chunk()?;
        let (round, votes) = rest.split_first_chunk()?;
        let round = RoundId(i64::from_be_bytes(*round));
        let (votes, []) = votes.as_chunks::<VOTE_BYTES>() else {
            return None;
        };
        let ballot = |vote: &[u8; VOTE_BYTES]| {
            let (voter, rest) = vote.split_first_chunk()?;
            let (serial, choice) = rest.split_first_chunk()?;
            Some(Ballot {
                round,
                voter: Voter(u128::from_be_bytes(*voter)),
                serial: Serial::new(i64::from_be_bytes(*serial))?,
                choice: (*choice.first()?).into(),
            })
        };
        Some(Self {
            file: str::from_utf8(file).ok()?.to_owned(),
            rev: u64::from_be_bytes(*rev),
            ballots: votes.iter().map(ballot).collect::<Option<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_batch_arrives_as_it_was_sent_and_nothing_makes_its_reader_panic(
            votes in vec((any::<u128>(), 0..=i64::MAX, 0..8_i64), 0..40),
            noise in vec(any::<u8>(), 0..80),
        ) {
            let ballot = |(voter, serial, choice)| Ballot {
                round: RoundId(7),
                voter: Voter(voter),
                serial: Serial::new(serial).expect("not negative"),
                choice,
            };
            let ballots = votes.into_iter().map(ballot).collect();
            let batch = VoteBatch { file: "51c0".to_owned(), rev: 42, ballots };
            let bytes = batch.encode();
            for end in 0..bytes.len() {
                prop_assert!(VoteBatch::decode(&bytes[..end]) != Some(batch.clone()));
            }
            prop_assert_eq!(VoteBatch::decode(&bytes), Some(batch));
            let _ = VoteBatch::decode(&noise);
        }
    }

    #[test]
    fn a_stage_and_its_codes_arrive_as_they_were_sent() {
        let round = Round {
            id: RoundId(7),
            phase: Phase::Open,
            closes_at: Some(1),
            hidden: true,
            asked: Poll::welcome(),
        };
        let preferences = Preferences::default();
        let counts = vec![1, 2, 3, 4, 5];
        let display = Display {
            phone_results: PhoneResults::Always,
            ..Display::default()
        };
        let stage = Stage::elsewhere(round, counts, display, preferences);
        let content = Content {
            stage,
            phones: 9,
            error: None,
            code: None,
            shown: Shown::default(),
            join: None,
            sealing: true,
        };
        let snapshot = Snapshot::new("51c0".into(), 3, 42, content);
        let codes = Codes {
            secret: Key::random(),
            newest: Code::parse("0042").expect("a code"),
            before: Code::parse("1234"),
        };
        let sent = StageMessage::new(1, &snapshot, &codes);
        let message = StageMessage::decode(&sent.encode()).expect("it is one");
        let arrived = message.snapshot().expect("it is valid");
        assert_eq!(arrived.content, snapshot.content);
        assert_eq!(
            (&arrived.file, arrived.boot, arrived.rev),
            (&snapshot.file, 3, 42)
        );
        assert_eq!(message.codes(), Some((false, codes)));
        assert_eq!(StageMessage::decode(b"{}"), None);
    }
}
