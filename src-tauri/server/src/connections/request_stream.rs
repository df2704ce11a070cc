//! The socket from which hyper reads requests. It limits requests that do not arrive in one piece.
//!
//! hyper buffers the part of a request that has arrived until the rest is there. A slow sender can therefore hold
//! memory for as long as it likes, so unfinished requests need a permit. A request that arrives in one piece, as nearly
//! every vote does, costs two comparisons.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::connections::client_addr::RateLimitKey;
use crate::connections::connection_limit::{ConnectionLimit, ConnectionPermit, Priority};
use crate::connections::progress::Progress;

/// A socket that counts its unfinished requests.
pub(crate) struct RequestStream<'a> {
    tcp: TcpStream,
    key: Option<RateLimitKey>,
    progress: &'a Progress,
    limit: &'a Arc<ConnectionLimit>,
    revoked: &'a Arc<Notify>,
    /// The number of the request that is being read.
    request: u32,
    /// Whether a part of the request has arrived.
    is_partial: bool,
    permit: Option<ConnectionPermit>,
}

impl<'a> RequestStream<'a> {
    /// Creates the stream. The limit notifies `revoked` when this connection has to end, so that another request gets
    /// its permit.
    pub(crate) fn new(
        tcp: TcpStream,
        key: Option<RateLimitKey>,
        progress: &'a Progress,
        limit: &'a Arc<ConnectionLimit>,
        revoked: &'a Arc<Notify>,
    ) -> Self {
        Self {
            tcp,
            key,
            progress,
            limit,
            revoked,
            request: 0,
            is_partial: false,
            permit: None,
        }
    }

    /// Returns the socket.
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
            this.is_partial = false;
            this.permit = None;
        }
        if this.is_partial && this.permit.is_none() {
            this.permit = this.limit.take(this.key, Priority::Normal, this.revoked);
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.tcp).poll_read(context, buffer);
        this.is_partial |= buffer.filled().len() > before;
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
