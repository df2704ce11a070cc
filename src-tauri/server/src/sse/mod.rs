//! Server-sent events: snapshots to everybody who listens.

pub(crate) mod heartbeat;
pub(crate) mod stream;
pub(crate) mod updates;
