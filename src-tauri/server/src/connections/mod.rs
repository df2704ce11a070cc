//! Who gets in: connections are accepted as long as there are file descriptors for them, and refused
//! politely from then on. Those that are in stay.

pub(crate) mod client_addr;
pub(crate) mod connection;
pub(crate) mod connection_limit;
pub(crate) mod request_stream;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::response::IntoResponse as _;
use socket2::{Domain, SockRef, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use self::connection::head;
use crate::ServerState;
use crate::connections::client_addr::ClientAddr;
use crate::connections::connection_limit::Claim;
use crate::problem::Problem;

/// More open files are not asked for.
const MAX_OPEN_FILES: u64 = 65_536;
/// What a process has where nobody says how many it may open.
const DEFAULT_OPEN_FILES: u64 = 256;
/// File descriptors for all else: the data file, the window, what libraries open.
const RESERVED_FILES: u64 = 256;
/// Connections that may be told at the same time that there is no room; from then on they are cut.
const MAX_REFUSALS: usize = 64;
/// How long one may take to hear that.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);
/// Between two looks for a descriptor.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// How many connections may be open. Raises the limit of open files as far as the system lets.
pub(crate) fn capacity() -> usize {
    let files = rlimit::increase_nofile_limit(MAX_OPEN_FILES).unwrap_or_else(|error| {
        tracing::warn!(%error, "the limit of open files cannot be raised");
        DEFAULT_OPEN_FILES
    });
    let files = files.min(MAX_OPEN_FILES);
    // Half of a low limit: what else the process needs does not shrink with it.
    usize::try_from(files - RESERVED_FILES.min(files / 2)).expect("at most MAX_OPEN_FILES")
}

/// Lets connections in until it is dropped.
pub(crate) async fn admit(listener: TcpListener, router: Router, server: Arc<ServerState>) {
    let refusal: Arc<[u8]> = refusal().await.into();
    let turns = Arc::new(Semaphore::new(MAX_REFUSALS));
    let mut spare = descriptor();
    loop {
        server.connections.few_end().await;
        match listener.accept().await {
            Ok((tcp, peer)) => {
                let (client, lost) = (ClientAddr::at(peer.ip()), Arc::default());
                let permit =
                    server
                        .connections
                        .take(client.rate_limit_key(), Claim::Ordinary, &lost);
                if let Some(permit) = permit {
                    let (router, server) = (router.clone(), server.clone());
                    tokio::spawn(connection::serve(tcp, client, router, server, permit, lost));
                } else if let Ok(turn) = turns.clone().try_acquire_owned() {
                    let refusal = refusal.clone();
                    tokio::spawn(async move {
                        refuse(&tcp, &refusal, REFUSAL_TIMEOUT).await;
                        drop(turn);
                    });
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                if spare.is_some() {
                    tracing::warn!(%error, "a connection is refused");
                }
                // With the descriptor that was kept for this, one connection hears why.
                drop(spare.take());
                if let Ok(Ok((tcp, _))) = timeout(RETRY_INTERVAL, listener.accept()).await {
                    refuse(&tcp, &refusal, RETRY_INTERVAL).await;
                }
                spare = descriptor();
                // The listener stays ready, so without this it would be asked again at once, for ever.
                sleep(RETRY_INTERVAL).await;
            }
        }
    }
}

/// A descriptor for nothing.
fn descriptor() -> Option<Socket> {
    Socket::new(Domain::IPV4, Type::DGRAM, None).ok()
}

/// Whether the client is to blame: it hung up before it was let in.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(
        error.kind(),
        K::ConnectionAborted | K::ConnectionReset | K::ConnectionRefused
    )
}

/// What a connection hears for which there is no room.
async fn refusal() -> Vec<u8> {
    let mut answer = Problem::NoRoom.into_response();
    let body = std::mem::take(answer.body_mut());
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut refusal = head(&answer, "content-length", &body.len().to_string());
    refusal.extend(body);
    refusal
}

/// Says so and hangs up, after the client did or some time: one that is hung up on before it has
/// sent its request may never read the answer (RFC 9112, section 9.6).
async fn refuse(tcp: &TcpStream, refusal: &[u8], within: Duration) {
    let said = async {
        tcp.writable().await?;
        // As much as fits into an empty buffer, which is all of it.
        tcp.try_write(refusal)?;
        SockRef::from(tcp).shutdown(std::net::Shutdown::Write)?;
        loop {
            tcp.readable().await?;
            match tcp.try_read(&mut [0; 1_024]) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    };
    // Whether it heard is its own affair.
    let _: Result<io::Result<()>, _> = timeout(within, said).await;
}
