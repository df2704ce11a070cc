//! Rate limits (the generic cell rate algorithm): quotas, and how much of a quota is used up.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// The allowed rate of an event: a burst, and then one event per interval.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quota {
    /// The number of events that may happen at once, at least one.
    pub(crate) burst: u32,
    /// The time after which one more event may happen.
    pub(crate) interval: Duration,
}

/// How far a quota is used up (the generic cell rate algorithm): the moment when all of it is free again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage(Instant);

impl Usage {
    /// Creates a usage of nothing.
    pub(crate) fn new(now: Instant) -> Self {
        Self(now)
    }

    /// Counts one more event.
    ///
    /// # Errors
    /// If the quota is used up: the time until the next event is allowed. This event was not counted.
    pub(crate) fn take(&mut self, quota: Quota, now: Instant) -> Result<(), Duration> {
        self.reserve(quota, Duration::ZERO, now).map(|_| ())
    }

    /// Counts one more event and returns how long it has to wait for its turn.
    ///
    /// # Errors
    /// If it had to wait longer than `max_wait`: that time. This event was not counted.
    pub(crate) fn reserve(
        &mut self,
        quota: Quota,
        max_wait: Duration,
        now: Instant,
    ) -> Result<Duration, Duration> {
        let whole = quota.interval * quota.burst;
        let free_again = self.0.max(now) + quota.interval;
        let wait = free_again.saturating_duration_since(now + whole);
        if wait > max_wait {
            return Err(wait);
        }
        self.0 = free_again;
        Ok(wait)
    }

    /// Returns whether the whole quota is free.
    pub(crate) fn is_free(&self, now: Instant) -> bool {
        self.0 <= now
    }
}

/// The most keys in a table of usages. When there are more, the table is cleared.
pub(crate) const MAX_REMEMBERED: usize = 4_096;

/// The usage of a quota by key. Bounded by [`MAX_REMEMBERED`], even if clients invent keys.
#[derive(Debug)]
pub(crate) struct Usages<K>(HashMap<K, Usage>);

impl<K> Default for Usages<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> Usages<K> {
    /// Returns the usage of one key.
    pub(crate) fn of(&mut self, key: K, now: Instant) -> &mut Usage {
        if self.0.len() >= MAX_REMEMBERED {
            self.0.retain(|_, usage| !usage.is_free(now));
        }
        if self.0.len() >= MAX_REMEMBERED {
            self.0.clear();
        }
        self.0.entry(key).or_insert(Usage::new(now))
    }

    /// Returns the number of keys.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota {
        burst: 20,
        interval: Duration::from_millis(100),
    };

    #[test]
    fn a_quota_allows_a_burst_and_then_one_event_per_interval() {
        let begun = Instant::now();
        let at = |millis| begun + Duration::from_millis(millis);
        let mut usage = Usage::new(begun);
        for _ in 0..QUOTA.burst {
            assert_eq!(usage.take(QUOTA, begun), Ok(()));
        }
        let wait = Duration::from_millis;
        assert_eq!(usage.take(QUOTA, begun), Err(wait(100)));
        assert_eq!(usage.take(QUOTA, at(99)), Err(wait(1)));
        assert_eq!(usage.take(QUOTA, at(100)), Ok(()));
        assert_eq!(usage.take(QUOTA, at(100)), Err(wait(100)));
        assert!(!usage.is_free(at(2_099)));
        assert!(usage.is_free(at(2_100)));
        let later = (0..100).filter(|_| usage.take(QUOTA, at(60_000)).is_ok());
        assert_eq!(later.count(), 20, "an unused quota does not add up");
    }

    #[test]
    fn events_over_a_quota_wait_for_their_turns_in_order() {
        let now = Instant::now();
        let mut usage = Usage::new(now);
        let waits: Vec<_> = (0..30)
            .map(|_| usage.reserve(QUOTA, 3 * QUOTA.interval, now))
            .collect();
        assert!(waits[..20].iter().all(|wait| *wait == Ok(Duration::ZERO)));
        assert_eq!(
            waits[20..23],
            [1, 2, 3].map(|turn| Ok(turn * QUOTA.interval))
        );
        assert!(waits[23..].iter().all(Result::is_err));
    }
}
