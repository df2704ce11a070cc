//! What threads share, from std or, under `--cfg loom`, from loom, which runs a model through every
//! order in which threads can reach it.
//!
//! There are no atomics to order: one mutex guards all that is shared, and nothing takes a second
//! lock while it holds this one.

use std::sync::PoisonError;

#[cfg(loom)]
pub(crate) use loom::sync::{Arc, Mutex, MutexGuard};
#[cfg(not(loom))]
pub(crate) use std::sync::{Arc, Mutex, MutexGuard};

/// Locks, also after a panic in a thread that held the lock.
///
/// The only foreign code that runs under it clones a value or a waker, and both happen before
/// anything has been changed, so a panic in there leaves nothing half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The lock is held for some ten nanoseconds, while going to sleep for it takes microseconds from
    // the sleeper and again from whoever must wake it. Yielding first halves the cost of a send when
    // several threads send at once. Loom would only explore the same orders many times over.
    #[cfg(not(loom))]
    for _ in 0..10 {
        if let Ok(guard) = mutex.try_lock() {
            return guard;
        }
        std::thread::yield_now();
    }
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
