//! Publishes every committed state into the drop-oldest ring of length one.
//!
//! A snapshot is always whole, so a listener that missed ten needs only the newest. Each listener has a minimum
//! interval between snapshots. The interval and the dropped values are the only back-pressure.
//!
//! The ring has few listeners: the window, and the task in the server that feeds all event streams. So the
//! writer wakes one task after a commit instead of ten thousand.
//!
//! This module knows no HTTP and no JSON: each kind of listener brings its own encoding.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use moodring_ring::{Receiver, Sender, ring};
use tokio::time::Instant;

use crate::snapshot::{Content, Snapshot};

/// The shortest time between two snapshots for the window: one frame of a screen with 60 a second.
pub const WINDOW_INTERVAL: Duration = Duration::from_millis(16);

/// The sending side. Only the writer has one.
pub(crate) struct Broadcaster {
    ring: Sender<Arc<Snapshot>>,
    file: Arc<str>,
    boot: u64,
    last: Option<Arc<Snapshot>>,
}

impl Broadcaster {
    /// Creates a broadcaster for this data file. Nothing is published yet.
    pub(crate) fn new(file: &str, boot: u64) -> Self {
        Self {
            ring: ring(NonZeroUsize::MIN),
            file: file.into(),
            boot,
            last: None,
        }
    }

    /// Returns the handle that creates listeners.
    pub(crate) fn listeners(&self) -> Listeners {
        Listeners(self.ring.clone())
    }

    /// Returns the revision of the last snapshot.
    pub(crate) fn rev(&self) -> u64 {
        self.last.as_ref().map_or(0, |last| last.rev)
    }

    /// Publishes the content as a new snapshot, unless it equals the last one.
    pub(crate) fn publish(&mut self, content: Content) {
        if self
            .last
            .as_ref()
            .is_some_and(|last| last.content == content)
        {
            return;
        }
        let (boot, rev) = (self.boot, self.rev() + 1);
        let snapshot = Arc::new(Snapshot::new(self.file.clone(), boot, rev, content));
        self.last = Some(snapshot.clone());
        self.ring.send(snapshot);
    }
}

/// Ends every listener when the writer thread ends, also by a panic. The ring does not close by itself, because
/// [`Listeners`] keeps a sender to subscribe with.
impl Drop for Broadcaster {
    fn drop(&mut self) {
        self.ring.close();
    }
}

/// Creates listeners. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Listeners(Sender<Arc<Snapshot>>);

impl From<Sender<Arc<Snapshot>>> for Listeners {
    fn from(ring: Sender<Arc<Snapshot>>) -> Self {
        Self(ring)
    }
}

impl Listeners {
    /// Returns a listener that gets the newest snapshot at once and then at most one every `gap`.
    pub fn subscribe(&self, gap: Duration) -> Listener {
        Listener {
            receiver: self.0.subscribe(),
            gap,
            ready: Instant::now(),
        }
    }

    /// Returns the newest snapshot, or `None` if nothing was published yet.
    pub fn newest(&self) -> Option<Arc<Snapshot>> {
        self.0.latest()
    }
}

/// A listener with a limited rate.
#[derive(Debug)]
pub struct Listener {
    receiver: Receiver<Arc<Snapshot>>,
    /// The shortest time between two snapshots.
    pub gap: Duration,
    ready: Instant,
}

impl Listener {
    /// Waits for the newest snapshot that this listener has not seen. Returns `None` when Moodring closes. The
    /// first change after a pause arrives at once.
    ///
    /// Cancel safe: only the call that returns a snapshot takes it from the ring.
    pub async fn next(&mut self) -> Option<Arc<Snapshot>> {
        // Wait first, then receive: the ring drops the values that arrive during the wait.
        tokio::time::sleep_until(self.ready).await;
        let received = self.receiver.recv().await.ok()?;
        self.ready = Instant::now() + self.gap;
        Some(received.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn dropping_the_broadcaster_ends_listeners_while_handles_remain() {
        let broadcaster = Broadcaster::new("file", 1);
        let listeners = broadcaster.listeners();
        let mut listener = listeners.subscribe(Duration::ZERO);
        drop(broadcaster);
        assert!(listener.next().await.is_none());
        assert!(listeners.subscribe(Duration::ZERO).next().await.is_none());
    }
}
