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
use axum::response::{IntoResponse, Redirect, Response};

use crate::pages::gzip::GzipPrefix;
use crate::pages::page::says;
use crate::problem::Problem;
use crate::{Network, join};
use moodring_core::emoji::Picture;
use moodring_core::{Engine, VoteError};

const SVG: &str = "image/svg+xml";
/// A picture opened as a page runs nothing and loads nothing.
const INERT: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Pictures as they were compressed for the first phone that asked, half as large. A room asks for a few. Keyed by
/// what was found and never by what was asked for: of addresses there is no end.
static COMPRESSED: LazyLock<Mutex<HashMap<Picture, Bytes>>> = LazyLock::new(Mutex::default);
/// More are not kept, which is about a megabyte. All there are would take seven.
const MAX_COMPRESSED: usize = 1_024;

/// `GET /emoji/{codepoints}.svg`: the emoji as a picture. It never changes. One of another design,
/// `GET /emoji/{style}/{codepoints}.svg`, may: what it lacks is Twemoji's until it has it. Each has one address; another
/// spelling leads there.
pub(crate) async fn emoji(
    path: Result<Path<String>, PathRejection>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let Path(address) = path?;
    let picture = Picture::at(&address).ok_or(Problem::NoSuchEmoji)?;
    let right = picture.address();
    let caching = match right.contains('/') {
        false => "public, max-age=31536000, immutable",
        true => "public, max-age=86400",
    };
    if address != right {
        let caching = [(CACHE_CONTROL, caching)];
        return Ok((caching, Redirect::permanent(&format!("/emoji/{right}"))).into_response());
    }
    let headers = [
        (CONTENT_TYPE, SVG),
        (CACHE_CONTROL, caching),
        (CONTENT_SECURITY_POLICY, INERT),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (VARY, "accept-encoding"),
    ];
    if says(&request, &ACCEPT_ENCODING, "gzip") {
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
        // Somebody leafs through all there are. What the room needs comes back with the next phone.
        known.clear();
    }
    known.insert(picture, bytes.clone());
    Ok(bytes)
}

/// The QR code of the join URL that was asked for last, with that URL: it takes milliseconds to make.
static QR: Mutex<Option<(String, Bytes)>> = Mutex::new(None);

/// `GET /qr.svg`: the QR code of the join URL.
pub(crate) async fn qr(State(network): State<Network>) -> Result<impl IntoResponse, Problem> {
    let url = network.address().borrow().url().ok_or(Problem::NoAddress)?;
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

/// `GET /health`: 200 while votes can be taken.
pub(crate) async fn health(State(engine): State<Engine>) -> Result<impl IntoResponse, Problem> {
    if !engine.is_running() {
        return Err(engine.vote_error().into());
    }
    if let Some(error) = &engine.newest().content.error {
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
    use axum::http::{HeaderValue, StatusCode};

    use super::*;
    use moodring_core::emoji;

    #[tokio::test]
    async fn however_pictures_are_asked_for_a_bounded_number_is_kept() {
        let gzip = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
        let all = emojis::iter().filter_map(|one| emoji::Emoji::parse(one.as_str()));
        let mut asked = 0;
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
            asked += 1;
        }
        assert!(asked > MAX_COMPRESSED, "only {asked}");
    }

    #[tokio::test]
    async fn another_spelling_of_an_address_is_led_to_the_right_one_or_nowhere() {
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
