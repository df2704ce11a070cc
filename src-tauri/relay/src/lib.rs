//! One show on NATS JetStream, for an audience that is too large for one computer. The only crate that uses NATS.
//!
//! [`Relay`] is the presenter's side: it publishes the stage and stores the votes. [`Edge`] is the side of a server
//! in another place: it receives the newest stage and delivers votes.
//!
//! ```text
//! phones ──▶ edge ──batches──▶ m.SHOW.votes.<round>.<edge> ──▶ Relay ──▶ engine
//! phones ◀── edge ◀─────────── m.SHOW.stage ◀────────────────── Relay ◀── ring
//!            edge ───────────▶ m.SHOW.here.<edge> ───────────▶ Relay
//! ```
//!
//! - [`url`]: the address of a show. `link`: the connection and its streams. `credentials`: the file of a user.
//!   `reconnect`: chooses the server to connect to after the connection was lost. `message`: the messages.
//! - `presenter`: publishes the stage, stores the votes, and seals a round before it ends.
//! - `edge`: receives the newest stage, and delivers votes until they are acknowledged (`outbox`).
//!
//! Knows no HTTP and no SQL. The engine does not know it.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod credentials;
mod edge;
mod link;
mod message;
mod outbox;
mod presenter;
mod reconnect;
pub mod url;

pub use edge::Edge;
pub use link::RelayError;
pub use presenter::{EdgeState, Relay, RelayState};
pub use url::{NotRelay, RelayUrl};
