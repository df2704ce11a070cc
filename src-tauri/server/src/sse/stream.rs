//! One event stream in progress (<https://html.spec.whatwg.org/multipage/server-sent-events.html>),
//! on a connection that it has to itself: it is long, there are thousands, and all they say is made
//! once for all of them. So it keeps no buffer; what it waits with is a socket and a few words.
//!
//! A listener that stops reading holds the one snapshot that it is being sent and delays nobody; when
//! it reads again it gets the newest. After an hour of that it is let go.

use std::future::pending;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::connections::connection_limit::ConnectionPermit;
use crate::routes::events::StreamRequest;
use crate::{ServerState, api};
use moodring_core::snapshot::Snapshot;

// These are chunks (RFC 9112, section 7.1), as the snapshots are.
/// How long an `EventSource` waits before it connects again, in milliseconds. Without a blank line,
/// so that it is part of the first event.
const RETRY: &[u8] = b"c\r\nretry: 1000\n\r\n";
/// A comment, so that a client can tell a quiet room from a dead connection.
const BEAT: &[u8] = b"3\r\n:\n\n\r\n";
/// The end of the body.
const END: &[u8] = b"0\r\n\r\n";

/// What the system may hold for a listener that does not read, in bytes: left to itself, it would
/// keep megabytes of snapshots that are older than the newest.
const SOCKET_BUFFER: usize = 32 * 1024;
/// How long nothing may be acknowledged of what was sent: as long as a phone waits for a heartbeat before it connects
/// again. With the heartbeat, whoever walked out of the room is not counted any more after 35 seconds.
#[cfg(target_os = "linux")]
const UNHEARD: Duration = Duration::from_secs(25);
/// How long a listener may not read.
const MAX_STREAM_AGE: Duration = Duration::from_secs(60 * 60);

/// An event stream.
pub(crate) struct Stream {
    tcp: TcpStream,
    updates: watch::Receiver<Arc<Snapshot>>,
    stream_request: StreamRequest,
    /// Which one of its phone's.
    number: u32,
    server: Arc<ServerState>,
    /// Notified when it has to end for a newcomer.
    lost: Arc<Notify>,
    #[expect(dead_code, reason = "held for its drop")]
    permit: ConnectionPermit,
}

impl Stream {
    pub(crate) fn new(
        tcp: TcpStream,
        stream_request: StreamRequest,
        server: Arc<ServerState>,
        permit: ConnectionPermit,
        lost: Arc<Notify>,
    ) -> Self {
        let number = stream_request
            .voter
            .map_or(0, |voter| server.engine.arrive(voter));
        let socket = SockRef::from(&tcp);
        let _ = socket.set_send_buffer_size(SOCKET_BUFFER);
        #[cfg(target_os = "linux")]
        let _ = socket.set_tcp_user_timeout(Some(UNHEARD));
        Self {
            tcp,
            updates: server.updates.subscribe(),
            stream_request,
            number,
            server,
            lost,
            permit,
        }
    }

    /// Streams until the listener hangs up, or the stream has to end.
    pub(crate) async fn run(mut self, head: Vec<u8>) {
        let lost = self.lost.clone();
        tokio::select! {
            biased;
            // Also while the listener does not read what it is sent: a newcomer has its place already.
            () = lost.notified() => {}
            () = self.tell(head) => {}
        }
        // If there is room for it: nothing waits for a listener that is let go.
        let _ = self.tcp.try_write(END);
    }

    /// Sends the head of the answer, the newest snapshot, and then each newer one.
    async fn tell(&mut self, head: Vec<u8>) {
        let server = self.server.clone();
        let beats = server.heartbeat.join();
        let with_key = self.stream_request.key_guard.is_some();
        // Not the newest of `updates`, which is paced: whoever voted and then listens sees their vote.
        let newest = server.engine.newest();
        let mut rev = newest.rev;
        let opening = [&head, RETRY, api::sse_event(&newest, with_key)].concat();
        drop((head, newest));
        let mut sent = send(&self.tcp, &opening).await;
        drop(opening);
        while sent.is_ok() {
            let bytes = match self.wait(beats).await {
                Next::Snapshot => {
                    let newest = self.updates.borrow_and_update();
                    if newest.rev <= rev {
                        continue;
                    }
                    rev = newest.rev;
                    api::sse_event(&newest, with_key).clone()
                }
                Next::End => return,
            };
            sent = send(&self.tcp, &bytes).await;
        }
    }

    /// Waits for something to say, and meanwhile sends heartbeats.
    async fn wait(&mut self, beats: &Notify) -> Next {
        let Self {
            tcp,
            updates,
            stream_request,
            number,
            server,
            ..
        } = self;
        let voter = stream_request.voter;
        let lapse = async {
            match &mut stream_request.key_guard {
                Some(key_guard) => key_guard.lapse().await,
                None => pending().await,
            }
        };
        let mut beat = pin!(beats.notified());
        let (mut lapse, mut told) = (pin!(lapse), pin!(updates.changed()));
        let mut hung_up = pin!(hung_up(tcp));
        // A heartbeat leaves the others waiting as they are: ten thousand streams are not in the
        // processor's cache, and what a beat does not touch it does not wait for.
        loop {
            tokio::select! {
                // In this order: whoever holds an old key sees nothing that came after it.
                biased;
                () = &mut beat => {
                    beat.set(beats.notified());
                    if voter.is_some_and(|voter| server.engine.is_surplus(voter, *number)) {
                        return Next::End;
                    }
                    if send(tcp, BEAT).await.is_err() {
                        return Next::End;
                    }
                }
                () = &mut lapse => return Next::End,
                told = &mut told => return match told {
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

/// Puts all of it into the socket's buffer, as soon as there is room.
async fn send(tcp: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match tcp.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                timeout(MAX_STREAM_AGE, tcp.writable()).await??;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(voter) = self.stream_request.voter {
            self.server.engine.leave(voter);
        }
    }
}

/// Waits until the listener hangs up. It has nothing more to say, and what it says is not heard.
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
