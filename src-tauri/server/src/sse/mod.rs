//! Server-sent events: sends snapshots to every listener.

pub(crate) mod heartbeat;
pub(crate) mod stream;
pub(crate) mod updates;
