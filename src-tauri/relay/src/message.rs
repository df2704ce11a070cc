//! The messages on the relay: the stage, batches of votes, and the heartbeats of edges.
//!
//! The stage and the heartbeats are JSON, because people read them to find problems. A batch has 25 bytes per vote, or
//! 26 if it adds new emoji to a cloud.

use bytes::{BufMut as _, Bytes, BytesMut};
use moodring_core::Key;
use moodring_core::emoji::Emoji;
use moodring_core::poll::{
    Choice, InvalidPoll, Kind, Phase, PhoneResults, Poll, Round, RoundId, Rule,
};
use moodring_core::preferences::{Blocked, EmojiStyle, Preferences, Tones};
use moodring_core::room_code::{Code, Codes};
use moodring_core::snapshot::{Content, Shown, Snapshot, Stage};
use moodring_core::talk::Display;
use moodring_core::vote::{Answer, Ballot, Serial, Voter};
use serde::{Deserialize, Serialize};

/// The newest stage, with all data that edges need to show it and to judge votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StageMessage {
    /// A random number for each run of the presenter's relay.
    pub(crate) presenter: u64,
    /// Whether the presenter has left the show. Then another presenter may start at once.
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
    #[serde(default)]
    kind: Kind,
    rule: Rule,
    question: String,
    /// Emoji and label.
    choices: Vec<(String, String)>,
    /// The choices that the presenter took off the stage.
    #[serde(default)]
    off: Vec<usize>,
    /// The right answers. Empty until they are revealed, because an edge sends the stage to phones.
    #[serde(default)]
    right: Vec<usize>,
    /// Whether the mean of a scale is shown.
    #[serde(default)]
    mean: bool,
    #[serde(default)]
    tones: Tones,
    #[serde(default)]
    blocked: Blocked,
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
    /// Creates the message of this run of a presenter.
    pub(crate) fn new(presenter: u64, snapshot: &Snapshot, codes: &Codes) -> Self {
        let Snapshot { content, .. } = snapshot;
        let Stage { round, .. } = &content.stage;
        let choice = |choice: &Choice| {
            let emoji = choice.emoji().as_str().to_owned();
            (emoji, choice.label().to_owned())
        };
        let choices = round.asked.choices();
        let off = choices.iter().enumerate();
        let off = off.filter_map(|(index, choice)| choice.is_off().then_some(index));
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
            kind: round.asked.kind(),
            rule: round.asked.rule(),
            question: round.asked.question().to_owned(),
            choices: choices.iter().map(choice).collect(),
            off: off.collect(),
            right: match round.reveals_right() {
                true => round.asked.right(),
                false => Vec::new(),
            },
            mean: content.stage.display.mean,
            tones: content.stage.preferences.tones,
            blocked: content.stage.preferences.blocked.clone(),
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

    /// Parses the JSON; `None` if it is not a stage.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Returns the snapshot that phones at an edge see.
    ///
    /// # Errors
    /// If the poll is not valid, as from a newer presenter.
    pub(crate) fn snapshot(&self) -> Result<Snapshot, InvalidPoll> {
        let choices = self.choices.iter().enumerate();
        let choices = choices.map(|(index, (emoji, label))| {
            let choice = Choice::new(emoji, label)?.off(self.off.contains(&index));
            Ok(choice.right(self.right.contains(&index)))
        });
        let round = Round {
            id: RoundId(self.round),
            phase: self.phase,
            closes_at: self.closes_at,
            hidden: self.hidden,
            asked: Poll::of_round(
                self.kind,
                &self.question,
                self.rule,
                choices.collect::<Result<_, InvalidPoll>>()?,
            )?,
        };
        let preferences = Preferences {
            emoji: self.emoji,
            code: self.code.is_on,
            tones: self.tones,
            blocked: self.blocked.clone(),
            ..Preferences::default()
        };
        let display = Display {
            phone_results: self.phone_results,
            mean: self.mean,
            ..Display::default()
        };
        let mut counts = self.counts.clone();
        counts.resize(round.asked.choices().len(), 0);
        let content = Content {
            stage: Stage::at_edge(round, counts, display, preferences),
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

    /// Returns whether phones need the room code, and the secrets that admit them.
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

/// A heartbeat of an edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HereMessage {
    /// The name that the presenter sees.
    pub(crate) name: String,
    pub(crate) phones: usize,
    /// The run and the revision of the newest stage at this edge.
    pub(crate) boot: u64,
    pub(crate) rev: u64,
    /// The revision at which it stopped taking votes for the open round, once all votes before are acknowledged.
    pub(crate) sealed: Option<u64>,
    /// The last batch of votes that was acknowledged, by its number in the log.
    pub(crate) last: u64,
    /// Whether it is closing.
    pub(crate) gone: bool,
}

/// The longest name of an edge, in bytes. A host name has at most 253.
const MAX_NAME: usize = 512;
/// The most phones at an edge. Each phone has a connection, and a machine has 65,536 ports per address.
const MAX_PHONES: usize = 1_000_000;

impl HereMessage {
    pub(crate) fn encode(&self) -> Bytes {
        let json = serde_json::to_vec(self);
        json.expect("a heartbeat has string keys only").into()
    }

    /// Parses the JSON; `None` if it is not a heartbeat, or has impossible values.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let here: Self = serde_json::from_slice(bytes).ok()?;
        (here.name.len() <= MAX_NAME && here.phones <= MAX_PHONES).then_some(here)
    }
}

/// The first byte of a batch whose votes name choices by numbers of one byte.
const NUMBERS: u8 = 1;
/// The first byte of a batch with a list of emoji. Its votes name choices, or emoji of the list, by two bytes.
const NUMBERS_AND_EMOJI: u8 = 2;
/// The bytes of a vote without its answer: voter and serial.
const VOTE_BYTES: usize = 16 + 8;
/// The first number that means an emoji of the list.
const FIRST_EMOJI: u16 = 1 << 15;

/// Votes of one round that an edge accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VoteBatch {
    /// The data file that the round belongs to.
    pub(crate) file: String,
    /// The stage revision at which the first vote was judged. For people who read the log.
    pub(crate) rev: u64,
    pub(crate) ballots: Vec<Ballot>,
}

