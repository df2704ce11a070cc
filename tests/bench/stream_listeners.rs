//! Thousands of event streams, read with as little CPU time as possible: raw TCP from several loopback addresses, and
//! only the revision of a snapshot is parsed.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Connections that are opened at the same time.
const MAX_CONCURRENT_CONNECTS: usize = 64;
const ADDRESSES: usize = 16;

/// Open streams. Dropping the value closes them.
pub(crate) struct StreamListeners {
    heard: Arc<Heard>,
    streams: JoinSet<()>,
}

struct Heard {
    listeners: usize,
    /// The newest revision that any listener received.
    newest: AtomicU64,
    /// The expected revision, and the number of listeners that received it.
    wanted: AtomicU64,
    have: AtomicUsize,
    all: Notify,
    events: AtomicU64,
}

impl StreamListeners {
    /// Opens this many streams of different phones and waits until each has received something.
    pub(crate) async fn open(port: u16, listeners: usize) -> Self {
        let heard = Arc::new(Heard {
            listeners,
            newest: AtomicU64::new(0),
            wanted: AtomicU64::new(1),
            have: AtomicUsize::new(0),
            all: Notify::new(),
            events: AtomicU64::new(0),
        });
        let turns = Arc::new(Semaphore::new(MAX_CONCURRENT_CONNECTS));
        let mut streams = JoinSet::new();
        for number in 0..listeners {
            let (heard, turns) = (heard.clone(), turns.clone());
            streams.spawn(async move {
                let turn = turns.acquire_owned().await.unwrap();
                let stream = connect(port, number).await;
                stream.readable().await.unwrap();
                drop(turn);
                listen(&stream, &heard).await;
            });
        }
        heard.all.notified().await;
        Self { heard, streams }
    }

    /// Waits until no listener has received an event for this time.
    pub(crate) async fn quiet(&self, time: Duration) {
        let (mut before, mut since) = (self.events(), Instant::now());
        while since.elapsed() < time {
            sleep(time / 10).await;
            let events = self.events();
            if events != before {
                (before, since) = (events, Instant::now());
            }
        }
    }

    /// Returns the number of events that all listeners received so far.
    pub(crate) fn events(&self) -> u64 {
        self.heard.events.load(Ordering::Relaxed)
    }

    /// Makes the next revision the expected one. Must be called while no event is on its way.
    pub(crate) fn listen_for_the_next(&self) {
        let newest = self.heard.newest.load(Ordering::SeqCst);
        self.heard.have.store(0, Ordering::SeqCst);
        self.heard.wanted.store(newest + 1, Ordering::SeqCst);
    }

    /// Waits until the last listener has received the expected revision, and returns that moment.
    pub(crate) async fn heard_by_all(&self) -> Instant {
        self.heard.all.notified().await;
        Instant::now()
    }

    /// Closes all streams.
    pub(crate) async fn close(mut self) {
        self.streams.shutdown().await;
    }
}

async fn connect(port: u16, number: usize) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    let source = Ipv4Addr::new(127, 2, 0, (1 + number % ADDRESSES) as u8);
    socket.bind((source, 0).into()).unwrap();
    let connected = socket.connect((Ipv4Addr::LOCALHOST, port).into()).await;
    let mut stream = connected.expect("the server takes another listener");
    // Each stream has its own voter, because the server counts the phones by their voters.
    let request = format!(
        "GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\
         User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36\r\n\
         Referer: http://127.0.0.1:{port}/\r\nAccept-Encoding: gzip, deflate\r\nAccept-Language: en-US,en;q=0.9\r\n\
         Cookie: voter={:032x}\r\n\r\n",
        (1_u128 << 100) + number as u128
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Reads until the stream ends.
async fn listen(stream: &TcpStream, heard: &Heard) {
    let mut text = Vec::new();
    let mut mine = 0;
    while stream.readable().await.is_ok() {
        match stream.try_read_buf(&mut text) {
            Ok(0) => panic!("the server hung up: {}", String::from_utf8_lossy(&text)),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(error) => panic!("{error}"),
        }
        while let Some(end) = text.windows(2).position(|two| two == b"\n\n") {
            if let Some(rev) = rev(&text[..end]) {
                let before = std::mem::replace(&mut mine, rev);
                heard.newest.fetch_max(rev, Ordering::SeqCst);
                heard.events.fetch_add(1, Ordering::Relaxed);
                let wanted = heard.wanted.load(Ordering::SeqCst);
                if before < wanted
                    && rev >= wanted
                    && heard.have.fetch_add(1, Ordering::SeqCst) + 1 == heard.listeners
                {
                    heard.all.notify_one();
                }
            }
            text.drain(..end + 2);
        }
    }
}

/// Returns the revision of an event. A comment has none.
fn rev(event: &[u8]) -> Option<u64> {
    let at = event.windows(5).position(|five| five == b"\nid: ")?;
    let line = event[at + 5..].split(|&byte| byte == b'\n').next()?;
    let number = line.rsplit(|&byte| byte == b'-').next()?;
    std::str::from_utf8(number).ok()?.parse().ok()
}
