//! A reverse proxy on this computer, as presenters run one: it hands every request on, and says whose it is.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The proxy. It ends when this is dropped.
pub(crate) struct Proxy {
    /// Where phones find it.
    pub(crate) address: SocketAddr,
    task: JoinHandle<()>,
}

impl Proxy {
    /// One that leads to the server on this port.
    pub(crate) async fn to(port: u16) -> Self {
        Self::with(port, false).await
    }

    /// One that hands an answer on once it is whole, as virus scanners do: an event stream never is.
    pub(crate) async fn buffering(port: u16) -> Self {
        Self::with(port, true).await
    }

    async fn with(port: u16, buffers: bool) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let task = tokio::spawn(async move {
            while let Ok((phone, from)) = listener.accept().await {
                tokio::spawn(hand_on(phone, from, port, buffers));
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

/// One request a connection: its head with a line more, and from then on bytes as they come.
async fn hand_on(
    mut phone: TcpStream,
    from: SocketAddr,
    port: u16,
    buffers: bool,
) -> std::io::Result<()> {
    let mut heard = Vec::new();
    let end = loop {
        if let Some(end) = heard.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if phone.read_buf(&mut heard).await? == 0 {
            return Ok(());
        }
    };
    let rest = heard.split_off(end);
    let more = format!("\r\nX-Forwarded-For: {}\r\nConnection: close", from.ip());
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    server
        .write_all(&[&heard, more.as_bytes(), &rest].concat())
        .await?;
    if buffers {
        let mut answer = Vec::new();
        let (mut asks, mut hears) = phone.split();
        let (mut answers, mut hands_on) = server.split();
        tokio::select! {
            read = answers.read_to_end(&mut answer) => read?,
            gone = tokio::io::copy(&mut asks, &mut hands_on) => return gone.map(|_| ()),
        };
        return hears.write_all(&answer).await;
    }
    copy_bidirectional(&mut phone, &mut server).await?;
    Ok(())
}
