//! The back end of the handlers: it takes votes and has the newest snapshot. In the room it is the [`Engine`], at an
//! edge of a show the [`Edge`].
//!
//! An enum, not a trait object: a boxed future would cost every vote an allocation, and a generic parameter would
//! spread to every handler.

use std::sync::Arc;
use std::time::Duration;

use moodring_core::broadcaster::Listener;
use moodring_core::room_code::RoomCode;
use moodring_core::snapshot::Snapshot;
use moodring_core::vote::{Ballot, Voter};
use moodring_core::{Engine, Key, VoteError};
use moodring_relay::Edge;
use tokio::sync::watch;

/// The handle to a running back end. Cheap to clone.
#[derive(Clone)]
pub enum Backend {
    /// The engine, in this process.
    Engine(Engine),
    /// The edge of a show, whose engine is at the presenter.
    Edge(Edge),
}

impl From<Engine> for Backend {
    fn from(engine: Engine) -> Self {
        Self::Engine(engine)
    }
}

impl From<Edge> for Backend {
    fn from(edge: Edge) -> Self {
        Self::Edge(edge)
    }
}

impl Backend {
    /// Starts the tasks that run as long as the server.
    pub(crate) fn start(&self) {
        match self {
            Self::Engine(engine) => engine.until_stopped(engine.clone().rotate_codes()),
            Self::Edge(_) => {}
        }
    }

    /// Runs a task until it is done or the back end stops, whichever comes first. Then drops it.
    pub(crate) fn until_stopped(&self, task: impl Future<Output = ()> + Send + 'static) {
        match self {
            Self::Engine(engine) => engine.until_stopped(task),
            Self::Edge(edge) => edge.until_stopped(task),
        }
    }

    /// Returns whether the back end runs.
    pub(crate) fn is_running(&self) -> bool {
        match self {
            Self::Engine(engine) => engine.is_running(),
            Self::Edge(edge) => edge.is_running(),
        }
    }

    /// Returns whether the back end runs on the presenter's computer, which may have a name in the local network.
    pub(crate) fn is_presenters(&self) -> bool {
        matches!(self, Self::Engine(_))
    }

    /// Ends all listeners and waits until every accepted vote is safe.
    pub(crate) async fn stop(&self) {
        match self {
            Self::Engine(engine) => engine.stop().await,
            Self::Edge(edge) => edge.stop().await,
        }
    }

    /// Casts a vote. `Ok` means that it is stored and survives a crash.
    ///
    /// # Errors
    /// If the rules reject it or it cannot be stored.
    pub(crate) async fn vote(&self, ballot: Ballot) -> Result<(), VoteError> {
        match self {
            Self::Engine(engine) => engine.vote(ballot).await,
            Self::Edge(edge) => edge.vote(ballot).await,
        }
    }

    /// Returns the newest snapshot.
    ///
    /// # Errors
    /// If there is none yet.
    pub(crate) fn newest(&self) -> Result<Arc<Snapshot>, VoteError> {
        match self {
            Self::Engine(engine) => Ok(engine.newest()),
            Self::Edge(edge) => edge.newest(),
        }
    }

    /// Returns a listener that gets the newest snapshot at once and then at most one every `gap`.
    pub(crate) fn subscribe(&self, gap: Duration) -> Listener {
        match self {
            Self::Engine(engine) => engine.subscribe(gap),
            Self::Edge(edge) => edge.subscribe(gap),
        }
    }

    /// Checks that listeners get new snapshots.
    ///
    /// # Errors
    /// With the reason why they do not.
    pub(crate) fn check_running(&self) -> Result<(), VoteError> {
        match self {
            Self::Engine(engine) if engine.is_running() => Ok(()),
            Self::Engine(engine) => Err(engine.vote_error()),
            Self::Edge(edge) => edge.newest().map(drop),
        }
    }

    /// Checks that votes can be taken.
    ///
    /// # Errors
    /// With the reason why they cannot.
    pub(crate) fn check_health(&self) -> Result<(), VoteError> {
        self.check_running()?;
        if let Self::Edge(edge) = self {
            return edge.check();
        }
        match &self.newest()?.content.error {
            Some(error) => Err(VoteError::Store(error.clone())),
            None => Ok(()),
        }
    }

    /// Returns the room code, which decides which phones may vote.
    pub(crate) fn room_code(&self) -> &RoomCode {
        match self {
            Self::Engine(engine) => engine.room_code(),
            Self::Edge(edge) => edge.room_code(),
        }
    }

    /// Watches the key of keyed listeners; `None` at an edge, which has none.
    pub(crate) fn key(&self) -> Option<watch::Receiver<Key>> {
        match self {
            Self::Engine(engine) => Some(engine.key()),
            Self::Edge(_) => None,
        }
    }

    /// Counts a new event stream of a phone. Returns the number of the stream.
    pub(crate) fn arrive(&self, voter: Voter) -> u32 {
        match self {
            Self::Engine(engine) => engine.arrive(voter),
            Self::Edge(edge) => edge.arrive(voter),
        }
    }

    /// Returns whether the phone has too many streams and this one is among the oldest.
    pub(crate) fn is_surplus(&self, voter: Voter, number: u32) -> bool {
        match self {
            Self::Engine(engine) => engine.is_surplus(voter, number),
            Self::Edge(edge) => edge.is_surplus(voter, number),
        }
    }

    /// Counts the end of an event stream.
    pub(crate) fn leave(&self, voter: Voter) {
        match self {
            Self::Engine(engine) => engine.leave(voter),
            Self::Edge(edge) => edge.leave(voter),
        }
    }
}
