//! A ring that drops its oldest value instead of making anyone wait to send.
//!
//! [`ring`] makes one and hands back its first [`Sender`]. Clone the sender for every task that
//! produces values and [`subscribe`](Sender::subscribe) once for every task that wants to see them.
//! Each [`Receiver`] keeps its own place, so a slow one slows down neither the senders nor the
//! other receivers: it loses values, and is told how many.
//!
//! It is meant for values that stand on their own, such as a whole snapshot: whoever missed ten of
//! them needs the newest one and no other. For that a capacity of 1 is enough.
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
//! [`Sender::send`] neither waits for a receiver nor fails. The ring retains the newest `capacity`
//! values; the one beyond that pushes out the oldest. All sends have one order, the same for every
//! receiver, and a send that returned before another began comes first.
//!
//! # Subscribing
//!
//! A new receiver starts with the oldest value still retained. At capacity 1 that is the newest
//! value sent so far, so a listener that has just arrived has something to show at once. What had
//! been dropped before it subscribed does not count as missed.
//!
//! # Lagging
//!
//! A receiver that is overtaken goes on with the oldest value still retained, and
//! [`Received::missed`] says how many values it skipped to get there. Loss is part of the answer
//! rather than an error, because there is always a value to go on with: for every receiver that has
//! caught up, the values received and the values missed add up to the values sent since the oldest
//! one it could have had.
//!
//! # Closing
//!
//! The ring closes with [`Sender::close`] or when the last sender is dropped. Receivers still get
//! what is retained, then [`Closed`], and from then on always [`Closed`]. A value sent after that is
//! dropped at once and counts as neither received nor missed. A ring that is closed stays closed;
//! one may still subscribe to it and read the [`latest`](Sender::latest) value.
//!
//! # Cancel safety
//!
//! [`Receiver::recv`] is cancel safe. It takes a value only in the very poll that returns it, so a
//! `recv` that loses a `select!` loses no value and counts none as missed.
//!
//! # What runs while the lock is held
//!
//! One mutex guards the whole ring, and it is held only for a moment: to move a value in, or to
//! clone one out. `T::clone` therefore runs under it and should be cheap, as an `Arc`'s is, and must
//! not use the same ring. Values are dropped and tasks woken after it has been released.
//!
//! # What it does not know
//!
//! No runtime: a receiver needs only the [`Waker`](std::task::Waker) it is polled with, so any
//! executor will do. Nothing about what the values mean.

mod receiver;
mod sender;
mod state;
mod sync;

pub use receiver::{Closed, Received, Receiver, TryRecvError};
pub use sender::{Sender, ring};
