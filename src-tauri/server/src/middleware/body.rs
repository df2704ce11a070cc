//! Reads the body of a request. No request of Moodring needs a large one.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use hyper::body::Body;
use tokio::time::timeout;

use crate::problem::Problem;

/// The largest body, in bytes.
pub(crate) const MAX_BODY_BYTES: usize = 1_024;
/// The bytes of a too large body that the server reads and discards. A client may never read the answer if the server
/// closes the connection while the client sends (RFC 9112, section 9.6).
const MAX_DISCARDED_BYTES: usize = 4 << 20;
/// The longest time to discard a body.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(2);

/// Reads a body to its end. The body of a vote is one piece.
///
/// # Errors
/// If the body is too large or incomplete.
pub(crate) async fn read<B>(mut body: B) -> Result<Bytes, Problem>
where
    B: Body<Data = Bytes> + Unpin + Send + 'static,
    B::Error: Send,
{
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let mut whole = Bytes::new();
    // If the request announces a too large body, the server need not read it first.
    let announced = body.size_hint().lower();
    let mut is_too_large = announced > MAX_BODY_BYTES as u64;
    while !is_too_large && let Some(frame) = next(&mut body).await {
        let frame =
            frame.map_err(|_| Problem::Malformed("The body of the request is incomplete."))?;
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        is_too_large = whole.len() + piece.len() > MAX_BODY_BYTES;
        whole = match whole.is_empty() {
            true => piece,
            false => [whole, piece].concat().into(),
        };
    }
    if is_too_large {
        tokio::spawn(timeout(DISCARD_TIMEOUT, discard(body)));
        return Err(Problem::TooLarge);
    }
    Ok(whole)
}

/// Returns whether the content type is `application/json`, with or without parameters.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

async fn next<B: Body + Unpin>(
    body: &mut B,
) -> Option<Result<hyper::body::Frame<B::Data>, B::Error>> {
    poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await
}

async fn discard<B: Body<Data = Bytes> + Unpin>(mut body: B) {
    let mut discarded = 0;
    while let Some(Ok(frame)) = next(&mut body).await {
        discarded += frame.data_ref().map_or(0, Bytes::len);
        if discarded > MAX_DISCARDED_BYTES {
            return;
        }
    }
}
