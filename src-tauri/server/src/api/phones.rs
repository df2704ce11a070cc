//! JSON shapes for HTTP: the snapshot, the vote and the problem report.

use std::borrow::Cow;

use axum::body::Bytes;
use serde::{Deserialize, Deserializer, Serialize};

use moodring_core::emoji::Emoji;
use moodring_core::mean::Mean;
use moodring_core::poll::{Choice, Kind, Phase, Round, Rule};
use moodring_core::preferences::{Drawing, EmojiStyle, Theme};
use moodring_core::snapshot::{Encoding, Join, Screen, Snapshot};
use moodring_core::vote::{Answer, Refusal};

/// The SSE event that carries a snapshot.
const SSE_STAGE: &str = "stage";
/// The version of the snapshot's shape.
const SNAPSHOT_VERSION: u8 = 1;

/// The snapshot: everything that a screen needs to show the stage.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(rename = "Snapshot", optional_fields)
)]
pub struct SnapshotOut<'a> {
    #[cfg_attr(feature = "ts", ts(type = "1"))]
    v: u8,
    file: &'a str,
    boot: String,
    rev: u64,
    phase: Phase,
    round: i64,
    rule: Rule,
    /// Only present, and `cloud`, if the room answers with any emoji. Then choices are added at the end while a round
    /// is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    question: &'a str,
    choices: &'a [Choice],
    /// Null for phones that may not see the results.
    #[cfg_attr(feature = "ts", ts(optional = false))]
    counts: Option<&'a [u64]>,
    votes: u64,
    phones: usize,
    /// The indexes of the right answers. Only present if the presenter marked any, voting is closed and the results
    /// are not hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<Vec<usize>>,
    /// The mean of a scale to one decimal, if the poll shows it. Only present with votes and for whom `counts` is, but
    /// not while the results are hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(type = "number | null", optional))]
    mean: Option<Mean>,
    /// Only present, and true, while the presenter hides the results.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<bool>"))]
    hidden: bool,
    /// When the round closes automatically, in Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    closes_at: Option<i64>,
    /// The emoji design; absent for Twemoji.
    #[serde(skip_serializing_if = "Option::is_none")]
    emoji: Option<EmojiStyle>,
    /// The room code, for screens that show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// The settings of the presenter for screens that look like the window. Absent for the defaults: the stage, no
    /// countdown, bars.
    #[serde(skip_serializing_if = "Option::is_none")]
    screen: Option<Screen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    countdown: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drawing: Option<Drawing>,
    /// The theme; absent for that of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<Theme>,
    /// How phones join; absent without an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    join: Option<JoinOut<'a>>,
}

/// How phones join: the content of the QR code, and the text to type.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(rename = "Join", optional_fields)
)]
struct JoinOut<'a> {
    url: &'a str,
    host: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wifi: Option<&'a str>,
    /// Only present, and true, if phones can be on any network.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<bool>"))]
    public: bool,
}

impl<'a> From<&'a Join> for JoinOut<'a> {
    fn from(join: &'a Join) -> Self {
        Self {
            url: &join.url,
            host: &join.host,
            name: join.name.as_deref(),
            wifi: join.wifi.as_deref(),
            public: join.public,
        }
    }
}

impl<'a> SnapshotOut<'a> {
    /// Creates the snapshot for a listener with the key, which sees everything, or for a phone.
    pub(super) fn new(snapshot: &'a Snapshot, with_key: bool) -> Self {
        let Snapshot {
            file,
            boot,
            rev,
            content,
            ..
        } = snapshot;
        let with_counts = with_key || content.phones_see_counts();
        let round = &content.stage.round;
        Self {
            v: SNAPSHOT_VERSION,
            file,
            boot: format!("{boot:016x}"),
            rev: *rev,
            phase: round.phase,
            round: round.id.0,
            rule: round.asked.rule(),
            kind: Some(round.asked.kind()).filter(|kind| *kind != Kind::default()),
            question: round.asked.question(),
            choices: round.asked.choices(),
            counts: with_counts.then_some(content.stage.counts.as_slice()),
            votes: content.votes(),
            phones: content.phones,
            right: right_of(round),
            mean: content.stage.mean().filter(|_| with_counts),
            hidden: round.hidden,
            closes_at: round.closes_at,
            emoji: Some(content.stage.preferences.emoji)
                .filter(|style| *style != EmojiStyle::default()),
            code: content
                .code
                .filter(|_| with_key)
                .map(|code| code.to_string()),
            screen: Some(content.shown.screen)
                .filter(|screen| with_key && *screen != Screen::default()),
            countdown: content.shown.countdown.filter(|_| with_key),
            drawing: Some(content.stage.drawing())
                .filter(|drawing| with_key && *drawing != Drawing::default()),
            theme: content.stage.preferences.theme.filter(|_| with_key),
            join: content
                .join
                .as_deref()
                .filter(|_| with_key)
                .map(JoinOut::from),
        }
    }
}

