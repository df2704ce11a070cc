//! Limits the rate at which one address opens connections. Without it, thousands of new connections a second from one
//! laptop would take the processor time that phones need.
//!
//! A connection over the quota waits for its turn before the server reads from it. Until then it costs a socket. This
//! computer has no quota, because a tunnel carries the connections of many phones.

use std::time::{Duration, Instant};

use crate::connections::client_addr::RateLimitKey;
use crate::middleware::quota::{Quota, Usages};

/// The quota of new connections of one address. The burst is for a school of five hundred phones with two connections
/// each.
const QUOTA: Quota = Quota {
    burst: 1_000,
    interval: Duration::from_millis(5),
};
/// The longest wait for a turn. The server closes further connections.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// How far each address has used up its quota.
#[derive(Default)]
pub(crate) struct AcceptRateLimiter(Usages<RateLimitKey>);

impl AcceptRateLimiter {
    /// Counts a new connection and returns how long it has to wait. `None` if the server has to close it.
    pub(crate) fn wait(&mut self, key: Option<RateLimitKey>, now: Instant) -> Option<Duration> {
        let Some(key) = key else {
            return Some(Duration::ZERO);
        };
        let usage = self.0.of(key, now);
        usage.reserve(QUOTA, MAX_WAIT, now).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::middleware::quota::MAX_REMEMBERED;

    fn key(address: impl Into<IpAddr>) -> Option<RateLimitKey> {
        RateLimitKey::of(address.into())
    }

    #[test]
    fn a_school_connects_at_once_and_a_flood_delays_only_its_address() {
        let (mut accept_rate, now) = (AcceptRateLimiter::default(), Instant::now());
        let (school, other) = (key([10, 0, 0, 1]), key([10, 0, 0, 2]));
        assert!((0..1_000).all(|_| accept_rate.wait(school, now) == Some(Duration::ZERO)));
        let waits: Vec<_> = (0..5_000)
            .map_while(|_| accept_rate.wait(school, now))
            .collect();
        assert_eq!(waits.len(), 1_000, "so many wait");
        assert_eq!(waits.last(), Some(&MAX_WAIT));
        assert_eq!(accept_rate.wait(other, now), Some(Duration::ZERO));
        assert!(
            (0..5_000)
                .all(|_| accept_rate.wait(key(Ipv4Addr::LOCALHOST), now) == Some(Duration::ZERO))
        );
        let later = now + Duration::from_secs(10);
        assert!((0..1_000).all(|_| accept_rate.wait(school, later) == Some(Duration::ZERO)));
    }

    #[test]
    fn the_table_of_addresses_is_bounded() {
        let (mut accept_rate, now) = (AcceptRateLimiter::default(), Instant::now());
        for number in 0..3 * MAX_REMEMBERED as u32 {
            assert!(accept_rate.wait(key(Ipv4Addr::from(number)), now).is_some());
            assert!(accept_rate.0.len() <= MAX_REMEMBERED);
        }
    }
}
