//! The server phones talk to: routes, and how it starts and stops. Handlers are thin: they parse,
//! ask the [`Booth`], and answer.
//!
//! There is no route that changes a poll: presenting happens in the window only.

mod bare;
mod cookie;
mod events;
mod guard;
mod inline;
mod languages;
mod limits;
mod page;
mod pages;
mod pictures;
mod problem;
mod votes;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware;
use axum::routing::{get, put};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub use limits::Limits;

use crate::Booth;
use pages::Pages;
use problem::Problem;

/// How long open requests may take to finish once the server stops.
const GRACE: Duration = Duration::from_millis(1_500);

/// What handlers share.
#[derive(Clone, FromRef)]
struct App {
    booth: Booth,
    limits: Arc<Limits>,
    pages: Arc<Pages>,
}

fn router(booth: Booth, limits: Limits) -> Router {
    let app = App {
        booth,
        limits: Arc::new(limits),
        pages: Arc::new(Pages::new()),
    };
    Router::new()
        .route("/", get(pages::audience))
        .route("/wall", get(pages::wall))
        .route("/rounds/{round}/votes/{serial}", put(votes::put))
        .route("/events", get(events::stream))
        .route("/emoji/{*address}", get(pictures::emoji))
        .route("/qr.svg", get(pictures::qr))
        .route("/health", get(pictures::health))
        .fallback(async || Problem::NoSuchPage)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .layer(middleware::from_fn(guard::check))
        .layer(DefaultBodyLimit::max(votes::MAX_BODY))
        .with_state(app)
}

/// Serves phones on `listener` until `shutdown` is done, then stops `booth`: listeners end, votes
/// in flight are answered, and within two seconds everything is closed.
///
/// # Errors
/// If the listener fails for good.
pub async fn serve(
    booth: Booth,
    listener: TcpListener,
    limits: Limits,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    booth.listening_on(listener.local_addr()?);
    // Snapshots are small and urgent: without this they wait for the acknowledgement of the one
    // before (Nagle's algorithm meets delayed acknowledgements: 20 to 40 ms each).
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
    });
    let stopping = Arc::new(Notify::new());
    let stop = {
        let (booth, stopping) = (booth.clone(), stopping.clone());
        async move {
            shutdown.await;
            booth.stop().await;
            stopping.notify_one();
        }
    };
    // A service made once: otherwise axum clones the router for each connection.
    let service = router(booth, limits).into_make_service();
    tokio::select! {
        served = axum::serve(listener, service).with_graceful_shutdown(stop) => served,
        () = async { stopping.notified().await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}
