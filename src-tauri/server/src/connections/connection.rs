//! One connection: requests and answers by hyper, until it ends or becomes an event stream.
//!
//! hyper holds buffers of 16 KB for a connection. A vote wants them and an event stream does not, so
//! for that the socket is taken back from it once the request is read.

use std::convert::Infallible;
use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, HeaderName};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::ServerState;
use crate::connections::client_addr::ClientAddr;
use crate::connections::connection_limit::ConnectionPermit;
use crate::connections::request_stream::RequestStream;
use crate::routes::events::{ConnectionLost, StreamRequest};
use crate::sse::stream::Stream;

/// The longest head of a request. Cookies of whatever else runs on this host come along, whatever
/// its port, and may be several kilobytes.
const MAX_HEAD_BYTES: usize = 16 * 1024;
/// Beats of the heartbeat within which a new connection has to send the head of its first request: the first
/// beat may come at once, so this is ten to twenty seconds.
const MAX_BEATS_TO_FIRST: u32 = 2;
/// Beats after the one that found a request begun, within which it has to be read and its answer made: ten
/// to twenty seconds, too.
const MAX_BEATS_TO_ANSWER: u32 = 1;
/// Beats within which an answer has to be taken and the next request to begin: a minute.
const MAX_BEATS_IDLE: u32 = 6;

/// How far a connection has got.
#[derive(Default)]
pub(crate) struct Progress {
    /// Goes up when the head of a request is there and when its answer is: odd in between.
    steps: AtomicU32,
    /// The head of the answer and the stream_request, once it is to become a stream.
    becomes: Mutex<Option<(Vec<u8>, StreamRequest)>>,
}

impl Progress {
    fn steps(&self) -> u32 {
        // Relaxed: a counter that orders nothing, read by the task that counts.
        self.steps.load(Ordering::Relaxed)
    }

    /// How many requests were answered.
    pub(crate) fn request(&self) -> u32 {
        self.steps() / 2
    }

    /// Not `fetch_add`: one task counts, and to it this is a plain number.
    fn step(&self) {
        self.steps
            .store(self.steps().wrapping_add(1), Ordering::Relaxed);
    }

    /// A std mutex: held for a move, and by one task.
    fn becomes(&self) -> std::sync::MutexGuard<'_, Option<(Vec<u8>, StreamRequest)>> {
        self.becomes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves one connection to its end, which for an event stream is another task's.
///
/// A connection on which nothing has arrived yet costs a socket and a few words.
pub(crate) async fn serve(
    tcp: TcpStream,
    client: ClientAddr,
    router: Router,
    server: Arc<ServerState>,
    permit: ConnectionPermit,
    lost: Arc<Notify>,
) {
    if begins(&tcp, &server, &lost).await {
        Box::pin(serve_requests(tcp, client, router, server, permit, lost)).await;
    }
}

/// Waits for the first byte. `false` if none came in time.
async fn begins(tcp: &TcpStream, server: &ServerState, lost: &Notify) -> bool {
    let beats = server.heartbeat.join();
    for _ in 0..MAX_BEATS_TO_FIRST {
        if server.heartbeat.is_stopping() {
            return false;
        }
        tokio::select! {
            readable = tcp.readable() => return readable.is_ok(),
            () = lost.notified() => return false,
            () = beats.notified() => {}
        }
    }
    false
}

async fn serve_requests(
    tcp: TcpStream,
    client: ClientAddr,
    router: Router,
    server: Arc<ServerState>,
    mut permit: ConnectionPermit,
    lost: Arc<Notify>,
) {
    // Snapshots are small and urgent: without this they wait for the acknowledgement of the one
    // before (Nagle's algorithm meets delayed acknowledgements: 20 to 40 ms each).
    let _ = tcp.set_nodelay(true);
    let progress = Progress::default();
    let router = TowerToHyperService::new(router);
    // Two questions to the system, and none once phones have proved to get here.
    let ends = match server.network.awaits_proof() {
        true => tcp.peer_addr().ok().zip(tcp.local_addr().ok()),
        false => None,
    };
    let service = service_fn(|request: Request<Incoming>| {
        if let (0, Some((peer, local))) = (progress.steps(), ends) {
            server.network.notice(peer.ip(), local.ip());
        }
        progress.step();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(client);
        request
            .extensions_mut()
            .insert(ConnectionLost(lost.clone()));
        let (answering, progress) = (router.call(request), &progress);
        async move {
            let Ok(mut answer) = answering.await;
            progress.step();
            if let Some(stream_request) = answer.extensions_mut().remove::<StreamRequest>() {
                let head = head(&answer, "transfer-encoding", "chunked");
                *progress.becomes() = Some((head, stream_request));
                return pending().await;
            }
            Ok::<_, Infallible>(answer)
        }
    });
    let tcp = RequestStream::new(
        tcp,
        client.rate_limit_key(),
        &progress,
        &server.unfinished,
        &lost,
    );
    let mut connection = http1::Builder::new()
        .max_buf_size(MAX_HEAD_BYTES)
        // Otherwise hyper looks, while a vote waits to be committed, whether its phone hung up, and takes
        // another 8 KB to do so. It would be counted all the same.
        .half_close(true)
        // Answers are small: one piece is cheaper than a list of two.
        .writev(false)
        .serve_connection(TokioIo::new(tcp), service);
    let beats = server.heartbeat.join();
    let mut beat = pin!(beats.notified());
    let (mut counted, mut quiet) = (0, 0);
    let (head, stream_request) = loop {
        if server.heartbeat.is_stopping() {
            // Whatever is being answered still is.
            Pin::new(&mut connection).graceful_shutdown();
        }
        let becomes = poll_fn(|_| match progress.becomes().take() {
            Some(becomes) => Poll::Ready(becomes),
            None => Poll::Pending,
        });
        tokio::select! {
            // In this order: the connection is what makes it a stream.
            biased;
            _ = &mut connection => return,
            becomes = becomes => break becomes,
            () = lost.notified() => return,
            () = &mut beat => {}
        }
        beat.set(beats.notified());
        // Timeouts by the heartbeat, since a timer costs every vote about as much as its parsing.
        quiet = if progress.steps() == counted {
            quiet + 1
        } else {
            0
        };
        counted = progress.steps();
        let limit = match counted {
            0 => MAX_BEATS_TO_FIRST,
            begun if begun % 2 == 1 => MAX_BEATS_TO_ANSWER,
            _ => MAX_BEATS_IDLE,
        };
        if quiet >= limit {
            return;
        }
    };
    let tcp = connection.into_parts().io.into_inner().into_inner();
    if stream_request.key_guard.is_some() {
        permit.keep();
    }
    let stream = Stream::new(tcp, stream_request, server.clone(), permit, lost.clone());
    // A task of its own, and so of its own size.
    tokio::spawn(stream.run(head));
}

/// The head of an answer that is the connection's last (RFC 9112), and how its body is framed.
pub(crate) fn head(answer: &Response, framing: &str, value: &str) -> Vec<u8> {
    let status = answer.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now());
    let mut head = format!(
        "HTTP/1.1 {} {reason}\r\nconnection: close\r\ndate: {}\r\n{framing}: {value}\r\n",
        status.as_str(),
        date.unwrap_or_default(),
    )
    .into_bytes();
    let other = |(name, _): &(&HeaderName, _)| *name != CONTENT_LENGTH;
    for (name, value) in answer.headers().iter().filter(other) {
        head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    head.extend(b"\r\n");
    head
}
