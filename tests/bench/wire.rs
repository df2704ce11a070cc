//! A wire between a phone and a server that counts what goes through, as TCP hands it over: heads and
//! bodies of requests and answers, compressed as they are sent, without TCP's own headers.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

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

impl Wire {
    /// A wire to the server on this port of this machine.
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let local = listener.local_addr().unwrap();
        let exchanges = Exchanges::default();
        let seen = exchanges.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                tokio::spawn(carry(phone, port, seen.clone()));
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

/// Carries one connection. Browsers send a request only when the last one on it is answered, so each
/// belongs to what comes back until the next.
async fn carry(phone: TcpStream, port: u16, exchanges: Exchanges) {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .unwrap();
    for stream in [&phone, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let (mut from_phone, mut to_phone) = phone.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut current = None;
    let (mut up, mut down) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            Ok(length @ 1..) = from_phone.read(&mut up) => {
                if let Some(path) = path_of(&up[..length]) {
                    let mut exchanges = exchanges.lock().unwrap();
                    current = Some(exchanges.len());
                    exchanges.push(Exchange { path, down: 0 });
                }
                if to_server.write_all(&up[..length]).await.is_err() { return }
            }
            Ok(length @ 1..) = from_server.read(&mut down) => {
                if let Some(current) = current {
                    exchanges.lock().unwrap()[current].down += length;
                }
                if to_phone.write_all(&down[..length]).await.is_err() { return }
            }
            else => return,
        }
    }
}

/// The path, if a request begins here and not the body of one.
fn path_of(bytes: &[u8]) -> Option<String> {
    let line = bytes.split(|&byte| byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let path = line.strip_suffix(" HTTP/1.1")?.split(' ').nth(1)?;
    Some(path.to_owned())
}
