//! One trial: sends bytes on one connection, and then a good request on another. Every answer to the bytes is HTTP, and
//! the server answers the good request.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::time::Duration;

/// The time limit for an answer, longer than any answer takes.
const WAIT_TIMEOUT: Duration = Duration::from_secs(20);

/// Tries these bytes on the server at this port of this machine.
pub(crate) fn try_bytes(port: u16, bytes: &[u8]) {
    let answer = answer_to(port, bytes);
    assert!(
        answer.is_empty() || answer.starts_with(b"HTTP/1."),
        "{}",
        answer.escape_ascii()
    );
    let health = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let answer = answer_to(port, health);
    assert!(
        answer.starts_with(b"HTTP/1.1 200 "),
        "{} after {}",
        answer.escape_ascii(),
        bytes.escape_ascii()
    );
}

/// Sends these bytes and nothing after them. Returns the whole answer.
fn answer_to(port: u16, bytes: &[u8]) -> Vec<u8> {
    let connected = TcpStream::connect((Ipv4Addr::LOCALHOST, port));
    let mut stream = connected.expect("the server listens");
    stream
        .set_read_timeout(Some(WAIT_TIMEOUT))
        .expect("not zero");
    let mut answer = Vec::new();
    // The server may close the connection while this writes or reads, which is an answer, too.
    let _ = stream.write_all(bytes);
    if !bytes.ends_with(b"Connection: close\r\n\r\n") {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let _ = stream.read_to_end(&mut answer);
    answer
}
