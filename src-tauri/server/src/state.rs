//! The state that the handlers and the connections of one server share.

use std::sync::Arc;

use axum::extract::FromRef;

use crate::backend::Backend;
use crate::connections::connection_limit::ConnectionLimit;
use crate::middleware::rate_limiter::RateLimiter;
use crate::network::Network;
use crate::routes::pages::Pages;
use crate::sse::heartbeat::Heartbeat;
use crate::sse::updates::Updates;

/// The state of the router. Each request clones it, so it has only shared pointers.
#[derive(Clone, FromRef)]
pub(crate) struct RouteState {
    pub(crate) server: Arc<ServerState>,
    #[from_ref(skip)]
    pub(crate) pages: Arc<Pages>,
}

impl FromRef<RouteState> for Arc<Pages> {
    fn from_ref(state: &RouteState) -> Self {
        #[cfg(debug_assertions)]
        if let Some(pages) = Pages::on_disk() {
            return Self::new(pages);
        }
        state.pages.clone()
    }
}

/// Extracts the back end for the pages, which need nothing else of the server.
impl FromRef<RouteState> for Backend {
    fn from_ref(state: &RouteState) -> Self {
        state.server.backend.clone()
    }
}

/// The state that handlers and connections share.
pub(crate) struct ServerState {
    pub(crate) backend: Backend,
    pub(crate) network: Network,
    pub(crate) rate_limiter: RateLimiter,
    /// The snapshots for all streams.
    pub(crate) updates: Updates,
    pub(crate) connections: Arc<ConnectionLimit>,
    /// Three quarters of the connections. The rest is for votes, which listening phones send on further connections.
    pub(crate) streams: Arc<ConnectionLimit>,
    /// Requests of which a part has arrived.
    pub(crate) unfinished: Arc<ConnectionLimit>,
    pub(crate) heartbeat: Heartbeat,
}
