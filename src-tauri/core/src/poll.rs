//! Polls and rounds. The constructors check every limit, so every value is valid.
//!
//! Pure data. Knows no clock and no storage.

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};
use strum::{EnumString, IntoStaticStr};
use thiserror::Error;

use crate::emoji::Emoji;
use crate::talk::MAX_TALK_NAME;

/// The fewest choices of a poll.
pub const MIN_CHOICES: usize = 2;
/// The most choices of a poll.
pub const MAX_CHOICES: usize = 8;
/// The most different emoji that a cloud takes.
pub const MAX_CLOUD_EMOJI: usize = 200;
/// The longest question, in characters (Unicode scalar values).
pub const MAX_QUESTION: usize = 300;
/// The longest label of a choice, in characters (Unicode scalar values).
pub const MAX_LABEL: usize = 40;

/// The fewest choices of a scale.
pub const MIN_SCALE: usize = 3;
/// The choices of a scale, in order.
const KEYCAPS: [&str; MAX_CHOICES] = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣"];

/// The longest name of a round, in characters (Unicode scalar values).
pub const MAX_ROUND_NAME: usize = 60;

/// Identifies a poll in the data file. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PollId(pub i64);

/// Identifies a round in the data file and in the vote's URL. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RoundId(pub i64);

/// Where the answers of a poll come from.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// From the presenter, who writes two to eight choices.
    #[default]
    Choices,
    /// From the room, which answers with any emoji. A round begins without choices and gets one for each new emoji.
    Cloud,
}

/// How often a phone may vote in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Rule {
    /// One vote a phone. The phone may change it while the round is open.
    Once,
    /// Any number of votes a phone, for applause.
    Many,
}

/// The phase of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Phase {
    /// Not yet open for votes, while people join.
    Lobby,
    /// Votes count.
    Open,
    /// Votes no longer count. The presenter can open the round again.
    Closed,
}

/// Whether phones see the tallies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PhoneResults {
    /// Never.
    #[default]
    Never,
    /// After the round is closed.
    AfterClose,
    /// Always.
    Always,
}

/// An answer that a phone can tap: one emoji and an optional label.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(type = "{ emoji: string, label: string, name?: string, off?: true }")
)]
pub struct Choice {
    emoji: Emoji,
    label: String,
    /// Whether it came from the room, in a cloud.
    is_answer: bool,
    is_off: bool,
    is_right: bool,
}

impl Choice {
    /// Creates a choice from typed text. Control characters in the label become spaces.
    ///
    /// # Errors
    /// If `emoji` is not exactly one emoji, or the label is longer than [`MAX_LABEL`].
    pub fn new(emoji: &str, label: &str) -> Result<Self, InvalidPoll> {
        Ok(Self {
            emoji: Emoji::parse(emoji).ok_or_else(|| InvalidPoll::NotOneEmoji(emoji.to_owned()))?,
            label: one_line(label, MAX_LABEL).ok_or(InvalidPoll::LongLabel)?,
            is_answer: false,
            is_off: false,
            is_right: false,
        })
    }

    /// Creates a choice of a cloud.
    pub fn answer(emoji: Emoji) -> Self {
        Self {
            emoji,
            label: String::new(),
            is_answer: true,
            is_off: false,
            is_right: false,
        }
    }

    /// Returns the choice as taken off the stage, or put back.
    pub fn off(self, is_off: bool) -> Self {
        Self { is_off, ..self }
    }

    /// Returns the choice marked as a right answer, or unmarked.
    pub fn right(self, is_right: bool) -> Self {
        Self { is_right, ..self }
    }

    /// Returns the emoji.
    pub fn emoji(&self) -> Emoji {
        self.emoji
    }

    /// Returns the label, which may be empty.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns whether the presenter took it off the stage. Its votes count, but no screen shows it.
    pub fn is_off(&self) -> bool {
        self.is_off
    }

    /// Returns whether the presenter marked it as a right answer. The JSON of a choice leaves this out, because phones
    /// get it before the results are revealed.
    pub fn is_right(&self) -> bool {
        self.is_right
    }
}

/// `{"emoji":"👍","label":"Yes"}`. A choice without a label also has the emoji's `name`, for screen readers. In a cloud
/// it has no name: a screen reader knows the emoji in its own language, and two hundred names would make the page
/// large.
impl Serialize for Choice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Choice", 4)?;
        fields.serialize_field("emoji", self.emoji.as_str())?;
        fields.serialize_field("label", &self.label)?;
        match self.label.is_empty() && !self.is_answer {
            true => fields.serialize_field("name", self.emoji.name())?,
            false => fields.skip_field("name")?,
        }
        match self.is_off {
            true => fields.serialize_field("off", &true)?,
            false => fields.skip_field("off")?,
        }
        fields.end()
    }
}

