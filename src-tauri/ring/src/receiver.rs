//! The receiving side: [`Receiver`], its values and its errors.

use std::error::Error;
use std::fmt;
use std::future;
use std::task::{Poll, Waker};

use crate::state::{Cursor, State};
pub use crate::state::{Received, TryRecvError};
use crate::sync::{Arc, Mutex, lock};

/// Receives from a ring at its own speed. Created by [`Sender::subscribe`](crate::Sender::subscribe).
pub struct Receiver<T> {
    ring: Arc<Mutex<State<T>>>,
    cursor: Cursor,
}

/// The error when the ring is closed and this receiver has received all retained values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

impl<T> Receiver<T> {
    pub(crate) fn new(ring: Arc<Mutex<State<T>>>, cursor: Cursor) -> Self {
        Self { ring, cursor }
    }
}

impl<T: Clone> Receiver<T> {
    /// Waits for the next retained value. Cancel safe.
    ///
    /// Returns at once, without yielding to the executor, while there are values. The caller should limit the
    /// rate of a loop that does nothing else.
    ///
    /// # Errors
    ///
    /// [`Closed`] once the ring is closed and this receiver has received all retained values.
    pub async fn recv(&mut self) -> Result<Received<T>, Closed> {
        future::poll_fn(|context| self.poll_recv(context.waker())).await
    }

    /// Returns the next retained value without waiting.
    ///
    /// # Errors
    ///
    /// [`TryRecvError::Empty`] if this receiver is up to date, [`TryRecvError::Closed`] if the ring is also closed.
    pub fn try_recv(&mut self) -> Result<Received<T>, TryRecvError> {
        lock(&self.ring).read(&mut self.cursor)
    }

    /// Reads a value or stores the waker, under one lock. A send comes either before both or after both, so no
    /// wake-up is lost.
    fn poll_recv(&mut self, waker: &Waker) -> Poll<Result<Received<T>, Closed>> {
        let mut state = lock(&self.ring);
        let replaced = match state.read(&mut self.cursor) {
            Ok(received) => return Poll::Ready(Ok(received)),
            Err(TryRecvError::Closed) => return Poll::Ready(Err(Closed)),
            Err(TryRecvError::Empty) => state.wait(&self.cursor, waker.clone()),
        };
        // Dropping the last waker of a finished task may drop the task and with it another receiver of this
        // ring. That drop takes the lock, so release it first.
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        // The binding releases the lock before the waker is dropped.
        let waker = lock(&self.ring).leave(&self.cursor);
        drop(waker);
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the ring is closed")
    }
}

impl Error for Closed {}
