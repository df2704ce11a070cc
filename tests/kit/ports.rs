//! Ports that no other test uses.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// The first port. It is below the range that systems use for outgoing connections, and above the ports of services.
const FIRST_PORT: u16 = 20_000;
const PORT_COUNT: u16 = 10_000;

/// Returns a free port that no other test of this run gets. Two runs at the same time start at different ports.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = (std::process::id() % 100) as u16 * 100;
    (0..PORT_COUNT)
        .map(|_| {
            let next = NEXT.fetch_add(1, Ordering::Relaxed);
            FIRST_PORT + start.wrapping_add(next) % PORT_COUNT
        })
        .find(|port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, *port)).is_ok())
        .expect("one of ten thousand ports is free")
}
