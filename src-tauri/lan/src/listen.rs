//! Chooses the port and listens on it: the last port, otherwise the default, otherwise the next usable one.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use thiserror::Error;
use tokio::net::TcpListener;

/// The digits for "RING" on a telephone keypad.
pub const DEFAULT_PORT: u16 = 7464;

/// The number of ports after the default that are tried before the system chooses one. Windows reserves ports in blocks
/// of a hundred.
const NEXT_PORTS: u16 = 100;
/// Lets the system choose a usable port.
const ANY_PORT: u16 = 0;

/// The most connections that wait for `accept`, as in tokio's own listener. In a full room all phones scan the code at
/// once.
const BACKLOG: i32 = 4_096;

/// Why the server cannot listen.
#[derive(Debug, Error)]
pub enum ListenError {
    /// The requested port cannot be used.
    #[error("Port {0} cannot be used: {1}.")]
    Port(u16, #[source] io::Error),
    /// No port at all can be used.
    #[error("No port can be used: {0}.")]
    None(#[source] io::Error),
}

/// Listens on `ip`, or on every address of this computer. With `port` it uses only that port; 0 means any free
/// port. Without `port` it tries the `last` port, then [`DEFAULT_PORT`], then the next usable one.
///
/// # Errors
/// If the requested port, or every tried port, cannot be used.
pub async fn listen(
    ip: Option<IpAddr>,
    port: Option<u16>,
    last: Option<u16>,
) -> Result<TcpListener, ListenError> {
    match port {
        Some(port) => bind(ip, port).map_err(|error| ListenError::Port(port, error)),
        None => first_usable(last, |port| bind(ip, port)).map_err(ListenError::None),
    }
}

/// Binds the first usable port. Another program may have one, the system may reserve it, or this user may lack the
/// right. The user requested none of these ports, so every error means the next port.
fn first_usable<T>(last: Option<u16>, bind: impl Fn(u16) -> io::Result<T>) -> io::Result<T> {
    let near = DEFAULT_PORT..=DEFAULT_PORT + NEXT_PORTS;
    for port in last.into_iter().chain(near) {
        if let Ok(bound) = bind(port) {
            return Ok(bound);
        }
    }
    bind(ANY_PORT)
}

fn bind(ip: Option<IpAddr>, port: u16) -> io::Result<TcpListener> {
    let bind = |ip| bind_to(SocketAddr::new(ip, port));
    match ip {
        Some(ip) => bind(ip),
        None => match bind(Ipv6Addr::UNSPECIFIED.into()) {
            // Some computers have IPv6 turned off.
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => {
                bind(Ipv4Addr::UNSPECIFIED.into())
            }
            bound => bound,
        },
    }
}

/// Binds like [`TcpListener::bind`], but an IPv6 socket also accepts IPv4, which Windows turns off by default.
fn bind_to(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // On Windows this option would let two programs use one port.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));

    #[tokio::test]
    async fn the_last_port_is_tried_first_and_a_port_in_use_is_skipped() {
        let free = listen(LOOPBACK, Some(0), None).await.expect("a free port");
        let taken = free.local_addr().expect("bound").port();

        let other = listen(LOOPBACK, None, Some(taken)).await.expect("the next");
        assert_ne!(other.local_addr().expect("bound").port(), taken);

        drop(free);
        let again = listen(LOOPBACK, None, Some(taken)).await.expect("the last");
        assert_eq!(again.local_addr().expect("bound").port(), taken);
    }

    #[test]
    fn an_unusable_port_is_skipped_for_every_error() {
        const WSAEACCES: i32 = 10_013;
        let usable = |ports: &'static [u16], reason: fn() -> io::Error| {
            first_usable(Some(80), |port| match ports.contains(&port) {
                true => Ok(port),
                false => Err(reason()),
            })
        };
        for reason in [
            || io::ErrorKind::AddrInUse.into(),
            || io::ErrorKind::PermissionDenied.into(),
            || io::Error::from_raw_os_error(WSAEACCES),
        ] {
            assert_eq!(usable(&[80, 7464], reason).ok(), Some(80));
            assert_eq!(usable(&[7464, 7465], reason).ok(), Some(DEFAULT_PORT));
            assert_eq!(usable(&[7470, 7564], reason).ok(), Some(7470));
            assert_eq!(usable(&[ANY_PORT], reason).ok(), Some(ANY_PORT));
            assert!(usable(&[], reason).is_err());
        }
    }

    #[tokio::test]
    async fn a_requested_port_in_use_is_an_error_with_its_number() {
        let taken = listen(LOOPBACK, Some(0), None).await.expect("a free port");
        let port = taken.local_addr().expect("bound").port();
        let error = listen(LOOPBACK, Some(port), None).await.expect_err("taken");
        assert!(error.to_string().contains(&port.to_string()), "{error}");
    }

    #[tokio::test]
    async fn without_an_address_the_server_listens_on_ipv4_and_ipv6() {
        let listener = listen(None, Some(0), None).await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let loopbacks: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let has_v6 = std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
        for ip in loopbacks.iter().take(if has_v6 { 2 } else { 1 }) {
            let connecting = tokio::net::TcpStream::connect((*ip, port));
            connecting.await.expect("it listens there");
        }
    }
}
