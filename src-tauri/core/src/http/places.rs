//! Room for connections: as many as there are file descriptors for, and half of it for one address, so
//! that nobody takes all of it alone.
//!
//! Half is as much as a school or a company behind one address can want: with the lowest usual limit on
//! Linux, 4,096 files, it is 1,920 connections, three each for 640 phones.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::visitor::Source;

/// The places of a server.
pub(super) struct Places {
    room: usize,
    free: Arc<Semaphore>,
    taken: Mutex<HashMap<Source, usize>>,
}

/// One place. It is free again when this is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    source: Option<Source>,
    #[expect(dead_code, reason = "held for its drop")]
    permit: OwnedSemaphorePermit,
}

impl Places {
    pub(super) fn new(room: usize) -> Self {
        Self {
            room,
            free: Arc::new(Semaphore::new(room)),
            taken: Mutex::default(),
        }
    }

    /// A place for a connection from there, if there is one left for it.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let permit = self.free.clone().try_acquire_owned().ok()?;
        let source = Source::of(address);
        if let Some(source) = source {
            let mut taken = self.taken();
            let own = taken.entry(source).or_default();
            if *own >= (self.room / 2).max(1) {
                return None;
            }
            *own += 1;
        }
        Some(Place {
            places: self.clone(),
            source,
            permit,
        })
    }

    /// Waits until every place is free.
    pub(super) async fn all_free(&self) {
        let everyone = u32::try_from(self.room).expect("a number of files");
        // An error would mean that the semaphore was closed, and nobody does that.
        let _ = self.free.acquire_many(everyone).await;
    }

    /// A std mutex: held for a look-up, once when a connection comes and once when it goes.
    fn taken(&self) -> MutexGuard<'_, HashMap<Source, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(source) = self.source else {
            return;
        };
        let mut taken = self.places.taken();
        match taken.get_mut(&source) {
            Some(own) if *own > 1 => *own -= 1,
            _ => {
                taken.remove(&source);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(places: &Arc<Places>, address: [u8; 4], most: usize) -> Vec<Place> {
        (0..most)
            .map_while(|_| places.take(address.into()))
            .collect()
    }

    #[test]
    fn one_address_gets_half_of_the_places_and_the_others_the_rest() {
        let places = Arc::new(Places::new(10));
        let greedy = takes(&places, [10, 0, 0, 1], 20);
        assert_eq!(greedy.len(), 5);
        let others = takes(&places, [10, 0, 0, 2], 3);
        assert_eq!(others.len(), 3);
        drop(greedy);
        assert_eq!(takes(&places, [10, 0, 0, 1], 20).len(), 5);
        drop(others);
        assert!(places.taken().is_empty(), "addresses are kept");
    }

    #[test]
    fn this_computer_may_take_all_since_a_tunnel_ends_here() {
        let places = Arc::new(Places::new(10));
        let all = takes(&places, [127, 0, 0, 1], 20);
        assert_eq!(all.len(), 10);
        assert!(places.take([10, 0, 0, 1].into()).is_none());
    }
}
