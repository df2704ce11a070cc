//! Conservation, for any sequence of operations: each receiver's received and missed values add up to the sent
//! values, and received values are in order.

#![allow(clippy::unwrap_used)] // A test that cannot go on should panic.

use std::num::NonZeroUsize;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use moodring_ring::{Receiver, Sender, TryRecvError, ring};
use proptest::collection::vec;
use proptest::prelude::*;

/// The numbers are indices into the senders or receivers that exist at that time.
#[derive(Debug, Clone)]
enum Step {
    Send(usize),
    CloneSender(usize),
    DropSender(usize),
    Subscribe,
    Receive(usize),
    /// Like `Receive`, but polls a `recv` once and drops it, as a lost `select!` does.
    PollRecv(usize),
    DropReceiver(usize),
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    let any = || 0..usize::MAX;
    prop_oneof![
        40 => any().prop_map(Step::Send),
        4 => any().prop_map(Step::CloneSender),
        2 => any().prop_map(Step::DropSender),
        8 => Just(Step::Subscribe),
        20 => any().prop_map(Step::Receive),
        20 => any().prop_map(Step::PollRecv),
        2 => any().prop_map(Step::DropReceiver),
        1 => Just(Step::Close),
    ]
}

/// A receiver and its expected state. Values are numbered from 0 in the order of sending, so a value is also the
/// number of values sent before it.
struct Account {
    receiver: Receiver<u64>,
    /// The next value to receive, unless it is lost.
    next: u64,
}

impl Account {
    /// Receives at most one value and checks it against the content of a ring with this capacity.
    fn receive(&mut self, sent: u64, capacity: u64, closed: bool, poll: bool) -> bool {
        let received = if poll {
            let mut context = Context::from_waker(Waker::noop());
            match pin!(self.receiver.recv()).poll(&mut context) {
                Poll::Ready(received) => received.map_err(|_| TryRecvError::Closed),
                Poll::Pending => Err(TryRecvError::Empty),
            }
        } else {
            self.receiver.try_recv()
        };
        match received {
            Ok(received) => {
                assert_eq!(
                    received.value,
                    self.next + received.missed,
                    "order and conservation"
                );
                assert_eq!(
                    received.value,
                    self.next.max(sent.saturating_sub(capacity)),
                    "lost early"
                );
                self.next = received.value + 1;
                true
            }
            Err(end) => {
                assert_eq!(self.next, sent, "everything sent is accounted for");
                assert_eq!(end == TryRecvError::Closed, closed);
                false
            }
        }
    }
}

proptest! {
    #[test]
    fn received_and_missed_add_up_to_sent(capacity in 1..=16_usize, steps in vec(step(), 0..200)) {
        let first = ring(NonZeroUsize::new(capacity).unwrap());
        let capacity = capacity as u64;
        let mut receivers = vec![Account { receiver: first.subscribe(), next: 0 }];
        let mut senders: Vec<Sender<u64>> = vec![first];
        let (mut sent, mut closed) = (0, false);

        for step in steps {
            // Dropped senders stay dropped; receivers continue.
            let (some_sender, some_receiver) = (senders.len(), receivers.len());
            match step {
                Step::Send(n) if some_sender > 0 => {
                    senders[n % some_sender].send(sent);
                    sent += u64::from(!closed);
                }
                Step::CloneSender(n) if some_sender > 0 => {
                    senders.push(senders[n % some_sender].clone());
                }
                Step::DropSender(n) if some_sender > 0 => {
                    senders.swap_remove(n % some_sender);
                    closed |= senders.is_empty();
                }
                Step::Subscribe if some_sender > 0 => receivers.push(Account {
                    receiver: senders[0].subscribe(),
                    next: sent.saturating_sub(capacity),
                }),
                Step::Close if some_sender > 0 => {
                    senders[0].close();
                    closed = true;
                }
                Step::Receive(n) if some_receiver > 0 => {
                    receivers[n % some_receiver].receive(sent, capacity, closed, false);
                }
                Step::PollRecv(n) if some_receiver > 0 => {
                    receivers[n % some_receiver].receive(sent, capacity, closed, true);
                }
                Step::DropReceiver(n) if some_receiver > 0 => {
                    receivers.swap_remove(n % some_receiver);
                }
                _ => {}
            }
            if let Some(sender) = senders.first() {
                prop_assert_eq!(sender.latest(), sent.checked_sub(1));
            }
        }

        drop(senders);
        for mut account in receivers {
            while account.receive(sent, capacity, true, false) {}
        }
    }
}
