//! Accepts votes: parses the request, applies the limits and waits for the commit.

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;

use crate::api;
use crate::connections::client_addr::ClientAddr;
use crate::middleware::{body, cookie};
use crate::problem::Problem;
use crate::routes::room_code;
use crate::state::ServerState;
use moodring_core::VoteError;
use moodring_core::poll::RoundId;
use moodring_core::vote::{Ballot, Refusal, Serial};

/// Returns the round and the serial in the path of a vote, as text.
fn address(path: &str) -> Option<(&str, &str)> {
    let (round, rest) = path.strip_prefix("/rounds/")?.split_once('/')?;
    let serial = rest.strip_prefix("votes/")?;
    let is_one = !round.is_empty() && !serial.is_empty() && !serial.contains('/');
    is_one.then_some((round, serial))
}

/// `PUT /rounds/{round}/votes/{serial}`: 204 once the vote is committed to disk.
pub(crate) async fn cast(
    State(server): State<Arc<ServerState>>,
    Extension(client): Extension<ClientAddr>,
    request: Request,
) -> Result<StatusCode, Problem> {
    // Do not use extractors here, because they would copy all headers of every vote.
    let (head, body) = request.into_parts();
    let (round, serial) = address(head.uri.path()).ok_or(Problem::NoSuchPage)?;
    if !body::is_json(&head.headers) {
        return Err(Problem::NotJson);
    }
    let body = body::read(body).await?;
    let malformed = || {
        Problem::Malformed("A vote is a JSON object like {\"choice\": 2} or {\"emoji\": \"🥳\"}.")
    };
    let vote = api::VoteIn::parse(&body).ok_or_else(malformed)?;
    let answer = vote.answer().ok_or_else(malformed)?;
    let ballot = Ballot {
        round: round_id(round)?,
        serial: serial_number(serial)?,
        answer: answer.map_err(VoteError::Refused)?,
        voter: cookie::voter(&head.headers).ok_or(Problem::NoVoter)?,
    };
    // The phone saw the round of another presenter that used this address before.
    if let Some(file) = vote.file
        && *file != *server.backend.newest()?.file
    {
        return Err(VoteError::Refused(Refusal::NoSuchRound).into());
    }
    room_code::check(&server.backend, ballot.voter, &head.headers)?;
    server.rate_limiter.vote(ballot.voter, &client)?;
    server.backend.vote(ballot).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Parses the id of a round. A number that is too large for any round is an unknown round, not a malformed request.
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

/// Returns whether the text has only digits: no sign, no space.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
