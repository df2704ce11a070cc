//! Fair shares of something scarce: connections, event streams, unfinished requests.
//!
//! There is a fixed number of each. When all are taken, a newcomer gets the oldest one of the key
//! that has the most (max-min fairness), so nobody can keep others out by taking all and holding on.
//! An IPv4 address is a key, an IPv6 network of 64 bits is one, and this computer is one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::connections::client_addr::RateLimitKey;

/// Permits that were taken back and are still held.
const MAX_ENDING: usize = 64;

/// What may be taken from its holder for a newcomer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// A stream without a voter: the first that its key loses.
    Weak,
    /// A phone's.
    Ordinary,
    /// A stream with the presenter's key. It is counted and stays.
    Kept,
}

/// A limit, with the permits that are out.
pub(crate) struct ConnectionLimit {
    capacity: usize,
    table: Mutex<Table>,
    /// None is held, or few enough for one more.
    returned: Notify,
}

/// Bounded by `capacity`: a key is here while it has a permit.
#[derive(Default)]
struct Table {
    next: u64,
    /// Permits that count, that is, that were not taken back.
    taken: usize,
    /// Permits that were not dropped yet.
    held: usize,
    clients: HashMap<Option<RateLimitKey>, Permits>,
    /// The clients by how many of their permits can be taken back, and how many of those are weak.
    by_size: BTreeSet<(usize, usize, Option<RateLimitKey>)>,
}

/// The permits of one key that can be taken back, oldest first.
#[derive(Default)]
struct Permits {
    weak: BTreeMap<u64, Arc<Notify>>,
    ordinary: BTreeMap<u64, Arc<Notify>>,
}

impl Permits {
    fn size(&self, key: Option<RateLimitKey>) -> (usize, usize, Option<RateLimitKey>) {
        (self.weak.len() + self.ordinary.len(), self.weak.len(), key)
    }
}

impl Table {
    /// Changes the permits of a key and keeps the index true.
    fn change<T>(
        &mut self,
        key: Option<RateLimitKey>,
        change: impl FnOnce(&mut Permits) -> T,
    ) -> T {
        let permits = self.clients.entry(key).or_default();
        self.by_size.remove(&permits.size(key));
        let changed = change(permits);
        let size = permits.size(key);
        if size.0 == 0 {
            self.clients.remove(&key);
        } else {
            self.by_size.insert(size);
        }
        changed
    }

    /// Takes one back. `false` if none can be.
    fn take_back(&mut self) -> bool {
        let Some(&(_, _, key)) = self.by_size.last() else {
            return false;
        };
        let oldest = self.change(key, |permits| {
            permits
                .weak
                .pop_first()
                .or_else(|| permits.ordinary.pop_first())
        });
        if let Some((_, lost)) = oldest {
            self.taken -= 1;
            lost.notify_one();
        }
        true
    }
}

impl ConnectionLimit {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            table: Mutex::default(),
            returned: Notify::new(),
        }
    }

    /// A permit for `key`. `lost` is notified when it is taken back; its holder then has to end.
    ///
    /// `None` if all are taken and none can be taken back.
    pub(crate) fn take(
        self: &Arc<Self>,
        key: Option<RateLimitKey>,
        claim: Claim,
        lost: &Arc<Notify>,
    ) -> Option<ConnectionPermit> {
        let mut table = self.table();
        if table.taken >= self.capacity && !table.take_back() {
            return None;
        }
        let number = table.next;
        table.next += 1;
        table.taken += 1;
        table.held += 1;
        match claim {
            Claim::Weak => table.change(key, |permits| permits.weak.insert(number, lost.clone())),
            Claim::Ordinary => {
                table.change(key, |permits| permits.ordinary.insert(number, lost.clone()))
            }
            Claim::Kept => None,
        };
        drop(table);
        Some(ConnectionPermit {
            limit: self.clone(),
            key,
            number,
            is_kept: claim == Claim::Kept,
        })
    }

    /// Waits until few of those that were taken back are still held. Their holders end as soon as they get a turn of
    /// the processor; if newcomers came faster than that, file descriptors would run out.
    pub(super) async fn few_end(&self) {
        loop {
            let returned = self.returned.notified();
            if self.table().held < self.most_held() {
                return;
            }
            returned.await;
        }
    }

    /// So many may be held, with those that were taken back.
    fn most_held(&self) -> usize {
        self.capacity + (self.capacity / 16).clamp(1, MAX_ENDING)
    }

    /// Waits until every permit was dropped.
    pub(crate) async fn all_returned(&self) {
        loop {
            let returned = self.returned.notified();
            if self.table().held == 0 {
                return;
            }
            returned.await;
        }
    }

    /// A std mutex: held for a few look-ups, never across an await.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of a [`ConnectionLimit`]. It is free again when this is dropped.
pub(crate) struct ConnectionPermit {
    limit: Arc<ConnectionLimit>,
    key: Option<RateLimitKey>,
    number: u64,
    is_kept: bool,
}

