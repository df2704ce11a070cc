//! Ports that nobody else gets.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below what systems lend to outgoing connections, and above what services use.
const FIRST: u16 = 20_000;
const COUNT: u16 = 10_000;

/// A free port that no other test of this run is given. Two runs at the same time begin apart.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = (std::process::id() % 100) as u16 * 100;
    (0..COUNT)
        .map(|_| {
            let next = NEXT.fetch_add(1, Ordering::Relaxed);
            FIRST + start.wrapping_add(next) % COUNT
        })
        .find(|port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, *port)).is_ok())
        .expect("one of ten thousand ports is free")
}
