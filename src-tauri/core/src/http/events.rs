//! The event stream: snapshots as server-sent events, to whoever listens
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).
//!
//! The bytes of a snapshot are made once a publish and shared by all streams. A listener that stops
//! reading holds one snapshot and delays nobody; when it reads again it gets the newest.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::cookie;
use super::problem::Problem;
use crate::feed::{LISTENER_GAP, Listener};
use crate::wire::KeyIn;
use crate::{Booth, Here, Key};

/// A comment goes out this often, so that a client can tell a quiet room from a dead connection.
const HEARTBEAT: Duration = Duration::from_secs(10);
const BEAT: Bytes = Bytes::from_static(b":\n\n");
/// How long an `EventSource` waits before it connects again, in milliseconds. Without a blank line,
/// so that it is part of the first event.
const RETRY: Bytes = Bytes::from_static(b"retry: 1000\n");

/// The query of a link that may carry the key.
pub(super) type Link = Result<Query<KeyIn>, QueryRejection>;

/// What the key opens, for as long as nobody changes the key.
pub(super) struct Pass(watch::Receiver<Key>);

impl Pass {
    /// The pass of a link that carries the key; an error if it carries a wrong one.
    pub(super) fn of(booth: &Booth, link: Link) -> Result<Option<Self>, Problem> {
        let Query(link) = link?;
        let Some(text) = link.key else {
            return Ok(None);
        };
        let mut key = booth.key();
        let newest = *key.borrow_and_update();
        match Key::parse(&text) == Some(newest) {
            true => Ok(Some(Self(key))),
            false => Err(Problem::WrongKey),
        }
    }

    /// Waits until it is worth nothing any more.
    async fn lapse(&mut self) {
        // An error means that the desk is gone; its listeners have a last snapshot to take then.
        if self.0.changed().await.is_err() {
            pending().await
        }
    }
}

/// `GET /events`: the snapshot at once, then each newer one. With the key, always with counts.
pub(super) async fn stream(
    State(booth): State<Booth>,
    link: Link,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pass = Pass::of(&booth, link)?;
    let voter = cookie::voter(&headers).filter(|_| pass.is_none());
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    // A listener that stopped reading for an hour is not owed an hour's comments at once.
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let events = Events {
        here: voter.map(|voter| booth.arrive(voter)),
        listener: booth.subscribe(LISTENER_GAP),
        heartbeat,
        pass,
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
    /// Present if it shows counts whatever phones may see.
    pass: Option<Pass>,
    /// Present while the stream is: a phone is here as long as it listens.
    #[expect(dead_code, reason = "held for its drop")]
    here: Option<Here>,
}

impl Events {
    async fn next(&mut self) -> Option<Bytes> {
        let with_key = self.pass.is_some();
        let lapse = async {
            match &mut self.pass {
                Some(pass) => pass.lapse().await,
                None => pending().await,
            }
        };
        tokio::select! {
            // In this order: whoever holds an old key sees nothing that came after it.
            biased;
            () = lapse => None,
            published = self.listener.next() => published.map(|published| match with_key {
                true => published.for_key_holders.clone(),
                false => published.for_phones.clone(),
            }),
            _ = self.heartbeat.tick() => Some(BEAT),
        }
    }
}
