//! The socket as hyper reads requests from it. It notices a request that does not arrive in one piece.
//!
//! hyper keeps what arrived of a request until the rest is there. An unfinished request therefore
//! costs memory for as long as its sender likes, so those are counted and limited. A request that
//! arrives in one piece, as nearly every vote does, pays for two comparisons.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::connections::client_addr::RateLimitKey;
use crate::connections::connection::Progress;
use crate::connections::connection_limit::{Claim, ConnectionLimit, ConnectionPermit};

/// A socket whose unfinished requests are counted.
pub(crate) struct RequestStream<'a> {
    tcp: TcpStream,
    key: Option<RateLimitKey>,
    progress: &'a Progress,
    limit: &'a Arc<ConnectionLimit>,
    lost: &'a Arc<Notify>,
    /// The number of the request that is being read.
    request: u32,
    /// Whether a part of it has arrived.
    has_begun: bool,
    permit: Option<ConnectionPermit>,
}

impl<'a> RequestStream<'a> {
    /// `lost` is notified when this connection has to end for another one's request.
    pub(crate) fn new(
        tcp: TcpStream,
        key: Option<RateLimitKey>,
        progress: &'a Progress,
        limit: &'a Arc<ConnectionLimit>,
        lost: &'a Arc<Notify>,
    ) -> Self {
        Self {
            tcp,
            key,
            progress,
            limit,
            lost,
            request: 0,
            has_begun: false,
            permit: None,
        }
    }

    /// The socket itself.
    pub(crate) fn into_inner(self) -> TcpStream {
        self.tcp
    }
}

impl AsyncRead for RequestStream<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let request = this.progress.request();
        if this.request != request {
            this.request = request;
            this.has_begun = false;
            this.permit = None;
        }
        if this.has_begun && this.permit.is_none() {
            this.permit = this.limit.take(this.key, Claim::Ordinary, this.lost);
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.tcp).poll_read(context, buffer);
        this.has_begun |= buffer.filled().len() > before;
        read
    }
}

impl AsyncWrite for RequestStream<'_> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().tcp).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(context)
    }
}
