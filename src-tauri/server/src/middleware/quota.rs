//! Quotas of what may happen in a time, and how far one is used up.

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
        let whole = quota.interval * quota.burst;
        let free_again = self.0.max(now) + quota.interval;
        match free_again.saturating_duration_since(now + whole) {
            Duration::ZERO => {
                self.0 = free_again;
                Ok(())
            }
            wait => Err(wait),
        }
    }

    /// Whether all of the quota is free.
    pub(crate) fn is_free(&self, now: Instant) -> bool {
        self.0 <= now
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
}
