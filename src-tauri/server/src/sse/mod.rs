//! Server-sent events: snapshots to everybody who listens.

pub(crate) mod broadcaster;
pub(crate) mod pulse;
pub(crate) mod stream;
