//! A wire between a phone and a server that counts what goes through, as TCP hands it over: heads and
//! bodies of requests and answers, compressed as they are sent, without TCP's own headers. It may be as
//! slow as a bad link, which all connections of the phone share, and may keep one answer back.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

/// What a packet carries on an ordinary link.
const PACKET: usize = 1_460;

/// How slow a link is, each way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) bytes_a_second: f64,
    /// From one end to the other.
    pub(crate) delay: Duration,
}

/// A port that leads to a server. What it leads to has never been visited, as far as a browser knows.
pub(crate) struct Wire {
    /// What the phone opens, ending in `/`.
    pub(crate) url: String,
    exchanges: Exchanges,
    accepting: JoinHandle<()>,
}

type Exchanges = Arc<Mutex<Vec<Exchange>>>;

/// A request and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// Such as `/emoji/1f929.svg`.
    pub(crate) path: String,
    /// Bytes of the answer so far.
    pub(crate) down: usize,
}

/// What the connections of a wire have in common.
#[derive(Clone)]
struct Shared {
    port: u16,
    link: Option<Link>,
    kept_back: Option<String>,
    exchanges: Exchanges,
    up: Lane,
    down: Lane,
}

impl Wire {
    /// A wire to the server on this port of this machine.
    pub(crate) async fn to(port: u16) -> Self {
        Self::new(port, None, None).await
    }

    /// The same over this link.
    pub(crate) async fn over(link: Link, port: u16) -> Self {
        Self::new(port, Some(link), None).await
    }

    /// A wire on which whoever asks for this path hears nothing.
    pub(crate) async fn without(path: &str, port: u16) -> Self {
        Self::new(port, None, Some(path.to_owned())).await
    }

    async fn new(port: u16, link: Option<Link>, kept_back: Option<String>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let local = listener.local_addr().unwrap();
        let exchanges = Exchanges::default();
        let shared = Shared {
            port,
            link,
            kept_back,
            exchanges: exchanges.clone(),
            up: Lane::new(link),
            down: Lane::new(link),
        };
        let accepting = tokio::spawn(async move {
            // They end with the wire.
            let mut connections = JoinSet::new();
            while let Ok((phone, _)) = listener.accept().await {
                connections.spawn(connect(phone, shared.clone()));
            }
        });
        Self {
            url: format!("http://{local}/"),
            exchanges,
            accepting,
        }
    }

    /// What went through so far, in the order of the requests.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap().clone()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One direction of a link: until when it is taken.
#[derive(Clone)]
struct Lane {
    link: Option<Link>,
    free: Arc<Mutex<Instant>>,
}

impl Lane {
    fn new(link: Option<Link>) -> Self {
        Self {
            link,
            free: Arc::new(Mutex::new(Instant::now())),
        }
    }

    /// When a packet of this length, sent now, is at the other end; packets queue for the lane.
    fn arrival(&self, length: usize) -> Instant {
        let now = Instant::now();
        let Some(link) = self.link else { return now };
        let mut free = self.free.lock().unwrap();
        let takes = Duration::from_secs_f64(length as f64 / link.bytes_a_second);
        *free = (*free).max(now) + takes;
        *free + link.delay
    }
}

/// Carries one connection. Browsers send a request only when the last one on it is answered, so each
/// belongs to what comes back until the next.
async fn connect(phone: TcpStream, shared: Shared) {
    let begun = Instant::now();
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, shared.port));
    let server = server.await.unwrap();
    for stream in [&phone, &server] {
        stream.set_nodelay(true).unwrap();
    }
    // There and back, before TCP lets a phone say anything.
    let open = begun + shared.link.map_or(Duration::ZERO, |link| 2 * link.delay);
    let (from_phone, to_phone) = phone.into_split();
    let (from_server, to_server) = server.into_split();
    let current = Mutex::new(None);
    let asks = |bytes: &[u8]| {
        let Some(path) = path_of(bytes) else {
            return true;
        };
        let is_heard = shared.kept_back.as_ref() != Some(&path);
        let mut exchanges = shared.exchanges.lock().unwrap();
        *current.lock().unwrap() = Some(exchanges.len());
        exchanges.push(Exchange { path, down: 0 });
        is_heard
    };
    let answers = |bytes: &[u8]| {
        if let Some(current) = *current.lock().unwrap() {
            shared.exchanges.lock().unwrap()[current].down += bytes.len();
        }
        true
    };
    tokio::join!(
        carry(from_phone, to_server, &shared.up, open, asks),
        carry(from_server, to_phone, &shared.down, open, answers),
    );
}

/// Carries one direction of a connection to its end, packet by packet, as far as `passes` lets it.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    lane: &Lane,
    open: Instant,
    mut passes: impl FnMut(&[u8]) -> bool,
) {
    let (sent, mut under_way) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let read = async move {
        let mut packet = vec![0; if lane.link.is_some() { PACKET } else { 1 << 16 }];
        sleep_until(open).await;
        while let Ok(length @ 1..) = from.read(&mut packet).await {
            let bytes = &packet[..length];
            if passes(bytes) {
                let _ = sent.send((lane.arrival(length), bytes.to_vec()));
            }
        }
    };
    let write = async move {
        while let Some((at, bytes)) = under_way.recv().await {
            if at > Instant::now() {
                sleep_until(at).await;
            }
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(read, write);
}

/// The path, if a request begins here and not the body of one.
fn path_of(bytes: &[u8]) -> Option<String> {
    let line = bytes.split(|&byte| byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let path = line.strip_suffix(" HTTP/1.1")?.split(' ').nth(1)?;
    Some(path.to_owned())
}
