//! What every design is asked to do, and the ring and tokio's channels doing it.

use std::num::NonZeroUsize;

use tokio::sync::{broadcast, watch};

pub(crate) trait Design: Send + Sync + Sized + 'static {
    type Receiver: Send + 'static;

    /// Called within the runtime. Dropping the design ends the receiver.
    fn new(length: usize) -> (Self, Self::Receiver);
    fn send(&self, value: u64) -> impl Future<Output = ()> + Send;
    /// Receives until the end; returns how many values arrived.
    fn drain(receiver: Self::Receiver) -> impl Future<Output = u64> + Send + 'static;
}

pub(crate) struct Ring(moodring_ring::Sender<u64>);

impl Design for Ring {
    type Receiver = moodring_ring::Receiver<u64>;

    fn new(length: usize) -> (Self, Self::Receiver) {
        let sender = moodring_ring::ring(NonZeroUsize::new(length).unwrap());
        let receiver = sender.subscribe();
        (Self(sender), receiver)
    }

    async fn send(&self, value: u64) {
        self.0.send(value);
    }

    async fn drain(mut receiver: Self::Receiver) -> u64 {
        let mut arrived = 0;
        while receiver.recv().await.is_ok() {
            arrived += 1;
        }
        arrived
    }
}

/// Tokio rounds the length up to a power of two.
pub(crate) struct Broadcast(broadcast::Sender<u64>);

impl Design for Broadcast {
    type Receiver = broadcast::Receiver<u64>;

    fn new(length: usize) -> (Self, Self::Receiver) {
        let (sender, receiver) = broadcast::channel(length);
        (Self(sender), receiver)
    }

    async fn send(&self, value: u64) {
        // Fails only without receivers.
        self.0.send(value).unwrap();
    }

    async fn drain(mut receiver: Self::Receiver) -> u64 {
        let mut arrived = 0;
        loop {
            match receiver.recv().await {
                Ok(_) => arrived += 1,
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return arrived,
            }
        }
    }
}

/// Always of length 1, whatever is asked for.
pub(crate) struct Watch(watch::Sender<u64>);

impl Design for Watch {
    type Receiver = watch::Receiver<u64>;

    fn new(_length: usize) -> (Self, Self::Receiver) {
        let (sender, receiver) = watch::channel(0);
        (Self(sender), receiver)
    }

    async fn send(&self, value: u64) {
        self.0.send_replace(value);
    }

    async fn drain(mut receiver: Self::Receiver) -> u64 {
        let mut arrived = 0;
        while receiver.changed().await.is_ok() {
            std::hint::black_box(*receiver.borrow_and_update());
            arrived += 1;
        }
        arrived
    }
}
