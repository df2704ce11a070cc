//! One page, ready to send: in both encodings, with its entity tag and its content security policy. The end of the
//! page may differ for each response.

use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use crate::pages::gzip::GzipPrefix;
use moodring_page_bundle::bundle::BundledPage;

/// The length of an entity tag in characters of six bits each.
const ETAG_CHARS: usize = 16;

/// One page in both encodings, without its end.
pub(crate) struct Page {
    pub(crate) plain: String,
    pub(crate) gzip: GzipPrefix,
    hash: String,
    policy: HeaderValue,
    framed_policy: HeaderValue,
}

impl Page {
    pub(crate) fn new(page: &BundledPage) -> Self {
        let html = &page.html;
        let fonts = match page.style.contains("@font-face") {
            true => "font-src 'self'; ",
            false => "",
        };
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src 'self'; connect-src 'self'; \
             {fonts}base-uri 'none'; form-action 'none'",
            hash(&[&page.style]),
            hash(&[&page.script]),
        );
        Self {
            gzip: GzipPrefix::new(html.as_bytes()),
            hash: hash(&[html]),
            policy: header(format!("{policy}; frame-ancestors 'none'")),
            framed_policy: header(policy),
            plain: html.clone(),
        }
    }

    /// Returns the whole response, which pages of every origin may frame. The policy has no `frame-ancestors` then,
    /// because `*` would leave out slides that are opened as a file.
    pub(crate) fn answer_in_frames(&self, request: &HeaderMap) -> Response {
        let mut response = self.answer(request, "");
        let policy = self.framed_policy.clone();
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
        response
    }

    /// Returns the response with this end. No page may frame it.
    pub(crate) fn answer(&self, request: &HeaderMap, end: &str) -> Response {
        // The tag is weak because both encodings are the same page (RFC 9110, section 8.8.1).
        let etag = format!("W/\"{}\"", &hash(&[&self.hash, end])[..ETAG_CHARS]);
        let mut response = if header_contains(request, &IF_NONE_MATCH, &etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else if header_contains(request, &ACCEPT_ENCODING, "gzip") {
            ([(CONTENT_ENCODING, "gzip")], self.gzip.with(end.as_bytes())).into_response()
        } else {
            [&self.plain, end].concat().into_response()
        };
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.insert(ETAG, header(etag));
        headers.insert(CONTENT_SECURITY_POLICY, self.policy.clone());
        // The page depends on the phone: it contains the newest snapshot and one language. The address of the wall
        // contains the key.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}

/// Returns whether the comma-separated list of a header contains `word`.
pub(crate) fn header_contains(request: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let value = request.get(name).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.split(',').any(|part| part.trim() == word))
}

/// Returns the SHA-256 of the concatenated texts, in base64.
pub(crate) fn hash(texts: &[&str]) -> String {
    let digest = texts
        .iter()
        .fold(Sha256::new(), |digest, text| digest.chain_update(text));
    BASE64_STANDARD.encode(digest.finalize())
}

fn header(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("base64 is visible ASCII")
}
