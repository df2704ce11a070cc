//! The small answers: emoji, the QR code, health.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};

use super::gzip::Beginning;
use super::page::says;
use super::problem::Problem;
use crate::{Booth, VoteError, emoji, join};

const SVG: &str = "image/svg+xml";
/// A picture opened as a page runs nothing and loads nothing.
const INERT: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Pictures as they were compressed for the first phone that asked, half as large. A room asks for a
/// few; all there are would take seven megabytes. By their plain addresses: of others there is no end.
static COMPRESSED: LazyLock<Mutex<HashMap<String, Bytes>>> = LazyLock::new(Mutex::default);

/// `GET /emoji/{codepoints}.svg`: the emoji as a picture. It never changes. One of another design,
/// `GET /emoji/{style}/{codepoints}.svg`, may: what it lacks is Twemoji's until it has it.
pub(super) async fn emoji(
    path: Result<Path<String>, PathRejection>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let Path(address) = path?;
    let caching = match address.contains('/') {
        false => "public, max-age=31536000, immutable",
        true => "public, max-age=86400",
    };
    let headers = [
        (CONTENT_TYPE, SVG),
        (CACHE_CONTROL, caching),
        (CONTENT_SECURITY_POLICY, INERT),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (VARY, "accept-encoding"),
    ];
    if says(&request, &ACCEPT_ENCODING, "gzip") {
        let picture = compressed(emoji::plain_address(&address))?;
        return Ok((headers, [(CONTENT_ENCODING, "gzip")], picture).into_response());
    }
    let picture = emoji::picture_at(&address).ok_or(Problem::NoSuchEmoji)?;
    Ok((headers, picture).into_response())
}

fn compressed(address: String) -> Result<Bytes, Problem> {
    let known = || COMPRESSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(picture) = known().get(&address) {
        return Ok(picture.clone());
    }
    let picture = emoji::picture_at(&address).ok_or(Problem::NoSuchEmoji)?;
    let picture = Beginning::new(picture.as_bytes()).with(b"");
    known().insert(address, picture.clone());
    Ok(picture)
}

/// `GET /qr.svg`: the QR code of the join URL.
pub(super) async fn qr(State(booth): State<Booth>) -> Result<impl IntoResponse, Problem> {
    let url = booth.address().borrow().url().ok_or(Problem::NoAddress)?;
    let headers = [
        (CONTENT_TYPE, SVG),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, INERT),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, join::qr_svg(&url)))
}

/// `GET /health`: 200 while votes can be taken.
pub(super) async fn health(State(booth): State<Booth>) -> Result<impl IntoResponse, Problem> {
    if !booth.is_running() {
        return Err(booth.vote_error().into());
    }
    if let Some(error) = &booth.newest().view.trouble {
        return Err(VoteError::Store(error.clone()).into());
    }
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, r#"{"status":"ok"}"#))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[tokio::test]
    async fn however_an_address_is_spelled_a_picture_is_kept_once() {
        let gzip = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
        for selectors in 0..20 {
            let address = format!("1f9a9{}.svg", "-fe0f".repeat(selectors));
            let answer = emoji(Ok(Path(address)), gzip.clone()).await;
            assert!(answer.is_ok());
        }
        let kept = COMPRESSED.lock().expect("nobody panicked");
        let spellings = kept.keys().filter(|address| address.contains("1f9a9"));
        assert_eq!(spellings.collect::<Vec<_>>(), ["1f9a9.svg"]);
    }
}
