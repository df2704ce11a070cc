//! What the ring is, without threads: the values retained, the count of all that were sent, and who
//! waits for the next one.
//!
//! Nothing here locks, wakes or drops a value. Whatever has to happen to a value or a waker that
//! leaves the ring is the caller's to do once the lock is released, because both can run foreign
//! code that comes back to the same ring.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::num::NonZeroUsize;
use std::task::Waker;

use crate::receiver::{Received, TryRecvError};

/// The wakers of the receivers that found nothing, by receiver, so that one polled again and again
/// has one place and a dropped one none.
pub(crate) type Waiting = BTreeMap<u64, Waker>;

pub(crate) struct State<T> {
    /// The newest values, oldest first: numbers `sent - retained.len()` up to `sent`.
    retained: VecDeque<T>,
    capacity: usize,
    /// How many values were sent, and so the number of the next one. At one a nanosecond it would
    /// take 584 years to overflow.
    sent: u64,
    closed: bool,
    waiting: Waiting,
    pub(crate) senders: usize,
    receivers_so_far: u64,
}

/// Where one receiver has got to.
pub(crate) struct Cursor {
    /// Tells this receiver's place among the waiting from the others'.
    receiver: u64,
    /// The number of the value it wants next.
    next: u64,
}

impl<T> State<T> {
    pub(crate) fn new(capacity: NonZeroUsize) -> Self {
        let capacity = capacity.get();
        Self {
            retained: VecDeque::with_capacity(capacity),
            capacity,
            sent: 0,
            closed: false,
            waiting: Waiting::new(),
            senders: 1,
            receivers_so_far: 0,
        }
    }

    /// Takes a value in. Returns the one that has to go for it, which after closing is the value
    /// itself, and the receivers to wake.
    pub(crate) fn push(&mut self, value: T) -> (Option<T>, Option<Waiting>) {
        if self.closed {
            return (Some(value), None);
        }
        let oldest = if self.retained.len() == self.capacity {
            self.retained.pop_front()
        } else {
            None
        };
        self.retained.push_back(value);
        self.sent += 1;
        (oldest, self.stop_waiting())
    }

    /// Closes the ring for good and returns the receivers to wake.
    pub(crate) fn close(&mut self) -> Option<Waiting> {
        self.closed = true;
        self.stop_waiting()
    }

    /// A cursor at the oldest retained value.
    pub(crate) fn subscribe(&mut self) -> Cursor {
        let receiver = self.receivers_so_far;
        self.receivers_so_far += 1;
        Cursor {
            receiver,
            next: self.oldest(),
        }
    }

    /// Has `waker` woken by the next send or by closing. Returns the waker whose place it took.
    pub(crate) fn wait(&mut self, cursor: &Cursor, waker: Waker) -> Option<Waker> {
        self.waiting.insert(cursor.receiver, waker)
    }

    /// Removes a receiver that will not be back.
    pub(crate) fn leave(&mut self, cursor: &Cursor) -> Option<Waker> {
        self.waiting.remove(&cursor.receiver)
    }

    /// All who wait, or `None` if nobody does: to walk through an empty map and drop it costs a send a quarter more.
    fn stop_waiting(&mut self) -> Option<Waiting> {
        (!self.waiting.is_empty()).then(|| mem::take(&mut self.waiting))
    }

    fn oldest(&self) -> u64 {
        self.sent - self.retained.len() as u64
    }
}

impl<T: Clone> State<T> {
    /// The next value for this cursor, which moves past it, or why there is none.
    pub(crate) fn read(&self, cursor: &mut Cursor) -> Result<Received<T>, TryRecvError> {
        let missed = self.oldest().saturating_sub(cursor.next);
        let position = cursor.next + missed;
        // The difference is below the capacity wherever there is a value, and the capacity is a
        // usize, so nothing is cut off.
        match self.retained.get((position - self.oldest()) as usize) {
            Some(value) => {
                let value = value.clone();
                cursor.next = position + 1;
                Ok(Received { value, missed })
            }
            None if self.closed => Err(TryRecvError::Closed),
            None => Err(TryRecvError::Empty),
        }
    }

    pub(crate) fn latest(&self) -> Option<T> {
        self.retained.back().cloned()
    }
}
