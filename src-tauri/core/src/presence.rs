//! Which phones are here: the voters who hold an event stream open right now.
//!
//! Kept in memory only. A voter with two tabs is one phone, and a voter with more than eight streams
//! keeps the newest: a page that is opened again and again by a script or a broken browser takes no
//! seats from others.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::vote::Voter;

/// Streams that a voter may have.
const MAX_STREAMS_PER_VOTER: usize = 8;

/// The count of phones that listen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence(Arc<Phones>);

#[derive(Debug, Default)]
struct Phones {
    streams: Mutex<HashMap<Voter, Streams>>,
    /// Voters with too many streams. Usually none, and then no stream has to ask about itself.
    crowded: AtomicUsize,
}

/// The streams of one voter, numbered as they come.
#[derive(Debug, Default)]
struct Streams {
    open: usize,
    came: u32,
}

impl Presence {
    /// Counts one more stream of `voter`. Answers its number, and whether a phone came.
    pub(crate) fn arrive(&self, voter: Voter) -> (u32, bool) {
        let mut streams = self.lock();
        let own = streams.entry(voter).or_default();
        own.open += 1;
        own.came = own.came.wrapping_add(1);
        if own.open == MAX_STREAMS_PER_VOTER + 1 {
            self.0.crowded.fetch_add(1, Ordering::Relaxed);
        }
        (own.came, own.open == 1)
    }

    /// Counts one stream less. Answers whether a phone left.
    pub(crate) fn leave(&self, voter: Voter) -> bool {
        let mut streams = self.lock();
        let Some(own) = streams.get_mut(&voter) else {
            return false;
        };
        if own.open == MAX_STREAMS_PER_VOTER + 1 {
            self.0.crowded.fetch_sub(1, Ordering::Relaxed);
        }
        own.open -= 1;
        let is_gone = own.open == 0;
        if is_gone {
            streams.remove(&voter);
        }
        is_gone
    }

    /// Whether this stream of `voter` is one too many: there are more than eight, and it is none of the
    /// eight that came last.
    pub(crate) fn is_surplus(&self, voter: Voter, number: u32) -> bool {
        // Relaxed: whoever reads it too early asks again at the next heartbeat.
        if self.0.crowded.load(Ordering::Relaxed) == 0 {
            return false;
        }
        let streams = self.lock();
        let own = streams.get(&voter);
        own.is_some_and(|own| {
            own.open > MAX_STREAMS_PER_VOTER
                && own.came.wrapping_sub(number) as usize >= MAX_STREAMS_PER_VOTER
        })
    }

    /// How many phones are here.
    pub(crate) fn phones(&self) -> usize {
        self.lock().len()
    }

    /// A std mutex: held for a look-up, never across an await. No panic can leave it half-changed.
    fn lock(&self) -> MutexGuard<'_, HashMap<Voter, Streams>> {
        self.0
            .streams
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voter_with_two_tabs_is_one_phone() {
        let presence = Presence::default();
        assert_eq!(presence.arrive(Voter(1)), (1, true));
        assert_eq!(presence.arrive(Voter(1)), (2, false));
        assert_eq!(presence.arrive(Voter(2)), (1, true));
        assert_eq!(presence.phones(), 2);
        assert!(!presence.leave(Voter(1)));
        assert!(presence.leave(Voter(1)));
        assert_eq!(presence.phones(), 1);
    }

    #[test]
    fn of_more_than_eight_streams_the_oldest_is_too_many_until_it_has_gone() {
        let presence = Presence::default();
        let numbers: Vec<u32> = (0..=MAX_STREAMS_PER_VOTER)
            .map(|_| presence.arrive(Voter(1)).0)
            .collect();
        presence.arrive(Voter(2));
        let surplus = |voter, number| presence.is_surplus(Voter(voter), number);
        assert!(surplus(1, numbers[0]));
        assert!(!numbers[1..].iter().any(|number| surplus(1, *number)));
        assert!(!surplus(2, 1));
        assert!(!presence.leave(Voter(1)));
        assert!(!numbers.iter().any(|number| surplus(1, *number)));
        // Those that came and went do not make the ones that stayed too many.
        for _ in 0..100 {
            presence.leave(Voter(1));
            presence.arrive(Voter(1));
        }
        assert!(!surplus(1, numbers[1]));
    }
}
