//! A wire between a phone and a server that counts the payload of TCP: heads and bodies of requests and responses,
//! compressed as they are sent, without the headers of TCP itself. It can be as slow as a bad mobile network.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;

/// The round-trip time of a slow wire.
pub(crate) const ROUND_TRIP: Duration = Duration::from_millis(100);
/// The bandwidth of a slow wire: 400 kbit/s.
pub(crate) const BYTES_PER_SECOND: f64 = 50_000.0;
/// The payload of TCP in one Ethernet packet.
const PACKET_BYTES: usize = 1_460;

/// A port that leads to a server. To a browser, each wire is an address that it has never visited.
pub(crate) struct Wire {
    /// The URL that the phone opens, ending in `/`.
    pub(crate) url: String,
    exchanges: Exchanges,
    accepting: JoinHandle<()>,
}

type Exchanges = Arc<Mutex<Vec<Exchange>>>;

/// A request and its response.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// Such as `/emoji/1f929.svg`.
    pub(crate) path: String,
    /// Bytes of the response so far.
    pub(crate) down: usize,
}

/// The state that the connections of a wire share.
#[derive(Clone)]
struct Shared {
    port: u16,
    is_slow: bool,
    exchanges: Exchanges,
}

impl Wire {
    /// Opens a wire to the server on this port of this machine.
    pub(crate) async fn to(port: u16) -> Self {
        Self::new(port, false).await
    }

    /// Opens a wire with [`ROUND_TRIP`] and [`BYTES_PER_SECOND`].
    pub(crate) async fn slow(port: u16) -> Self {
        Self::new(port, true).await
    }

    async fn new(port: u16, is_slow: bool) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let local = listener.local_addr().unwrap();
        let exchanges = Exchanges::default();
        let shared = Shared {
            port,
            is_slow,
            exchanges: exchanges.clone(),
        };
        let accepting = tokio::spawn(async move {
            // The connections end with the wire.
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

    /// Returns the exchanges so far, in the order of the requests.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap().clone()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Forwards one connection. A browser sends a request only after the last one on that connection is answered. All
/// response bytes until the next request therefore belong to this one.
async fn connect(phone: TcpStream, shared: Shared) {
    if shared.is_slow {
        // TCP's handshake.
        sleep(ROUND_TRIP).await;
    }
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, shared.port));
    let server = server.await.unwrap();
    for stream in [&phone, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let (from_phone, to_phone) = phone.into_split();
    let (from_server, to_server) = server.into_split();
    let current = Mutex::new(None);
    let asks = |bytes: &[u8]| {
        let Some(path) = path_of(bytes) else {
            return;
        };
        let mut exchanges = shared.exchanges.lock().unwrap();
        *current.lock().unwrap() = Some(exchanges.len());
        exchanges.push(Exchange { path, down: 0 });
    };
    let answers = |bytes: &[u8]| {
        if let Some(current) = *current.lock().unwrap() {
            shared.exchanges.lock().unwrap()[current].down += bytes.len();
        }
    };
    tokio::join!(
        forward(from_phone, to_server, shared.is_slow, asks),
        forward(from_server, to_phone, shared.is_slow, answers),
    );
}

/// Forwards one direction of a connection until it ends, and passes the bytes to `seen`.
async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    is_slow: bool,
    seen: impl Fn(&[u8]),
) {
    let mut packet = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut packet).await {
        let bytes = &packet[..length];
        seen(bytes);
        if is_slow {
            sleep(ROUND_TRIP / 2).await;
        }
        for packet in bytes.chunks(PACKET_BYTES) {
            if is_slow {
                sleep(Duration::from_secs_f64(
                    packet.len() as f64 / BYTES_PER_SECOND,
                ))
                .await;
            }
            if to.write_all(packet).await.is_err() {
                return;
            }
        }
    }
}

/// Returns the path if a request begins here, and not the body of one.
fn path_of(bytes: &[u8]) -> Option<String> {
    let line = bytes.split(|&byte| byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let path = line.strip_suffix(" HTTP/1.1")?.split(' ').nth(1)?;
    Some(path.to_owned())
}
