//! One heartbeat for all connections: each is woken once in ten seconds, to send a heartbeat or to be
//! found idle.
//!
//! Connections are in groups, and the groups take turns. A timer for each would wake the program up
//! to a thousand times a second with ten thousand listeners in a quiet room; this wakes it four times.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

/// Between two beats of one connection.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(10);
const GROUP_COUNT: usize = 40;

/// The heartbeat.
pub(crate) struct Heartbeat {
    groups: [Notify; GROUP_COUNT],
    turn: AtomicUsize,
    stopping: AtomicBool,
}

impl Heartbeat {
    pub(crate) fn new() -> Self {
        Self {
            groups: std::array::from_fn(|_| Notify::new()),
            turn: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
        }
    }

    /// The group of a connection that begins: the one whose turn it just was, so that its first beat
    /// comes after a whole period.
    pub(crate) fn join(&self) -> &Notify {
        // Relaxed: any group will do, only the first beat would come earlier.
        &self.groups[self.turn.load(Ordering::Relaxed)]
    }

    /// Beats until it is dropped.
    pub(crate) async fn run(&self) {
        let mut ticks = interval(HEARTBEAT_INTERVAL / GROUP_COUNT as u32);
        // A computer that slept for an hour owes nobody an hour's beats.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.wake_the_next();
        }
    }

    fn wake_the_next(&self) {
        let turn = (self.turn.load(Ordering::Relaxed) + 1) % GROUP_COUNT;
        self.turn.store(turn, Ordering::Relaxed);
        self.groups[turn].notify_waiters();
    }

    /// Wakes every connection, to find that the server stops.
    pub(crate) fn stop(&self) {
        // Before the wake-up, which orders it for whoever is woken; whoever is not waits from after
        // it, and looks once more first.
        self.stopping.store(true, Ordering::Release);
        for group in &self.groups {
            group.notify_waiters();
        }
    }

    /// Whether the server stops.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn a_connection_is_woken_once_in_a_whole_round_of_groups_from_when_it_began() {
        let heartbeat = Heartbeat::new();
        for begins_after in [0, 1, 39, 40, 77] {
            (0..begins_after).for_each(|_| heartbeat.wake_the_next());
            let group = heartbeat.join();
            for _ in 0..3 {
                let mut beat = pin!(group.notified());
                for _ in 1..GROUP_COUNT {
                    heartbeat.wake_the_next();
                    assert_eq!(beat.as_mut().now_or_never(), None);
                }
                heartbeat.wake_the_next();
                assert_eq!(beat.now_or_never(), Some(()));
            }
        }
    }

    #[test]
    fn stopping_wakes_every_connection() {
        let heartbeat = Heartbeat::new();
        assert!(!heartbeat.is_stopping());
        let waiting: Vec<_> = heartbeat.groups.iter().map(Notify::notified).collect();
        heartbeat.stop();
        assert!(
            waiting
                .into_iter()
                .all(|waiting| waiting.now_or_never().is_some())
        );
        assert!(heartbeat.is_stopping());
    }
}
