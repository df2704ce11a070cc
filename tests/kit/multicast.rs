//! Unsolicited multicast DNS answers, as a program sends them to make other computers cache them.

use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// The group address and port of multicast DNS (RFC 6762).
const GROUP: (Ipv4Addr, u16) = (Ipv4Addr::new(224, 0, 0, 251), 5_353);
/// Hosts in one packet.
const HOSTS_PER_PACKET: usize = 80;

/// A socket that sends such answers.
pub(crate) struct MulticastFlood(Socket);

impl MulticastFlood {
    /// Opens a socket that sends from this address in the network of this thread.
    pub(crate) fn from(address: Ipv4Addr) -> Self {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket");
        socket
            .set_reuse_address(true)
            .expect("the port can be shared");
        let here = SocketAddr::from((Ipv4Addr::UNSPECIFIED, GROUP.1));
        socket.bind(&here.into()).expect("the port is shared");
        socket
            .set_multicast_if_v4(&address)
            .expect("the address exists");
        Self(socket)
    }

    /// Sends the packet with this number: the addresses of unknown hosts, valid for an hour. Each number has its own
    /// hosts.
    pub(crate) fn send(&self, number: u32) {
        let mut bytes = vec![0, 0, 0x84, 0, 0, 0, 0, HOSTS_PER_PACKET as u8, 0, 0, 0, 0];
        for host in 0..HOSTS_PER_PACKET {
            let host = format!("{number:08x}-{host:02x}-{}", "x".repeat(40));
            bytes.push(u8::try_from(host.len()).expect("a label"));
            bytes.extend(host.as_bytes());
            bytes.extend(b"\x05local\0");
            bytes.extend([0, 1, 0x80, 1, 0, 0, 0x0e, 0x10, 0, 4, 10, 1, 2, 3]);
        }
        let group = SocketAddr::from(GROUP).into();
        self.0.send_to(&bytes, &group).expect("sent");
    }
}
