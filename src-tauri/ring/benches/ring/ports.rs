//! The post's two designs, with tokio's bounded channel instead of Go's.
//!
//! In Go several tasks can receive from one channel. Tokio's channel has one receiver, so a mutex shares it. The
//! lock is held for one poll and never across an await.

use std::future;
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::designs::Design;

type Shared = Arc<Mutex<Receiver<u64>>>;

fn channel(length: usize) -> (Sender<u64>, Shared) {
    let (sender, receiver) = mpsc::channel(length);
    (sender, Arc::new(Mutex::new(receiver)))
}

/// Sends a value. Removes the oldest value if the channel is full.
fn force_send(sender: &Sender<u64>, receiver: &Shared, value: u64) {
    let mut unsent = value;
    while let Err(TrySendError::Full(value)) = sender.try_send(unsent) {
        // An error means that the receiver has emptied the channel, which also makes room.
        let _ = receiver.lock().unwrap().try_recv();
        unsent = value;
    }
}

async fn drain(receiver: Shared) -> u64 {
    let mut arrived = 0;
    while future::poll_fn(|context| receiver.lock().unwrap().poll_recv(context))
        .await
        .is_some()
    {
        arrived += 1;
    }
    arrived
}

/// The first design: a mutex around sending, so two senders never make room for one value.
pub(crate) struct OneChannel {
    sender: Mutex<Sender<u64>>,
    receiver: Shared,
}

impl Design for OneChannel {
    type Receiver = Shared;

    fn new(length: usize) -> (Self, Self::Receiver) {
        let (sender, receiver) = channel(length);
        (
            Self {
                sender: Mutex::new(sender),
                receiver: Arc::clone(&receiver),
            },
            receiver,
        )
    }

    async fn send(&self, value: u64) {
        force_send(&self.sender.lock().unwrap(), &self.receiver, value);
    }

    fn drain(receiver: Self::Receiver) -> impl Future<Output = u64> + Send + 'static {
        drain(receiver)
    }
}

/// The second design: senders share an input channel, and one task moves every value to the output channel. So
/// only that task makes room.
pub(crate) struct TwoChannels {
    input: Sender<u64>,
}

impl Design for TwoChannels {
    type Receiver = Shared;

    fn new(length: usize) -> (Self, Self::Receiver) {
        let (input, mut incoming) = mpsc::channel(length);
        let (outgoing, output) = channel(length);
        let receiver = Arc::clone(&output);
        tokio::spawn(async move {
            while let Some(value) = incoming.recv().await {
                force_send(&outgoing, &output, value);
            }
        });
        (Self { input }, receiver)
    }

    async fn send(&self, value: u64) {
        // Fails only after the task has ended.
        self.input.send(value).await.unwrap();
    }

    fn drain(receiver: Self::Receiver) -> impl Future<Output = u64> + Send + 'static {
        drain(receiver)
    }
}
