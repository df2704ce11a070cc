//! The address of a client: the other end of a connection, or the phone behind a proxy.
//!
//! Many people may share one address. So the server counts only three things by address: its connections, new and
//! open ones, its new voters and its wrong codes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The first 64 bits of an IPv6 address (RFC 4291, section 2.5.4).
const NETWORK: u128 = !(u64::MAX as u128);

/// One IPv4 address, or one IPv6 network of 64 bits. A single computer can use all addresses of such a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RateLimitKey(IpAddr);

impl RateLimitKey {
    /// Returns the key of an address; `None` for loopback. Loopback is the presenter or a tunnel, and a tunnel carries
    /// the requests of many phones.
    pub(crate) fn of(address: IpAddr) -> Option<Self> {
        let address = address.to_canonical();
        let own: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let network = match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK).into(),
        };
        (!own.contains(&address)).then_some(Self(network))
    }
}

/// The address of one client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddr {
    address: IpAddr,
}

impl ClientAddr {
    pub(crate) fn at(address: IpAddr) -> Self {
        Self { address }
    }

    /// Returns an unknown client. All unknown clients share one set of limits.
    pub(crate) fn unknown() -> Self {
        Self::at(Ipv4Addr::UNSPECIFIED.into())
    }

    /// Returns the address, for the tests of other modules.
    #[cfg(test)]
    pub(crate) fn address(&self) -> IpAddr {
        self.address
    }

    /// Returns the key that limits this client; `None` if it has no limits.
    pub(crate) fn rate_limit_key(&self) -> Option<RateLimitKey> {
        RateLimitKey::of(self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_an_address_have_one_key_and_loopback_has_none() {
        let of = |text: &str| RateLimitKey::of(text.parse().expect("an address"));
        assert_eq!(of("127.0.0.1"), None);
        assert_eq!(of("::1"), None);
        assert_eq!(of("::ffff:127.0.0.1"), None);
        assert_eq!(of("::ffff:192.168.1.7"), of("192.168.1.7"));
        assert_ne!(of("192.168.1.7"), of("192.168.1.8"));
        assert!(of("127.0.0.2").is_some() && of("fe80::1").is_some());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
    }
}
