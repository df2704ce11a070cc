//! Decides when a round with a timer closes: at a time of day, and not later than planned if the clock is set back.
//!
//! The time of day is stored and shown, and it stays correct after a restart or a suspend. The monotonic clock cannot
//! be set, but it may stop while the computer is suspended. So the round closes when the time is up by either clock. If
//! time is left only by the time of day, the clock was set back. This module reads no clock.

use std::time::Instant;

/// Milliseconds by which the clocks may differ. A smaller difference is an ordinary clock correction.
const SET_BACK_TOLERANCE_MS: i64 = 1_000;

/// One moment by both clocks: Unix milliseconds and the monotonic clock.
pub(super) type Moment = (i64, Instant);

/// A running timer.
#[derive(Clone, Copy)]
pub(super) struct Timer {
    closes_at: i64,
    begun: Moment,
}

/// The next step of the writer for a running timer.
#[derive(Debug, PartialEq)]
pub(super) enum Due {
    Later,
    Now,
    /// The round closes at this time, in Unix milliseconds, because the clock was set back.
    At(i64),
}

impl Timer {
    /// Starts a timer. `closes_at` is in Unix milliseconds.
    pub(super) fn new(closes_at: i64, begun: Moment) -> Self {
        Self { closes_at, begun }
    }

    /// Returns whether this timer belongs to a round that closes at this time.
    pub(super) fn is_of(&self, closes_at: i64) -> bool {
        self.closes_at == closes_at
    }

    /// Returns the next step at this moment.
    pub(super) fn check(&self, (wall, monotonic): Moment) -> Due {
        let (began, at) = self.begun;
        let passed = monotonic.saturating_duration_since(at).as_millis();
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        let by_wall = self.closes_at.saturating_sub(wall);
        let left = self.closes_at.saturating_sub(began).saturating_sub(passed);
        if by_wall <= 0 || left <= 0 {
            Due::Now
        } else if by_wall.saturating_sub(left) > SET_BACK_TOLERANCE_MS {
            Due::At(wall.saturating_add(left))
        } else {
            Due::Later
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_timer_uses_the_time_of_day_unless_it_was_set_back() {
        let begun = Instant::now();
        let timer = Timer::new(70_000, (10_000, begun));
        for (passed, wall, due) in [
            (0, 10_000, Due::Later),
            (59_999, 69_999, Due::Later),
            (60_000, 70_000, Due::Now),
            // A small correction, or a slow clock.
            (30_000, 39_001, Due::Later),
            // Suspended: the monotonic clock stopped.
            (5_000, 70_000, Due::Now),
            (5_000, 30_000, Due::Later),
            // Set back by an hour, to before 1970, and to the minimum.
            (20_000, -3_570_000, Due::At(-3_530_000)),
            (0, i64::MIN, Due::At(i64::MIN + 60_000)),
            // Set back, and the time is up.
            (60_000, 10_000, Due::Now),
            // Set forward.
            (1_000, 4_000_000, Due::Now),
        ] {
            let now = (wall, begun + Duration::from_millis(passed));
            assert_eq!(timer.check(now), due, "{passed} {wall}");
        }
    }

    #[test]
    fn no_number_in_a_data_file_is_too_large_for_a_timer() {
        let begun = Instant::now();
        for closes_at in [i64::MIN, -1, 0, i64::MAX] {
            for wall in [i64::MIN, 0, i64::MAX] {
                let due = Timer::new(closes_at, (wall, begun)).check((wall, begun));
                assert_eq!(due == Due::Now, closes_at <= wall, "{closes_at} {wall}");
            }
        }
    }
}
