//! What votes are measured beside: servers in processes of their own, started from this very program.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{self, Json, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::put;
use axum::serve::ListenerExt as _;
use moodring_lan::listen;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Deserialize;

use crate::child::Child;

/// The argument that makes this program a rival.
const RIVAL: &str = "--rival";

/// A bare axum handler that parses the JSON and answers 204.
pub(crate) async fn bare() -> Child {
    Child::start(&[RIVAL.as_ref()]).await
}

/// The blog post's design, on a data file that a real server made: one transaction a vote.
pub(crate) async fn post(file: &Path) -> Child {
    Child::start(&[RIVAL.as_ref(), file.as_ref()]).await
}

/// Whether this process is a rival, and with which data file.
pub(crate) fn asked() -> Option<Option<String>> {
    let mut arguments = std::env::args().skip(1);
    (arguments.next()? == RIVAL).then(|| arguments.next())
}

/// Is a rival until killed.
pub(crate) async fn serve(file: Option<String>) {
    const PATH: &str = "/rounds/{round}/votes/{serial}";
    let router = match file {
        None => Router::new().route(PATH, put(async |_: Json<Vote>| StatusCode::NO_CONTENT)),
        Some(file) => {
            let connection = Connection::open(file).unwrap();
            for (name, value) in [("synchronous", "full"), ("foreign_keys", "on")] {
                connection.pragma_update(None, name, value).unwrap();
            }
            Router::new()
                .route(PATH, put(vote))
                .with_state(Arc::new(Mutex::new(connection)))
        }
    };
    // Moodring's own, since with a short queue thousands of connections come in by ones and twos.
    let listener = listen(Some(Ipv4Addr::LOCALHOST.into()), Some(0), None);
    let listener = listener.await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    axum::serve(listener, router.into_make_service())
        .await
        .unwrap();
}

#[derive(Deserialize)]
struct Vote {
    choice: i64,
}

/// Checks as little as the bare handler does, and commits each vote by itself.
async fn vote(
    State(connection): State<Arc<Mutex<Connection>>>,
    extract::Path((round, serial)): extract::Path<(i64, i64)>,
    headers: HeaderMap,
    Json(Vote { choice }): Json<Vote>,
) -> StatusCode {
    let voter = headers[header::COOKIE].to_str().unwrap();
    let voter = voter.strip_prefix("voter=").unwrap();
    let voter = u128::from_str_radix(voter, 16).unwrap().to_be_bytes();
    let stored = tokio::task::spawn_blocking(move || {
        let mut connection = connection.lock().unwrap();
        let tx = connection.transaction()?;
        let earlier = tx
            .prepare_cached(
                "SELECT choice FROM votes WHERE round = ?1 AND voter = ?2 AND serial = ?3",
            )?
            .query_row(params![round, voter, serial], |row| row.get::<_, i64>(0))
            .optional()?;
        if earlier.is_none() {
            tx.prepare_cached(
                "INSERT INTO votes (round, voter, serial, choice, at) VALUES (?1, ?2, ?3, ?4, ?3)",
            )?
            .execute(params![round, voter, serial, choice])?;
            tx.prepare_cached(
                "UPDATE tallies SET count = count + 1 WHERE round = ?1 AND choice = ?2",
            )?
            .execute(params![round, choice])?;
        }
        tx.commit()
    });
    match stored.await.unwrap() {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
