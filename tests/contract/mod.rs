//! The HTTP contract of docs/http.md: tests every row and every error against the real process.

mod beyond;
mod busy;
mod clouds;
mod code;
mod crowded;
mod events;
mod headers_and_secrets;
mod key;
pub(crate) mod languages;
mod page;
mod pictures;
mod refusals;
mod right;
mod routes;
mod start;
mod votes;
