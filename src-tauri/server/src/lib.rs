//! The HTTP server for phones: its routes, its start and its end. Handlers are thin: they parse, call the
//! [`Backend`] and answer.
//!
//! No route changes a poll. Only the window and the command line control polls.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod api;
mod backend;
mod connections;
pub mod join;
pub mod log_filter;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod memory;
mod middleware;
mod network;
mod pages;
mod problem;
mod routes;
mod show;
mod sse;
mod state;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, put};
use tokio::net::TcpListener;
use tokio::time::timeout;

pub use backend::Backend;
pub use middleware::rate_limiter::RateLimiter;
pub use network::Network;
pub use show::{Show, ShowState};

use connections::connection_limit::ConnectionLimit;
use moodring_lan::Announcer;
use problem::Problem;
use routes::pages::Pages;
use sse::heartbeat::Heartbeat;
use sse::updates::Updates;
use state::{RouteState, ServerState};

/// The most unfinished requests at the same time. With heads of 16 KB, they take at most 8 MB. A request that arrives
/// in one piece needs no permit.
const MAX_UNFINISHED_REQUESTS: usize = 512;
/// The longest time for open requests to finish after the server stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(1_500);

fn router(server: Arc<ServerState>) -> Router {
    let state = RouteState {
        server,
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
        .with_state(state)
}

/// Serves phones on `listener` until `shutdown` completes, then stops `backend`. Streams end, votes in flight are
/// answered, and everything is closed within two seconds. The address for phones is known when this function returns.
/// Call it inside a tokio runtime.
///
/// # Errors
/// If the listener has no address.
pub fn serve(
    backend: impl Into<Backend>,
    network: Network,
    listener: TcpListener,
    rate_limiter: RateLimiter,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> impl Future<Output = io::Result<()>> + Send + 'static {
    let backend = backend.into();
    let started = listener.local_addr().map(|local| {
        network.listening_on(local, &backend);
        backend.start();
    });
    async move {
        started?;
        let capacity = connections::capacity();
        let server = Arc::new(ServerState {
            updates: Updates::start(&backend),
            backend,
            network: network.clone(),
            rate_limiter,
            connections: Arc::new(ConnectionLimit::new(capacity)),
            streams: Arc::new(ConnectionLimit::new(capacity - capacity / 4)),
            unfinished: Arc::new(ConnectionLimit::new(MAX_UNFINISHED_REQUESTS)),
            heartbeat: Heartbeat::new(),
        });
        let router = router(server.clone());
        let name = server
            .backend
            .is_presenters()
            .then(|| Announcer::start(network.address.clone()));
        tokio::select! {
            () = connections::accept_connections(listener, router, server.clone()) => {}
            () = server.heartbeat.run() => {}
            () = shutdown => {}
        }
        let withdraw = async {
            if let Some(name) = name {
                name.withdraw().await;
            }
        };
        tokio::join!(server.backend.stop(), withdraw);
        server.heartbeat.stop();
        let _ = timeout(SHUTDOWN_TIMEOUT, server.connections.all_returned()).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use moodring_core::Engine;
    use tokio::runtime::Handle;

    use super::*;

    #[tokio::test]
    async fn a_stopped_server_leaves_no_task_running() {
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
