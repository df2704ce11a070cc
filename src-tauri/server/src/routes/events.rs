//! The event stream: snapshots as server-sent events, to whoever listens. Here it is decided who may;
//! `stream` is what then happens.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, Version, header};
use axum::response::{IntoResponse, Response};
use std::future::pending;
use std::sync::Arc;
use tokio::sync::{Notify, watch};

use crate::ServerState;
use crate::api;
use crate::api::KeyIn;
use crate::connections::client_addr::ClientAddr;
use crate::connections::connection_limit::{Claim, ConnectionPermit};
use crate::middleware::cookie;
use crate::problem::Problem;
use moodring_core::vote::Voter;
use moodring_core::{Engine, Key};

/// The query of a link that may carry the key.
pub(crate) type Link = Result<Query<KeyIn>, QueryRejection>;

/// What the key opens, for as long as nobody changes the key.
#[derive(Clone)]
pub(crate) struct KeyGuard(watch::Receiver<Key>);

impl KeyGuard {
    /// The key_guard of a link that carries the key; an error if it carries a wrong one.
    pub(crate) fn of(engine: &Engine, link: Link) -> Result<Option<Self>, Problem> {
        let Query(link) = link?;
        let Some(text) = link.key else {
            return Ok(None);
        };
        let mut key = engine.key();
        let newest = *key.borrow_and_update();
        match Key::parse(&text) == Some(newest) {
            true => Ok(Some(Self(key))),
            false => Err(Problem::WrongKey),
        }
    }

    /// Waits until it is worth nothing any more.
    pub(crate) async fn lapse(&mut self) {
        // An error means that the writer is gone; its listeners have a last snapshot to take then.
        if self.0.changed().await.is_err() {
            pending().await
        }
    }
}

/// Lets the connection become an event stream. It travels in the answer, and hyper never sees it.
#[derive(Clone)]
pub(crate) struct StreamRequest {
    /// The phone that listens, if it is one: it is here as long as it does.
    pub(crate) voter: Option<Voter>,
    /// Present if it is shown counts whatever phones may see.
    pub(crate) key_guard: Option<KeyGuard>,
    #[expect(dead_code, reason = "held for its drop")]
    permit: Arc<ConnectionPermit>,
}

/// Notified when the connection of a request has to end.
#[derive(Clone)]
pub(crate) struct ConnectionLost(pub(crate) Arc<Notify>);

/// `GET /snapshot`: the newest snapshot alone, for whoever is kept from hearing the stream by something on the way.
pub(crate) async fn snapshot(
    State(engine): State<Engine>,
    link: Link,
) -> Result<impl IntoResponse, Problem> {
    let with_key = KeyGuard::of(&engine, link)?.is_some();
    let about = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((about, api::snapshot_json(&engine.newest(), with_key)))
}

/// `GET /events`: the snapshot at once, then each newer one. With the key, always with counts.
pub(crate) async fn stream(
    State(server): State<Arc<ServerState>>,
    Extension(client): Extension<ClientAddr>,
    Extension(ConnectionLost(lost)): Extension<ConnectionLost>,
    link: Link,
    method: Method,
    version: Version,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let key_guard = KeyGuard::of(&server.engine, link)?;
    let voter = cookie::voter(&headers).filter(|_| key_guard.is_none());
    let about = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut answer = about.into_response();
    if method == Method::GET {
        if !server.engine.is_running() {
            return Err(server.engine.vote_error().into());
        }
        if version < Version::HTTP_11 {
            return Err(Problem::OldHttp);
        }
        let claim = match (&key_guard, voter) {
            (Some(_), _) => Claim::Kept,
            (None, Some(_)) => Claim::Ordinary,
            (None, None) => Claim::Weak,
        };
        let permit = server.streams.take(client.rate_limit_key(), claim, &lost);
        let permit = Arc::new(permit.ok_or(Problem::NoRoom)?);
        if server.network.address.borrow().public().is_some() {
            // nginx, and others after it, keep an answer back until it is whole unless they are told.
            answer
                .headers_mut()
                .insert("x-accel-buffering", HeaderValue::from_static("no"));
        }
        answer.extensions_mut().insert(StreamRequest {
            voter,
            key_guard,
            permit,
        });
    }
    Ok(answer)
}
