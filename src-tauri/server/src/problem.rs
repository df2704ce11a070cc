//! Everything that can go wrong with a request, and the one table that says how it is answered:
//! problem+json (RFC 9457) with a sentence a person can act on.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::api::ProblemOut;
use moodring_core::VoteError;
use moodring_core::vote::Refusal;

/// Why a request is not answered as asked. It changed nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The request cannot be read, with what is wrong about it.
    Malformed(&'static str),
    /// It was addressed to a name that is not this computer's.
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
    /// A stream without end needs HTTP/1.1.
    OldHttp,
    /// As many are connected as the system lets.
    NoRoom,
    NotJson,
    TooLarge,
    /// Path and query are longer than any of ours.
    LongAddress,
    /// The voter cookie is missing or malformed.
    NoVoter,
    /// The voter votes too fast; again after so many seconds.
    TooFast(u64),
    /// One address brings too many new voters; again after so many seconds.
    TooManyNew(u64),
    /// The voter has not typed the code on the stage.
    Unadmitted,
    /// What was typed is not the code on the stage.
    WrongCode,
    /// Too many codes of this address wait to be judged; again after so many seconds.
    TooManyCodes(u64),
    Vote(VoteError),
}

impl Problem {
    /// Status, what the person reads, and after how many seconds to try again.
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
                "This link needs the key of this Moodring. Copy the whole link again.",
                None,
            ),
            Self::NoSuchPage => (
                S::NOT_FOUND,
                "There is nothing here. The poll is at /.",
                None,
            ),
            Self::NoSuchEmoji => (S::NOT_FOUND, "There is no picture of this emoji.", None),
            Self::NoAddress => (
                S::NOT_FOUND,
                "This computer has no network, so there is no address to show.",
                None,
            ),
            Self::MethodNotAllowed => (
                S::METHOD_NOT_ALLOWED,
                "This cannot be done here. Votes are PUT, everything else is GET.",
                None,
            ),
            Self::OldHttp => (
                S::HTTP_VERSION_NOT_SUPPORTED,
                "Listening needs HTTP/1.1. Use a newer program.",
                None,
            ),
            Self::NoRoom => (
                S::SERVICE_UNAVAILABLE,
                "Too many are connected to this Moodring. Try again in a moment.",
                Some(5),
            ),
            Self::NotJson => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "A vote is JSON: send it with Content-Type: application/json.",
                None,
            ),
            Self::TooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "What is sent here has at most 1,024 bytes.",
                None,
            ),
            Self::LongAddress => (
                S::URI_TOO_LONG,
                "This address is longer than any of Moodring's. Scan the QR code again.",
                None,
            ),
            Self::NoVoter => (
                S::PRECONDITION_REQUIRED,
                "This phone is not known yet. Reload the page, and allow its cookie.",
                None,
            ),
            Self::TooFast(seconds) => (
                S::TOO_MANY_REQUESTS,
                "That was too fast to count. Wait a moment.",
                Some(*seconds),
            ),
            Self::TooManyNew(seconds) => (
                S::TOO_MANY_REQUESTS,
                "Many phones have just come from this network. Wait a moment.",
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
            Self::TooManyCodes(seconds) => (
                S::TOO_MANY_REQUESTS,
                "Many wrong codes have come from this network. Try again in a moment.",
                Some(*seconds),
            ),
            Self::Vote(error) => {
                let (status, retry) = match error {
                    VoteError::Refused(Refusal::NoSuchRound) => (S::NOT_FOUND, None),
                    VoteError::Refused(Refusal::Closed) => (S::CONFLICT, None),
                    VoteError::Refused(Refusal::NoSuchChoice) => (S::UNPROCESSABLE_ENTITY, None),
                    VoteError::Busy | VoteError::Stopped => (S::SERVICE_UNAVAILABLE, Some(1)),
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
        // For a browser, which is shown a page instead.
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
            // RFC 9110, section 15.5.2, wants a challenge. No browser knows this one, so none asks by itself.
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