/// Returns the right answers once the results are revealed. Before that, even a listener with the key does not get
/// them, because a wall would show them.
fn right_of(round: &Round) -> Option<Vec<usize>> {
    let right = round.reveals_right().then(|| round.asked.right())?;
    (!right.is_empty()).then_some(right)
}

/// Returns the SSE event of a snapshot, for listeners with the key or for phones. It is encoded once for all of them.
pub(crate) fn sse_event(snapshot: &Snapshot, with_key: bool) -> &Bytes {
    let encoding = match with_key {
        true => Encoding::Keyed,
        false if snapshot.content.phones_see_counts() => Encoding::WithCounts,
        false => Encoding::WithoutCounts,
    };
    snapshot.encoded(encoding, || encode(snapshot, with_key))
}

/// Returns the SSE event of a snapshot
/// (<https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>), as a chunk of an
/// HTTP body (RFC 9112, section 7.1): bytes that are ready to be sent to all listeners.
fn encode(snapshot: &Snapshot, with_key: bool) -> Bytes {
    let Snapshot { boot, rev, .. } = snapshot;
    // JSON never contains a raw line break, so one data line carries it whole.
    let json = snapshot_json(snapshot, with_key);
    let event = format!("event: {SSE_STAGE}\nid: {boot:016x}-{rev}\ndata: {json}\n\n");
    Bytes::from(format!("{:x}\r\n{event}\r\n", event.len()))
}

/// Returns the snapshot as JSON.
pub(crate) fn snapshot_json(snapshot: &Snapshot, with_key: bool) -> String {
    let snapshot = SnapshotOut::new(snapshot, with_key);
    serde_json::to_string(&snapshot).expect("a snapshot has string keys only")
}

/// Returns the snapshot for phones as JSON in a page. `<` is escaped, because it could end the data block.
pub(crate) fn snapshot_in_page(snapshot: &Snapshot) -> String {
    snapshot_json(snapshot, false).replace('<', "\\u003c")
}

/// The body of a vote, `{"choice":2}` or `{"emoji":"🥳"}`. It has exactly one of the two fields.
#[derive(Debug, Deserialize)]
pub(crate) struct VoteIn<'a> {
    #[serde(default, deserialize_with = "not_null")]
    choice: Option<i64>,
    #[serde(borrow, default, deserialize_with = "not_null")]
    emoji: Option<Cow<'a, str>>,
    /// The identity of the data file, as in the snapshot.
    #[serde(borrow)]
    pub(crate) file: Option<Cow<'a, str>>,
}

impl<'a> VoteIn<'a> {
    /// Parses a body; `None` if it is not a vote.
    pub(crate) fn parse(body: &'a [u8]) -> Option<Self> {
        // A derived deserializer would also accept `[2]`.
        let is_object = body.trim_ascii_start().starts_with(b"{");
        is_object.then(|| serde_json::from_slice(body).ok())?
    }

    /// Returns the answer that the phone votes for; `None` if the body has neither field or both.
    ///
    /// # Errors
    /// If the text is not one emoji.
    pub(crate) fn answer(&self) -> Option<Result<Answer, Refusal>> {
        match (self.choice, &self.emoji) {
            (Some(choice), None) => Some(Ok(Answer::Choice(choice))),
            (None, Some(text)) => {
                let emoji = Emoji::parse(text).map(Answer::Emoji);
                Some(emoji.ok_or(Refusal::NotOneEmoji))
            }
            _ => None,
        }
    }
}

/// Reads a field that may be absent, but not null.
fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Returns the code in a body, `{"code":"4821"}`. `None` if the body is anything else.
pub(crate) fn typed_code(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Typed {
        code: String,
    }
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let typed = is_object.then(|| serde_json::from_slice::<Typed>(body));
    Some(typed?.ok()?.code)
}

/// The query of a link, which may contain the key.
#[derive(Debug, Deserialize)]
pub(crate) struct KeyIn {
    pub(crate) key: Option<String>,
}

/// A problem report (RFC 9457). It has no type URI: the title and the status name the kind, and the detail is a
/// sentence that a person can act on.
#[derive(Debug, Serialize)]
pub(crate) struct ProblemOut<'a> {
    pub(crate) r#type: &'a str,
    pub(crate) title: &'a str,
    pub(crate) status: u16,
    pub(crate) detail: &'a str,
}

/// The line that `moodring-server` prints on standard output when it listens.
#[derive(Debug, Serialize)]
pub struct Listening {
    /// The address of the server for this computer.
    pub url: String,
    /// The key for listeners.
    pub key: String,
    /// The round on stage.
    pub round: i64,
}

impl Listening {
    /// Returns the line, without its line break.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and a number")
    }
}
