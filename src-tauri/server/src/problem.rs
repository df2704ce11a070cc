//! All problems of requests, and the table that maps each problem to a response: problem+json (RFC 9457) with a
//! sentence that a person can act on.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::api::ProblemOut;
use moodring_core::VoteError;
use moodring_core::vote::Refusal;

/// Why a request failed. A failed request changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The request cannot be read, for this reason.
    Malformed(&'static str),
    /// The host of the request is not a name of this computer.
    ForeignHost,
    /// A page of another site sent it.
    ForeignOrigin,
    /// The key is missing or wrong.
    WrongKey,
    NoSuchPage,
    NoSuchEmoji,
    /// There is no network, so there is no address to show.
    NoAddress,
    MethodNotAllowed,
    /// An endless stream needs HTTP/1.1.
    OldHttp,
    /// The server has no connection left.
    NoRoom,
    NotJson,
    TooLarge,
    /// The path with its query is too long.
    LongAddress,
    /// The voter cookie is missing or malformed.
    NoVoter,
    /// The voter votes too fast. The number is the wait in seconds.
    TooFast(u64),
    /// One address sends too many new voters. The number is the wait in seconds.
    TooManyNew(u64),
    /// The voter has not entered the code on the stage.
    Unadmitted,
    /// The typed code is not the code on the stage.
    WrongCode,
    Vote(VoteError),
}

impl Problem {
    /// Returns the status, the sentence for the person, and the number of seconds after which to try again.
    pub(crate) fn answer(&self) -> (StatusCode, String, Option<u64>) {
        use StatusCode as S;
        let (status, detail, retry) = match self {
            Self::Malformed(detail) => (S::BAD_REQUEST, *detail, None),
            Self::ForeignHost => (
                S::FORBIDDEN,
                "This address is not Moodring's. Scan the QR code again.",
                None,
            ),
            Self::ForeignOrigin => (
                S::FORBIDDEN,
                "Another site sent this request, so it was not answered. Scan the QR code again.",
                None,
            ),
            Self::WrongKey => (
                S::FORBIDDEN,
                "The key in this link is missing or wrong. Copy the whole link again.",
                None,
            ),
            Self::NoSuchPage => (
                S::NOT_FOUND,
                "This page does not exist. The poll is at /.",
                None,
            ),
            Self::NoSuchEmoji => (S::NOT_FOUND, "Moodring has no picture of this emoji.", None),
            Self::NoAddress => (
                S::NOT_FOUND,
                "This computer has no network, so there is no address to show.",
                None,
            ),
            Self::MethodNotAllowed => (
                S::METHOD_NOT_ALLOWED,
                "This method is not allowed here. Use PUT for votes and codes, and GET for everything else.",
                None,
            ),
            Self::OldHttp => (
                S::HTTP_VERSION_NOT_SUPPORTED,
                "The event stream needs HTTP/1.1. Use a newer program.",
                None,
            ),
            Self::NoRoom => (
                S::SERVICE_UNAVAILABLE,
                "Too many are connected to this Moodring. Try again in a moment.",
                Some(5),
            ),
            Self::NotJson => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "The body must be JSON. Send it with Content-Type: application/json.",
                None,
            ),
            Self::TooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "The body is too large. The limit is 1,024 bytes.",
                None,
            ),
            Self::LongAddress => (
                S::URI_TOO_LONG,
                "This address is too long. Scan the QR code again.",
                None,
            ),
            Self::NoVoter => (
                S::PRECONDITION_REQUIRED,
                "This phone has no voter cookie. Reload the page and allow its cookie.",
                None,
            ),
            Self::TooFast(seconds) => (
                S::TOO_MANY_REQUESTS,
                "That was too fast to count. Wait a moment.",
                Some(*seconds),
            ),
            Self::TooManyNew(seconds) => (
                S::TOO_MANY_REQUESTS,
                "Too many new phones from this network. Wait a moment.",
                Some(*seconds),
            ),
            Self::Unadmitted => (
                S::UNAUTHORIZED,
                "Type the code on the stage first: reload the page and tap again.",
                None,
            ),
            Self::WrongCode => (
                S::FORBIDDEN,
                "That is not the code on the stage. It changes every few minutes.",
                None,
            ),
            Self::Vote(error) => {
                let (status, retry) = match error {
                    VoteError::Refused(Refusal::NoSuchRound) => (S::NOT_FOUND, None),
                    VoteError::Refused(Refusal::Closed | Refusal::CloudFull) => (S::CONFLICT, None),
                    VoteError::Refused(
                        Refusal::NoSuchChoice | Refusal::NotOneEmoji | Refusal::Blocked,
                    ) => (S::UNPROCESSABLE_ENTITY, None),
                    VoteError::Busy | VoteError::Unavailable | VoteError::Stopped => {
                        (S::SERVICE_UNAVAILABLE, Some(1))
                    }
                    VoteError::Store(_) | VoteError::Failed => (S::SERVICE_UNAVAILABLE, Some(5)),
                };
                return (status, error.to_string(), retry);
            }
        };
        (status, detail.to_owned(), retry)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, detail, retry) = self.answer();
        let body = ProblemOut {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: &detail,
        };
        let mut response = (status, Json(body)).into_response();
        // [`error_page`](crate::middleware::error_page) reads the problem and shows browsers a page instead.
        response.extensions_mut().insert(self);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let nosniff = HeaderValue::from_static("nosniff");
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2, requires a challenge. Browsers do not support this scheme, so they show no
            // password dialog.
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("StageCode"),
            );
        }
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::Malformed("The path is not UTF-8.")
    }
}

impl From<QueryRejection> for Problem {
    fn from(_: QueryRejection) -> Self {
        Self::Malformed("The query cannot be read.")
    }
}

impl From<VoteError> for Problem {
    fn from(error: VoteError) -> Self {
        Self::Vote(error)
    }
}
