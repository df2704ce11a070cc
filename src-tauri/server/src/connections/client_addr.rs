//! Who is at the other end of a connection, as far as it is known: an address.
//!
//! An address is many people as often as it is one, so nothing is ever counted by it but how many
//! connections it holds and how many new voters come from it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The first 64 bits of an IPv6 address (RFC 4291, section 2.5.4).
const NETWORK: u128 = !(u64::MAX as u128);

/// One IPv4 address, or one IPv6 network of 64 bits: that many addresses any one computer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RateLimitKey(IpAddr);

impl RateLimitKey {
    /// `None` for this very computer: that is the presenter, who needs no limit, or the end of a tunnel,
    /// with everybody behind it.
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

/// The other end of one connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddr {
    address: IpAddr,
}

impl ClientAddr {
    pub(crate) fn at(address: IpAddr) -> Self {
        Self { address }
    }

    /// Somebody of whom nothing is known. All of them are one source, which has limits.
    pub(crate) fn stranger() -> Self {
        Self::at(Ipv4Addr::UNSPECIFIED.into())
    }

    /// Its address, for tests of those who find it.
    #[cfg(test)]
    pub(crate) fn address(&self) -> IpAddr {
        self.address
    }

    /// Where it comes from; `None` if that says nothing.
    pub(crate) fn rate_limit_key(&self) -> Option<RateLimitKey> {
        RateLimitKey::of(self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_however_it_is_written_and_this_computer_is_none() {
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