impl ConnectionPermit {
    /// Makes it [`Claim::Kept`], unless it was taken back already.
    pub(crate) fn keep(&mut self) {
        let number = self.number;
        let was_held = self
            .limit
            .table()
            .change(self.key, |permits| remove(permits, number));
        self.is_kept |= was_held;
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut table = self.limit.table();
        let number = self.number;
        if self.is_kept || table.change(self.key, |permits| remove(permits, number)) {
            table.taken -= 1;
        }
        table.held -= 1;
        if table.held == 0 || table.held + 1 == self.limit.most_held() {
            self.limit.returned.notify_waiters();
        }
    }
}

fn remove(permits: &mut Permits, number: u64) -> bool {
    permits.ordinary.remove(&number).is_some() || permits.weak.remove(&number).is_some()
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use futures_util::FutureExt as _;

    use super::*;

    struct Held {
        permit: ConnectionPermit,
        lost: Arc<Notify>,
    }

    impl Held {
        fn is_lost(&self) -> bool {
            self.lost.notified().now_or_never().is_some()
        }
    }

    fn take(limit: &Arc<ConnectionLimit>, address: &str, claim: Claim) -> Option<Held> {
        let address: IpAddr = address.parse().expect("an address");
        let lost = Arc::new(Notify::new());
        let permit = limit.take(RateLimitKey::of(address), claim, &lost)?;
        Some(Held { permit, lost })
    }

    fn takes(limit: &Arc<ConnectionLimit>, address: &str, number: usize) -> Vec<Held> {
        let one = |_| take(limit, address, Claim::Ordinary).expect("there is one");
        (0..number).map(one).collect()
    }

    #[test]
    fn a_newcomer_gets_the_oldest_permit_of_the_source_with_the_most() {
        let limit = Arc::new(ConnectionLimit::new(10));
        let greedy = takes(&limit, "10.0.0.1", 8);
        let others = takes(&limit, "10.0.0.2", 2);
        let newcomers = takes(&limit, "10.0.0.3", 3);
        let lost: Vec<_> = greedy.iter().map(Held::is_lost).collect();
        assert_eq!(lost, [true, true, true, false, false, false, false, false]);
        assert!(!others.iter().chain(&newcomers).any(Held::is_lost));
    }

    #[test]
    fn many_addresses_of_one_ipv6_network_are_one_source() {
        let limit = Arc::new(ConnectionLimit::new(6));
        let phone = takes(&limit, "2001:db8:0:1::7", 1);
        let greedy: Vec<_> = (1..=20)
            .flat_map(|host| takes(&limit, &format!("2001:db8:0:2::{host:x}"), 1))
            .collect();
        assert!(!phone[0].is_lost());
        assert_eq!(greedy.iter().filter(|held| held.is_lost()).count(), 15);
    }

    #[test]
    fn a_stream_without_a_voter_goes_first_and_one_with_the_key_stays() {
        let limit = Arc::new(ConnectionLimit::new(4));
        let wall = take(&limit, "10.0.0.1", Claim::Kept).expect("there is one");
        let phone = take(&limit, "10.0.0.1", Claim::Ordinary).expect("there is one");
        let nobody = take(&limit, "10.0.0.1", Claim::Weak).expect("there is one");
        let mut later = takes(&limit, "10.0.0.1", 1);
        later.extend(takes(&limit, "10.0.0.2", 1));
        assert!(nobody.is_lost() && !phone.is_lost());
        later.extend(takes(&limit, "10.0.0.2", 1));
        assert!(phone.is_lost() && !wall.is_lost());
    }

    #[test]
    fn newcomers_wait_while_many_of_those_that_lost_their_permit_still_hold_it() {
        let limit = Arc::new(ConnectionLimit::new(64));
        let mut held = takes(&limit, "10.0.0.1", 64);
        for host in 2..5 {
            assert_eq!(limit.few_end().now_or_never(), Some(()));
            held.extend(takes(&limit, &format!("10.0.0.{host}"), 1));
        }
        assert_eq!(limit.few_end().now_or_never(), Some(()));
        held.extend(takes(&limit, "10.0.0.5", 1));
        let mut waiting = std::pin::pin!(limit.few_end());
        assert_eq!(waiting.as_mut().now_or_never(), None);
        held.remove(0);
        assert_eq!(waiting.now_or_never(), Some(()));
    }

    #[test]
    fn when_all_are_kept_a_newcomer_gets_none() {
        let limit = Arc::new(ConnectionLimit::new(2));
        let first = take(&limit, "10.0.0.1", Claim::Kept);
        let mut second = take(&limit, "10.0.0.1", Claim::Ordinary).expect("there is one");
        second.permit.keep();
        assert!(take(&limit, "10.0.0.2", Claim::Ordinary).is_none());
        drop(first);
        assert!(take(&limit, "10.0.0.2", Claim::Ordinary).is_some());
    }

    #[test]
    fn permits_that_were_dropped_or_taken_back_leave_nothing_behind() {
        let limit = Arc::new(ConnectionLimit::new(3));
        for _ in 0..3 {
            let mut held = takes(&limit, "10.0.0.1", 5);
            held.extend(takes(&limit, "127.0.0.1", 2));
            held[6].permit.keep();
            drop(held);
        }
        let table = limit.table();
        assert_eq!((table.taken, table.held), (0, 0));
        assert!(table.clients.is_empty() && table.by_size.is_empty());
    }
}
