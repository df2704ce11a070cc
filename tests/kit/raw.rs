//! A raw TCP connection without an HTTP client: it sends bytes unchanged and reads what comes back.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::WAIT_TIMEOUT;

/// An open connection.
pub(crate) struct Raw(pub(crate) TcpStream);

impl Raw {
    /// Connects to a server on this machine.
    pub(crate) async fn connect(port: u16) -> Self {
        Self::from(Ipv4Addr::LOCALHOST, port).await
    }

    /// Connects from this loopback address, as if from another computer.
    pub(crate) async fn from(address: Ipv4Addr, port: u16) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket
            .bind((address, 0).into())
            .expect("a loopback address");
        let server = (IpAddr::from(Ipv4Addr::LOCALHOST), port).into();
        Self(socket.connect(server).await.expect("the server listens"))
    }

    /// Sends bytes. Returns whether the other side still accepted them.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).await.is_ok()
    }

    /// Reads until the server closes the connection.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let (answer, ended) = self.read_for(WAIT_TIMEOUT).await;
        assert!(ended, "still connected after {:?}", statuses(&answer));
        answer
    }

    /// Reads for at most this time. Returns the bytes, and whether the server closed the connection.
    pub(crate) async fn read_for(&mut self, time: Duration) -> (Vec<u8>, bool) {
        let mut answer = Vec::new();
        // Ignores an error: a server that gets more than it reads may reset the connection.
        let read = timeout(time, self.0.read_to_end(&mut answer)).await;
        (answer, read.is_ok())
    }

    /// Reads the head of the next response, which must have no body.
    pub(crate) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        let whole = async {
            while !head.ends_with(b"\r\n\r\n") {
                head.push(self.0.read_u8().await.expect("not cut"));
            }
        };
        timeout(WAIT_TIMEOUT, whole)
            .await
            .expect("the server answers");
        String::from_utf8(head).expect("text")
    }

    /// Reads the next response and returns its status. The response must have a `Content-Length` or no body.
    pub(crate) async fn status(&mut self) -> u16 {
        let mut answer = Vec::new();
        let whole = async {
            loop {
                let read = self.0.read_buf(&mut answer).await.expect("not cut");
                assert!(
                    read > 0,
                    "the server closed the connection after {}",
                    answer.escape_ascii()
                );
                if let [status] = statuses(&answer)[..] {
                    return status;
                }
            }
        };
        timeout(WAIT_TIMEOUT, whole)
            .await
            .expect("the server answers")
    }
}

/// Returns a vote as the page sends it, for a raw connection.
pub(crate) fn vote(round: i64, serial: i64, voter: u128) -> String {
    vote_with(
        round,
        serial,
        voter,
        "Content-Length: 12\r\n",
        "{\"choice\":0}",
    )
}

/// Returns a vote with these framing headers and this body.
pub(crate) fn vote_with(round: i64, serial: i64, voter: u128, framing: &str, body: &str) -> String {
    format!(
        "PUT /rounds/{round}/votes/{serial} HTTP/1.1\r\nHost: localhost\r\n\
         Content-Type: application/json\r\nCookie: voter={voter:032x}\r\n{framing}\r\n{body}"
    )
}

/// Returns the statuses of consecutive responses, as far as they are complete.
pub(crate) fn statuses(mut answers: &[u8]) -> Vec<u16> {
    let mut found = Vec::new();
    while let Some(end) = answers.windows(4).position(|four| four == b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&answers[..end]).to_lowercase();
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no answer begins with “{head}”"));
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(0, |length| length.parse().expect("a number"));
        let Some(rest) = answers.get(end + 4 + length..) else {
            break;
        };
        found.push(status);
        answers = rest;
    }
    found
}
