//! Counts the phones that listen: the voters with an open event stream.
//!
//! Kept in memory only. A voter with two tabs is one phone. A voter with more than eight streams keeps the
//! newest eight, so a script or a broken browser that opens the page again and again takes no streams from
//! others.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::vote::Voter;

/// The most streams of one voter.
const MAX_STREAMS_PER_VOTER: usize = 8;

/// The count of listening phones. Cheap to clone; all clones share one count.
#[derive(Clone, Debug, Default)]
pub struct Presence(Arc<Phones>);

#[derive(Debug, Default)]
struct Phones {
    streams: Mutex<HashMap<Voter, Streams>>,
    /// The number of voters with too many streams. While it is 0, a stream needs no lock to check itself.
    crowded: AtomicUsize,
    /// The number of phones that listen at edges.
    edge_phones: AtomicUsize,
}

/// The streams of one voter, numbered in order of arrival.
#[derive(Debug, Default)]
struct Streams {
    open: usize,
    came: u32,
}

impl Presence {
    /// Counts one more stream of `voter`. Returns its number, and whether it is the voter's first.
    pub fn arrive(&self, voter: Voter) -> (u32, bool) {
        let mut streams = self.lock();
        let own = streams.entry(voter).or_default();
        own.open += 1;
        own.came = own.came.wrapping_add(1);
        if own.open == MAX_STREAMS_PER_VOTER + 1 {
            self.0.crowded.fetch_add(1, Ordering::Relaxed);
        }
        (own.came, own.open == 1)
    }

    /// Counts the end of a stream. Returns whether it was the voter's last.
    pub fn leave(&self, voter: Voter) -> bool {
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

    /// Returns whether this stream of `voter` is surplus: the voter has more than eight, and this is not one of the
    /// newest eight.
    pub fn is_surplus(&self, voter: Voter, number: u32) -> bool {
        // Relaxed: a stream that reads an old value checks again at the next heartbeat.
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

    /// Returns the number of phones.
    pub fn phones(&self) -> usize {
        self.lock().len() + self.0.edge_phones.load(Ordering::Relaxed)
    }

    /// Sets the number of phones that listen at edges. Returns whether it changed.
    pub(crate) fn set_edge_phones(&self, phones: usize) -> bool {
        self.0.edge_phones.swap(phones, Ordering::Relaxed) != phones
    }

    /// Locks the streams. A std mutex is enough: it is held for a look-up and never across an await. No code under it
    /// can panic halfway through a change.
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
    fn of_more_than_eight_streams_the_oldest_is_surplus_until_it_ends() {
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
        // Streams that came and went do not make the older ones surplus.
        for _ in 0..100 {
            presence.leave(Voter(1));
            presence.arrive(Voter(1));
        }
        assert!(!surplus(1, numbers[1]));
    }
}
