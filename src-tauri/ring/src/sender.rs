//! The sending side: [`ring`] and [`Sender`].

use std::fmt;
use std::num::NonZeroUsize;

use crate::receiver::Receiver;
use crate::state::{State, Waiting};
use crate::sync::{Arc, Mutex, lock};

/// Makes an open, empty ring that retains the newest `capacity` values.
///
/// # Panics
///
/// Room for all of them is reserved at once, so this panics if they would not fit the address space.
#[must_use = "a ring closes when its last sender is dropped"]
pub fn ring<T: Clone>(capacity: NonZeroUsize) -> Sender<T> {
    Sender {
        ring: Arc::new(Mutex::new(State::new(capacity))),
    }
}

/// Sends into a ring and subscribes to it. Clones share the ring; when the last is dropped it closes.
pub struct Sender<T> {
    ring: Arc<Mutex<State<T>>>,
}

impl<T: Clone> Sender<T> {
    /// Sends a value to every receiver, at the price of the oldest retained one if the ring is full.
    ///
    /// Does not wait for receivers and does not fail: without receivers the value is retained for
    /// those that come, and after closing it is dropped.
    pub fn send(&self, value: T) {
        let (leftover, waiting) = lock(&self.ring).push(value);
        wake(waiting);
        drop(leftover);
    }

    /// A new receiver, which first sees the values retained at this moment, oldest first.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<T> {
        let cursor = lock(&self.ring).subscribe();
        Receiver::new(Arc::clone(&self.ring), cursor)
    }

    /// Ends the ring for all its senders and receivers. Receivers still get what is retained.
    /// Closing a closed ring changes nothing.
    pub fn close(&self) {
        let waiting = lock(&self.ring).close();
        wake(waiting);
    }

    /// The newest value sent, or `None` before the first. Takes it away from nobody.
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
