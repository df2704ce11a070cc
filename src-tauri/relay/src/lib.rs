//! One show on NATS JetStream, for an audience that one computer cannot carry. The only crate that names NATS.
//!
//! The presenter's side is [`Relay`]: it publishes the stage and takes in the votes. [`Edge`] is a server's other
//! side, anywhere else: it has the newest stage and delivers votes.
//!
//! ```text
//! phones ──▶ edge ──batches──▶ m.SHOW.votes.<round>.<edge> ──▶ Relay ──▶ engine
//! phones ◀── edge ◀─────────── m.SHOW.stage ◀────────────────── Relay ◀── ring
//!            edge ───────────▶ m.SHOW.here.<edge> ───────────▶ Relay
//! ```
//!
//! - [`url`]: where a show is. `link`: the connection and its streams. `credentials`: the file of a user.
//!   `reconnect`: the server that it connects to after it was lost. `message`: what travels on it.
//! - `presenter`: the stage out, the votes in, and the seal before a round ends.
//! - `edge`: the newest stage, and the votes that wait for an acknowledgement (`outbox`).
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
