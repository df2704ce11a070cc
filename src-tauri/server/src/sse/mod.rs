//! Server-sent events: snapshots to everybody who listens.

pub(crate) mod pulse;
pub(crate) mod stream;
pub(crate) mod updates;
