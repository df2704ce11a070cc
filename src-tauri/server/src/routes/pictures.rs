//! Small responses: emoji pictures, the QR code and the health check.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Redirect, Response};

use crate::join;
use crate::pages::gzip::GzipPrefix;
use crate::pages::page::header_contains;
use crate::problem::Problem;
use crate::state::ServerState;
use moodring_core::emoji::Picture;

const SVG: &str = "image/svg+xml";
/// The content security policy of pictures: a picture that is opened as a page runs and loads nothing.
const INERT: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The compressed pictures of earlier requests. They are half as large. A room needs only a few. The key is the picture
/// and not the requested path, because the number of paths is unlimited.
static COMPRESSED: LazyLock<Mutex<HashMap<Picture, Bytes>>> = LazyLock::new(Mutex::default);
/// The most compressed pictures that are kept, about one megabyte. All pictures would take seven.
const MAX_COMPRESSED: usize = 1_024;

/// `GET /emoji/{codepoints}.svg`: the emoji as a picture, which never changes. `GET /emoji/{style}/{codepoints}.svg`
/// is the emoji of another design, which may change: Twemoji replaces the pictures that the design lacks. Each
/// picture has one address; other spellings redirect to it.
pub(crate) async fn emoji(
    path: Result<Path<String>, PathRejection>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let Path(address) = path?;
    let picture = Picture::at(&address).ok_or(Problem::NoSuchEmoji)?;
    let canonical = picture.address();
    let caching = match canonical.contains('/') {
        false => "public, max-age=31536000, immutable",
        true => "public, max-age=86400",
    };
    if address != canonical {
        let caching = [(CACHE_CONTROL, caching)];
        return Ok((caching, Redirect::permanent(&format!("/emoji/{canonical}"))).into_response());
    }
    let headers = [
        (CONTENT_TYPE, SVG),
        (CACHE_CONTROL, caching),
        (CONTENT_SECURITY_POLICY, INERT),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (VARY, "accept-encoding"),
    ];
    if header_contains(&request, &ACCEPT_ENCODING, "gzip") {
        let picture = compressed(picture)?;
        return Ok((headers, [(CONTENT_ENCODING, "gzip")], picture).into_response());
    }
    let picture = picture.svg().ok_or(Problem::NoSuchEmoji)?;
    Ok((headers, picture).into_response())
}

fn compressed(picture: Picture) -> Result<Bytes, Problem> {
    let known = || COMPRESSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = known().get(&picture) {
        return Ok(bytes.clone());
    }
    let drawing = picture.svg().ok_or(Problem::NoSuchEmoji)?;
    let bytes = GzipPrefix::new(drawing.as_bytes()).with(b"");
    let mut known = known();
    if known.len() >= MAX_COMPRESSED {
        // Some client requests all pictures. The next phone brings back the pictures of the room.
        known.clear();
    }
    known.insert(picture, bytes.clone());
    Ok(bytes)
}

/// The last QR code with its join URL. Making one takes milliseconds.
static QR: Mutex<Option<(String, Bytes)>> = Mutex::new(None);

/// `GET /qr.svg`: the QR code of the join URL.
pub(crate) async fn qr(
    State(server): State<Arc<ServerState>>,
) -> Result<impl IntoResponse, Problem> {
    let url = server
        .network
        .address
        .borrow()
        .url()
        .ok_or(Problem::NoAddress)?;
    let headers = [
        (CONTENT_TYPE, SVG),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, INERT),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut made = QR.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((of, picture)) = &*made
        && *of == url
    {
        return Ok((headers, picture.clone()));
    }
    let picture = Bytes::from(join::qr_svg(&url));
    *made = Some((url, picture.clone()));
    Ok((headers, picture))
}

/// `GET /health`: 200 while the server can take votes.
pub(crate) async fn health(
    State(server): State<Arc<ServerState>>,
) -> Result<impl IntoResponse, Problem> {
    server.backend.check_health()?;
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, r#"{"status":"ok"}"#))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, StatusCode};

    use super::*;
    use moodring_core::emoji;

    #[tokio::test]
    async fn a_bounded_number_of_compressed_pictures_is_kept() {
        let gzip = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
        let all = emojis::iter().filter_map(|one| emoji::Emoji::parse(one.as_str()));
        let mut requested = 0;
        for one in all {
            let points = one.as_str().chars().filter(|point| *point != '\u{fe0f}');
            let points: Vec<_> = points
                .map(|point| format!("{:x}", u32::from(point)))
                .collect();
            let address = format!("{}.svg", points.join("-"));
            let answer = emoji(Ok(Path(address)), gzip.clone()).await;
            assert_eq!(answer.map(|answer| answer.status()), Ok(StatusCode::OK));
            let kept = COMPRESSED.lock().expect("nobody panicked").len();
            assert!((1..=MAX_COMPRESSED).contains(&kept), "{kept}");
            requested += 1;
        }
        assert!(requested > MAX_COMPRESSED, "only {requested}");
    }

    #[tokio::test]
    async fn another_spelling_of_an_address_redirects_or_is_not_found() {
        let gzip = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
        for (spelled, status) in [
            ("2764.svg", Ok(StatusCode::OK)),
            ("2764-fe0f.svg", Ok(StatusCode::PERMANENT_REDIRECT)),
            ("2764-fe0f-fe0f.svg", Ok(StatusCode::PERMANENT_REDIRECT)),
            ("2764-fe-fe0f0f.svg", Err(Problem::NoSuchEmoji)),
            ("02764.svg", Err(Problem::NoSuchEmoji)),
        ] {
            let answer = emoji(Ok(Path(spelled.to_owned())), gzip.clone()).await;
            assert_eq!(answer.map(|answer| answer.status()), status, "{spelled}");
        }
    }
}
