//! Hands each snapshot to all event streams, so that a commit wakes one task and not ten thousand.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use moodring_core::broadcaster::Listener;
use moodring_core::poll::MAX_CHOICES;
use moodring_core::snapshot::Snapshot;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::backend::Backend;

/// The time between two snapshots for a phone or another listener: about 30 a second.
const LISTENER_INTERVAL: Duration = Duration::from_millis(33);
/// The time that each stream adds to it: all streams together get at most 10,000 snapshots a second, so that votes find
/// the processor free. More than 330 streams make the interval longer. A cloud of 200 emoji is as large as 25 polls of
/// eight choices, so it takes 25 times the time: otherwise a full Wi-Fi would carry nothing but clouds.
const INTERVAL_PER_STREAM: Duration = Duration::from_micros(100);
/// The longest time between two snapshots, for any number of streams.
const MAX_LISTENER_INTERVAL: Duration = Duration::from_secs(1);
/// Many streams get a snapshot group by group.
const GROUP_COUNT: usize = 32;

/// Where event streams get their snapshots, until Moodring closes.
pub(crate) struct Updates {
    /// `None` until there is a first snapshot.
    groups: Vec<watch::Receiver<Option<Arc<Snapshot>>>>,
    next_group: AtomicUsize,
}

impl Updates {
    /// Starts the task that publishes.
    pub(crate) fn start(backend: &Backend) -> Self {
        let channels = (0..GROUP_COUNT).map(|_| watch::channel(backend.newest().ok()));
        let (senders, groups): (Vec<_>, Vec<_>) = channels.unzip();
        tokio::spawn(publish(backend.subscribe(LISTENER_INTERVAL), senders));
        Self {
            groups,
            next_group: AtomicUsize::new(0),
        }
    }

    /// The receiver of one more stream.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Option<Arc<Snapshot>>> {
        // Relaxed: the counter orders nothing.
        let group = self.next_group.fetch_add(1, Ordering::Relaxed);
        self.groups[group % GROUP_COUNT].clone()
    }
}

async fn publish(mut listener: Listener, senders: Vec<watch::Sender<Option<Arc<Snapshot>>>>) {
    while let Some(snapshot) = listener.next().await {
        // [`Updates`] itself has one receiver of each group.
        let streams = senders
            .iter()
            .map(|group| group.receiver_count().saturating_sub(1))
            .sum();
        let asked = &snapshot.content.stage.round.asked;
        listener.gap = interval(streams, asked.choices().len());
        let spread = match listener.gap > LISTENER_INTERVAL {
            true => listener.gap,
            false => Duration::ZERO,
        };
        send(&senders, Some(snapshot), spread).await;
    }
}

/// Sends to one group after the other, evenly over `spread`. A vote that arrives at the same moment would wait for as
/// long as it takes to write to thousands of streams at once.
async fn send<T: Clone>(senders: &[watch::Sender<T>], value: T, spread: Duration) {
    let started = Instant::now();
    for (sender, group) in senders.iter().zip(0..) {
        if group > 0 && !spread.is_zero() {
            sleep_until(started + spread * group / GROUP_COUNT as u32).await;
        }
        sender.send_replace(value.clone());
    }
}

/// The time between two snapshots with this many choices for this many streams.
fn interval(streams: usize, choices: usize) -> Duration {
    let size = choices.div_ceil(MAX_CHOICES).max(1);
    let shares = u32::try_from(streams.saturating_mul(size)).unwrap_or(u32::MAX);
    INTERVAL_PER_STREAM
        .saturating_mul(shares)
        .clamp(LISTENER_INTERVAL, MAX_LISTENER_INTERVAL)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use moodring_core::poll::MAX_CLOUD_EMOJI;

    use super::*;

    #[tokio::test]
    async fn few_streams_get_a_snapshot_at_once_and_many_group_by_group() {
        let channels = (0..GROUP_COUNT).map(|_| watch::channel(0));
        let (senders, groups): (Vec<_>, Vec<_>) = channels.unzip();
        let with = |value| {
            groups
                .iter()
                .filter(|group| *group.borrow() == value)
                .count()
        };
        assert_eq!(send(&senders, 1, Duration::ZERO).now_or_never(), Some(()));
        assert_eq!(with(1), GROUP_COUNT);
        let mut sending = std::pin::pin!(send(&senders, 2, Duration::from_millis(320)));
        assert_eq!(sending.as_mut().now_or_never(), None);
        assert_eq!(with(2), 1);
        sending.await;
        assert_eq!(with(2), GROUP_COUNT);
    }

    #[test]
    fn a_room_gets_thirty_snapshots_a_second_and_a_stadium_one() {
        let millis = |streams| interval(streams, 5).as_millis();
        assert_eq!([0, 1, 330].map(millis), [33, 33, 33]);
        assert_eq!([1_000, 5_000].map(millis), [100, 500]);
        assert_eq!(
            [10_000, 100_000, usize::MAX].map(millis),
            [1_000, 1_000, 1_000]
        );
        let of_cloud = |streams| interval(streams, MAX_CLOUD_EMOJI).as_millis();
        assert_eq!([1, 40, 330, 1_000].map(of_cloud), [33, 100, 825, 1_000]);
    }
}
