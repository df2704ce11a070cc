//! Watches the adapters, so that an address that is gone is never shown for long.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::{Address, Candidate, Interface, rank};

/// How often the adapters are asked: a change shows well within five seconds, and a look costs
/// microseconds. Every system has events for this, each its own; a look works the same on all.
const PERIOD: Duration = Duration::from_secs(2);

/// Keeps `address` true for a server that listens on `local`, for as long as it runs.
pub(crate) async fn follow(
    address: watch::Sender<Address>,
    local: SocketAddr,
    is_running: impl Fn() -> bool,
) {
    let mut period = interval(PERIOD);
    period.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while is_running() {
        period.tick().await;
        let Ok(candidates) = tokio::task::spawn_blocking(move || candidates(local.ip())).await
        else {
            return;
        };
        address.send_if_modified(|address| {
            let changed = (address.port, &address.candidates) != (local.port(), &candidates);
            address.port = local.port();
            address.candidates = candidates;
            changed
        });
    }
}

/// What phones may use: every adapter if the server listens on all of them, else the one address.
fn candidates(listening_on: IpAddr) -> Vec<Candidate> {
    match listening_on {
        IpAddr::V4(address) if !address.is_unspecified() => {
            let name = interfaces()
                .into_iter()
                .find(|interface| interface.address == listening_on)
                .map_or_else(|| address.to_string(), |interface| interface.name);
            vec![Candidate {
                name,
                address,
                likely: true,
            }]
        }
        _ => rank(&interfaces(), default_route()),
    }
}

fn interfaces() -> Vec<Interface> {
    local_ip_address::list_afinet_netifas()
        .inspect_err(|error| tracing::warn!(%error, "the network adapters cannot be listed"))
        .unwrap_or_default()
        .into_iter()
        .map(|(name, address)| Interface { name, address })
        .collect()
}

/// The address this computer would send from to an address that is not its own network's.
///
/// Connecting a UDP socket only looks up the route: no packet is sent. The address is one reserved
/// for documentation (RFC 5737).
fn default_route() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(198, 51, 100, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified()).then_some(address)
}
