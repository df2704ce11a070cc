//! The feed: every committed state, encoded once, into the drop-oldest ring of length one.
//!
//! A snapshot is always whole, so a listener that missed ten needs only the newest. Listeners are
//! paced: pacing plus a ring that drops the oldest is all the back-pressure there is.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use moodring_ring::{Receiver, Sender, ring};
use tokio::time::Instant;

use crate::desk::Stage;
use crate::poll::{Phase, PhoneResults};
use crate::store::StoreError;
use crate::wire;

/// Between two snapshots for a phone or another listener: about 30 a second.
pub(crate) const LISTENER_GAP: Duration = Duration::from_millis(33);
/// Between two snapshots for the window: at most 20 a second.
pub const WINDOW_GAP: Duration = Duration::from_millis(50);

/// What any screen needs to paint itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The poll, the round and the tallies.
    pub stage: Stage,
    /// Phones that listen right now.
    pub phones: usize,
    /// What is wrong with the data file, for the presenter's eyes only.
    pub trouble: Option<StoreError>,
}

impl View {
    /// Votes in this round.
    pub fn votes(&self) -> u64 {
        self.stage.counts.iter().sum()
    }

    /// Whether a listener that shows `self` needs no more than numbers to show `other`.
    pub fn differs_in_numbers_only(&self, other: &Self) -> bool {
        let mut same = self.clone();
        same.stage.counts.clone_from(&other.stage.counts);
        same.phones = other.phones;
        same == *other
    }

    /// Whether phones may see the tallies.
    pub fn phones_see_counts(&self) -> bool {
        let allowed = match self.stage.phone_results {
            PhoneResults::Never => false,
            PhoneResults::AfterClose => self.stage.round.phase == Phase::Closed,
            PhoneResults::Always => true,
        };
        allowed && !self.stage.hidden
    }
}

/// One published state.
#[derive(Debug)]
pub struct Published {
    /// Random a start, so that a client knows a restarted Moodring from an old message.
    pub boot: u64,
    /// Grows by one a publish.
    pub rev: u64,
    /// What is to be seen.
    pub view: View,
    /// The SSE event for phones, shared by all of them.
    pub(crate) for_phones: Bytes,
    /// The SSE event for those who know the key.
    pub(crate) for_key_holders: Bytes,
}

/// The publishing side. The desk has the only one.
pub(crate) struct Feed {
    ring: Sender<Arc<Published>>,
    boot: u64,
    last: Option<Arc<Published>>,
}

impl Feed {
    /// A feed that nothing was published on.
    pub(crate) fn new(boot: u64) -> Self {
        Self {
            ring: ring(NonZeroUsize::MIN),
            boot,
            last: None,
        }
    }

    /// The way in for listeners.
    pub(crate) fn listeners(&self) -> Listeners {
        Listeners(self.ring.clone())
    }

    /// Encodes and sends a view, unless it is what was published last.
    pub(crate) fn publish(&mut self, view: View) {
        if self.last.as_ref().is_some_and(|last| last.view == view) {
            return;
        }
        let (boot, rev) = (self.boot, self.last.as_ref().map_or(1, |last| last.rev + 1));
        let published = Arc::new(Published {
            for_phones: wire::sse_event(boot, rev, &view, view.phones_see_counts()),
            for_key_holders: wire::sse_event(boot, rev, &view, true),
            boot,
            rev,
            view,
        });
        self.last = Some(published.clone());
        self.ring.send(published);
    }

    /// Ends every listener.
    pub(crate) fn close(&self) {
        self.ring.close();
    }
}

/// Where listeners come from.
#[derive(Clone, Debug)]
pub(crate) struct Listeners(Sender<Arc<Published>>);

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
    pub(crate) fn newest(&self) -> Arc<Published> {
        self.0
            .latest()
            .expect("the desk publishes before anybody gets a handle")
    }
}

/// One paced listener.
#[derive(Debug)]
pub struct Listener {
    receiver: Receiver<Arc<Published>>,
    gap: Duration,
    ready: Instant,
}

impl Listener {
    /// The newest state not seen yet; `None` when Moodring closes. After a quiet spell the first
    /// change comes at once.
    ///
    /// Cancel safe: a state is taken only by the call that returns it.
    pub async fn next(&mut self) -> Option<Arc<Published>> {
        // Wait first and take then: what comes during the gap is dropped by the ring, not by us.
        tokio::time::sleep_until(self.ready).await;
        let received = self.receiver.recv().await.ok()?;
        self.ready = Instant::now() + self.gap;
        Some(received.value)
    }
}