impl VoteBatch {
    /// Encodes the batch. A batch without emoji uses the older format, which presenters without clouds can read.
    pub(crate) fn encode(&self) -> Bytes {
        let mut emoji: Vec<Emoji> = Vec::new();
        let mut number = |ballot: &Ballot| match ballot.answer {
            Answer::Choice(number) => u16::try_from(number).unwrap_or(FIRST_EMOJI - 1),
            Answer::Emoji(named) => {
                let known = emoji.iter().position(|known| *known == named);
                let index = known.unwrap_or_else(|| {
                    emoji.push(named);
                    emoji.len() - 1
                });
                u16::try_from(index).map_or(u16::MAX, |index| FIRST_EMOJI.saturating_add(index))
            }
        };
        let numbers: Vec<u16> = self.ballots.iter().map(&mut number).collect();
        let bytes: Option<Vec<u8>> = numbers
            .iter()
            .map(|number| u8::try_from(*number).ok())
            .collect();
        let mut out = BytesMut::with_capacity(64 + (VOTE_BYTES + 2) * self.ballots.len());
        out.put_u8(match bytes {
            Some(_) => NUMBERS,
            None => NUMBERS_AND_EMOJI,
        });
        out.put_u8(u8::try_from(self.file.len()).unwrap_or(0));
        out.put_slice(self.file.as_bytes());
        out.put_u64(self.rev);
        out.put_i64(self.ballots.first().map_or(0, |ballot| ballot.round.0));
        if bytes.is_none() {
            out.put_u16(u16::try_from(emoji.len()).unwrap_or(0));
            for emoji in &emoji {
                out.put_u8(u8::try_from(emoji.as_str().len()).unwrap_or(0));
                out.put_slice(emoji.as_str().as_bytes());
            }
        }
        for (index, ballot) in self.ballots.iter().enumerate() {
            out.put_u128(ballot.voter.0);
            out.put_i64(ballot.serial.get());
            match &bytes {
                Some(bytes) => out.put_u8(bytes[index]),
                None => out.put_u16(numbers[index]),
            }
        }
        out.freeze()
    }

