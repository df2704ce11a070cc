//! The pages of the LAN, each one self-contained response put together at start from an explicit
//! list of files. What is not on the list cannot be fetched, and nothing of the presenter's is.

use std::io::Write as _;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, SET_COOKIE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

use super::cookie;
use super::events::{Link, Pass};
use super::inline::{Inlined, inline};
use super::problem::Problem;
use crate::{Booth, random};

macro_rules! ui {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../ui/", $path)))),+]
    };
}

/// Every file a LAN page may be made of.
const FILES: &[(&str, &str)] = ui![
    "shared/announcer.js",
    "shared/base.css",
    "shared/drawings.css",
    "shared/drawings.js",
    "shared/emoji.js",
    "shared/feed.js",
    "shared/fill.js",
    "shared/fit.js",
    "shared/floating.css",
    "shared/floating.js",
    "shared/frame.js",
    "shared/language.js",
    "shared/lead-mark.js",
    "shared/morph.js",
    "shared/percentages.js",
    "shared/rail.css",
    "shared/ring-geometry.js",
    "shared/ring.css",
    "shared/ring.js",
    "shared/rows.css",
    "shared/rows.js",
    "shared/say.js",
    "shared/shares.js",
    "shared/stage.css",
    "shared/stage.js",
    "shared/tokens.css",
    "shared/words.js",
    "audience/api.js",
    "audience/index.html",
    "audience/main.js",
    "audience/speech.js",
    "audience/state.js",
    "audience/style.css",
    "audience/target.js",
    "audience/view.js",
    "audience/words.js",
    "wall/api.js",
    "wall/index.html",
    "wall/main.js",
    "wall/state.js",
    "wall/view.js",
    "wall/wall.css",
];

/// The pages, ready to send.
pub(super) struct Pages {
    audience: Page,
    wall: Page,
}

impl Pages {
    pub(super) fn new() -> Self {
        Self {
            audience: Page::new("audience/index.html"),
            wall: Page::new("wall/index.html"),
        }
    }
}

/// `GET /`: the phone page. A phone without a voter cookie gets one.
pub(super) async fn audience(State(pages): State<Arc<Pages>>, headers: HeaderMap) -> Response {
    let mut response = pages.audience.answer(&headers);
    if cookie::voter(&headers).is_none() {
        let cookie = cookie::set(random::voter());
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// `GET /wall?key=…`: the tallies, full screen, for whoever has the key.
pub(super) async fn wall(
    State(pages): State<Arc<Pages>>,
    State(booth): State<Booth>,
    link: Link,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match Pass::of(&booth, link)? {
        Some(_) => Ok(pages.wall.answer(&headers)),
        None => Err(Problem::WrongKey),
    }
}

/// One page in both encodings.
struct Page {
    plain: Bytes,
    gzip: Bytes,
    etag: HeaderValue,
    policy: HeaderValue,
}

impl Page {
    fn new(path: &str) -> Self {
        let Inlined {
            html,
            styles,
            script,
        } = inline(FILES, path).expect("the pages compiled in can be put together: tests do so");
        let sources = |texts: &[String]| {
            let hashes = texts.iter().map(|text| format!("'sha256-{}'", hash(text)));
            hashes.collect::<Vec<_>>().join(" ")
        };
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; img-src 'self'; connect-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            sources(&styles),
            sources(&[script]),
        );
        let header = |text: String| HeaderValue::try_from(text).expect("base64 is visible ASCII");
        Self {
            gzip: gzip(&html),
            // Weak: both encodings are the same page (RFC 9110, section 8.8.1).
            etag: header(format!("W/\"{}\"", hash(&html))),
            policy: header(policy),
            plain: Bytes::from(html),
        }
    }

    fn answer(&self, request: &HeaderMap) -> Response {
        let says = |name, word: &str| {
            request
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
                .is_some_and(|value| value.split(',').any(|part| part.trim() == word))
        };
        let etag = self.etag.to_str().expect("base64 is visible ASCII");
        let mut response = if says(IF_NONE_MATCH, etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else if says(ACCEPT_ENCODING, "gzip") {
            ([(CONTENT_ENCODING, "gzip")], self.gzip.clone()).into_response()
        } else {
            self.plain.clone().into_response()
        };
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.insert(ETAG, self.etag.clone());
        headers.insert(CONTENT_SECURITY_POLICY, self.policy.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}

fn hash(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text))
}

fn gzip(text: &str) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .map(Bytes::from)
        .expect("writing to memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phone_page_fits_in_ten_kilobytes() {
        let bytes = Page::new("audience/index.html").gzip.len();
        assert!(bytes <= 10_000, "{bytes} bytes compressed");
    }

    #[test]
    fn no_page_asks_for_a_file_that_is_not_in_it() {
        for path in ["audience/index.html", "wall/index.html"] {
            let page = Page::new(path);
            let html = std::str::from_utf8(&page.plain).expect("UTF-8");
            for outside in [
                "<link rel=\"stylesheet\"",
                "<script src",
                "\nimport ",
                "@import",
                "http://",
                "https://",
            ] {
                assert!(!html.contains(outside), "{path} contains {outside}");
            }
        }
    }
}
