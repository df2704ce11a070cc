//! Fair limits for connections, event streams and unfinished requests.
//!
//! Each limit has a fixed number of permits. When all are in use, a new connection gets the oldest permit of the key
//! that holds the most (max-min fairness). So no client can lock out others by taking all permits. A key is an IPv4
//! address, an IPv6 network of 64 bits, or this computer.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::connections::client_addr::RateLimitKey;

/// The most revoked permits whose holders have not ended yet.
const MAX_REVOKED_HELD: usize = 64;

/// Whether the limit may revoke a permit for a new connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Priority {
    /// A stream without a voter. Its key loses these first.
    Low,
    /// A phone.
    Normal,
    /// A stream with the key of the presenter. It counts and is never revoked.
    Protected,
}

/// A limit and its permits.
pub(crate) struct ConnectionLimit {
    capacity: usize,
    table: Mutex<Table>,
    /// Notified when no permit is held, or few enough for one more.
    returned: Notify,
}

/// Bounded by `capacity`: a key is in the table only while it has a permit.
#[derive(Default)]
struct Table {
    next: u64,
    /// Permits that are not revoked.
    active: usize,
    /// Permits that are not dropped, revoked ones included.
    held: usize,
    clients: HashMap<Option<RateLimitKey>, Permits>,
    /// The keys, ordered by the number of permits that can be revoked, then by how many of those have low priority.
    by_size: BTreeSet<(usize, usize, Option<RateLimitKey>)>,
}

/// The permits of one key that can be revoked, oldest first.
#[derive(Default)]
struct Permits {
    low: BTreeMap<u64, Arc<Notify>>,
    normal: BTreeMap<u64, Arc<Notify>>,
}

impl Permits {
    fn size(&self, key: Option<RateLimitKey>) -> (usize, usize, Option<RateLimitKey>) {
        (self.low.len() + self.normal.len(), self.low.len(), key)
    }
}

impl Table {
    /// Changes the permits of a key and updates the index.
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

