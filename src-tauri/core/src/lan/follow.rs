//! Watches the adapters, so that an address that is gone is never shown for long.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use if_addrs::IfAddr;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::{Address, Candidate, Interface, rank};

/// How often the adapters are asked: a change shows well within five seconds, and a look costs
/// microseconds. Every system has events for this, each its own; a look works the same on all.
const PERIOD: Duration = Duration::from_secs(2);

/// Makes `address` true for a server that listens on `local`, at once, and keeps it so for as long as the
/// server runs.
pub(crate) fn follow(
    address: watch::Sender<Address>,
    local: SocketAddr,
    is_running: impl Fn() -> bool,
) -> impl Future<Output = ()> {
    let look = move |candidates| {
        address.send_if_modified(|address| address.look_round(local.port(), candidates));
    };
    look(candidates(local.ip()));
    async move {
        let mut period = interval_at(Instant::now() + PERIOD, PERIOD);
        period.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while is_running() {
            period.tick().await;
            let Ok(candidates) = tokio::task::spawn_blocking(move || candidates(local.ip())).await
            else {
                return;
            };
            look(candidates);
        }
    }
}

/// What phones may use: every adapter if the server listens on all of them, else the one address.
fn candidates(listening_on: IpAddr) -> Vec<Candidate> {
    let mut interfaces = interfaces();
    if listening_on.is_unspecified() {
        if listening_on.is_ipv4() {
            interfaces.retain(|interface| interface.address.is_ipv4());
        }
        return rank(&interfaces, &default_routes());
    }
    // Whoever asked for one address knows why: the ranking has no say in it, not even for loopback.
    let mut interfaces = interfaces.into_iter();
    let interface = interfaces.find(|interface| interface.address == listening_on);
    vec![Candidate {
        name: interface.map_or_else(|| listening_on.to_string(), |interface| interface.name),
        address: listening_on,
        network: listening_on.to_string(),
        likely: true,
        vpn: false,
    }]
}

/// The adapters that are up. One that is down may keep its address: a cable pulled out, a Wi-Fi lost.
fn interfaces() -> Vec<Interface> {
    if_addrs::get_if_addrs()
        .inspect_err(|error| tracing::warn!(%error, "the network adapters cannot be listed"))
        .unwrap_or_default()
        .into_iter()
        .filter(|interface| interface.is_oper_up())
        .map(|interface| Interface {
            address: interface.ip(),
            prefix: match &interface.addr {
                IfAddr::V4(address) => address.prefixlen,
                IfAddr::V6(address) => address.prefixlen,
            },
            point_to_point: interface.is_p2p(),
            name: interface.name,
        })
        .collect()
}

/// The addresses this computer would send from to addresses that are not its own networks'.
///
/// Connecting a UDP socket only looks up the route: no packet is sent. The addresses are reserved
/// for documentation (RFC 5737, RFC 3849).
fn default_routes() -> Vec<IpAddr> {
    let outside: [IpAddr; 2] = [
        Ipv4Addr::new(198, 51, 100, 1).into(),
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into(),
    ];
    outside.into_iter().filter_map(source_address).collect()
}

fn source_address(to: IpAddr) -> Option<IpAddr> {
    let any: IpAddr = match to {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((to, 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified()).then_some(address)
}
