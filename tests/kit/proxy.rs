//! A reverse proxy on this computer, as presenters run one. It forwards every request and adds the address of the
//! client.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running proxy. Dropping the value ends it.
pub(crate) struct Proxy {
    /// The address for phones.
    pub(crate) address: SocketAddr,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy for the server on this port.
    pub(crate) async fn to(port: u16) -> Self {
        Self::with(port, false).await
    }

    /// Starts a proxy that forwards a response only when it is complete, as virus scanners do. An event stream is never
    /// complete.
    pub(crate) async fn buffering(port: u16) -> Self {
        Self::with(port, true).await
    }

    async fn with(port: u16, buffers: bool) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let task = tokio::spawn(async move {
            while let Ok((phone, from)) = listener.accept().await {
                tokio::spawn(forward(phone, from, port, buffers));
            }
        });
        Self { address, task }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Forwards one request for each connection: its head with two more lines, and then all bytes in both directions.
async fn forward(
    mut phone: TcpStream,
    from: SocketAddr,
    port: u16,
    buffers: bool,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    let end = loop {
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if phone.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    };
    let rest = head.split_off(end);
    let more = format!("\r\nX-Forwarded-For: {}\r\nConnection: close", from.ip());
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    server
        .write_all(&[&head, more.as_bytes(), &rest].concat())
        .await?;
    if buffers {
        let mut response = Vec::new();
        let (mut from_phone, mut to_phone) = phone.split();
        let (mut from_server, mut to_server) = server.split();
        tokio::select! {
            read = from_server.read_to_end(&mut response) => read?,
            gone = tokio::io::copy(&mut from_phone, &mut to_server) => return gone.map(|_| ()),
        };
        return to_phone.write_all(&response).await;
    }
    copy_bidirectional(&mut phone, &mut server).await?;
    Ok(())
}