    /// Decodes a batch; `None` if it is not one. Leaves out votes for an emoji that this version does not know.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.split_first_chunk::<2>()?;
        let [version, length] = *head;
        let (file, rest) = rest.split_at_checked(length.into())?;
        let (rev, rest) = rest.split_first_chunk()?;
        let (round, mut rest) = rest.split_first_chunk()?;
        let round = RoundId(i64::from_be_bytes(*round));
        let mut emoji: Vec<Option<Emoji>> = Vec::new();
        let number_bytes = match version {
            NUMBERS => 1,
            NUMBERS_AND_EMOJI => {
                let (count, mut list) = rest.split_first_chunk()?;
                for _ in 0..u16::from_be_bytes(*count) {
                    let (length, more) = list.split_first()?;
                    let (text, more) = more.split_at_checked((*length).into())?;
                    emoji.push(Emoji::parse(str::from_utf8(text).ok()?));
                    list = more;
                }
                rest = list;
                2
            }
            _ => return None,
        };
        let votes = rest.chunks_exact(VOTE_BYTES + number_bytes);
        if !votes.remainder().is_empty() {
            return None;
        }
        let ballot = |vote: &[u8]| {
            let (voter, rest) = vote.split_first_chunk()?;
            let (serial, number) = rest.split_first_chunk()?;
            let number = number
                .iter()
                .fold(0, |number, byte| number << 8 | u16::from(*byte));
            let answer = match number.checked_sub(FIRST_EMOJI) {
                None => Some(Answer::Choice(number.into())),
                Some(index) => emoji.get(usize::from(index))?.map(Answer::Emoji),
            };
            let serial = Serial::new(i64::from_be_bytes(*serial))?;
            let voter = Voter(u128::from_be_bytes(*voter));
            Some(answer.map(|answer| Ballot {
                round,
                voter,
                serial,
                answer,
            }))
        };
        let ballots: Vec<Option<Ballot>> = votes.map(ballot).collect::<Option<_>>()?;
        Some(Self {
            file: str::from_utf8(file).ok()?.to_owned(),
            rev: u64::from_be_bytes(*rev),
            ballots: ballots.into_iter().flatten().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn answer() -> impl Strategy<Value = Answer> {
        let emoji = prop::sample::select(vec![
            "🥳",
            "👍🏽",
            "🧡",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        ]);
        let emoji = emoji.prop_map(|text| Answer::Emoji(Emoji::parse(text).expect("an emoji")));
        prop_oneof![
            4 => (0..8_i64).prop_map(Answer::Choice),
            1 => (0..300_i64).prop_map(Answer::Choice),
            1 => emoji,
        ]
    }

    #[test]
    fn a_heartbeat_with_impossible_values_is_ignored() {
        let heartbeat = |name: &str, phones: usize| HereMessage {
            name: name.to_owned(),
            phones,
            boot: 1,
            rev: 2,
            sealed: None,
            last: 3,
            gone: false,
        };
        for (name, phones, is_one) in [
            ("edge:7464".to_owned(), 65_536, true),
            ("edge:7464".to_owned(), usize::MAX, false),
            ("e".repeat(900_000), 1, false),
        ] {
            let decoded = HereMessage::decode(&heartbeat(&name, phones).encode());
            assert_eq!(decoded.is_some(), is_one, "{phones}");
        }
    }

    #[test]
    fn a_batch_without_emoji_has_the_format_of_older_presenters() {
        let batch = [
            &[1, 2][..],
            b"ab",
            &[0; 7],
            &[9],
            &[0; 7],
            &[7],
            &[0; 15],
            &[3],
            &[0; 7],
            &[5],
            &[4],
        ];
        let bytes = batch.concat();
        let read = VoteBatch::decode(&bytes).expect("a batch");
        let ballot = Ballot {
            round: RoundId(7),
            voter: Voter(3),
            serial: Serial::new(5).expect("not negative"),
            answer: Answer::Choice(4),
        };
        let expected = VoteBatch {
            file: "ab".to_owned(),
            rev: 9,
            ballots: vec![ballot],
        };
        assert_eq!(read, expected);
        assert_eq!(expected.encode(), bytes);
    }

    #[test]
    fn a_vote_for_an_unknown_emoji_affects_no_other_vote() {
        let ballot = |voter, text| Ballot {
            round: RoundId(7),
            voter: Voter(voter),
            serial: Serial::new(1).expect("not negative"),
            answer: Answer::Emoji(Emoji::parse(text).expect("an emoji")),
        };
        let ballots = vec![ballot(1, "🥳"), ballot(2, "🧡")];
        let mut batch = VoteBatch {
            file: "51c0".to_owned(),
            rev: 42,
            ballots,
        };
        let bytes = batch.encode();
        let place = bytes
            .windows(4)
            .position(|four| four == "🥳".as_bytes())
            .expect("there");
        let mut newer = bytes.to_vec();
        newer[place..place + 4].copy_from_slice("\u{1fbff}".as_bytes());
        batch.ballots.remove(0);
        assert_eq!(VoteBatch::decode(&newer), Some(batch));
    }

    proptest! {
        #[test]
        fn a_batch_arrives_unchanged_and_no_bytes_make_its_reader_panic(
            votes in vec((any::<u128>(), 0..=i64::MAX, answer()), 0..40),
            noise in vec(any::<u8>(), 0..80),
            version in 0..4_u8,
        ) {
            let ballot = |(voter, serial, answer)| Ballot {
                round: RoundId(7),
                voter: Voter(voter),
                serial: Serial::new(serial).expect("not negative"),
                answer,
            };
            let ballots = votes.into_iter().map(ballot).collect();
            let batch = VoteBatch { file: "51c0".to_owned(), rev: 42, ballots };
            let bytes = batch.encode();
            for end in 0..bytes.len() {
                prop_assert!(VoteBatch::decode(&bytes[..end]) != Some(batch.clone()));
            }
            prop_assert_eq!(VoteBatch::decode(&bytes), Some(batch));
            let _ = VoteBatch::decode(&noise);
            let noise: Vec<u8> = [&[version, 0], &noise[..]].concat();
            let _ = VoteBatch::decode(&noise);
        }
    }

    #[test]
    fn a_right_answer_is_sent_only_when_it_is_revealed() {
        let choices = ["1️⃣", "2️⃣", "3️⃣"]
            .map(|emoji| Choice::new(emoji, "").expect("valid").right(emoji == "2️⃣"));
        let asked = Poll::new("?", Rule::Once, choices.to_vec()).expect("valid");
        for (phase, hidden, revealed) in [
            (Phase::Lobby, false, false),
            (Phase::Open, false, false),
            (Phase::Open, true, false),
            (Phase::Closed, true, false),
            (Phase::Closed, false, true),
        ] {
            let round = Round {
                id: RoundId(7),
                phase,
                closes_at: None,
                hidden,
                asked: asked.clone(),
            };
            let display = Display {
                mean: true,
                ..Display::default()
            };
            let stage = Stage::at_edge(round, vec![0, 2, 1], display, Preferences::default());
            let content = Content {
                stage,
                phones: 0,
                error: None,
                code: None,
                shown: Shown::default(),
                join: None,
                sealing: false,
            };
            let snapshot = Snapshot::new("51c0".into(), 3, 42, content);
            let codes = Codes {
                secret: Key::random(),
                newest: Code::parse("0042").expect("a code"),
                before: None,
            };
            let sent = StageMessage::new(1, &snapshot, &codes);
            assert_eq!(sent.right.is_empty(), !revealed, "{phase:?} {hidden}");
            let message = StageMessage::decode(&sent.encode()).expect("it is one");
            let arrived = message.snapshot().expect("it is valid");
            let right: &[usize] = if revealed { &[1] } else { &[] };
            assert_eq!(arrived.content.stage.round.asked.right(), right);
            assert_eq!(arrived.content.stage.mean(), snapshot.content.stage.mean());
            assert_eq!(arrived.content.stage.mean().is_none(), hidden);
        }
    }

    #[test]
    fn a_stage_and_its_codes_arrive_as_they_were_sent() {
        let choices = [("🥳", false), ("💩", true)];
        let choices = choices.map(|(emoji, off)| Choice::new(emoji, "").expect("valid").off(off));
        let round = Round {
            id: RoundId(7),
            phase: Phase::Open,
            closes_at: Some(1),
            hidden: true,
            asked: Poll::of_round(Kind::Cloud, "?", Rule::Many, choices.to_vec()).expect("valid"),
        };
        let preferences = Preferences {
            tones: Tones::Apart,
            blocked: Blocked {
                on: true,
                emoji: Emoji::parse("💩").into_iter().collect(),
            },
            ..Preferences::default()
        };
        let counts = vec![1, 2];
        let display = Display {
            phone_results: PhoneResults::Always,
            ..Display::default()
        };
        let stage = Stage::at_edge(round, counts, display, preferences);
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
