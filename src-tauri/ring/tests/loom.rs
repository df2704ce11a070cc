//! The ring in every possible order of its threads.
//!
//! `RUSTFLAGS="--cfg loom" cargo test --release -p moodring-ring --test loom`
//!
//! The first two models are the races of the blog post "Creating a ring buffer using Go channels for Server-Sent
//! Events". Loom also fails a model in which a receiver sleeps for ever, so each `block_on` also checks for lost
//! wake-ups.

#![cfg(loom)]
#![allow(clippy::unwrap_used)] // A model that cannot go on should panic.

use std::future;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use loom::future::block_on;
use loom::model::Builder;
use loom::thread;
use moodring_ring::{Closed, Received, Receiver, Sender, TryRecvError};

/// Runs a model with at most three preemptions, which takes a few seconds for all models. Without a bound, the models
/// with three threads take far too long. `LOOM_MAX_PREEMPTIONS` sets another bound.
fn model(run: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(3));
    builder.check(run);
}

fn ring(capacity: usize) -> Sender<u64> {
    moodring_ring::ring(NonZeroUsize::new(capacity).unwrap())
}

/// Receives until the ring closes. Returns the values and the number of missed ones.
fn drain(receiver: &mut Receiver<u64>) -> (Vec<u64>, u64) {
    block_on(async {
        let (mut values, mut missed) = (Vec::new(), 0);
        while let Ok(received) = receiver.recv().await {
            values.push(received.value);
            missed += received.missed;
        }
        (values, missed)
    })
}

#[test]
fn two_senders_that_find_the_ring_full_drop_two_values() {
    model(|| {
        let sender = ring(1);
        let mut receiver = sender.subscribe();
        sender.send(0);
        let other = {
            let sender = sender.clone();
            thread::spawn(move || sender.send(1))
        };
        sender.send(2);
        other.join().unwrap();

        let newest = sender.latest().unwrap();
        assert!(newest == 1 || newest == 2);
        assert_eq!(
            receiver.try_recv(),
            Ok(Received {
                value: newest,
                missed: 2
            })
        );
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    });
}

#[test]
fn a_value_dropped_while_a_receiver_takes_it_is_either_received_or_missed() {
    model(|| {
        let sender = ring(1);
        let mut receiver = sender.subscribe();
        sender.send(0);
        let sending = thread::spawn(move || sender.send(1));

        let first = receiver.try_recv().unwrap();
        sending.join().unwrap();
        if first.value == 0 {
            assert_eq!(first.missed, 0);
            assert_eq!(
                receiver.try_recv(),
                Ok(Received {
                    value: 1,
                    missed: 0
                })
            );
        } else {
            assert_eq!(
                first,
                Received {
                    value: 1,
                    missed: 1
                }
            );
        }
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
    });
}

#[test]
fn two_senders_and_a_waiting_receiver_account_for_every_value() {
    model(|| {
        let sender = ring(1);
        let mut receiver = sender.subscribe();
        let sending = [1, 2].map(|value| {
            let sender = sender.clone();
            thread::spawn(move || sender.send(value))
        });
        drop(sender);

        let (values, missed) = drain(&mut receiver);
        assert_eq!(values.len() as u64 + missed, 2);
        assert!(!values.is_empty());
        for thread in sending {
            thread.join().unwrap();
        }
    });
}

#[test]
fn closing_wakes_a_receiver_that_is_about_to_wait() {
    model(|| {
        let sender = ring(1);
        let mut receiver = sender.subscribe();
        let closing = {
            let sender = sender.clone();
            thread::spawn(move || sender.close())
        };
        assert_eq!(block_on(receiver.recv()), Err(Closed));
        closing.join().unwrap();
        drop(sender); // Kept until here, so that it was not its drop that closed the ring.
    });
}

#[test]
fn the_last_of_two_senders_to_be_dropped_closes_the_ring() {
    model(|| {
        let sender = ring(1);
        let mut receiver = sender.subscribe();
        let other = sender.clone();
        let dropping = thread::spawn(move || drop(other));
        let receiving = thread::spawn(move || block_on(receiver.recv()));
        drop(sender);
        dropping.join().unwrap();
        assert_eq!(receiving.join().unwrap(), Err(Closed));
    });
}

#[test]
fn a_send_that_races_with_closing_is_received_or_never_happened() {
    model(|| {
        let sender = ring(1);
        let mut receiver = sender.subscribe();
        let closing = {
            let sender = sender.clone();
            thread::spawn(move || sender.close())
        };
        sender.send(1);
        closing.join().unwrap();

        let (values, missed) = drain(&mut receiver);
        assert!(values.is_empty() || values == [1]);
        assert_eq!(missed, 0);
    });
}

#[test]
fn a_receiver_keeps_order_while_the_ring_wraps_around() {
    model(|| {
        const SENT: u64 = 5;
        let sender = ring(2);
        let mut receiver = sender.subscribe();
        let sending = thread::spawn(move || (0..SENT).for_each(|value| sender.send(value)));

        let (values, missed) = drain(&mut receiver);
        assert_eq!(values.len() as u64 + missed, SENT);
        assert!(values.is_sorted_by(|a, b| a < b));
        assert!(values.ends_with(&[SENT - 2, SENT - 1]));
        sending.join().unwrap();
    });
}

#[test]
fn two_receivers_wait_and_account_independently() {
    model(|| {
        let sender = ring(1);
        let receiving = [sender.subscribe(), sender.subscribe()]
            .map(|mut receiver| thread::spawn(move || drain(&mut receiver)));
        sender.send(0);
        sender.send(1);
        drop(sender);

        for thread in receiving {
            let (values, missed) = thread.join().unwrap();
            assert_eq!(values.len() as u64 + missed, 2);
            assert!(values.ends_with(&[1]));
        }
    });
}

#[test]
fn a_cancelled_recv_neither_loses_a_value_nor_takes_the_next_wake_up() {
    model(|| {
        let sender = ring(1);
        let mut receiver = sender.subscribe();
        let sending = thread::spawn(move || {
            sender.send(0);
            sender.send(1);
        });

        let polled = match pin!(receiver.recv()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(received) => received.ok(),
            Poll::Pending => None,
        };
        let (values, missed) = drain(&mut receiver);
        let (first, missed_first) = polled.map_or((0, 0), |received| (1, received.missed));
        assert_eq!(first + values.len() as u64 + missed_first + missed, 2);
        sending.join().unwrap();
    });
}

#[test]
fn a_receiver_dropped_while_it_is_woken_affects_no_other() {
    model(|| {
        let sender = ring(1);
        let mut leaving = sender.subscribe();
        let mut staying = sender.subscribe();
        let left = thread::spawn(move || {
            let mut recv = Box::pin(async move { leaving.recv().await });
            block_on(future::poll_fn(|context| {
                let _ = recv.as_mut().poll(context);
                Poll::Ready(())
            }));
        });
        let sending = thread::spawn(move || sender.send(0));

        assert_eq!(
            block_on(staying.recv()),
            Ok(Received {
                value: 0,
                missed: 0
            })
        );
        left.join().unwrap();
        sending.join().unwrap();
    });
}
