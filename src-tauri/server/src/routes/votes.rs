//! A vote comes in.

use axum::body::Bytes;
use axum::http::{HeaderMap, Request, StatusCode, header};
use hyper::body::Body;

use crate::App;
use crate::api;
use crate::connections::client_addr::ClientAddr;
use crate::middleware::body;
use crate::middleware::cookie;
use crate::problem::Problem;
use crate::routes::room_code;
use moodring_core::VoteError;
use moodring_core::poll::RoundId;
use moodring_core::vote::{Ballot, Refusal, Serial};

/// The round and the serial in the address of a vote, not yet understood.
pub(crate) fn address(path: &str) -> Option<(&str, &str)> {
    let (round, rest) = path.strip_prefix("/rounds/")?.split_once('/')?;
    let serial = rest.strip_prefix("votes/")?;
    let is_one = !round.is_empty() && !serial.is_empty() && !serial.contains('/');
    is_one.then_some((round, serial))
}

/// `PUT /rounds/{round}/votes/{serial}`: 204 once the vote is committed to disk.
pub(crate) async fn cast<B>(
    app: &App,
    client: &ClientAddr,
    request: Request<B>,
) -> Result<StatusCode, Problem>
where
    B: Body<Data = Bytes> + Unpin + Send + 'static,
    B::Error: Send,
{
    let (head, body) = request.into_parts();
    let (round, serial) = address(head.uri.path()).ok_or(Problem::NoSuchPage)?;
    let body = body::read(body).await?;
    if !is_json(&head.headers) {
        return Err(Problem::NotJson);
    }
    let vote = api::VoteIn::parse(&body).ok_or(Problem::Malformed(
        "A vote is a JSON object like {\"choice\": 2}.",
    ))?;
    let ballot = Ballot {
        round: round_id(round)?,
        serial: serial_number(serial)?,
        choice: vote.choice,
        voter: cookie::voter(&head.headers).ok_or(Problem::NoVoter)?,
    };
    // A round of another presenter, who had this address when the phone saw the round.
    if vote
        .file
        .is_some_and(|file| *file != *app.engine.newest().file)
    {
        return Err(VoteError::Refused(Refusal::NoSuchRound).into());
    }
    room_code::check(&app.engine, ballot.voter, &head.headers)?;
    app.rate_limiter.vote(ballot.voter, client)?;
    app.engine.vote(ballot).await?;
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
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
