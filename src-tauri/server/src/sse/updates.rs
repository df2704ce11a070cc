//! Passes each snapshot to all event streams, so that a commit wakes one task and not ten thousand.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use moodring_core::broadcaster::Listener;
use moodring_core::poll::MAX_CHOICES;
use moodring_core::snapshot::Snapshot;
use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::backend::Backend;

/// The time between two snapshots for a phone or another listener: about 30 a second.
const LISTENER_INTERVAL: Duration = Duration::from_millis(33);
/// The minimum and maximum rate of snapshots a second for all streams together. If there are too many streams for one
/// snapshot every [`LISTENER_INTERVAL`], the interval becomes longer. A cloud of 200 emoji is as large as 25 polls of
/// eight choices, so it counts as 25 snapshots. Otherwise clouds would fill the whole capacity of the Wi-Fi.
///
/// An edge always uses the minimum. It could send more, but its traffic costs money.
const MIN_RATE: f64 = 10_000.0;
const MAX_RATE: f64 = 60_000.0;
/// The target range for the share of time in which the server's threads are busy. Above it, votes would wait for
/// streams, so the rate falls. Below it, the rate rises.
const BUSY: RangeInclusive<f64> = 0.5..=0.7;
/// The longest time between two snapshots, for any number of streams.
const MAX_LISTENER_INTERVAL: Duration = Duration::from_secs(1);
/// The number of groups. With many streams, a snapshot goes to one group after the other.
const GROUP_COUNT: usize = 32;

/// The source of snapshots for event streams, until Moodring closes.
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
        let max_rate = match backend.is_presenters() {
            true => MAX_RATE,
            false => MIN_RATE,
        };
        let listener = backend.subscribe(LISTENER_INTERVAL);
        tokio::spawn(publish(listener, senders, max_rate));
        Self {
            groups,
            next_group: AtomicUsize::new(0),
        }
    }

    /// Returns the receiver of one more stream.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Option<Arc<Snapshot>>> {
        // Relaxed: the counter orders nothing.
        let group = self.next_group.fetch_add(1, Ordering::Relaxed);
        self.groups[group % GROUP_COUNT].clone()
    }
}

async fn publish(
    mut listener: Listener,
    senders: Vec<watch::Sender<Option<Arc<Snapshot>>>>,
    max_rate: f64,
) {
    let mut rate = MIN_RATE;
    let mut load = Load::new();
    while let Some(snapshot) = listener.next().await {
        // [`Updates`] itself has one receiver of each group.
        let streams = senders
            .iter()
            .map(|group| group.receiver_count().saturating_sub(1))
            .sum();
        let asked = &snapshot.content.stage.round.asked;
        rate = next_rate(rate, load.share()).min(max_rate);
        listener.gap = interval(streams, asked.choices().len(), rate);
        let spread = match listener.gap > LISTENER_INTERVAL {
            true => listener.gap,
            false => Duration::ZERO,
        };
        send(&senders, Some(snapshot), spread).await;
    }
}

/// Measures how busy the threads of the server are.
struct Load {
    threads: RuntimeMetrics,
    since: Instant,
    busy: Duration,
}

impl Load {
    fn new() -> Self {
        let threads = Handle::current().metrics();
        Self {
            busy: Self::busy(&threads),
            threads,
            since: Instant::now(),
        }
    }

    /// Returns the time that all threads have worked, since the start.
    fn busy(threads: &RuntimeMetrics) -> Duration {
        let all = 0..threads.num_workers();
        all.map(|thread| threads.worker_total_busy_duration(thread))
            .sum()
    }

    /// Returns the share of the time since the last call in which the threads were busy, from 0 to 1. It includes the
    /// time in which they waited for a processor that another program used.
    fn share(&mut self) -> f64 {
        let (busy, elapsed) = (Self::busy(&self.threads), self.since.elapsed());
        let worked = busy.saturating_sub(self.busy).as_secs_f64();
        (self.busy, self.since) = (busy, Instant::now());
        let time = elapsed.as_secs_f64() * self.threads.num_workers() as f64;
        (worked / time.max(f64::EPSILON)).min(1.0)
    }
}

/// Returns the rate after an interval in which the server was busy for this share.
fn next_rate(rate: f64, busy: f64) -> f64 {
    let rate = if busy < *BUSY.start() {
        rate * 1.5
    } else if busy > *BUSY.end() {
        rate / 2.0
    } else {
        rate
    };
    rate.clamp(MIN_RATE, MAX_RATE)
}

/// Sends to one group after the other, evenly over `spread`. Otherwise a vote that arrives at the same moment would
/// wait until the server has written to thousands of streams.
async fn send<T: Clone>(senders: &[watch::Sender<T>], value: T, spread: Duration) {
    let started = Instant::now();
    for (sender, group) in senders.iter().zip(0..) {
        if group > 0 && !spread.is_zero() {
            sleep_until(started + spread * group / GROUP_COUNT as u32).await;
        }
        sender.send_replace(value.clone());
    }
}

/// Returns the time between two snapshots with this many choices for this many streams, at this rate.
fn interval(streams: usize, choices: usize, rate: f64) -> Duration {
    let size = choices.div_ceil(MAX_CHOICES).max(1);
    let seconds = streams.saturating_mul(size) as f64 / rate;
    Duration::from_secs_f64(seconds.min(MAX_LISTENER_INTERVAL.as_secs_f64())).max(LISTENER_INTERVAL)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use moodring_core::poll::MAX_CLOUD_EMOJI;
    use tokio::task::yield_now;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_snapshot_is_sent_at_once_or_spread_over_the_groups() {
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
    fn a_room_gets_thirty_snapshots_a_second_and_a_busy_stadium_one() {
        let millis = |streams| interval(streams, 5, MIN_RATE).as_millis();
        assert_eq!([0, 1, 330].map(millis), [33, 33, 33]);
        assert_eq!([1_000, 5_000].map(millis), [100, 500]);
        assert_eq!(
            [10_000, 100_000, usize::MAX].map(millis),
            [1_000, 1_000, 1_000]
        );
        let of_cloud = |streams| interval(streams, MAX_CLOUD_EMOJI, MIN_RATE).as_millis();
        assert_eq!([1, 40, 330, 1_000].map(of_cloud), [33, 100, 825, 1_000]);
    }

    #[test]
    fn idle_threads_send_more_and_busy_ones_less() {
        let after = |turns, rate, busy| (0..turns).fold(rate, |rate, _| next_rate(rate, busy));
        assert!(after(5, MIN_RATE, 0.2) > 5.0 * MIN_RATE);
        assert_eq!(after(10, MIN_RATE, 0.2), MAX_RATE);
        assert_eq!(after(10, 30_000.0, 0.6), 30_000.0);
        assert_eq!(after(5, MAX_RATE, 0.95), MIN_RATE);
        assert!(interval(10_000, 5, MAX_RATE) < Duration::from_millis(200));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_thread_that_works_is_busy() {
        let mut load = Load::new();
        let working = tokio::spawn(async {
            loop {
                yield_now().await;
            }
        });
        let seen = timeout(Duration::from_secs(10), async {
            while load.share() <= *BUSY.end() {
                yield_now().await;
            }
        });
        assert_eq!(seen.await, Ok(()));
        working.abort();
    }
}
