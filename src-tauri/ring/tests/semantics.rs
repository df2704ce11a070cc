//! The promises of the crate's documentation about values, closing and subscribing, one test for each.

#![allow(clippy::unwrap_used)] // A test that cannot go on should panic.

use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use moodring_ring::{Closed, Received, Receiver, Sender, TryRecvError};

fn ring<T: Clone>(capacity: usize) -> Sender<T> {
    moodring_ring::ring(NonZeroUsize::new(capacity).unwrap())
}

fn got<T>(value: T, missed: u64) -> Result<Received<T>, TryRecvError> {
    Ok(Received { value, missed })
}

/// Fails a test after 30 seconds, because a broken ring could wait for ever.
async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(30), future)
        .await
        .expect("still waiting")
}

#[test]
fn a_full_ring_drops_its_oldest_value() {
    let sender = ring(2);
    (1..=3).for_each(|value| sender.send(value));
    let mut receiver = sender.subscribe();
    assert_eq!(receiver.try_recv(), got(2, 0));
    assert_eq!(receiver.try_recv(), got(3, 0));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
}

#[test]
fn the_ring_retains_no_more_values_than_its_capacity() {
    let sender = ring(3);
    let value = Arc::new(());
    (0..10).for_each(|_| sender.send(Arc::clone(&value)));
    assert_eq!(Arc::strong_count(&value), 1 + 3);
}

#[test]
fn a_slow_receiver_learns_how_many_it_missed() {
    let sender = ring(2);
    let mut receiver = sender.subscribe();
    (0..5).for_each(|value| sender.send(value));
    assert_eq!(receiver.try_recv(), got(3, 3));
    assert_eq!(receiver.try_recv(), got(4, 0));
}

#[test]
fn a_slow_receiver_does_not_affect_a_fast_one() {
    let sender = ring(1);
    let (mut fast, mut slow) = (sender.subscribe(), sender.subscribe());
    for value in 0..5 {
        sender.send(value);
        assert_eq!(fast.try_recv(), got(value, 0));
    }
    assert_eq!(slow.try_recv(), got(4, 4));
}

#[test]
fn a_new_receiver_sees_the_newest_value_at_once() {
    let sender = ring(1);
    sender.send("before");
    sender.send("newest");
    assert_eq!(sender.subscribe().try_recv(), got("newest", 0));
}

#[test]
fn values_dropped_before_subscribing_are_not_missed() {
    let sender = ring(1);
    (0..5).for_each(|value| sender.send(value));
    let mut receiver = sender.subscribe();
    sender.send(5);
    // Value 4 was retained; 0 to 3 were not.
    assert_eq!(receiver.try_recv(), got(5, 1));
}

#[test]
fn receivers_get_retained_values_after_closing() {
    let sender = ring(2);
    let mut receiver = sender.subscribe();
    (0..3).for_each(|value| sender.send(value));
    sender.close();
    assert_eq!(receiver.try_recv(), got(1, 1));
    assert_eq!(receiver.try_recv(), got(2, 0));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
}

#[test]
fn dropping_the_last_sender_closes_and_dropping_another_does_not() {
    let sender = ring::<u8>(1);
    let other = sender.clone();
    let mut receiver = sender.subscribe();
    drop(sender);
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    drop(other);
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
}

#[test]
fn closing_one_sender_closes_its_clones() {
    let sender = ring(1);
    let other = sender.clone();
    let mut receiver = sender.subscribe();
    sender.close();
    other.send(1);
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
}

#[test]
fn a_value_sent_after_closing_is_dropped_at_once() {
    let sender = ring(1);
    sender.close();
    let value = Arc::new(());
    sender.send(Arc::clone(&value));
    assert_eq!(Arc::strong_count(&value), 1);
}

#[test]
fn a_closed_ring_still_allows_subscriptions() {
    let sender = ring(1);
    sender.send(1);
    sender.close();
    let mut receiver = sender.subscribe();
    assert_eq!(receiver.try_recv(), got(1, 0));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
}

#[test]
fn reading_the_latest_value_leaves_it_for_receivers() {
    let sender = ring(2);
    let mut receiver = sender.subscribe();
    assert_eq!(sender.latest(), None);
    sender.send(1);
    sender.send(2);
    sender.close();
    assert_eq!(sender.latest(), Some(2));
    assert_eq!(receiver.try_recv(), got(1, 0));
    assert_eq!(receiver.try_recv(), got(2, 0));
}

#[test]
fn a_clone_that_panics_leaves_the_ring_usable_and_the_value_in_place() {
    struct Grenade {
        armed: bool,
    }
    impl Clone for Grenade {
        fn clone(&self) -> Self {
            assert!(!self.armed, "this value cannot be cloned");
            Self { armed: self.armed }
        }
    }
    let sender = ring(1);
    let mut receiver = sender.subscribe();
    sender.send(Grenade { armed: true });
    panic::catch_unwind(AssertUnwindSafe(|| receiver.try_recv()))
        .err()
        .unwrap();
    sender.send(Grenade { armed: false });
    assert_eq!(receiver.try_recv().map(|received| received.missed), Ok(1));
}

#[tokio::test]
async fn recv_returns_a_retained_value_without_waiting() {
    let sender = ring(1);
    sender.send(1);
    let mut receiver = sender.subscribe();
    assert_eq!(
        receiver.recv().await,
        Ok(Received {
            value: 1,
            missed: 0
        })
    );
    drop(sender);
    assert_eq!(receiver.recv().await, Err(Closed));
}

#[test]
fn received_and_missed_add_up_across_real_threads() {
    const SENDERS: u64 = 4;
    const EACH: u64 = 20_000;

    async fn account(mut receiver: Receiver<Arc<u64>>) -> u64 {
        let mut total = 0;
        while let Ok(received) = receiver.recv().await {
            total += 1 + received.missed;
        }
        total
    }

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap();
    for capacity in [1, 3, 64] {
        let sender = ring(capacity);
        let receiving: Vec<_> = (0..3)
            .map(|_| runtime.spawn(account(sender.subscribe())))
            .collect();
        for _ in 0..SENDERS {
            let sender = sender.clone();
            thread::spawn(move || (0..EACH).for_each(|value| sender.send(Arc::new(value))));
        }
        drop(sender);
        for receiver in receiving {
            let total = runtime.block_on(async { soon(receiver).await });
            assert_eq!(total.unwrap(), SENDERS * EACH);
        }
    }
}
