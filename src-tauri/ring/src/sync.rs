//! The two primitives that threads share, from std or, under `--cfg loom`, from loom, which runs a
//! model through every order in which threads can reach them.
//!
//! There are no atomics to order: one mutex guards all that is shared, and no code takes a second
//! lock while it holds it.

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
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
