//! Which phones are here: the voters who hold an event stream open right now.
//!
//! Kept in memory only. A voter with two tabs is one phone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::vote::Voter;

/// The count of phones that listen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    streams: Arc<Mutex<HashMap<Voter, usize>>>,
}

impl Presence {
    /// Counts one more stream of `voter`. Answers whether a phone came.
    pub(crate) fn arrive(&self, voter: Voter) -> bool {
        let mut streams = self.lock();
        let open = streams.entry(voter).or_default();
        *open += 1;
        *open == 1
    }

    /// Counts one stream less. Answers whether a phone left.
    pub(crate) fn leave(&self, voter: Voter) -> bool {
        let mut streams = self.lock();
        match streams.get_mut(&voter) {
            Some(open) if *open > 1 => {
                *open -= 1;
                false
            }
            _ => streams.remove(&voter).is_some(),
        }
    }

    /// How many phones are here.
    pub(crate) fn phones(&self) -> usize {
        self.lock().len()
    }

    /// A std mutex: held for a look-up, never across an await. No panic can leave it half-changed.
    fn lock(&self) -> MutexGuard<'_, HashMap<Voter, usize>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voter_with_two_tabs_is_one_phone() {
        let presence = Presence::default();
        assert!(presence.arrive(Voter(1)));
        assert!(!presence.arrive(Voter(1)));
        assert!(presence.arrive(Voter(2)));
        assert_eq!(presence.phones(), 2);
        assert!(!presence.leave(Voter(1)));
        assert!(presence.leave(Voter(1)));
        assert_eq!(presence.phones(), 1);
    }
}
