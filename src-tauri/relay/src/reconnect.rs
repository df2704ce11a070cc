//! Chooses the NATS server to connect to after a connection was lost: the first one that answers.
//!
//! Without this module, the client waits up to two seconds for one attempt, and TCP repeats the first packet of an
//! attempt only after a second. So the client would notice a restored network more than a second late. This module
//! starts further attempts while earlier ones still wait, so a slow network has as much time as before.

use std::net::SocketAddr;
use std::time::Duration;

use async_nats::{ReconnectToServer, Server};
use futures_util::TryFutureExt as _;
use futures_util::future::select_ok;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::link::{RECONNECT_INTERVAL, RelayError, ask};

/// Waits until one of the client's servers accepts a connection, and returns it. Calls `failed` with the reason of each
/// failed attempt. Returns `None` before the first connection: then the client tries by itself and reports the errors.
pub(crate) async fn first_that_answers(
    servers: Vec<Server>,
    failed: impl Fn(String),
) -> Option<ReconnectToServer> {
    servers.iter().find(|server| server.did_connect)?;
    let fewest = servers.iter().map(|server| server.failed_attempts).min()?;
    // Try the servers with the fewest failures first: a frozen server accepts connections and then fails.
    let mut candidates: Vec<&Server> = servers.iter().collect();
    candidates.retain(|server| server.failed_attempts == fewest);
    loop {
        match first_of(&candidates).await {
            Ok(server) => {
                let has_failed = server.failed_attempts > 0;
                return Some(ReconnectToServer {
                    addr: server.addr.clone(),
                    delay: Some(if has_failed {
                        RECONNECT_INTERVAL
                    } else {
                        Duration::ZERO
                    }),
                });
            }
            Err(why) => failed(why),
        }
        candidates = servers.iter().collect();
    }
}

async fn first_of<'a>(servers: &[&'a Server]) -> Result<&'a Server, String> {
    let mut addresses: Vec<(SocketAddr, &Server)> = Vec::new();
    let mut why = "it has no address".to_owned();
    for server in servers {
        match server.addr.socket_addrs().await {
            Ok(found) => addresses.extend(found.map(|address| (address, *server))),
            Err(error) => why = error.to_string(),
        }
    }
    if addresses.is_empty() {
        sleep(RECONNECT_INTERVAL).await;
        return Err(why);
    }
    let attempt = || {
        let attempts = addresses
            .iter()
            .map(|(address, server)| TcpStream::connect(*address).map_ok(|_| *server));
        select_ok(attempts.map(Box::pin))
    };
    match ask(attempt, |_| false).await {
        Ok(Ok((server, _))) => Ok(server),
        Ok(Err(error)) => Err(error.to_string()),
        Err(RelayError::Unreachable(why)) => Err(why),
        Err(error) => Err(error.to_string()),
    }
}
