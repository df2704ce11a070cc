//! Tells all event streams what is snapshot, so that a commit wakes one task and not ten thousand.

use std::sync::Arc;
use std::time::Duration;

use moodring_core::Engine;
use moodring_core::broadcaster::Listener;
use moodring_core::snapshot::Snapshot;
use tokio::sync::watch;

/// Between two snapshots for a phone or another listener: about 30 a second.
pub(crate) const LISTENER_GAP: Duration = Duration::from_millis(33);
/// What one stream's snapshot may take of the time of all: 10,000 a second and no more, so that votes
/// find the processor free. It is felt by more than 330 streams.
const STREAM_GAP: Duration = Duration::from_micros(100);
/// Between two snapshots however many listen.
const LONGEST_GAP: Duration = Duration::from_secs(1);
/// What every stream is told, for as long as Moodring is open.
pub(crate) fn start(engine: &Engine) -> watch::Receiver<Arc<Snapshot>> {
    let (told, news) = watch::channel(engine.newest());
    tokio::spawn(cry(engine.subscribe(LISTENER_GAP), told));
    news
}

/// Tells every stream what is snapshot, until Moodring closes.
async fn cry(mut listener: Listener, told: watch::Sender<Arc<Snapshot>>) {
    while let Some(snapshot) = listener.next().await {
        told.send_replace(snapshot);
        listener.gap = gap(told.receiver_count());
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
    use super::*;

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
