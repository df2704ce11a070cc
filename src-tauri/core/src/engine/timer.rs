//! When a round with a timer closes: at a time of day, and yet no later than meant if somebody sets the clock back.
//!
//! The time of day is what is kept, shown and true after a restart or a sleep. What passes here nobody can set, but it
//! may stand still while the computer sleeps. So each is believed where it says that the time is up, and where only the
//! time of day says that there is more left, it was set back. Reads no clock.

use std::time::Instant;

/// In milliseconds: a clock that differs by less was only put right.
const SET_BACK: i64 = 1_000;

/// A moment by both clocks: Unix milliseconds, and what nobody can set.
pub(super) type Moment = (i64, Instant);

/// A timer that runs.
#[derive(Clone, Copy)]
pub(super) struct Timer {
    closes_at: i64,
    begun: Moment,
}

/// What there is to do about a timer.
#[derive(Debug, PartialEq)]
pub(super) enum Due {
    Later,
    Now,
    /// The round closes at this time of day, in Unix milliseconds: the clock was set back.
    At(i64),
}

impl Timer {
    /// A timer seen for the first time. `closes_at` is in Unix milliseconds.
    pub(super) fn new(closes_at: i64, begun: Moment) -> Self {
        Self { closes_at, begun }
    }

    /// Whether this is the timer of a round that closes then.
    pub(super) fn is_of(&self, closes_at: i64) -> bool {
        self.closes_at == closes_at
    }

    /// What there is to do now.
    pub(super) fn look(&self, (wall, here): Moment) -> Due {
        let (began, at) = self.begun;
        let passed = here.saturating_duration_since(at).as_millis();
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        let by_wall = self.closes_at.saturating_sub(wall);
        let left = self.closes_at.saturating_sub(began).saturating_sub(passed);
        if by_wall <= 0 || left <= 0 {
            Due::Now
        } else if by_wall.saturating_sub(left) > SET_BACK {
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
    fn a_timer_believes_the_time_of_day_unless_it_was_set_back() {
        let begun = Instant::now();
        let timer = Timer::new(70_000, (10_000, begun));
        for (passed, wall, due) in [
            (0, 10_000, Due::Later),
            (59_999, 69_999, Due::Later),
            (60_000, 70_000, Due::Now),
            // Put right by a little, or a clock that runs slow.
            (30_000, 39_001, Due::Later),
            // A sleep: nothing passed here, and much outside.
            (5_000, 70_000, Due::Now),
            (5_000, 30_000, Due::Later),
            // Set back by an hour, before 1970, as far as it goes.
            (20_000, -3_570_000, Due::At(-3_530_000)),
            (0, i64::MIN, Due::At(i64::MIN + 60_000)),
            // Set back, and the time is up.
            (60_000, 10_000, Due::Now),
            // Set forward.
            (1_000, 4_000_000, Due::Now),
        ] {
            let now = (wall, begun + Duration::from_millis(passed));
            assert_eq!(timer.look(now), due, "{passed} {wall}");
        }
    }

    #[test]
    fn no_number_in_a_data_file_is_too_large_for_a_timer() {
        let begun = Instant::now();
        for closes_at in [i64::MIN, -1, 0, i64::MAX] {
            for wall in [i64::MIN, 0, i64::MAX] {
                let due = Timer::new(closes_at, (wall, begun)).look((wall, begun));
                assert_eq!(due == Due::Now, closes_at <= wall, "{closes_at} {wall}");
            }
        }
    }
}
