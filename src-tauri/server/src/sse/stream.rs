//! One event stream (<https://html.spec.whatwg.org/multipage/server-sent-events.html>) on a separate connection. There
//! are thousands of long streams, and all send the same bytes, which are encoded once. So a stream has no buffer: while
//! it waits, it needs a socket and a few words of memory.
//!
//! A listener that stops reading holds only the snapshot in transmission, and it delays no other listener. When it
//! reads again, it gets the newest snapshot. After an hour without reading, its stream ends.

use std::future::pending;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::api;
use crate::connections::connection_limit::ConnectionPermit;
use crate::routes::events::StreamRequest;
use crate::state::ServerState;
use moodring_core::snapshot::Snapshot;

// The constants below are chunks (RFC 9112, section 7.1), like the snapshots.
/// The time in milliseconds after which an `EventSource` reconnects. It has no blank line, so that it is part of the
/// first event.
const RECONNECT_DELAY: &[u8] = b"c\r\nretry: 1000\n\r\n";
/// A comment, so that a client can distinguish a quiet room from a dead connection.
const HEARTBEAT: &[u8] = b"3\r\n:\n\n\r\n";
/// The end of the body.
const END: &[u8] = b"0\r\n\r\n";

/// The send buffer in bytes for a listener that does not read. The default would hold megabytes of outdated
/// snapshots.
const SEND_BUFFER_BYTES: usize = 32 * 1024;
/// The longest time without an acknowledgement of sent bytes: as long as a phone waits for a heartbeat before it
/// reconnects. With the heartbeat interval, a phone that left the room stops counting after 35 seconds at the latest.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED_TIMEOUT: Duration = Duration::from_secs(25);
/// The longest time that a listener may not read.
const UNREAD_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// An event stream.
pub(crate) struct Stream {
    tcp: TcpStream,
    updates: watch::Receiver<Option<Arc<Snapshot>>>,
    stream_request: StreamRequest,
    /// The number of this stream among the streams of its phone.
    number: u32,
    server: Arc<ServerState>,
    /// Notified when this stream has to end, so that a new stream gets its permit.
    revoked: Arc<Notify>,
    #[expect(dead_code, reason = "held for its drop")]
    permit: ConnectionPermit,
}

impl Stream {
    pub(crate) fn new(
        tcp: TcpStream,
        stream_request: StreamRequest,
        server: Arc<ServerState>,
        permit: ConnectionPermit,
        revoked: Arc<Notify>,
    ) -> Self {
        let number = stream_request
            .voter
            .map_or(0, |voter| server.backend.arrive(voter));
        let socket = SockRef::from(&tcp);
        let _ = socket.set_send_buffer_size(SEND_BUFFER_BYTES);
        #[cfg(target_os = "linux")]
        let _ = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED_TIMEOUT));
        Self {
            tcp,
            updates: server.updates.subscribe(),
            stream_request,
            number,
            server,
            revoked,
            permit,
        }
    }

    /// Streams until the listener hangs up or the stream has to end.
    pub(crate) async fn run(mut self, head: Vec<u8>) {
        let revoked = self.revoked.clone();
        tokio::select! {
            biased;
            // End even while the listener does not read: a new stream already has the permit.
            () = revoked.notified() => {}
            () = self.send_snapshots(head) => {}
        }
        // Send the end only if it fits: the server does not wait for a listener whose stream ends.
        let _ = self.tcp.try_write(END);
    }

    /// Sends the head of the answer, the newest snapshot, and then each newer one.
    async fn send_snapshots(&mut self, head: Vec<u8>) {
        let server = self.server.clone();
        let heartbeats = server.heartbeat.subscribe();
        let with_key = self.stream_request.key_guard.is_some();
        // Do not use `updates`, which limits the rate: a phone that votes and then listens must see its vote.
        let Ok(newest) = server.backend.newest() else {
            return;
        };
        let mut sent_rev = (newest.boot, newest.rev);
        let first_event = [&head, RECONNECT_DELAY, api::sse_event(&newest, with_key)].concat();
        drop((head, newest));
        let mut sent = send(&self.tcp, &first_event).await;
        drop(first_event);
        while sent.is_ok() {
            let bytes = match self.next(heartbeats).await {
                Next::Snapshot => {
                    let newest = self.updates.borrow_and_update();
                    let Some(newest) = newest.as_ref().filter(|newest| {
                        let (boot, rev) = sent_rev;
                        newest.boot != boot || newest.rev > rev
                    }) else {
                        continue;
                    };
                    sent_rev = (newest.boot, newest.rev);
                    api::sse_event(newest, with_key).clone()
                }
                Next::End => return,
            };
            sent = send(&self.tcp, &bytes).await;
        }
    }

    /// Waits for a new snapshot. Sends heartbeats while it waits.
    async fn next(&mut self, heartbeats: &Notify) -> Next {
        let Self {
            tcp,
            updates,
            stream_request,
            number,
            server,
            ..
        } = self;
        let voter = stream_request.voter;
        let key_changed = async {
            match &mut stream_request.key_guard {
                Some(key_guard) => key_guard.changed().await,
                None => pending().await,
            }
        };
        let mut heartbeat = pin!(heartbeats.notified());
        let (mut key_changed, mut updated) = (pin!(key_changed), pin!(updates.changed()));
        let mut hung_up = pin!(hung_up(tcp));
        // A heartbeat does not recreate the other futures. The state of ten thousand streams is not in the processor
        // cache, so each heartbeat should touch as little of it as possible.
        loop {
            tokio::select! {
                // Poll in this order: a listener with an old key sees nothing newer than the key change.
                biased;
                () = &mut heartbeat => {
                    heartbeat.set(heartbeats.notified());
                    if voter.is_some_and(|voter| server.backend.is_surplus(voter, *number)) {
                        return Next::End;
                    }
                    if send(tcp, HEARTBEAT).await.is_err() {
                        return Next::End;
                    }
                }
                () = &mut key_changed => return Next::End,
                updated = &mut updated => return match updated {
                    Ok(()) => Next::Snapshot,
                    Err(_) => Next::End,
                },
                () = &mut hung_up => return Next::End,
            }
        }
    }
}

/// Why a stream stops waiting.
enum Next {
    Snapshot,
    End,
}

/// Writes all bytes into the send buffer, waiting for room if necessary.
async fn send(tcp: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match tcp.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                timeout(UNREAD_TIMEOUT, tcp.writable()).await??;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(voter) = self.stream_request.voter {
            self.server.backend.leave(voter);
        }
    }
}

/// Waits until the listener hangs up. Anything that it sends is ignored.
async fn hung_up(tcp: &TcpStream) {
    while tcp.readable().await.is_ok() {
        match tcp.try_read(&mut [0; 256]) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
