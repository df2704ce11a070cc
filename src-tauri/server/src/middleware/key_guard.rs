//! The key in links for listeners. With it a wall or a script sees everything.

use std::future::pending;

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use moodring_core::Key;
use tokio::sync::watch;

use crate::api::KeyIn;
use crate::backend::Backend;
use crate::problem::Problem;

/// The query of a link, which may contain the key.
pub(crate) type Link = Result<Query<KeyIn>, QueryRejection>;

/// Proof that a request had the key. It is valid until the presenter changes the key.
#[derive(Clone)]
pub(crate) struct KeyGuard(watch::Receiver<Key>);

impl KeyGuard {
    /// Returns the guard for a link with the key; `None` without a key.
    ///
    /// # Errors
    /// If the key is wrong.
    pub(crate) fn of(backend: &Backend, link: Link) -> Result<Option<Self>, Problem> {
        let Query(link) = link?;
        let Some(text) = link.key else {
            return Ok(None);
        };
        let mut key = backend.key().ok_or(Problem::WrongKey)?;
        let newest = *key.borrow_and_update();
        match Key::parse(&text) == Some(newest) {
            true => Ok(Some(Self(key))),
            false => Err(Problem::WrongKey),
        }
    }

    /// Waits until the presenter changes the key.
    pub(crate) async fn changed(&mut self) {
        // An error means that the writer has stopped. Its listeners still receive the last snapshot.
        if self.0.changed().await.is_err() {
            pending().await
        }
    }
}
