//! A vote comes in.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};

use super::problem::Problem;
use super::{App, cookie};
use crate::VoteError;
use crate::poll::RoundId;
use crate::vote::{Ballot, Refusal, Serial};
use crate::wire;

/// The largest body of a vote, in bytes.
pub(super) const MAX_BODY: usize = 1_024;

/// `PUT /rounds/{round}/votes/{serial}`: 204 once the vote is committed to disk.
pub(super) async fn put(
    State(app): State<App>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let Path((round, serial)) = path?;
    let voter = cookie::voter(request.headers());
    if !is_json(request.headers()) {
        return Err(Problem::NotJson);
    }
    let body = Bytes::from_request(request, &app).await.map_err(unread)?;
    let ballot = Ballot {
        round: round_id(&round)?,
        serial: serial_number(&serial)?,
        choice: wire::choice_of_vote(&body).ok_or(Problem::Malformed(
            "A vote is a JSON object like {\"choice\": 2}.",
        ))?,
        voter: voter.ok_or(Problem::NoVoter)?,
    };
    app.limits.vote(ballot.voter)?;
    app.booth.vote(ballot).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A number too large for any round is no such round, not a malformed request.
fn round_id(text: &str) -> Result<RoundId, Problem> {
    if !is_number(text) {
        return Err(Problem::Malformed("A round is a whole number."));
    }
    text.parse()
        .map(RoundId)
        .map_err(|_| VoteError::Refused(Refusal::NoSuchRound).into())
}

fn serial_number(text: &str) -> Result<Serial, Problem> {
    Some(text)
        .filter(|text| is_number(text))
        .and_then(|text| text.parse().ok())
        .and_then(Serial::new)
        .ok_or(Problem::Malformed("A serial is a whole number below 2⁶³."))
}

/// Digits only: no sign, no space.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `application/json`, with or without parameters.
fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn unread(rejection: BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::Malformed("The vote did not arrive whole."),
    }
}
