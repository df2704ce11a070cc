//! Wake-ups, cancelled receives, and foreign code in a waker or a value that uses the ring again.

#![allow(clippy::unwrap_used)] // A test that cannot go on should panic.

use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use moodring_ring::{Closed, Received, Receiver, Sender};

fn ring<T: Clone>() -> Sender<T> {
    moodring_ring::ring(NonZeroUsize::MIN)
}

/// Polls a new `recv` once and drops it, as a `select!` does with the losing branch.
fn poll_once<T: Clone>(
    receiver: &mut Receiver<T>,
    waker: &Waker,
) -> Poll<Result<Received<T>, Closed>> {
    pin!(receiver.recv()).poll(&mut Context::from_waker(waker))
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        // Each test thread reads only its own writes.
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Woken {
    fn times(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

fn woken() -> (Arc<Woken>, Waker) {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    (woken, waker)
}

#[test]
fn a_send_wakes_every_waiting_receiver_once() {
    let sender = ring();
    let (woken, waker) = woken();
    let mut receivers = [sender.subscribe(), sender.subscribe()];
    for receiver in &mut receivers {
        assert!(poll_once(receiver, &waker).is_pending());
    }
    sender.send(1);
    sender.send(2);
    assert_eq!(woken.times(), 2);
}

#[test]
fn closing_wakes_a_waiting_receiver() {
    let sender = ring::<u8>();
    let (woken, waker) = woken();
    let mut receiver = sender.subscribe();
    assert!(poll_once(&mut receiver, &waker).is_pending());
    sender.close();
    assert_eq!(woken.times(), 1);
    assert_eq!(poll_once(&mut receiver, &waker), Poll::Ready(Err(Closed)));
}

#[test]
fn dropping_the_last_sender_wakes_a_waiting_receiver() {
    let sender = ring::<u8>();
    let (woken, waker) = woken();
    let mut receiver = sender.subscribe();
    assert!(poll_once(&mut receiver, &waker).is_pending());
    drop(sender);
    assert_eq!(woken.times(), 1);
}

#[test]
fn a_cancelled_recv_loses_nothing() {
    let sender = ring();
    let mut receiver = sender.subscribe();
    assert!(poll_once(&mut receiver, Waker::noop()).is_pending());
    sender.send(1);
    drop(receiver.recv());
    assert_eq!(
        receiver.try_recv(),
        Ok(Received {
            value: 1,
            missed: 0
        })
    );
}

#[test]
fn the_waker_of_the_last_poll_is_the_one_woken() {
    let sender = ring();
    let mut receiver = sender.subscribe();
    let ((earlier, earlier_waker), (later, later_waker)) = (woken(), woken());
    assert!(poll_once(&mut receiver, &earlier_waker).is_pending());
    assert!(poll_once(&mut receiver, &later_waker).is_pending());
    sender.send(1);
    assert_eq!((earlier.times(), later.times()), (0, 1));
}

#[test]
fn wakers_do_not_accumulate_when_receivers_poll_again_or_leave() {
    let sender = ring::<u8>();
    let (woken, waker) = woken();
    let idle = Arc::strong_count(&woken);
    for _ in 0..100 {
        let mut receiver = sender.subscribe();
        for _ in 0..100 {
            assert!(poll_once(&mut receiver, &waker).is_pending());
        }
        assert_eq!(Arc::strong_count(&woken), idle + 1);
    }
    assert_eq!(Arc::strong_count(&woken), idle);
}

#[test]
fn a_waker_may_use_the_ring_when_it_is_woken_or_dropped() {
    struct Nosy(Sender<u8>, Mutex<Receiver<u8>>);
    impl Wake for Nosy {
        fn wake(self: Arc<Self>) {
            self.0.latest().unwrap();
            self.1.lock().unwrap().try_recv().unwrap();
        }
    }
    let sender = ring();
    let nosy = || {
        Waker::from(Arc::new(Nosy(
            sender.clone(),
            Mutex::new(sender.subscribe()),
        )))
    };

    // Woken, then dropped.
    let mut receiver = sender.subscribe();
    assert!(poll_once(&mut receiver, &nosy()).is_pending());
    sender.send(1);
    receiver.try_recv().unwrap();
    // Replaced by another waker, then dropped with its receiver.
    assert!(poll_once(&mut receiver, &nosy()).is_pending());
    assert!(poll_once(&mut receiver, &nosy()).is_pending());
    drop(receiver);
}

#[test]
fn a_value_may_use_the_ring_when_it_is_dropped() {
    #[derive(Clone)]
    struct Nosy(#[expect(dead_code, reason = "kept for its drop")] Arc<Receiver<Nosy>>);

    let sender = ring();
    for _ in 0..3 {
        sender.send(Nosy(Arc::new(sender.subscribe())));
    }
    sender.close();
    sender.send(Nosy(Arc::new(sender.subscribe())));
}

#[test]
fn both_ends_and_a_waiting_recv_can_move_to_another_thread() {
    fn can_move<T: Send>(_: &T) {}
    let sender = ring::<u8>();
    let mut receiver = sender.subscribe();
    can_move(&sender);
    can_move(&receiver);
    can_move(&receiver.recv());
}
