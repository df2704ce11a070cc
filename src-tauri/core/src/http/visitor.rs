//! Who is at the other end of a connection, as far as it is known: an address.
//!
//! An address is many people as often as it is one, so nothing is ever counted by it but how many
//! connections it holds and how many new voters come from it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One address of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Source(IpAddr);

impl Source {
    /// `None` for this very computer: that is the presenter, who needs no limit, or the end of a tunnel,
    /// with everybody behind it.
    pub(super) fn of(address: IpAddr) -> Option<Self> {
        let address = address.to_canonical();
        let own: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        (!own.contains(&address)).then_some(Self(address))
    }
}

/// The other end of one connection.
#[derive(Debug)]
pub(super) struct Visitor {
    address: IpAddr,
}

impl Visitor {
    pub(super) fn at(address: IpAddr) -> Self {
        Self { address }
    }

    /// Its address.
    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    /// Where it comes from; `None` if that says nothing.
    pub(super) fn source(&self) -> Option<Source> {
        Source::of(self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_however_it_is_written_and_this_computer_is_none() {
        let of = |text: &str| Source::of(text.parse().expect("an address"));
        assert_eq!(of("127.0.0.1"), None);
        assert_eq!(of("::1"), None);
        assert_eq!(of("::ffff:127.0.0.1"), None);
        assert_eq!(of("::ffff:192.168.1.7"), of("192.168.1.7"));
        assert_ne!(of("192.168.1.7"), of("192.168.1.8"));
        assert!(of("127.0.0.2").is_some() && of("fe80::1").is_some());
    }
}
