//! The room code: the page that asks for the code on the stage, and the answer to a typed code. Both routes exist
//! only while the presenter requires a code.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::api;
use crate::backend::Backend;
use crate::connections::client_addr::ClientAddr;
use crate::middleware::{body, cookie};
use crate::problem::Problem;
use crate::routes::pages::Pages;
use crate::state::ServerState;
use moodring_core::room_code::{Code, TOKEN_TTL};
use moodring_core::vote::Voter;

/// Rejects the vote of a phone that has not entered the code, while one is required.
pub(crate) fn check(backend: &Backend, voter: Voter, headers: &HeaderMap) -> Result<(), Problem> {
    let codes = backend.room_code();
    let may =
        !codes.is_on() || cookie::token(headers).is_some_and(|token| codes.admits(voter, token));
    may.then_some(()).ok_or(Problem::Unadmitted)
}

/// `GET /code`: the page that asks for the code, in the phone's language.
pub(crate) async fn page(
    State(pages): State<Arc<Pages>>,
    State(server): State<Arc<ServerState>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match server.backend.room_code().is_on() {
        true => Ok(pages.code(&headers)),
        false => Err(Problem::NoSuchPage),
    }
}

/// `PUT /code` with `{"code":"4821"}`: 204 and a token.
pub(crate) async fn enter(
    State(server): State<Arc<ServerState>>,
    Extension(client): Extension<ClientAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let codes = server.backend.room_code();
    if !codes.is_on() {
        return Err(Problem::NoSuchPage);
    }
    if !body::is_json(&headers) {
        return Err(Problem::NotJson);
    }
    let voter = cookie::voter(&headers).ok_or(Problem::NoVoter)?;
    let typed = api::typed_code(&body).ok_or(Problem::Malformed(
        "A code is a JSON object like {\"code\": \"4821\"}.",
    ))?;
    let typed = Code::parse(&typed).ok_or(Problem::Malformed("A code has four digits."))?;
    let Some(token) = codes.enter(typed, voter) else {
        let key = client.rate_limit_key();
        return Err(server.rate_limiter.wrong_code(voter, key).await);
    };
    let headers = [
        (header::SET_COOKIE, cookie::set_token(&token, TOKEN_TTL)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}
