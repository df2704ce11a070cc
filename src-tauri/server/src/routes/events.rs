//! Decides which requests may open an event stream and with which rights. [`stream`](crate::sse::stream) then sends
//! the snapshots.

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, Method, Version, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use tokio::sync::Notify;

use crate::api;
use crate::connections::client_addr::ClientAddr;
use crate::connections::connection_limit::{ConnectionPermit, Priority};
use crate::middleware::cookie;
use crate::middleware::key_guard::{KeyGuard, Link};
use crate::problem::Problem;
use crate::state::ServerState;
use moodring_core::vote::Voter;

/// Turns the connection into an event stream. It travels as an extension of the response; hyper never sees it.
#[derive(Clone)]
pub(crate) struct StreamRequest {
    /// The phone that listens, if it is one. It counts as present while it listens.
    pub(crate) voter: Option<Voter>,
    /// Present if the listener always sees the counts.
    pub(crate) key_guard: Option<KeyGuard>,
    #[expect(dead_code, reason = "held for its drop")]
    permit: Arc<ConnectionPermit>,
}

/// Notified when the connection of a request has to end.
#[derive(Clone)]
pub(crate) struct ConnectionRevoked(pub(crate) Arc<Notify>);

/// `GET /snapshot`: the newest snapshot, for clients behind a proxy that buffers the stream.
pub(crate) async fn snapshot(
    State(server): State<Arc<ServerState>>,
    link: Link,
) -> Result<impl IntoResponse, Problem> {
    let with_key = KeyGuard::of(&server.backend, link)?.is_some();
    let about = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((
        about,
        api::snapshot_json(&*server.backend.newest()?, with_key),
    ))
}

/// `GET /events`: the newest snapshot at once, then each newer one. With the key, always with counts.
pub(crate) async fn stream(
    State(server): State<Arc<ServerState>>,
    Extension(client): Extension<ClientAddr>,
    Extension(ConnectionRevoked(revoked)): Extension<ConnectionRevoked>,
    link: Link,
    method: Method,
    version: Version,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let key_guard = KeyGuard::of(&server.backend, link)?;
    let voter = cookie::voter(&headers).filter(|_| key_guard.is_none());
    let about = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut answer = about.into_response();
    if method == Method::GET {
        server.backend.check_running()?;
        if version < Version::HTTP_11 {
            return Err(Problem::OldHttp);
        }
        let priority = match (&key_guard, voter) {
            (Some(_), _) => Priority::Protected,
            (None, Some(_)) => Priority::Normal,
            (None, None) => Priority::Low,
        };
        let permit = server
            .streams
            .take(client.rate_limit_key(), priority, &revoked);
        let permit = Arc::new(permit.ok_or(Problem::NoRoom)?);
        if server.network.address.borrow().public().is_some() {
            // nginx and other proxies buffer a response unless this header forbids it.
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
