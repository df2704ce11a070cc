//! The event stream: snapshots as server-sent events, to whoever listens
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).
//!
//! The bytes of a snapshot are made once a publish and shared by all streams. A listener that stops
//! reading holds one snapshot and delays nobody; when it reads again it gets the newest.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt as _};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::cookie;
use super::problem::Problem;
use crate::feed::{LISTENER_GAP, Listener};
use crate::random::Key;
use crate::wire::KeyIn;
use crate::{Booth, Here};

/// A comment goes out this often, so that a client can tell a quiet room from a dead connection.
const HEARTBEAT: Duration = Duration::from_secs(10);
const BEAT: Bytes = Bytes::from_static(b":\n\n");
/// How long an `EventSource` waits before it connects again, in milliseconds. Without a blank line,
/// so that it is part of the first event.
const RETRY: Bytes = Bytes::from_static(b"retry: 1000\n");

/// The query of a link that may carry the key.
pub(super) type Link = Result<Query<KeyIn>, QueryRejection>;

/// Whether a link carries the key; an error if it carries a wrong one.
pub(super) fn has_key(booth: &Booth, link: Link) -> Result<bool, Problem> {
    let Query(link) = link?;
    match link.key.as_deref() {
        None => Ok(false),
        Some(key) if Key::parse(key) == Some(booth.key) => Ok(true),
        Some(_) => Err(Problem::WrongKey),
    }
}

/// `GET /events`: the snapshot at once, then each newer one. With the key, always with counts.
pub(super) async fn stream(
    State(booth): State<Booth>,
    link: Link,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let with_key = has_key(&booth, link)?;
    let voter = cookie::voter(&headers).filter(|_| !with_key);
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    // A listener that stopped reading for an hour is not owed an hour's comments at once.
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let events = Events {
        here: voter.map(|voter| booth.arrive(voter)),
        listener: booth.subscribe(LISTENER_GAP),
        heartbeat,
        with_key,
    };
    let events = stream::unfold(events, async |mut events| {
        let bytes = events.next().await?;
        Some((bytes, events))
    });
    let bytes = stream::iter([RETRY]).chain(events);
    let body = Body::from_stream(bytes.map(Ok::<_, Infallible>));
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

/// One stream in progress.
struct Events {
    listener: Listener,
    heartbeat: Interval,
    with_key: bool,
    /// Present while the stream is: a phone is here as long as it listens.
    #[expect(dead_code, reason = "held for its drop")]
    here: Option<Here>,
}

impl Events {
    async fn next(&mut self) -> Option<Bytes> {
        tokio::select! {
            published = self.listener.next() => published.map(|published| match self.with_key {
                true => published.for_key_holders.clone(),
                false => published.for_phones.clone(),
            }),
            _ = self.heartbeat.tick() => Some(BEAT),
        }
    }
}