    /// Revokes one permit. Returns false if none can be revoked.
    fn revoke_one(&mut self) -> bool {
        let Some(&(_, _, key)) = self.by_size.last() else {
            return false;
        };
        let oldest = self.change(key, |permits| {
            permits
                .low
                .pop_first()
                .or_else(|| permits.normal.pop_first())
        });
        if let Some((_, revoked)) = oldest {
            self.active -= 1;
            revoked.notify_one();
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

    /// Takes a permit for `key`. The limit notifies `revoked` to revoke the permit. Its holder then has to end.
    ///
    /// `None` if all permits are in use and none can be revoked.
    pub(crate) fn take(
        self: &Arc<Self>,
        key: Option<RateLimitKey>,
        priority: Priority,
        revoked: &Arc<Notify>,
    ) -> Option<ConnectionPermit> {
        let mut table = self.table();
        if table.active >= self.capacity && !table.revoke_one() {
            return None;
        }
        let number = table.next;
        table.next += 1;
        table.active += 1;
        table.held += 1;
        match priority {
            Priority::Low => {
                table.change(key, |permits| permits.low.insert(number, revoked.clone()))
            }
            Priority::Normal => table.change(key, |permits| {
                permits.normal.insert(number, revoked.clone())
            }),
            Priority::Protected => None,
        };
        drop(table);
        Some(ConnectionPermit {
            limit: self.clone(),
            key,
            number,
            is_protected: priority == Priority::Protected,
        })
    }

    /// Waits until few revoked permits are still held. Their holders end as soon as they run. Without this wait, many
    /// new connections could use up the file descriptors.
    pub(super) async fn wait_for_room(&self) {
        loop {
            let returned = self.returned.notified();
            if self.table().held < self.max_held() {
                return;
            }
            returned.await;
        }
    }

    /// Returns how many permits may be held, revoked ones included.
    fn max_held(&self) -> usize {
        self.capacity + (self.capacity / 16).clamp(1, MAX_REVOKED_HELD)
    }

    /// Waits until every permit is dropped.
    pub(crate) async fn all_returned(&self) {
        loop {
            let returned = self.returned.notified();
            if self.table().held == 0 {
                return;
            }
            returned.await;
        }
    }

    /// Locks the table. A std mutex is enough: it is held for a few look-ups, never across an await.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One permit of a [`ConnectionLimit`]. Dropping it returns it.
pub(crate) struct ConnectionPermit {
    limit: Arc<ConnectionLimit>,
    key: Option<RateLimitKey>,
    number: u64,
    is_protected: bool,
}

impl ConnectionPermit {
    /// Sets the priority to [`Priority::Protected`], unless the permit is already revoked.
    pub(crate) fn protect(&mut self) {
        let number = self.number;
        let was_held = self
            .limit
            .table()
            .change(self.key, |permits| remove(permits, number));
        self.is_protected |= was_held;
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut table = self.limit.table();
        let number = self.number;
        if self.is_protected || table.change(self.key, |permits| remove(permits, number)) {
            table.active -= 1;
        }
        table.held -= 1;
        if table.held == 0 || table.held + 1 == self.limit.max_held() {
            self.limit.returned.notify_waiters();
        }
    }
}

fn remove(permits: &mut Permits, number: u64) -> bool {
    permits.normal.remove(&number).is_some() || permits.low.remove(&number).is_some()
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use futures_util::FutureExt as _;

    use super::*;

    struct Held {
        permit: ConnectionPermit,
        revoked: Arc<Notify>,
    }

    impl Held {
        fn is_revoked(&self) -> bool {
            self.revoked.notified().now_or_never().is_some()
        }
    }

    fn take(limit: &Arc<ConnectionLimit>, address: &str, priority: Priority) -> Option<Held> {
        let address: IpAddr = address.parse().expect("an address");
        let revoked = Arc::new(Notify::new());
        let permit = limit.take(RateLimitKey::of(address), priority, &revoked)?;
        Some(Held { permit, revoked })
    }

    fn takes(limit: &Arc<ConnectionLimit>, address: &str, number: usize) -> Vec<Held> {
        let one = |_| take(limit, address, Priority::Normal).expect("there is one");
        (0..number).map(one).collect()
    }

    #[test]
    fn a_newcomer_gets_the_oldest_permit_of_the_key_with_the_most() {
        let limit = Arc::new(ConnectionLimit::new(10));
        let greedy = takes(&limit, "10.0.0.1", 8);
        let others = takes(&limit, "10.0.0.2", 2);
        let newcomers = takes(&limit, "10.0.0.3", 3);
        let revoked: Vec<_> = greedy.iter().map(Held::is_revoked).collect();
        assert_eq!(
            revoked,
            [true, true, true, false, false, false, false, false]
        );
        assert!(!others.iter().chain(&newcomers).any(Held::is_revoked));
    }

    #[test]
    fn many_addresses_of_one_ipv6_network_are_one_key() {
        let limit = Arc::new(ConnectionLimit::new(6));
        let phone = takes(&limit, "2001:db8:0:1::7", 1);
        let greedy: Vec<_> = (1..=20)
            .flat_map(|host| takes(&limit, &format!("2001:db8:0:2::{host:x}"), 1))
            .collect();
        assert!(!phone[0].is_revoked());
        assert_eq!(greedy.iter().filter(|held| held.is_revoked()).count(), 15);
    }

    #[test]
    fn a_stream_without_a_voter_is_revoked_first_and_one_with_the_key_never() {
        let limit = Arc::new(ConnectionLimit::new(4));
        let wall = take(&limit, "10.0.0.1", Priority::Protected).expect("there is one");
        let phone = take(&limit, "10.0.0.1", Priority::Normal).expect("there is one");
        let nobody = take(&limit, "10.0.0.1", Priority::Low).expect("there is one");
        let mut later = takes(&limit, "10.0.0.1", 1);
        later.extend(takes(&limit, "10.0.0.2", 1));
        assert!(nobody.is_revoked() && !phone.is_revoked());
        later.extend(takes(&limit, "10.0.0.2", 1));
        assert!(phone.is_revoked() && !wall.is_revoked());
    }

    #[test]
    fn newcomers_wait_while_many_revoked_permits_are_still_held() {
        let limit = Arc::new(ConnectionLimit::new(64));
        let mut held = takes(&limit, "10.0.0.1", 64);
        for host in 2..5 {
            assert_eq!(limit.wait_for_room().now_or_never(), Some(()));
            held.extend(takes(&limit, &format!("10.0.0.{host}"), 1));
        }
        assert_eq!(limit.wait_for_room().now_or_never(), Some(()));
        held.extend(takes(&limit, "10.0.0.5", 1));
        let mut waiting = std::pin::pin!(limit.wait_for_room());
        assert_eq!(waiting.as_mut().now_or_never(), None);
        held.remove(0);
        assert_eq!(waiting.now_or_never(), Some(()));
    }

    #[test]
    fn a_newcomer_gets_no_permit_when_all_are_protected() {
        let limit = Arc::new(ConnectionLimit::new(2));
        let first = take(&limit, "10.0.0.1", Priority::Protected);
        let mut second = take(&limit, "10.0.0.1", Priority::Normal).expect("there is one");
        second.permit.protect();
        assert!(take(&limit, "10.0.0.2", Priority::Normal).is_none());
        drop(first);
        assert!(take(&limit, "10.0.0.2", Priority::Normal).is_some());
    }

    #[test]
    fn dropped_and_revoked_permits_leave_no_entries() {
        let limit = Arc::new(ConnectionLimit::new(3));
        for _ in 0..3 {
            let mut held = takes(&limit, "10.0.0.1", 5);
            held.extend(takes(&limit, "127.0.0.1", 2));
            held[6].permit.protect();
            drop(held);
        }
        let table = limit.table();
        assert_eq!((table.active, table.held), (0, 0));
        assert!(table.clients.is_empty() && table.by_size.is_empty());
    }
}
