//! One page, ready to send: in both encodings, with its tag and what it may load.

use std::io::Write as _;

use axum::body::Bytes;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::inline::Inlined;

/// One page in both encodings.
pub(super) struct Page {
    pub(super) plain: Bytes,
    pub(super) gzip: Bytes,
    etag: HeaderValue,
    policy: HeaderValue,
}

impl Page {
    pub(super) fn new(page: &Inlined) -> Self {
        let html = &page.html;
        let sources = |texts: &[String]| {
            let hashes = texts.iter().map(|text| format!("'sha256-{}'", hash(text)));
            hashes.collect::<Vec<_>>().join(" ")
        };
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; img-src 'self'; connect-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            sources(&page.styles),
            sources(std::slice::from_ref(&page.script)),
        );
        let header = |text: String| HeaderValue::try_from(text).expect("base64 is visible ASCII");
        Self {
            gzip: gzip(html),
            // Weak: both encodings are the same page (RFC 9110, section 8.8.1).
            etag: header(format!("W/\"{}\"", hash(html))),
            policy: header(policy),
            plain: Bytes::from(html.clone()),
        }
    }

    pub(super) fn answer(&self, request: &HeaderMap) -> Response {
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
