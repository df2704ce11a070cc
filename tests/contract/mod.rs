//! The HTTP contract of docs/http.md, row by row and error by error, asked of the real process.

mod beyond;
mod busy;
mod closed;
mod clouds;
mod code;
mod crowded;
mod events;
mod key;
pub(crate) mod languages;
mod page;
mod pictures;
mod refusals;
mod right;
mod routes;
mod start;
mod votes;
