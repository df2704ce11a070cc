//! The small answers: emoji, the QR code, health.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::problem::Problem;
use crate::{Booth, VoteError, emoji, join};

const SVG: &str = "image/svg+xml";
/// A picture opened as a page runs nothing and loads nothing.
const INERT: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// `GET /emoji/{codepoints}.svg`: the emoji as a picture. It never changes. One of another design,
/// `GET /emoji/{style}/{codepoints}.svg`, may: what it lacks is Twemoji's until it has it.
pub(super) async fn emoji(
    path: Result<Path<String>, PathRejection>,
) -> Result<impl IntoResponse, Problem> {
    let Path(address) = path?;
    let picture = emoji::picture_at(&address).ok_or(Problem::NoSuchEmoji)?;
    let caching = match address.contains('/') {
        false => "public, max-age=31536000, immutable",
        true => "public, max-age=86400",
    };
    let headers = [
        (CONTENT_TYPE, SVG),
        (CACHE_CONTROL, caching),
        (CONTENT_SECURITY_POLICY, INERT),
    ];
    Ok((headers, picture))
}

/// `GET /qr.svg`: the QR code of the join URL.
pub(super) async fn qr(State(booth): State<Booth>) -> Result<impl IntoResponse, Problem> {
    let url = booth.address().borrow().url().ok_or(Problem::NoAddress)?;
    let headers = [
        (CONTENT_TYPE, SVG),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, INERT),
    ];
    Ok((headers, join::qr_svg(&url)))
}

/// `GET /health`: 200 while votes can be taken.
pub(super) async fn health(State(booth): State<Booth>) -> Result<impl IntoResponse, Problem> {
    if !booth.is_running() {
        return Err(VoteError::Stopped.into());
    }
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, r#"{"status":"ok"}"#))
}
