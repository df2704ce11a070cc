//! The server phones talk to: routes, and how it starts and stops. Handlers are thin: they parse,
//! ask the [`Booth`], and answer.
//!
//! There is no route that changes a poll: presenting happens in the window only.

mod accept;
mod bare;
mod body;
mod code;
mod computer_name;
mod connection;
mod connection_limit;
mod connections;
mod cookie;
mod door;
mod error_page;
mod events;
mod fonts;
mod forwarded;
mod guard;
mod guesses;
mod gzip;
mod inline;
mod languages;
mod layers;
mod limits;
mod pace;
mod page;
mod pages;
mod pictures;
mod problem;
mod pulse;
mod request_stream;
mod stream;
mod visitor;
mod voters;
mod votes;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, put};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

pub use limits::Limits;

use crate::Booth;
use crate::lan::Announcer;
use crate::view::Published;
use connection_limit::ConnectionLimit;
use door::Door;
use pages::Pages;
use problem::Problem;
use pulse::Pulse;

/// Requests that may be unfinished at the same time: with heads of 16 KB, that is 8 MB at most. One that
/// arrives in one piece is never among them.
const MAX_UNFINISHED_REQUESTS: usize = 512;
/// How long open requests may take to finish once the server stops.
const GRACE: Duration = Duration::from_millis(1_500);

/// What handlers share.
#[derive(Clone, FromRef)]
struct App {
    booth: Booth,
    limits: Arc<Limits>,
    pages: Arc<Pages>,
    hall: Arc<Hall>,
}

/// What connections share.
struct Hall {
    booth: Booth,
    /// What every stream is told.
    news: watch::Receiver<Arc<Published>>,
    connections: Arc<ConnectionLimit>,
    /// Three quarters of the connections. The others are for votes, which come from those who listen.
    streams: Arc<ConnectionLimit>,
    /// Requests of which a part has arrived.
    unfinished: Arc<ConnectionLimit>,
    pulse: Pulse,
}

fn door(limits: Limits, hall: Arc<Hall>) -> Door {
    let app = App {
        booth: hall.booth.clone(),
        hall,
        limits: Arc::new(limits),
        pages: Arc::new(Pages::new()),
    };
    let router = Router::new()
        .route("/", get(pages::audience))
        .route("/wall", get(pages::wall))
        // For other methods, which are told what is allowed: the door takes the votes themselves.
        .route(
            "/rounds/{round}/votes/{serial}",
            put(async || Problem::NoSuchPage),
        )
        .route("/code", get(code::page).put(code::enter))
        .route("/events", get(events::stream))
        .route("/snapshot", get(events::snapshot))
        .route("/emoji/{*address}", get(pictures::emoji))
        .route("/fonts/{name}", get(fonts::font))
        .route("/qr.svg", get(pictures::qr))
        .route("/health", get(pictures::health))
        .fallback(async || Problem::NoSuchPage)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .with_state(app.clone());
    Door::new(app, router)
}

/// Serves phones on `listener` until `shutdown` is done, then stops `booth`: listeners end, votes
/// in flight are answered, and within two seconds everything is closed. The address that phones are
/// shown is known when this returns. Called inside a tokio runtime.
///
/// # Errors
/// If the listener has no address.
pub fn serve(
    booth: Booth,
    listener: TcpListener,
    limits: Limits,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> impl Future<Output = io::Result<()>> + Send + 'static {
    let followed = listener.local_addr().map(|local| booth.listening_on(local));
    async move {
        followed?;
        let room = connections::room();
        let hall = Arc::new(Hall {
            booth: booth.clone(),
            news: booth.cry(),
            connections: Arc::new(ConnectionLimit::new(room)),
            streams: Arc::new(ConnectionLimit::new(room - room / 4)),
            unfinished: Arc::new(ConnectionLimit::new(MAX_UNFINISHED_REQUESTS)),
            pulse: Pulse::new(),
        });
        let door = Arc::new(door(limits, hall.clone()));
        let name = Announcer::start(booth.address.clone());
        tokio::select! {
            () = connections::admit(listener, door, hall.clone()) => {}
            () = hall.pulse.beat() => {}
            () = shutdown => {}
        }
        tokio::join!(booth.stop(), name.withdraw());
        hall.pulse.stop();
        let _ = timeout(GRACE, hall.connections.all_returned()).await;
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
        let booth = Booth::open(folder.path()).expect("it opens");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let shutdown = async {};
        let served = serve(booth, listener, Limits::fair(), shutdown).await;
        served.expect("it served");
        let ended = timeout(Duration::from_secs(1), async {
            while Handle::current().metrics().num_alive_tasks() > 0 {
                tokio::task::yield_now().await;
            }
        });
        ended.await.expect("every task has ended");
    }
}
