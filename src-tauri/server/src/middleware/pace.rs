//! How often something may happen: some times at once, and then one at a time for ever.

use std::time::{Duration, Instant};

/// A bound for what happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quota {
    /// How many at once, at least one.
    pub(crate) at_once: u32,
    /// The time after which one more is there, for ever.
    pub(crate) one_more: Duration,
}

/// How far somebody has used up a quota: when all of it will be there again (the generic cell rate algorithm of
/// ATM). One moment is all there is to remember, so a voter and its pace are found by one look-up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace(Instant);

impl Pace {
    /// Nothing has happened.
    pub(crate) fn new(now: Instant) -> Self {
        Self(now)
    }

    /// Counts one more.
    ///
    /// # Errors
    /// If that is too many: how long to wait for the next. It was not counted.
    pub(crate) fn step(&mut self, quota: Quota, now: Instant) -> Result<(), Duration> {
        let all = quota.one_more * quota.at_once;
        let then = self.0.max(now) + quota.one_more;
        match then.saturating_duration_since(now + all) {
            Duration::ZERO => {
                self.0 = then;
                Ok(())
            }
            wait => Err(wait),
        }
    }

    /// Whether it is as if nothing had happened.
    pub(crate) fn is_rested(&self, now: Instant) -> bool {
        self.0 <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota {
        at_once: 20,
        one_more: Duration::from_millis(100),
    };

    #[test]
    fn so_many_at_once_and_then_one_at_a_time() {
        let begun = Instant::now();
        let at = |millis| begun + Duration::from_millis(millis);
        let mut pace = Pace::new(begun);
        for _ in 0..QUOTA.at_once {
            assert_eq!(pace.step(QUOTA, begun), Ok(()));
        }
        let wait = Duration::from_millis;
        assert_eq!(pace.step(QUOTA, begun), Err(wait(100)));
        assert_eq!(pace.step(QUOTA, at(99)), Err(wait(1)));
        assert_eq!(pace.step(QUOTA, at(100)), Ok(()));
        assert_eq!(pace.step(QUOTA, at(100)), Err(wait(100)));
        assert!(!pace.is_rested(at(2_099)));
        assert!(pace.is_rested(at(2_100)));
        let later = (0..100).filter(|_| pace.step(QUOTA, at(60_000)).is_ok());
        assert_eq!(later.count(), 20, "rest is not saved up");
    }
}
