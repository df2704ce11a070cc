//! The shared types, from std or, under `--cfg loom`, from loom. Loom runs a model in every possible order of
//! its threads.
//!
//! There are no atomic orderings to justify: one mutex guards everything shared. No code takes a second lock
//! while it holds this one.

use std::sync::PoisonError;

#[cfg(loom)]
pub(crate) use loom::sync::{Arc, Mutex, MutexGuard};
#[cfg(not(loom))]
pub(crate) use std::sync::{Arc, Mutex, MutexGuard};

/// Locks the mutex, even if a thread panicked while it held the lock.
///
/// The only foreign code under the lock clones a value or a waker. Both happen before any change, so a panic
/// there leaves a consistent state.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The lock is held for some ten nanoseconds, but sleeping costs microseconds, both for the sleeping thread
    // and for the thread that wakes it. Yielding first halves the cost of a send when several threads send at
    // once. Loom would only explore the same orders many times.
    #[cfg(not(loom))]
    for _ in 0..10 {
        if let Ok(guard) = mutex.try_lock() {
            return guard;
        }
        std::thread::yield_now();
    }
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
