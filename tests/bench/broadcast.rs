//! What listeners are measured beside, in processes of their own. The design that comes to mind first: axum's event
//! streams over tokio's `broadcast`, each of which encodes what it receives, with votes kept in memory only.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, put};
use axum::serve::ListenerExt as _;
use futures_util::stream::{self, Stream};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::broadcast::{self, error::RecvError};

use crate::child::Child;

/// The argument that makes this program one.
const ARGUMENT: &str = "--broadcast";

pub(crate) async fn start() -> Child {
    Child::start(&[ARGUMENT.as_ref()]).await
}

/// Becomes one, until killed, if this process was started for that.
pub(crate) async fn be_one() {
    if std::env::args().nth(1).as_deref() == Some(ARGUMENT) {
        serve().await;
    }
}

#[derive(Clone)]
struct Shared {
    newest: Arc<Mutex<State_>>,
    told: broadcast::Sender<State_>,
}

#[derive(Clone, Default)]
struct State_ {
    rev: u64,
    counts: [u64; 5],
}

impl State_ {
    /// As long as Moodring's snapshot of its first poll.
    fn event(&self) -> Event {
        let labels = ["Inspired", "Good", "Okay", "Tired", "Stressed"];
        let choices = ["🤩", "🙂", "😐", "🥱", "😣"].iter().zip(labels);
        let choices: Vec<_> = choices
            .map(|(emoji, label)| json!({"emoji": emoji, "label": label}))
            .collect();
        let snapshot = json!({
            "v": 1, "boot": "00000000000000ff", "rev": self.rev, "phase": "open", "round": 1, "rule": "many",
            "question": "How are you feeling today?", "choices": choices, "counts": null,
            "votes": self.counts.iter().sum::<u64>(), "phones": 0
        });
        Event::default()
            .event("stage")
            .id(format!("00000000000000ff-{}", self.rev))
            .json_data(snapshot)
            .unwrap()
    }
}

async fn serve() {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let newest = State_ {
        rev: 1,
        ..State_::default()
    };
    let shared = Shared {
        newest: Arc::new(Mutex::new(newest)),
        told: broadcast::Sender::new(16),
    };
    let router = Router::new()
        .route("/rounds/{round}/votes/{serial}", put(vote))
        .route("/events", get(events))
        .with_state(shared);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    axum::serve(listener, router.into_make_service())
        .await
        .unwrap();
}

async fn vote(State(shared): State<Shared>) -> StatusCode {
    let newest = {
        let mut newest = shared.newest.lock().unwrap();
        newest.rev += 1;
        newest.counts[0] += 1;
        newest.clone()
    };
    let _ = shared.told.send(newest);
    StatusCode::NO_CONTENT
}

async fn events(
    State(shared): State<Shared>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let told = shared.told.subscribe();
    let first = shared.newest.lock().unwrap().clone();
    let events = stream::unfold((Some(first), told), async |(first, mut told)| {
        let state = match first {
            Some(first) => first,
            None => loop {
                match told.recv().await {
                    Ok(state) => break state,
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            },
        };
        Some((Ok(state.event()), (None, told)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(10)))
}
