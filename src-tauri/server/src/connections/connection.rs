//! One connection: hyper serves its requests until it ends or becomes an event stream.
//!
//! hyper keeps buffers of 16 KB for a connection. A vote needs them, an event stream does not. So the server takes
//! the socket back from hyper after it has read the request for the stream.

use std::convert::Infallible;
use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, HeaderName};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::connections::client_addr::ClientAddr;
use crate::connections::connection_limit::ConnectionPermit;
use crate::connections::progress::Progress;
use crate::connections::request_stream::RequestStream;
use crate::middleware::request_check::answer;
use crate::routes::events::{ConnectionRevoked, StreamRequest};
use crate::sse::stream::Stream;
use crate::state::ServerState;

/// The longest head of a request. A browser sends the cookies of every server on this host, on any port. They may take
/// several kilobytes.
const MAX_HEAD_BYTES: usize = 16 * 1024;
/// Heartbeats within which a new connection has to send the head of its first request. The first heartbeat may come
/// at once, so this is ten to twenty seconds.
const MAX_HEARTBEATS_TO_FIRST_REQUEST: u32 = 2;
/// Heartbeats after the one that found a started request, within which the server reads the request and answers it:
/// also ten to twenty seconds.
const MAX_HEARTBEATS_TO_ANSWER: u32 = 1;
/// Heartbeats within which the client takes the answer and starts its next request: one minute.
const MAX_HEARTBEATS_IDLE: u32 = 6;

/// Serves one connection to its end, after a wait. An event stream continues in a separate task.
///
/// A connection that has sent nothing yet costs a socket and a few words of memory.
pub(crate) async fn serve(
    tcp: TcpStream,
    client: ClientAddr,
    wait: Duration,
    router: Router,
    server: Arc<ServerState>,
    permit: ConnectionPermit,
    revoked: Arc<Notify>,
) {
    if !wait.is_zero() {
        tokio::select! {
            () = sleep(wait) => {}
            () = revoked.notified() => return,
        }
    }
    if wait_for_first_byte(&tcp, &server, &revoked).await {
        Box::pin(serve_requests(tcp, client, router, server, permit, revoked)).await;
    }
}

/// Waits for the first byte. Returns false if none arrived in time.
async fn wait_for_first_byte(tcp: &TcpStream, server: &ServerState, revoked: &Notify) -> bool {
    let heartbeats = server.heartbeat.subscribe();
    for _ in 0..MAX_HEARTBEATS_TO_FIRST_REQUEST {
        if server.heartbeat.is_stopping() {
            return false;
        }
        tokio::select! {
            readable = tcp.readable() => return readable.is_ok(),
            () = revoked.notified() => return false,
            () = heartbeats.notified() => {}
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
    revoked: Arc<Notify>,
) {
    // Snapshots are small and urgent. Without this, each one waits for the acknowledgement of the one before: Nagle's
    // algorithm and delayed acknowledgements cost 20 to 40 ms each.
    let _ = tcp.set_nodelay(true);
    let progress = Progress::default();
    let router = TowerToHyperService::new(router);
    // These are two system calls. Skip them once a phone has reached this address.
    let ends = match server.network.is_unproven() {
        true => tcp.peer_addr().ok().zip(tcp.local_addr().ok()),
        false => None,
    };
    let service = service_fn(|mut request: Request<Incoming>| {
        if let (0, Some((peer, local))) = (progress.steps(), ends) {
            server.network.record_request(peer.ip(), local.ip());
        }
        progress.step();
        request.extensions_mut().insert(client);
        request
            .extensions_mut()
            .insert(ConnectionRevoked(revoked.clone()));
        let (answering, progress) = (answer(&server, &router, request), &progress);
        async move {
            let mut answer = answering.await;
            progress.step();
            if let Some(stream_request) = answer.extensions_mut().remove::<StreamRequest>() {
                let head = head(&answer, "transfer-encoding", "chunked");
                *progress.upgrade() = Some((head, stream_request));
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
        &revoked,
    );
    let mut connection = http1::Builder::new()
        .max_buf_size(MAX_HEAD_BYTES)
        // Without this, hyper checks whether the phone hung up while its vote waits for the commit, and allocates
        // another 8 KB for that. The vote counts either way.
        .half_close(true)
        // Answers are small: one buffer is cheaper than a list of two.
        .writev(false)
        .serve_connection(TokioIo::new(tcp), service);
    let heartbeats = server.heartbeat.subscribe();
    let mut heartbeat = pin!(heartbeats.notified());
    let (mut last_steps, mut idle_heartbeats) = (0, 0);
    let (head, stream_request) = loop {
        if server.heartbeat.is_stopping() {
            // The request in progress is still answered.
            Pin::new(&mut connection).graceful_shutdown();
        }
        let upgrade = poll_fn(|_| match progress.upgrade().take() {
            Some(upgrade) => Poll::Ready(upgrade),
            None => Poll::Pending,
        });
        tokio::select! {
            // Poll in this order: polling the connection turns it into a stream.
            biased;
            _ = &mut connection => return,
            upgrade = upgrade => break upgrade,
            () = revoked.notified() => return,
            () = &mut heartbeat => {}
        }
        heartbeat.set(heartbeats.notified());
        // The heartbeat drives the timeouts: a timer would cost every vote about as much as its parsing.
        idle_heartbeats = if progress.steps() == last_steps {
            idle_heartbeats + 1
        } else {
            0
        };
        last_steps = progress.steps();
        let limit = match last_steps {
            0 => MAX_HEARTBEATS_TO_FIRST_REQUEST,
            steps if steps % 2 == 1 => MAX_HEARTBEATS_TO_ANSWER,
            _ => MAX_HEARTBEATS_IDLE,
        };
        if idle_heartbeats >= limit {
            return;
        }
    };
    let tcp = connection.into_parts().io.into_inner().into_inner();
    if stream_request.key_guard.is_some() {
        permit.protect();
    }
    let stream = Stream::new(tcp, stream_request, server.clone(), permit, revoked.clone());
    // Run the stream in a separate task, so that it needs only the memory of a stream.
    tokio::spawn(stream.run(head));
}

/// Returns the head of the last answer of a connection (RFC 9112), with the framing of its body.
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
