//! One heartbeat for all connections. It wakes each connection every ten seconds, to send a heartbeat or to detect that
//! the connection is idle.
//!
//! Connections are in groups, and the heartbeat wakes one group after the other. One timer per connection would wake
//! the process up to a thousand times a second for ten thousand listeners in a quiet room. The groups wake it twice a
//! second.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

/// The time between two heartbeats of one connection.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(10);
const GROUP_COUNT: usize = 20;

/// The heartbeat.
pub(crate) struct Heartbeat {
    groups: [Notify; GROUP_COUNT],
    current: AtomicUsize,
    stopping: AtomicBool,
}

impl Heartbeat {
    pub(crate) fn new() -> Self {
        Self {
            groups: std::array::from_fn(|_| Notify::new()),
            current: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
        }
    }

    /// Returns the group of a new connection: the one that was woken last, so that its first heartbeat comes after a
    /// whole interval.
    pub(crate) fn subscribe(&self) -> &Notify {
        // Relaxed: any group is correct. Another one only makes the first heartbeat earlier.
        &self.groups[self.current.load(Ordering::Relaxed)]
    }

    /// Sends heartbeats until it is dropped.
    pub(crate) async fn run(&self) {
        let mut ticks = interval(HEARTBEAT_INTERVAL / GROUP_COUNT as u32);
        // After a suspend, the missed heartbeats are not sent.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.wake_next_group();
        }
    }

    fn wake_next_group(&self) {
        let current = (self.current.load(Ordering::Relaxed) + 1) % GROUP_COUNT;
        self.current.store(current, Ordering::Relaxed);
        self.groups[current].notify_waiters();
    }

    /// Wakes every connection, so that it notices that the server stops.
    pub(crate) fn stop(&self) {
        // Release, before the wake-up: every connection that is woken sees the flag. A connection that starts to wait
        // later checks the flag first.
        self.stopping.store(true, Ordering::Release);
        for group in &self.groups {
            group.notify_waiters();
        }
    }

    /// Returns whether the server stops.
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
    fn a_connection_is_woken_once_a_whole_interval() {
        let heartbeat = Heartbeat::new();
        for groups_before in [0, 1, GROUP_COUNT - 1, GROUP_COUNT, 3 * GROUP_COUNT - 1] {
            (0..groups_before).for_each(|_| heartbeat.wake_next_group());
            let group = heartbeat.subscribe();
            for _ in 0..3 {
                let mut heartbeat_due = pin!(group.notified());
                for _ in 1..GROUP_COUNT {
                    heartbeat.wake_next_group();
                    assert_eq!(heartbeat_due.as_mut().now_or_never(), None);
                }
                heartbeat.wake_next_group();
                assert_eq!(heartbeat_due.now_or_never(), Some(()));
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
