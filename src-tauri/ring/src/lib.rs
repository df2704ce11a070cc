//! A broadcast ring that drops its oldest value, so senders never wait.
//!
//! [`ring`] creates a ring and returns its first [`Sender`]. Clone the sender for every task that sends values.
//! Call [`subscribe`](Sender::subscribe) for every task that receives them. Each [`Receiver`] has its own
//! position, so a slow receiver delays neither the senders nor the other receivers. It loses values and learns
//! how many.
//!
//! Use it for values that are complete on their own, such as a whole snapshot: a receiver that missed ten of
//! them needs only the newest one. A capacity of 1 is enough for that.
//!
//! ```
//! use std::num::NonZeroUsize;
//! use std::sync::Arc;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let sender = moodring_ring::ring::<Arc<str>>(NonZeroUsize::MIN);
//! let mut receiver = sender.subscribe();
//!
//! sender.send("two votes".into());
//! sender.send("three votes".into());
//! drop(sender);
//!
//! let received = receiver.recv().await.expect("the newest value is kept when the ring closes");
//! assert_eq!(&*received.value, "three votes");
//! assert_eq!(received.missed, 1);
//! assert!(receiver.recv().await.is_err());
//! # }
//! ```
//!
//! # Sending
//!
//! [`Sender::send`] neither waits for a receiver nor fails. The ring retains the newest `capacity` values. When
//! it is full, a send drops the oldest one. All receivers see all sends in the same order. A send that returned
//! before another began comes first.
//!
//! # Subscribing
//!
//! A new receiver starts with the oldest retained value. At capacity 1 that is the newest value sent so far, so
//! a new listener has something to show at once. Values dropped before it subscribed do not count as missed.
//!
//! # Lagging
//!
//! A receiver that falls behind continues with the oldest retained value, and [`Received::missed`] is the number
//! of values it skipped. Loss is not an error, because there is always a next value. For every receiver that has
//! caught up, received and missed values add up to all values sent since the oldest one that was retained when it
//! subscribed.
//!
//! # Closing
//!
//! The ring closes with [`Sender::close`] or when the last sender is dropped. Receivers still get the retained
//! values, and after them always [`Closed`]. A value sent after closing is dropped at once and counts as neither
//! received nor missed. A closed ring stays closed. It still allows new subscriptions and
//! [`latest`](Sender::latest).
//!
//! # Cancel safety
//!
//! [`Receiver::recv`] is cancel safe. It takes a value only in the poll that returns it. So a `recv` that loses
//! in a `select!` loses no value and counts none as missed.
//!
//! # What runs while the lock is held
//!
//! One mutex guards the whole ring. It is held only to move a value in or to clone one out. So `T::clone` runs
//! under the lock. It should be cheap, as for an `Arc`, and must not use the same ring. Values are dropped and
//! tasks woken after the lock is released.
//!
//! # What it does not know
//!
//! The ring knows no runtime: a receiver needs only the [`Waker`](std::task::Waker) it is polled with, so it works with
//! any executor. It does not know the meaning of its values either.

mod receiver;
mod sender;
mod state;
mod sync;

pub use receiver::{Closed, Received, Receiver, TryRecvError};
pub use sender::{Sender, ring};