/// A question, its choices and its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    kind: Kind,
    question: String,
    rule: Rule,
    choices: Vec<Choice>,
}

impl Poll {
    /// Creates a poll from typed text. The question may be empty, as for applause. Control characters in it
    /// become spaces.
    ///
    /// # Errors
    /// If the question is longer than [`MAX_QUESTION`], or there are fewer than [`MIN_CHOICES`] or more than
    /// [`MAX_CHOICES`] choices.
    pub fn new(question: &str, rule: Rule, choices: Vec<Choice>) -> Result<Self, InvalidPoll> {
        let question = one_line(question, MAX_QUESTION).ok_or(InvalidPoll::LongQuestion)?;
        if !(MIN_CHOICES..=MAX_CHOICES).contains(&choices.len()) {
            return Err(InvalidPoll::ChoiceCount(choices.len()));
        }
        Ok(Self {
            kind: Kind::Choices,
            question,
            rule,
            choices,
        })
    }

    /// Creates a cloud from typed text.
    ///
    /// # Errors
    /// If the question is longer than [`MAX_QUESTION`].
    pub fn cloud(question: &str, rule: Rule) -> Result<Self, InvalidPoll> {
        Ok(Self {
            kind: Kind::Cloud,
            question: one_line(question, MAX_QUESTION).ok_or(InvalidPoll::LongQuestion)?,
            rule,
            choices: Vec::new(),
        })
    }

    /// Creates a poll of this kind from typed text.
    ///
    /// # Errors
    /// As [`new`](Self::new), and if a cloud has choices.
    pub fn of_kind(
        kind: Kind,
        question: &str,
        rule: Rule,
        choices: Vec<Choice>,
    ) -> Result<Self, InvalidPoll> {
        match kind {
            Kind::Choices => Self::new(question, rule, choices),
            Kind::Cloud if choices.is_empty() => Self::cloud(question, rule),
            Kind::Cloud => Err(InvalidPoll::CloudWithChoices),
        }
    }

    /// Creates a poll as a round asks it: the choices of a cloud are those that came from the room.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn of_round(
        kind: Kind,
        question: &str,
        rule: Rule,
        choices: Vec<Choice>,
    ) -> Result<Self, InvalidPoll> {
        if kind == Kind::Choices {
            return Self::new(question, rule, choices);
        }
        let answer = |choice: Choice| Choice::answer(choice.emoji).off(choice.is_off);
        Ok(Self {
            choices: choices.into_iter().map(answer).collect(),
            ..Self::cloud(question, rule)?
        })
    }

    /// Adds an emoji of the room at the end. Returns its index.
    pub(crate) fn add(&mut self, emoji: Emoji) -> usize {
        self.choices.push(Choice::answer(emoji));
        self.choices.len() - 1
    }

    /// Returns the poll as a new round asks it: without the answers of a cloud.
    pub fn without_answers(&self) -> Self {
        let mut poll = self.clone();
        if self.kind == Kind::Cloud {
            poll.choices.clear();
        }
        poll
    }

    /// Returns the poll of a new data file.
    pub fn welcome() -> Self {
        Self::built_in(
            "How are you feeling today?",
            &[
                ("🤩", "Inspired"),
                ("🙂", "Good"),
                ("😐", "Meh"),
                ("🥱", "Tired"),
                ("🤯", "Lost"),
            ],
        )
    }

    /// Returns the poll that "New poll" starts with.
    pub fn blank() -> Self {
        Self::built_in("", &[("👍", ""), ("👎", "")])
    }

    fn built_in(question: &str, choices: &[(&str, &str)]) -> Self {
        choices
            .iter()
            .map(|(emoji, label)| Choice::new(emoji, label))
            .collect::<Result<_, _>>()
            .and_then(|choices| Self::new(question, Rule::Once, choices))
            .expect("built-in polls are valid: a test builds each")
    }

    /// Returns where the answers come from.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the question, which may be empty.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// Returns how often a phone may vote.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Returns the two to eight choices in display order, or the emoji of a cloud in the order of their arrival.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// Returns the indexes of the right answers. A cloud has none.
    pub fn right(&self) -> Vec<usize> {
        let choices = self.choices.iter().enumerate();
        let right = choices.filter_map(|(index, choice)| choice.is_right.then_some(index));
        right.collect()
    }

    /// Returns whether the choices are a scale: the keycap emoji from 1️⃣ on, in order, at least [`MIN_SCALE`] of them.
    pub fn is_scale(&self) -> bool {
        let mut keycaps = self.choices.iter().zip(KEYCAPS);
        self.kind == Kind::Choices
            && self.choices.len() >= MIN_SCALE
            && keycaps.all(|(choice, keycap)| Some(choice.emoji) == Emoji::parse(keycap))
    }

    /// Returns the first choice with this emoji.
    pub fn position(&self, emoji: Emoji) -> Option<usize> {
        self.choices.iter().position(|choice| choice.emoji == emoji)
    }

    /// Returns whether votes for one poll mean the same in the other: same kind, same rule, and same emoji in the same
    /// order. The texts may differ. Any emoji is an answer to a cloud, so two clouds need only have the same rule.
    pub fn same_ballot(&self, other: &Self) -> bool {
        let emoji = |poll: &Self| poll.choices.iter().map(Choice::emoji).collect::<Vec<_>>();
        self.kind == other.kind
            && self.rule == other.rule
            && (self.kind == Kind::Cloud || emoji(self) == emoji(other))
    }
}

