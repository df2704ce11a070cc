//! Quotas of what may happen in a time, and how far one is used up.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// How often something may happen: a burst, and then one at each interval.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quota {
    /// How many may happen at once, at least one.
    pub(crate) burst: u32,
    /// The time after which one more may happen.
    pub(crate) interval: Duration,
}

/// How far a quota is used up (the generic cell rate algorithm): the moment when all of it is free again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage(Instant);

impl Usage {
    /// Nothing is used.
    pub(crate) fn new(now: Instant) -> Self {
        Self(now)
    }

    /// Counts one more.
    ///
    /// # Errors
    /// If the quota is used up: the time until the next one is free. This one was not counted.
    pub(crate) fn take(&mut self, quota: Quota, now: Instant) -> Result<(), Duration> {
        self.reserve(quota, Duration::ZERO, now).map(|_| ())
    }

    /// Counts one more and returns how long it has to wait for its turn.
    ///
    /// # Errors
    /// If it had to wait longer than `max_wait`: that time. This one was not counted.
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

    /// Whether all of the quota is free.
    pub(crate) fn is_free(&self, now: Instant) -> bool {
        self.0 <= now
    }
}

/// Strangers that a table of usages remembers. When there are more, all are forgotten.
pub(crate) const MAX_REMEMBERED: usize = 4_096;

/// How far each stranger has used up a quota. Bounded by [`MAX_REMEMBERED`], whatever strangers write as keys.
#[derive(Debug)]
pub(crate) struct Usages<K>(HashMap<K, Usage>);

impl<K> Default for Usages<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> Usages<K> {
    /// The usage of one stranger.
    pub(crate) fn of(&mut self, key: K, now: Instant) -> &mut Usage {
        if self.0.len() >= MAX_REMEMBERED {
            self.0.retain(|_, usage| !usage.is_free(now));
        }
        if self.0.len() >= MAX_REMEMBERED {
            self.0.clear();
        }
        self.0.entry(key).or_insert(Usage::new(now))
    }

    /// The strangers that are remembered.
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
    fn so_many_at_once_and_then_one_at_a_time() {
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
        assert_eq!(later.count(), 20, "rest is not saved up");
    }

    #[test]
    fn those_over_a_quota_get_their_turns_one_after_the_other() {
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
