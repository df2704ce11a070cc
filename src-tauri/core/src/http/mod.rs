//! The server phones talk to: routes, and how it starts and stops. Handlers are thin: they parse,
//! ask the [`Booth`], and answer.
//!
//! There is no route that changes a poll: presenting happens in the window only.

mod bare;
mod code;
mod connection;
mod connections;
mod cookie;
mod door;
mod events;
mod forwarded;
mod guard;
mod gzip;
mod inline;
mod languages;
mod limits;
mod pace;
mod page;
mod pages;
mod pictures;
mod places;
mod problem;
mod pulse;
mod stream;
mod visitor;
mod voters;
mod votes;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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
use door::Door;
use pages::Pages;
use places::Places;
use problem::Problem;
use pulse::Pulse;

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
    /// Connections that may be streams. The others are for votes, which come from those who listen.
    seats: usize,
    streams: AtomicUsize,
    pulse: Pulse,
}

impl Hall {
    /// Whether every seat is taken.
    fn is_full(&self) -> bool {
        // Relaxed, here and where it is counted: two that come at once may both find the last seat,
        // and there is room for one more.
        self.streams.load(Ordering::Relaxed) >= self.seats
    }
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
        .route("/emoji/{*address}", get(pictures::emoji))
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
        let places = Arc::new(Places::new(room));
        let hall = Arc::new(Hall {
            booth: booth.clone(),
            news: booth.cry(),
            seats: room - room / 4,
            streams: AtomicUsize::new(0),
            pulse: Pulse::new(),
        });
        let door = Arc::new(door(limits, hall.clone()));
        let name = Announcer::start(booth.address.clone());
        tokio::select! {
            () = connections::admit(listener, door, hall.clone(), places.clone()) => {}
            () = hall.pulse.beat() => {}
            () = shutdown => {}
        }
        tokio::join!(booth.stop(), name.withdraw());
        hall.pulse.stop();
        let _ = timeout(GRACE, places.all_free()).await;
        Ok(())
    }
}
