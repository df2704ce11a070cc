//! The operations that every design implements, with the ring and tokio's channels.

use std::hint;
use std::num::NonZeroUsize;

use tokio::sync::{broadcast, watch};

pub(crate) trait Design: Send + Sync + Sized + 'static {
    type Receiver: Send + 'static;

    /// Creates the design and its receiver. Call it within the runtime. Dropping the design ends the receiver.
    fn new(length: usize) -> (Self, Self::Receiver);
    fn send(&self, value: u64) -> impl Future<Output = ()> + Send;
    /// Receives until the end. Returns the number of values.
    fn drain(receiver: Self::Receiver) -> impl Future<Output = u64> + Send + 'static;
}

/// A design whose receiver can try to receive without waiting.
pub(crate) trait Polled: Design {
    /// Returns whether there was a value; `None` at the end.
    fn look(receiver: &mut Self::Receiver) -> Option<bool>;
}

/// The same design with a receiver that polls about every microsecond and never sleeps, so the time contains no
/// wake-up.
pub(crate) struct Awake<D>(D);

impl<D: Polled> Design for Awake<D> {
    type Receiver = D::Receiver;

    fn new(length: usize) -> (Self, Self::Receiver) {
        let (design, receiver) = D::new(length);
        (Self(design), receiver)
    }

    async fn send(&self, value: u64) {
        self.0.send(value).await;
    }

    async fn drain(mut receiver: Self::Receiver) -> u64 {
        let mut arrived = 0;
        while let Some(found) = D::look(&mut receiver) {
            match found {
                true => arrived += 1,
                false => (0..16).for_each(|_| hint::spin_loop()),
            }
        }
        arrived
    }
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

impl Polled for Ring {
    fn look(receiver: &mut Self::Receiver) -> Option<bool> {
        match receiver.try_recv() {
            Ok(_) => Some(true),
            Err(moodring_ring::TryRecvError::Empty) => Some(false),
            Err(moodring_ring::TryRecvError::Closed) => None,
        }
    }
}

/// Tokio's broadcast channel. Tokio rounds the length up to a power of two.
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

impl Polled for Broadcast {
    fn look(receiver: &mut Self::Receiver) -> Option<bool> {
        match receiver.try_recv() {
            Ok(_) => Some(true),
            Err(broadcast::error::TryRecvError::Empty) => Some(false),
            // The next call returns the oldest retained value.
            Err(broadcast::error::TryRecvError::Lagged(_)) => Self::look(receiver),
            Err(broadcast::error::TryRecvError::Closed) => None,
        }
    }
}

/// Tokio's watch channel. Its length is always 1.
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
