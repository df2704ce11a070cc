//! The servers that Moodring is compared with. Each runs in its own process, which this program starts from itself.

use std::ffi::OsStr;
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::Duration;

use axum::Router;
use axum::extract::{self, Json, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, put};
use axum::serve::ListenerExt as _;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use moodring_lan::listen;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::mpsc::{self, error::TrySendError};

use crate::kit::{Process, until};

/// The argument that makes this program a server. The kind of server and its file follow.
const ARGUMENT: &str = "--serve";
const BARE: &str = "bare";
const POST: &str = "post";
const BROADCAST: &str = "broadcast";
const WRITES: &str = "writes";

/// A running server. Dropping the value ends it.
pub(crate) struct Child {
    pub(crate) port: u16,
    process: Process,
}

impl Child {
    /// Starts a server and waits for the line with its port.
    pub(crate) async fn start(kind: &str, file: Option<&Path>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([ARGUMENT, kind]);
        let process = Process::start(command.args(file.map(OsStr::new)));
        let port = until("the baseline server listens", async || {
            let stdout = process.stdout();
            let line = stdout.strip_suffix('\n').ok_or_else(|| stdout.clone())?;
            line.parse().map_err(|_| line.to_owned())
        })
        .await;
        Self { port, process }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

/// Starts a bare axum handler that parses the JSON and answers 204.
pub(crate) async fn bare() -> Child {
    Child::start(BARE, None).await
}

/// Starts the design of the blog post, on a data file that a real server made: one transaction for each vote, and a
/// ring of two channels for each listener.
pub(crate) async fn post(file: &Path) -> Child {
    Child::start(POST, Some(file)).await
}

/// Starts the obvious design: votes in memory, and a receiver of tokio's `broadcast` for each listener.
pub(crate) async fn broadcast() -> Child {
    Child::start(BROADCAST, None).await
}

/// Starts a server that only writes a heartbeat to each of its streams every ten seconds.
pub(crate) async fn writes() -> Child {
    Child::start(WRITES, None).await
}

/// Returns the kind of server that this process must run, and its file.
pub(crate) fn requested_server() -> Option<(String, Option<String>)> {
    let mut arguments = std::env::args().skip(1);
    (arguments.next()? == ARGUMENT).then(|| (arguments.next().unwrap(), arguments.next()))
}

/// Runs that server until it is killed.
pub(crate) async fn serve(kind: &str, file: Option<String>) {
    const VOTE: &str = "/rounds/{round}/votes/{serial}";
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let router = match kind {
        BARE => Router::new().route(VOTE, put(async |_: Json<Vote>| StatusCode::NO_CONTENT)),
        POST => {
            let post = Arc::new(Post::on(&file.unwrap()));
            let votes = Router::new().route(VOTE, put(Post::vote));
            votes.route("/events", get(Post::events)).with_state(post)
        }
        BROADCAST => {
            let tallies = Arc::new(Mutex::new(Tallies::NONE));
            let shared = (tallies, broadcast::Sender::new(16));
            let votes = Router::new().route(VOTE, put(vote_in_memory));
            votes
                .route("/events", get(broadcast_events))
                .with_state(shared)
        }
        WRITES => return write(),
        other => panic!("there is no server {other}"),
    };
    // Uses Moodring's listener: with a short queue, thousands of connections arrive only one or two at a time.
    let listener = listen(Some(Ipv4Addr::LOCALHOST.into()), Some(0), None);
    let listener = listener.await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    axum::serve(listener, router.into_make_service())
        .await
        .unwrap();
}

#[derive(Deserialize)]
struct Vote {
    choice: usize,
}

#[derive(Clone)]
struct Tallies {
    rev: u64,
    counts: [u64; 5],
}

impl Tallies {
    const NONE: Self = Self {
        rev: 1,
        counts: [0; 5],
    };

    /// Returns an event as long as Moodring's snapshot of its first poll.
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
        let id = format!("00000000000000ff-{}", self.rev);
        let event = Event::default().event("stage").id(id);
        event.json_data(snapshot).unwrap()
    }
}

/// Sends the first tallies at once, and then all that are received. Each listener encodes its own events.
fn events(
    first: Tallies,
    received: impl stream::Stream<Item = Tallies> + Send + 'static,
) -> axum::response::Response {
    let all: BoxStream<'_, _> = stream::iter([first]).chain(received).boxed();
    let events = all.map(|tallies| Ok::<_, std::convert::Infallible>(tallies.event()));
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(10));
    Sse::new(events).keep_alive(keep_alive).into_response()
}

type Shared = (Arc<Mutex<Tallies>>, broadcast::Sender<Tallies>);

async fn vote_in_memory(
    State((tallies, sender)): State<Shared>,
    Json(Vote { choice }): Json<Vote>,
) -> StatusCode {
    let newest = {
        let mut tallies = tallies.lock().unwrap();
        tallies.rev += 1;
        tallies.counts[choice] += 1;
        tallies.clone()
    };
    let _ = sender.send(newest);
    StatusCode::NO_CONTENT
}

