//! The state of the ring, without threads: the retained values, the count of all sent values, and the waiting
//! receivers.
//!
//! Nothing here locks, wakes or drops a value. The caller does that with returned values and wakers after it has
//! released the lock, because both can run foreign code that uses the same ring.

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;
use std::fmt;
use std::mem;
use std::num::NonZeroUsize;
use std::task::Waker;

/// A value, and the number of values lost before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received<T> {
    /// The oldest retained value that this receiver had not seen.
    pub value: T,
    /// How many values were dropped between this receiver's previous value and this one; 0 if it kept up.
    pub missed: u64,
}

/// Why [`Receiver::try_recv`](crate::Receiver::try_recv) has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryRecvError {
    /// This receiver has seen everything sent so far. More values may come.
    Empty,
    /// Like [`Closed`](crate::Closed): no more values will come.
    Closed,
}

impl fmt::Display for TryRecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no new value in the ring",
            Self::Closed => "the ring is closed",
        })
    }
}

impl Error for TryRecvError {}

/// The wakers of the waiting receivers, by receiver. A receiver that is polled again has only one entry, and a
/// dropped one has none.
pub(crate) type Waiting = BTreeMap<u64, Waker>;

pub(crate) struct State<T> {
    /// The newest values, oldest first: numbers `sent - retained.len()` up to `sent`.
    retained: VecDeque<T>,
    capacity: usize,
    /// How many values were sent, which is also the number of the next one. At one value a nanosecond it
    /// overflows after 584 years.
    sent: u64,
    closed: bool,
    waiting: Waiting,
    pub(crate) senders: usize,
    receivers_so_far: u64,
}

/// The position of one receiver.
pub(crate) struct Cursor {
    /// The key of this receiver in `waiting`.
    receiver: u64,
    /// The number of the next value to read.
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

    /// Adds a value. Returns the dropped value and the receivers to wake. In a closed ring the dropped value is
    /// the new one.
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

    /// Closes the ring for good. Returns the receivers to wake.
    pub(crate) fn close(&mut self) -> Option<Waiting> {
        self.closed = true;
        self.stop_waiting()
    }

    /// Returns a cursor at the oldest retained value.
    pub(crate) fn subscribe(&mut self) -> Cursor {
        let receiver = self.receivers_so_far;
        self.receivers_so_far += 1;
        Cursor {
            receiver,
            next: self.oldest(),
        }
    }

    /// Stores the `waker` that the next send or close wakes. Returns the waker that it replaces.
    pub(crate) fn wait(&mut self, cursor: &Cursor, waker: Waker) -> Option<Waker> {
        self.waiting.insert(cursor.receiver, waker)
    }

    /// Removes a dropped receiver. Returns its waker.
    pub(crate) fn leave(&mut self, cursor: &Cursor) -> Option<Waker> {
        self.waiting.remove(&cursor.receiver)
    }

    /// Returns all waiting receivers, or `None` without any. Iterating over an empty map and dropping it would
    /// make a send a quarter more expensive.
    fn stop_waiting(&mut self) -> Option<Waiting> {
        (!self.waiting.is_empty()).then(|| mem::take(&mut self.waiting))
    }

    fn oldest(&self) -> u64 {
        self.sent - self.retained.len() as u64
    }
}

impl<T: Clone> State<T> {
    /// Returns the next value and moves the cursor past it, or returns why there is none.
    pub(crate) fn read(&self, cursor: &mut Cursor) -> Result<Received<T>, TryRecvError> {
        let missed = self.oldest().saturating_sub(cursor.next);
        let position = cursor.next + missed;
        // The difference is below the capacity wherever there is a value, and the capacity is a usize. So the
        // cast loses nothing.
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
