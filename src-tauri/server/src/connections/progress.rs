//! The progress of a connection, shared by its request stream and its loop.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::routes::events::StreamRequest;

/// The progress of one connection.
#[derive(Default)]
pub(crate) struct Progress {
    /// Counts up when the head of a request has arrived and when its answer is ready: odd in between.
    steps: AtomicU32,
    /// The head of the answer and the stream request, once the connection is to become a stream.
    upgrade: Mutex<Option<(Vec<u8>, StreamRequest)>>,
}

impl Progress {
    pub(crate) fn steps(&self) -> u32 {
        // Relaxed: the counter orders nothing, and one task reads and writes it.
        self.steps.load(Ordering::Relaxed)
    }

    /// Returns how many requests were answered.
    pub(crate) fn request(&self) -> u32 {
        self.steps() / 2
    }

    /// Counts a step. `fetch_add` is not necessary, because only one task counts.
    pub(crate) fn step(&self) {
        self.steps
            .store(self.steps().wrapping_add(1), Ordering::Relaxed);
    }

    /// Locks the upgrade. A std mutex is enough: one task holds it to move the value.
    pub(crate) fn upgrade(&self) -> std::sync::MutexGuard<'_, Option<(Vec<u8>, StreamRequest)>> {
        self.upgrade.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
