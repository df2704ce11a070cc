//! Tests from this computer whether Moodring answers at its own address.
//!
//! The result helps to find the problem when no phone can connect. The test sends nothing to other computers.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio::time::timeout;

/// How long an answer may take. Within one computer it takes a millisecond.
const REPLY_TIMEOUT: Duration = Duration::from_secs(3);
/// The start of the answer of a healthy Moodring.
const OK_STATUS: &[u8] = b"HTTP/1.1 200 ";

/// The result of a self-test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelfTest {
    /// Moodring answers, after this time.
    Answers(Duration),
    /// No program listens there.
    Refused,
    /// No answer came in time: something drops the packets.
    Silent,
    /// Another program answers, or Moodring has an error.
    Strange,
    /// This computer no longer has the address.
    Gone,
}

/// Requests `/health` at one of this computer's own addresses.
pub async fn self_test(address: SocketAddr) -> SelfTest {
    let started = Instant::now();
    match timeout(REPLY_TIMEOUT, get_health(address)).await {
        Ok(Ok(true)) => SelfTest::Answers(started.elapsed()),
        Ok(Ok(false)) => SelfTest::Strange,
        Ok(Err(error)) => match error.kind() {
            io::ErrorKind::ConnectionRefused => SelfTest::Refused,
            io::ErrorKind::AddrNotAvailable => SelfTest::Gone,
            io::ErrorKind::TimedOut => SelfTest::Silent,
            _ => SelfTest::Strange,
        },
        Err(_) => SelfTest::Silent,
    }
}

async fn get_health(address: SocketAddr) -> io::Result<bool> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // Bind to the same address: if this computer no longer has it, binding fails and no other computer gets the
    // request.
    socket.bind(SocketAddr::new(address.ip(), 0))?;
    let mut tcp = socket.connect(address).await?;
    let request = format!("GET /health HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    tcp.write_all(request.as_bytes()).await?;
    let mut start = [0; OK_STATUS.len()];
    match tcp.read_exact(&mut start).await {
        Ok(_) => Ok(start == OK_STATUS),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use tokio::net::TcpListener;

    use super::*;

    /// Runs the self-test against a listener that sends this answer.
    async fn found(answer: &'static [u8]) -> SelfTest {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let answering = async {
            let (mut tcp, _) = listener.accept().await.expect("it is asked");
            let _ = tcp.read(&mut [0; 512]).await.expect("a question");
            tcp.write_all(answer).await.expect("it listens");
        };
        tokio::join!(self_test(address), answering).0
    }

    #[tokio::test]
    async fn the_self_test_distinguishes_moodring_from_other_programs() {
        let well = found(b"HTTP/1.1 200 OK\r\n\r\n").await;
        assert!(matches!(well, SelfTest::Answers(_)), "{well:?}");
        for other in [
            &b"HTTP/1.1 503 Nope\r\n\r\n"[..],
            b"SSH-2.0-OpenSSH\r\n",
            b"",
        ] {
            assert_eq!(found(other).await, SelfTest::Strange);
        }
    }

    #[tokio::test]
    async fn a_closed_port_is_refused_and_a_foreign_address_gets_no_request() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let free = listener.expect("a free port").local_addr().expect("bound");
        assert_eq!(self_test(free).await, SelfTest::Refused);
        let foreign: IpAddr = Ipv4Addr::new(192, 0, 2, 1).into();
        assert_eq!(self_test((foreign, 7464).into()).await, SelfTest::Gone);
    }
}