async fn broadcast_events(State((tallies, sender)): State<Shared>) -> axum::response::Response {
    let receiver = sender.subscribe();
    let first = tallies.lock().unwrap().clone();
    let received = stream::unfold(receiver, async |mut receiver| {
        loop {
            match receiver.recv().await {
                Ok(tallies) => return Some((tallies, receiver)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    events(first, received)
}

/// The design of the blog post.
struct Post {
    connection: Mutex<Connection>,
    tallies: Mutex<Tallies>,
    rings: Mutex<Vec<(u64, mpsc::Sender<Tallies>)>>,
    next: AtomicU64,
}

impl Post {
    fn on(file: &str) -> Self {
        let connection = Connection::open(file).unwrap();
        for (name, value) in [("synchronous", "full"), ("foreign_keys", "on")] {
            connection.pragma_update(None, name, value).unwrap();
        }
        Self {
            connection: Mutex::new(connection),
            tallies: Mutex::new(Tallies::NONE),
            rings: Mutex::default(),
            next: AtomicU64::new(0),
        }
    }

    /// Checks as little as the bare handler, commits each vote in its own transaction, and then sends the tallies to
    /// every ring.
    async fn vote(
        State(post): State<Arc<Self>>,
        extract::Path((round, serial)): extract::Path<(i64, i64)>,
        headers: HeaderMap,
        Json(Vote { choice }): Json<Vote>,
    ) -> StatusCode {
        let voter = headers[header::COOKIE].to_str().unwrap();
        let voter = voter.strip_prefix("voter=").unwrap();
        let voter = u128::from_str_radix(voter, 16).unwrap().to_be_bytes();
        let writer = post.clone();
        let stored = tokio::task::spawn_blocking(move || {
            let mut connection = writer.connection.lock().unwrap();
            let tx = connection.transaction()?;
            let earlier = tx
                .prepare_cached(
                    "SELECT choice FROM votes WHERE round = ?1 AND voter = ?2 AND serial = ?3",
                )?
                .query_row(params![round, voter, serial], |row| row.get::<_, i64>(0))
                .optional()?;
            if earlier.is_none() {
                tx.prepare_cached(
                    "INSERT INTO votes (round, voter, serial, choice, at) VALUES (?1, ?2, ?3, ?4, ?3)",
                )?
                .execute(params![round, voter, serial, choice])?;
                tx.prepare_cached(
                    "UPDATE tallies SET count = count + 1 WHERE round = ?1 AND choice = ?2",
                )?
                .execute(params![round, choice])?;
            }
            tx.commit()
        });
        if stored.await.unwrap().is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR;
        }
        let newest = {
            let mut tallies = post.tallies.lock().unwrap();
            tallies.rev += 1;
            tallies.counts[choice] += 1;
            tallies.clone()
        };
        let rings = post.rings.lock().unwrap().clone();
        for (_, ring) in rings {
            // Fails only after the listener has disconnected.
            let _ = ring.send(newest.clone()).await;
        }
        StatusCode::NO_CONTENT
    }

    async fn events(State(post): State<Arc<Self>>) -> axum::response::Response {
        let (number, (input, mut output)) = (post.next.fetch_add(1, Ordering::Relaxed), ring());
        post.rings.lock().unwrap().push((number, input));
        let first = post.tallies.lock().unwrap().clone();
        let entry = Entry { post, number };
        let received = stream::poll_fn(move |context| {
            let _ = &entry;
            output.poll_next_unpin(context)
        });
        events(first, received)
    }
}

/// The entry of a listener's ring. Dropping it removes the ring when the listener disconnects.
struct Entry {
    post: Arc<Post>,
    number: u64,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut rings = self.post.rings.lock().unwrap();
        rings.retain(|(number, _)| *number != self.number);
    }
}

/// Creates the second ring of the blog post with the length 1. A task moves each value from one channel to another and
/// removes an older value that is still there.
fn ring() -> (
    mpsc::Sender<Tallies>,
    impl stream::Stream<Item = Tallies> + Send + Unpin,
) {
    let (input, mut incoming) = mpsc::channel(1);
    let (outgoing, output) = mpsc::channel(1);
    let output = Arc::new(Mutex::new(output));
    let older = output.clone();
    tokio::spawn(async move {
        while let Some(mut value) = incoming.recv().await {
            while let Err(TrySendError::Full(unsent)) = outgoing.try_send(value) {
                let _ = older.lock().unwrap().try_recv();
                value = unsent;
            }
        }
    });
    let received = stream::poll_fn(move |context| output.lock().unwrap().poll_recv(context));
    (input, received)
}

/// Accepts streams, and writes to a fortieth of them four times a second.
fn write() {
    const GROUPS: usize = 40;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let streams = Arc::<Mutex<Vec<TcpStream>>>::default();
    let opened = streams.clone();
    thread::spawn(move || {
        for mut stream in listener.incoming().map(Result::unwrap) {
            stream.set_nonblocking(true).unwrap();
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nevent: stage\nid: 0-1\n\n");
            opened.lock().unwrap().push(stream);
        }
    });
    for group in (0..GROUPS).cycle() {
        sleep(Duration::from_secs(10) / GROUPS as u32);
        for mut stream in streams.lock().unwrap().iter().skip(group).step_by(GROUPS) {
            let _ = stream.write_all(b"3\r\n:\n\n\r\n");
        }
    }
}
