//! The server phones talk to: routes, and how it starts and stops. Handlers are thin: they parse,
//! ask the [`Engine`], and answer.
//!
//! There is no route that changes a poll: presenting happens in the window only.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod api;
mod connections;
pub mod join;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod memory;
mod middleware;
mod network;
mod pages;
mod problem;
mod routes;
mod sse;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, put};
use tokio::net::TcpListener;
use tokio::time::timeout;

pub use middleware::rate_limiter::RateLimiter;
pub use network::Network;

use crate::middleware::request_check::check_request;
use connections::connection_limit::ConnectionLimit;
use moodring_core::Engine;
use moodring_lan::Announcer;
use problem::Problem;
use routes::pages::Pages;
use sse::heartbeat::Heartbeat;
use sse::updates::Updates;

/// Requests that may be unfinished at the same time: with heads of 16 KB, that is 8 MB at most. One that
/// arrives in one piece is never among them.
const MAX_UNFINISHED_REQUESTS: usize = 512;
/// How long open requests may take to finish once the server stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(1_500);

/// What handlers share.
#[derive(Clone, FromRef)]
struct RouteState {
    engine: Engine,
    network: Network,
    rate_limiter: Arc<RateLimiter>,
    pages: Arc<Pages>,
    server: Arc<ServerState>,
}

/// What connections share.
struct ServerState {
    engine: Engine,
    network: Network,
    /// What every stream is told.
    updates: Updates,
    connections: Arc<ConnectionLimit>,
    /// Three quarters of the connections. The others are for votes, which come from those who listen.
    streams: Arc<ConnectionLimit>,
    /// Requests of which a part has arrived.
    unfinished: Arc<ConnectionLimit>,
    heartbeat: Heartbeat,
}

fn router(rate_limiter: RateLimiter, server: Arc<ServerState>) -> Router {
    let state = RouteState {
        engine: server.engine.clone(),
        network: server.network.clone(),
        server,
        rate_limiter: Arc::new(rate_limiter),
        pages: Arc::new(Pages::new()),
    };
    Router::new()
        .route("/", get(routes::pages::audience))
        .route("/wall", get(routes::pages::wall))
        .route("/rounds/{round}/votes/{serial}", put(routes::votes::cast))
        .route(
            "/code",
            get(routes::room_code::page).put(routes::room_code::enter),
        )
        .route("/events", get(routes::events::stream))
        .route("/snapshot", get(routes::events::snapshot))
        .route("/emoji/{*address}", get(routes::pictures::emoji))
        .route("/fonts/{name}", get(routes::fonts::font))
        .route("/qr.svg", get(routes::pictures::qr))
        .route("/health", get(routes::pictures::health))
        .fallback(async || Problem::NoSuchPage)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .layer(from_fn_with_state(state.clone(), check_request))
        .with_state(state)
}

/// Serves phones on `listener` until `shutdown` is done, then stops `engine`: listeners end, votes
/// in flight are answered, and within two seconds everything is closed. The address that phones are
/// shown is known when this returns. Called inside a tokio runtime.
///
/// # Errors
/// If the listener has no address.
pub fn serve(
    engine: Engine,
    network: Network,
    listener: TcpListener,
    rate_limiter: RateLimiter,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> impl Future<Output = io::Result<()>> + Send + 'static {
    let followed = listener.local_addr().map(|local| {
        network.listening_on(local);
        engine.until_stopped(engine.clone().rotate_codes());
    });
    async move {
        followed?;
        let capacity = connections::capacity();
        let server = Arc::new(ServerState {
            engine: engine.clone(),
            updates: Updates::start(&engine),
            network: network.clone(),
            connections: Arc::new(ConnectionLimit::new(capacity)),
            streams: Arc::new(ConnectionLimit::new(capacity - capacity / 4)),
            unfinished: Arc::new(ConnectionLimit::new(MAX_UNFINISHED_REQUESTS)),
            heartbeat: Heartbeat::new(),
        });
        let router = router(rate_limiter, server.clone());
        let name = Announcer::start(network.address.clone());
        tokio::select! {
            () = connections::admit(listener, router, server.clone()) => {}
            () = server.heartbeat.run() => {}
            () = shutdown => {}
        }
        tokio::join!(engine.stop(), name.withdraw());
        server.heartbeat.stop();
        let _ = timeout(SHUTDOWN_TIMEOUT, server.connections.all_returned()).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::runtime::Handle;

    use super::*;

    #[tokio::test]
    async fn a_moodring_that_stopped_leaves_no_task_behind() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let engine = Engine::open(folder.path()).expect("it opens");
        let network = Network::new(&engine);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let shutdown = async {};
        let served = serve(engine, network, listener, RateLimiter::new(), shutdown).await;
        served.expect("it served");
        let ended = timeout(Duration::from_secs(1), async {
            while Handle::current().metrics().num_alive_tasks() > 0 {
                tokio::task::yield_now().await;
            }
        });
        ended.await.expect("every task has ended");
    }
}
