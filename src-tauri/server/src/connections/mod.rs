//! Accepts connections while there are file descriptors for them, and answers further ones with 503. Open connections
//! stay.

mod accept_rate_limiter;
pub(crate) mod client_addr;
pub(crate) mod connection;
pub(crate) mod connection_limit;
mod progress;
pub(crate) mod request_stream;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::to_bytes;
use axum::response::IntoResponse as _;
use socket2::{Domain, SockRef, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use self::connection::head;
use crate::connections::accept_rate_limiter::AcceptRateLimiter;
use crate::connections::client_addr::ClientAddr;
use crate::connections::connection_limit::Priority;
use crate::problem::Problem;
use crate::state::ServerState;

/// The largest limit of open files that the server requests.
const MAX_OPEN_FILES: u64 = 65_536;
/// The limit of open files if the system does not report one.
const DEFAULT_OPEN_FILES: u64 = 256;
/// File descriptors for everything else: the data file, the window and libraries.
const RESERVED_FILES: u64 = 256;
/// Connections that may receive the 503 answer at the same time. The server closes further ones without an answer.
const MAX_REFUSALS: usize = 64;
/// The longest time to send that answer.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);
/// The time between two attempts to get a file descriptor.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// Raises the limit of open files as far as the system allows. Returns how many connections may be open.
pub(crate) fn capacity() -> usize {
    let files = rlimit::increase_nofile_limit(MAX_OPEN_FILES).unwrap_or_else(|error| {
        tracing::warn!(%error, "the limit of open files cannot be raised");
        DEFAULT_OPEN_FILES
    });
    let files = files.min(MAX_OPEN_FILES);
    // Reserve at most half of a low limit.
    usize::try_from(files - RESERVED_FILES.min(files / 2)).expect("at most MAX_OPEN_FILES")
}

/// Accepts connections until it is dropped.
pub(crate) async fn accept_connections(
    listener: TcpListener,
    router: Router,
    server: Arc<ServerState>,
) {
    let refusal: Arc<[u8]> = refusal().await.into();
    let refusals = Arc::new(Semaphore::new(MAX_REFUSALS));
    let mut spare = spare_descriptor();
    let mut accept_rate = AcceptRateLimiter::default();
    loop {
        server.connections.wait_for_room().await;
        match listener.accept().await {
            Ok((tcp, peer)) => {
                let (client, revoked) = (ClientAddr::at(peer.ip()), Arc::default());
                let Some(wait) = accept_rate.wait(client.rate_limit_key(), Instant::now()) else {
                    continue;
                };
                let permit =
                    server
                        .connections
                        .take(client.rate_limit_key(), Priority::Normal, &revoked);
                if let Some(permit) = permit {
                    let (router, server) = (router.clone(), server.clone());
                    tokio::spawn(connection::serve(
                        tcp, client, wait, router, server, permit, revoked,
                    ));
                } else if let Ok(slot) = refusals.clone().try_acquire_owned() {
                    let refusal = refusal.clone();
                    tokio::spawn(async move {
                        refuse(&tcp, &refusal, REFUSAL_TIMEOUT).await;
                        drop(slot);
                    });
                }
            }
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => {
                // Linux returns this error even while no connection waits. The spare descriptor lets one connection
                // receive the 503 answer.
                drop(spare.take());
                if let Ok(Ok((tcp, _))) = timeout(RETRY_INTERVAL, listener.accept()).await {
                    tracing::warn!(%error, "a connection is refused: there is no file descriptor for it");
                    refuse(&tcp, &refusal, RETRY_INTERVAL).await;
                }
                spare = spare_descriptor();
                // The listener stays ready. Without this pause the loop would spin.
                sleep(RETRY_INTERVAL).await;
            }
        }
    }
}

/// Returns a spare file descriptor.
fn spare_descriptor() -> Option<Socket> {
    Socket::new(Domain::IPV4, Type::DGRAM, None).ok()
}

/// Returns whether the error concerns one connection only: the client hung up before the server accepted it.
fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(
        error.kind(),
        K::ConnectionAborted | K::ConnectionReset | K::ConnectionRefused
    )
}

/// Returns the 503 answer as bytes.
async fn refusal() -> Vec<u8> {
    let mut answer = Problem::NoRoom.into_response();
    let body = std::mem::take(answer.body_mut());
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut refusal = head(&answer, "content-length", &body.len().to_string());
    refusal.extend(body);
    refusal
}

/// Sends the answer and waits until the client hangs up, or for `limit`. A client may never read the answer if the
/// server closes the connection before the client has sent its request (RFC 9112, section 9.6).
async fn refuse(tcp: &TcpStream, refusal: &[u8], limit: Duration) {
    let sending = async {
        tcp.writable().await?;
        // The whole answer fits into the empty send buffer.
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
    // Ignore an error: the client may hang up early.
    let _: Result<io::Result<()>, _> = timeout(limit, sending).await;
}
