//! Tells all event streams what is published, so that a commit wakes one task and not ten thousand.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use moodring_core::Engine;
use moodring_core::broadcaster::Listener;
use moodring_core::snapshot::Snapshot;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Between two snapshots for a phone or another listener: about 30 a second.
pub(crate) const LISTENER_GAP: Duration = Duration::from_millis(33);
/// What one stream's snapshot may take of the time of all: 10,000 a second and no more, so that votes
/// find the processor free. It is felt by more than 330 streams.
const STREAM_GAP: Duration = Duration::from_micros(100);
/// Between two snapshots however many listen.
const LONGEST_GAP: Duration = Duration::from_secs(1);
/// Streams are told in so many groups, when they are many.
const GROUPS: usize = 32;

/// What all streams are told, for as long as Moodring is open.
pub(crate) struct News {
    groups: Vec<watch::Receiver<Arc<Snapshot>>>,
    turn: AtomicUsize,
}

impl News {
    /// For one more stream.
    pub(crate) fn follow(&self) -> watch::Receiver<Arc<Snapshot>> {
        // Relaxed: a counter that orders nothing.
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        self.groups[turn % GROUPS].clone()
    }
}

/// Begins to tell.
pub(crate) fn start(engine: &Engine) -> News {
    let channels = (0..GROUPS).map(|_| watch::channel(engine.newest()));
    let (told, groups): (Vec<_>, Vec<_>) = channels.unzip();
    tokio::spawn(cry(engine.subscribe(LISTENER_GAP), told));
    News {
        groups,
        turn: AtomicUsize::new(0),
    }
}

/// Tells every stream what is published, until Moodring closes.
async fn cry(mut listener: Listener, told: Vec<watch::Sender<Arc<Snapshot>>>) {
    while let Some(snapshot) = listener.next().await {
        // [`News`] has one receiver of each group.
        let streams = told
            .iter()
            .map(|group| group.receiver_count().saturating_sub(1))
            .sum();
        listener.gap = gap(streams);
        let spread = match listener.gap > LISTENER_GAP {
            true => listener.gap,
            false => Duration::ZERO,
        };
        tell(&told, snapshot, spread).await;
    }
}

/// Tells one group after the other, evenly over a time: thousands that are told at once keep a vote waiting that comes
/// at that moment, for as long as it takes to write to all of them.
async fn tell<T: Clone>(groups: &[watch::Sender<T>], news: T, spread: Duration) {
    let begun = Instant::now();
    for (group, turn) in groups.iter().zip(0..) {
        if turn > 0 && !spread.is_zero() {
            sleep_until(begun + spread * turn / GROUPS as u32).await;
        }
        group.send_replace(news.clone());
    }
}

/// Between two snapshots for so many streams.
fn gap(streams: usize) -> Duration {
    let streams = u32::try_from(streams).unwrap_or(u32::MAX);
    STREAM_GAP
        .saturating_mul(streams)
        .clamp(LISTENER_GAP, LONGEST_GAP)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn few_streams_are_told_at_once_and_many_one_group_after_the_other() {
        let channels = (0..GROUPS).map(|_| watch::channel(0));
        let (told, groups): (Vec<_>, Vec<_>) = channels.unzip();
        let know = |news| {
            groups
                .iter()
                .filter(|group| *group.borrow() == news)
                .count()
        };
        assert_eq!(tell(&told, 1, Duration::ZERO).now_or_never(), Some(()));
        assert_eq!(know(1), GROUPS);
        let mut telling = std::pin::pin!(tell(&told, 2, Duration::from_millis(320)));
        assert_eq!(telling.as_mut().now_or_never(), None);
        assert_eq!(know(2), 1);
        telling.await;
        assert_eq!(know(2), GROUPS);
    }

    #[test]
    fn an_ordinary_room_is_told_thirty_times_a_second_and_a_stadium_once() {
        let millis = |streams| gap(streams).as_millis();
        assert_eq!([0, 1, 330].map(millis), [33, 33, 33]);
        assert_eq!([1_000, 5_000].map(millis), [100, 500]);
        assert_eq!(
            [10_000, 100_000, usize::MAX].map(millis),
            [1_000, 1_000, 1_000]
        );
    }
}
