//! Answers by multicast DNS that nobody asked for, as a program sends them that wants others to keep them.

use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// Where multicast DNS is sent (RFC 6762).
const GROUP: (Ipv4Addr, u16) = (Ipv4Addr::new(224, 0, 0, 251), 5_353);
/// Hosts in one packet.
const HOSTS: usize = 80;

/// A socket for such answers.
pub(crate) struct MulticastFlood(Socket);

impl MulticastFlood {
    /// Sends from this address of the network that this thread is in.
    pub(crate) fn from(address: Ipv4Addr) -> Self {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket");
        socket.set_reuse_address(true).expect("it can be shared");
        let here = SocketAddr::from((Ipv4Addr::UNSPECIFIED, GROUP.1));
        socket.bind(&here.into()).expect("it is shared");
        socket.set_multicast_if_v4(&address).expect("it is there");
        Self(socket)
    }

    /// Sends the packet of this number: the addresses of hosts that nobody knows, good for an hour. Each number has
    /// hosts of its own.
    pub(crate) fn send(&self, number: u32) {
        let mut bytes = vec![0, 0, 0x84, 0, 0, 0, 0, HOSTS as u8, 0, 0, 0, 0];
        for host in 0..HOSTS {
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
