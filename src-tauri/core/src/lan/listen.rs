//! The port: the one used last, else the default, else the next free one.

use std::io;
use std::net::{IpAddr, SocketAddr};

use thiserror::Error;
use tokio::net::TcpListener;

/// "RING" on a telephone's keys.
pub const DEFAULT_PORT: u16 = 7464;

/// How many ports after the default are tried.
const NEXT_PORTS: u16 = 100;

/// Why the server cannot listen.
#[derive(Debug, Error)]
pub enum ListenError {
    /// The port that was asked for is not to be had.
    #[error("Port {0} on {1} cannot be used: {2}.")]
    Port(u16, IpAddr, #[source] io::Error),
    /// No port near the default is free.
    #[error("No port from {DEFAULT_PORT} to {last} is free on {0}.", last = DEFAULT_PORT + NEXT_PORTS)]
    NoneFree(IpAddr),
}

/// Listens on `ip`. With a `port`, on that one (0 takes any free one); without, on the port used
/// `last`, else on [`DEFAULT_PORT`] or the next free one.
///
/// # Errors
/// If the port that was asked for, or every port that was tried, cannot be used.
pub async fn listen(
    ip: IpAddr,
    port: Option<u16>,
    last: Option<u16>,
) -> Result<TcpListener, ListenError> {
    if let Some(port) = port {
        return TcpListener::bind((ip, port))
            .await
            .map_err(|error| ListenError::Port(port, ip, error));
    }
    for port in last
        .into_iter()
        .chain(DEFAULT_PORT..=DEFAULT_PORT + NEXT_PORTS)
    {
        match TcpListener::bind(SocketAddr::new(ip, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(ListenError::Port(port, ip, error)),
        }
    }
    Err(ListenError::NoneFree(ip))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn the_port_used_last_is_tried_first_and_a_taken_one_is_passed_over() {
        let free = listen(LOOPBACK, Some(0), None).await.expect("a free port");
        let taken = free.local_addr().expect("bound").port();

        let other = listen(LOOPBACK, None, Some(taken)).await.expect("the next");
        assert_ne!(other.local_addr().expect("bound").port(), taken);

        drop(free);
        let again = listen(LOOPBACK, None, Some(taken)).await.expect("the last");
        assert_eq!(again.local_addr().expect("bound").port(), taken);
    }

    #[tokio::test]
    async fn a_port_that_was_asked_for_and_is_taken_is_an_error_with_its_number() {
        let taken = listen(LOOPBACK, Some(0), None).await.expect("a free port");
        let port = taken.local_addr().expect("bound").port();
        let error = listen(LOOPBACK, Some(port), None).await.expect_err("taken");
        assert!(error.to_string().contains(&port.to_string()), "{error}");
    }
}