/// The presenter's name for a round, such as “Rehearsal”. It may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundName(String);

impl RoundName {
    /// Creates a name from typed text. Control characters become spaces.
    ///
    /// # Errors
    /// If it is longer than [`MAX_ROUND_NAME`].
    pub fn new(name: &str) -> Result<Self, InvalidPoll> {
        let name = one_line(name, MAX_ROUND_NAME);
        name.map(Self).ok_or(InvalidPoll::LongRoundName)
    }

    /// Returns the name, which may be empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One run of a poll. It has its own copy of the question, so a later edit of the poll cannot change the meaning
/// of votes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Its id in the data file and in the vote's URL.
    pub id: RoundId,
    /// Lobby, open or closed.
    pub phase: Phase,
    /// Time at which it closes by itself, in Unix milliseconds. Only an open round has one.
    pub closes_at: Option<i64>,
    /// Whether the presenter hides its results.
    pub hidden: bool,
    /// The poll as this round asks it.
    pub asked: Poll,
}

impl Round {
    /// Returns whether every screen may show the right answers: voting is closed and the results are not hidden.
    pub fn reveals_right(&self) -> bool {
        self.phase == Phase::Closed && !self.hidden
    }
}

/// Why a text is not a poll, as a sentence for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidPoll {
    /// A choice does not begin with exactly one emoji.
    #[error("A choice must begin with one emoji, and “{0}” is not one.")]
    NotOneEmoji(String),
    /// A label is too long.
    #[error("A label has at most {MAX_LABEL} characters.")]
    LongLabel,
    /// The question is too long.
    #[error("A question has at most {MAX_QUESTION} characters.")]
    LongQuestion,
    /// The name of a round is too long.
    #[error("The name of a round has at most {MAX_ROUND_NAME} characters.")]
    LongRoundName,
    /// The name of a talk is too long.
    #[error("The name of a talk has at most {MAX_TALK_NAME} characters.")]
    LongTalkName,
    /// Too few or too many choices.
    #[error("A poll has {MIN_CHOICES} to {MAX_CHOICES} choices, and this one has {0}.")]
    ChoiceCount(usize),
    /// A cloud has choices.
    #[error("A cloud has no choices: the room answers with any emoji.")]
    CloudWithChoices,
}

