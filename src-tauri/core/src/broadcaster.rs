//! The feed: every committed state into the drop-oldest ring of length one.
//!
//! A snapshot is always whole, so a listener that missed ten needs only the newest. Listeners are
//! paced: pacing plus a ring that drops the oldest is all the back-pressure there is.
//!
//! The ring has few listeners, the window and the crier. The crier tells all event streams, so that
//! the writer wakes one task after a commit and not ten thousand.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use moodring_ring::{Receiver, Sender, ring};
use tokio::time::Instant;

use crate::snapshot::{Content, Snapshot};

/// Between two snapshots for the window: at most 20 a second.
pub const WINDOW_INTERVAL: Duration = Duration::from_millis(50);

/// The publishing side. The writer has the only one.
pub(crate) struct Broadcaster {
    ring: Sender<Arc<Snapshot>>,
    file: Arc<str>,
    boot: u64,
    last: Option<Arc<Snapshot>>,
}

impl Broadcaster {
    /// A feed of this data file that nothing was published on.
    pub(crate) fn new(file: &str, boot: u64) -> Self {
        Self {
            ring: ring(NonZeroUsize::MIN),
            file: file.into(),
            boot,
            last: None,
        }
    }

    /// The way in for listeners.
    pub(crate) fn listeners(&self) -> Listeners {
        Listeners(self.ring.clone())
    }

    /// Encodes and sends a content, unless it is what was published last.
    pub(crate) fn publish(&mut self, content: Content) {
        if self
            .last
            .as_ref()
            .is_some_and(|last| last.content == content)
        {
            return;
        }
        let (boot, rev) = (self.boot, self.last.as_ref().map_or(1, |last| last.rev + 1));
        let snapshot = Arc::new(Snapshot::new(self.file.clone(), boot, rev, content));
        self.last = Some(snapshot.clone());
        self.ring.send(snapshot);
    }
}

/// The end of the publishing side ends every listener, a panic of its thread included. The ring does not close by
/// itself: [`Listeners`] keeps a sender to subscribe with.
impl Drop for Broadcaster {
    fn drop(&mut self) {
        self.ring.close();
    }
}

/// Where listeners come from.
#[derive(Clone, Debug)]
pub(crate) struct Listeners(Sender<Arc<Snapshot>>);

impl Listeners {
    /// A listener that sees the newest state at once, and then at most one every `gap`.
    pub(crate) fn subscribe(&self, gap: Duration) -> Listener {
        Listener {
            receiver: self.0.subscribe(),
            gap,
            ready: Instant::now(),
        }
    }

    /// The newest state.
    pub(crate) fn newest(&self) -> Arc<Snapshot> {
        self.0
            .latest()
            .expect("the writer publishes before anybody gets a handle")
    }
}

/// One paced listener.
#[derive(Debug)]
pub struct Listener {
    receiver: Receiver<Arc<Snapshot>>,
    /// Between two snapshots.
    pub gap: Duration,
    ready: Instant,
}

impl Listener {
    /// The newest state not seen yet; `None` when Moodring closes. After a quiet spell the first
    /// change comes at once.
    ///
    /// Cancel safe: a state is taken only by the call that returns it.
    pub async fn next(&mut self) -> Option<Arc<Snapshot>> {
        // Wait first and take then: what comes during the gap is dropped by the ring, not by us.
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
    async fn a_feed_that_is_dropped_ends_listeners_while_others_may_subscribe() {
        let feed = Broadcaster::new("file", 1);
        let listeners = feed.listeners();
        let mut listener = listeners.subscribe(Duration::ZERO);
        drop(feed);
        assert!(listener.next().await.is_none());
        assert!(listeners.subscribe(Duration::ZERO).next().await.is_none());
    }
}
