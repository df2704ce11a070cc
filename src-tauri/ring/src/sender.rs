//! The sending side: [`ring`] and [`Sender`].

use std::fmt;
use std::num::NonZeroUsize;

use crate::receiver::Receiver;
use crate::state::{State, Waiting};
use crate::sync::{Arc, Mutex, lock};

/// Creates an open, empty ring that retains the newest `capacity` values.
///
/// # Panics
///
/// If `capacity` values do not fit into the address space: the ring allocates room for all of them at once.
#[must_use = "a ring closes when its last sender is dropped"]
pub fn ring<T: Clone>(capacity: NonZeroUsize) -> Sender<T> {
    Sender {
        ring: Arc::new(Mutex::new(State::new(capacity))),
    }
}

/// Sends into a ring and subscribes to it. Clones share the ring. It closes when the last clone is dropped.
pub struct Sender<T> {
    ring: Arc<Mutex<State<T>>>,
}

impl<T: Clone> Sender<T> {
    /// Sends a value to every receiver. Drops the oldest retained value if the ring is full.
    ///
    /// Does not wait and does not fail. Without receivers the ring retains the value for later ones. A closed
    /// ring drops it.
    pub fn send(&self, value: T) {
        let (leftover, waiting) = lock(&self.ring).push(value);
        wake(waiting);
        drop(leftover);
    }

    /// Returns a new receiver. It first gets the values retained at this moment, oldest first.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<T> {
        let cursor = lock(&self.ring).subscribe();
        Receiver::new(Arc::clone(&self.ring), cursor)
    }

    /// Closes the ring for all senders and receivers. Receivers still get the retained values. Closing a closed
    /// ring changes nothing.
    pub fn close(&self) {
        let waiting = lock(&self.ring).close();
        wake(waiting);
    }

    /// Returns the newest value, or `None` before the first. Receivers still get it.
    #[must_use]
    pub fn latest(&self) -> Option<T> {
        lock(&self.ring).latest()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        lock(&self.ring).senders += 1;
        Self {
            ring: Arc::clone(&self.ring),
        }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = lock(&self.ring);
            state.senders -= 1;
            if state.senders > 0 {
                return;
            }
            state.close()
        };
        wake(waiting);
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

fn wake(waiting: Option<Waiting>) {
    if let Some(waiting) = waiting {
        for waker in waiting.into_values() {
            waker.wake();
        }
    }
}