/// Joins the text into one line without surrounding white space. Returns `None` if it has more than `most`
/// characters.
pub(crate) fn one_line(text: &str, most: usize) -> Option<String> {
    // Unicode's line and paragraph separators are not control characters.
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let text = text.replace(breaks, " ");
    let text = text.trim();
    (text.chars().count() <= most).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(count: usize) -> Vec<Choice> {
        vec![Choice::new("👍", "Yes").expect("valid"); count]
    }

    #[test]
    fn the_built_in_polls_are_valid() {
        assert_eq!(Poll::welcome().choices().len(), 5);
        assert_eq!(Poll::blank().choices().len(), 2);
    }

    #[test]
    fn a_poll_has_two_to_eight_choices() {
        for count in [0, 1, 9] {
            let poll = Poll::new("?", Rule::Once, choices(count));
            assert_eq!(poll, Err(InvalidPoll::ChoiceCount(count)));
        }
        for count in 2..=8 {
            assert!(Poll::new("?", Rule::Once, choices(count)).is_ok());
        }
    }

    #[test]
    fn lengths_are_counted_in_characters_not_bytes() {
        assert!(Choice::new("👍", &"ü".repeat(40)).is_ok());
        assert_eq!(
            Choice::new("👍", &"ü".repeat(41)),
            Err(InvalidPoll::LongLabel)
        );
        assert!(Poll::new(&"問".repeat(300), Rule::Once, choices(2)).is_ok());
        assert_eq!(
            Poll::new(&"問".repeat(301), Rule::Once, choices(2)),
            Err(InvalidPoll::LongQuestion)
        );
    }

    #[test]
    fn text_is_kept_on_one_line() {
        let poll = Poll::new(" Two\nlines\t ", Rule::Once, choices(2)).expect("valid");
        assert_eq!(poll.question(), "Two lines");
    }

    #[test]
    fn a_same_ballot_allows_other_wording_but_not_emoji_order_or_rule() {
        let poll = |rule, list: &[(&str, &str)]| {
            let choices = list.iter().map(|(e, l)| Choice::new(e, l).expect("valid"));
            Poll::new("?", rule, choices.collect()).expect("valid")
        };
        let asked = poll(Rule::Once, &[("👍", "Yes"), ("👎", "No")]);
        assert!(asked.same_ballot(&poll(Rule::Once, &[("👍", "Yep"), ("👎", "")])));
        assert!(!asked.same_ballot(&poll(Rule::Many, &[("👍", "Yes"), ("👎", "No")])));
        assert!(!asked.same_ballot(&poll(Rule::Once, &[("👎", "No"), ("👍", "Yes")])));
        assert!(!asked.same_ballot(&poll(Rule::Once, &[("👍", ""), ("👎", ""), ("🤷", "")])));
        let cloud = |question, rule| Poll::cloud(question, rule).expect("valid");
        let mut answered = cloud("?", Rule::Once);
        answered.add(asked.choices()[0].emoji());
        assert!(answered.same_ballot(&cloud("And now?", Rule::Once)));
        assert!(!answered.same_ballot(&cloud("?", Rule::Many)));
        assert!(!answered.same_ballot(&asked));
        assert_eq!(answered.without_answers(), cloud("?", Rule::Once));
    }

    #[test]
    fn a_scale_is_keycaps_from_one_in_order_and_nothing_else() {
        let poll = |list: &[&str]| {
            let choices = list
                .iter()
                .map(|emoji| Choice::new(emoji, "").expect("valid"));
            Poll::new("?", Rule::Once, choices.collect()).expect("valid")
        };
        for count in 2..=KEYCAPS.len() {
            assert_eq!(poll(&KEYCAPS[..count]).is_scale(), count >= 3, "{count}");
        }
        // Without U+FE0F it is the same emoji.
        assert!(poll(&["1\u{20e3}", "2️⃣", "3️⃣"]).is_scale());
        assert!(!poll(&["2️⃣", "3️⃣", "4️⃣"]).is_scale());
        assert!(!poll(&["3️⃣", "2️⃣", "1️⃣"]).is_scale());
        assert!(!poll(&["1️⃣", "2️⃣", "3️⃣", "🤷"]).is_scale());
        assert!(!Poll::cloud("?", Rule::Once).expect("valid").is_scale());
    }

    #[test]
    fn a_right_answer_is_not_in_the_json_of_a_choice_and_no_cloud_has_one() {
        let right = Choice::new("👍", "Yes").expect("valid").right(true);
        let json = serde_json::to_string(&right).expect("JSON");
        assert_eq!(json, r#"{"emoji":"👍","label":"Yes"}"#);
        let list = vec![right.clone(), Choice::new("👎", "").expect("valid"), right];
        let poll = Poll::new("?", Rule::Once, list.clone()).expect("valid");
        assert_eq!(poll.right(), [0, 2]);
        let cloud = Poll::of_round(Kind::Cloud, "?", Rule::Once, list).expect("valid");
        assert_eq!(cloud.right(), Vec::<usize>::new());
    }

    #[test]
    fn a_cloud_has_no_choices_until_a_round_gets_them_from_the_room() {
        let of_kind = Poll::of_kind(Kind::Cloud, "?", Rule::Once, choices(2));
        assert_eq!(of_kind, Err(InvalidPoll::CloudWithChoices));
        let off = vec![Choice::new("👍", "ignored").expect("valid").off(true)];
        let asked = Poll::of_round(Kind::Cloud, "?", Rule::Once, off).expect("valid");
        let json = serde_json::to_string(asked.choices()).expect("JSON");
        assert_eq!(json, r#"[{"emoji":"👍","label":"","off":true}]"#);
    }
}
