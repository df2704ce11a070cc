//! Watches the adapters, so that an address that is gone is never shown for long.

use std::io;
use std::mem;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use if_addrs::IfAddr;
use local_ip_address::{local_ip, local_ipv6};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::{Address, Candidate, Interface, rank};

/// How often the adapters are asked: a change shows well within five seconds, and a look takes less than a
/// millisecond. Every system has events for this, each its own; a look works the same on all.
const PERIOD: Duration = Duration::from_secs(2);

/// Makes `address` true for a server that listens on `local`, at once, and keeps it so for as long as the
/// server runs.
pub fn watch_adapters(
    address: watch::Sender<Address>,
    local: SocketAddr,
    is_running: impl Fn() -> bool,
) -> impl Future<Output = ()> {
    address.send_if_modified(|address| {
        address.port = local.port();
        false
    });
    let mut is_failing = false;
    let mut take_in = move |found: io::Result<Vec<Candidate>>| match found {
        Ok(candidates) => {
            is_failing = false;
            address.send_if_modified(|address| address.update(local.port(), candidates));
        }
        // A program without a file descriptor left sees no adapter. That says nothing about the network.
        Err(error) => {
            if !mem::replace(&mut is_failing, true) {
                tracing::warn!(%error, "the network adapters cannot be listed: the address stays as it is");
            }
        }
    };
    take_in(candidates(local.ip()));
    async move {
        let mut period = interval_at(Instant::now() + PERIOD, PERIOD);
        period.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while is_running() {
            period.tick().await;
            let found = tokio::task::spawn_blocking(move || candidates(local.ip())).await;
            take_in(found.unwrap_or_else(|panic| Err(io::Error::other(panic))));
        }
    }
}

/// What phones may use: every adapter if the server listens on all of them, else the one address.
fn candidates(listening_on: IpAddr) -> io::Result<Vec<Candidate>> {
    let mut interfaces = interfaces()?;
    if listening_on.is_unspecified() {
        if listening_on.is_ipv4() {
            interfaces.retain(|interface| interface.address.is_ipv4());
        }
        let default_routes = default_routes(&interfaces);
        return Ok(rank(&interfaces, &default_routes));
    }
    // Whoever asked for one address knows why: the ranking has no say in it, not even for loopback.
    let mut interfaces = interfaces.into_iter();
    let interface = interfaces.find(|interface| interface.address == listening_on);
    Ok(vec![Candidate {
        name: interface.map_or_else(|| listening_on.to_string(), |interface| interface.name),
        address: listening_on,
        network: listening_on.to_string(),
        likely: true,
        vpn: false,
    }])
}

/// The adapters that are up. One that is down may keep its address: a cable pulled out, a Wi-Fi lost.
fn interfaces() -> io::Result<Vec<Interface>> {
    let up = if_addrs::get_if_addrs()?
        .into_iter()
        .filter(|interface| interface.is_oper_up());
    let interfaces = up.map(|interface| Interface {
        address: interface.ip(),
        prefix: match &interface.addr {
            IfAddr::V4(address) => address.prefixlen,
            IfAddr::V6(address) => address.prefixlen,
        },
        point_to_point: interface.is_p2p(),
        name: interface.name,
    });
    Ok(interfaces.collect())
}

/// The addresses this computer sends from to addresses that are not its own networks'. Nothing is sent to find out.
fn default_routes(interfaces: &[Interface]) -> Vec<IpAddr> {
    let found = [local_ip(), local_ipv6()].into_iter().flatten();
    found
        .filter(|address| has_default_route(interfaces, *address))
        .collect()
}

/// Whether the address is a default route's. Without a default route `local_ip` answers with some address of this
/// computer, on Linux that of the adapter made first. That may be a container's.
#[cfg(target_os = "linux")]
fn has_default_route(interfaces: &[Interface], address: IpAddr) -> bool {
    // The IPv6 address decides only between addresses of one kind.
    if address.is_ipv6() {
        return true;
    }
    let mut interfaces = interfaces.iter();
    let interface = interfaces.find(|interface| interface.address == address);
    // Of this thread, which may be in another network than the process.
    let table = std::fs::read_to_string("/proc/thread-self/net/route").unwrap_or_default();
    interface.is_some_and(|interface| is_default_adapter(&table, &interface.name))
}

/// On macOS `local_ip` answers with the first adapter's address whatever the routes are, so it counts only where the
/// name does not speak against it. On Windows it reads the routes.
#[cfg(not(target_os = "linux"))]
fn has_default_route(interfaces: &[Interface], address: IpAddr) -> bool {
    let named = |interface: &&Interface| interface.address == address;
    cfg!(windows)
        || !interfaces
            .iter()
            .find(named)
            .is_some_and(super::rank::is_virtual)
}

/// Whether the kernel's table of IPv4 routes (proc_pid_net(5)) has a default route by this adapter.
#[cfg(any(target_os = "linux", test))]
fn is_default_adapter(table: &str, adapter: &str) -> bool {
    const ANY: &str = "00000000";
    table.lines().any(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
        matches!(fields[..], [name, ANY, _, _, _, _, _, ANY, ..] if name == adapter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_table_says_which_adapter_has_a_default_route() {
        let table = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n\
            br-lan\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n\
            br-lan\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n\
            tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000080\t0\t0\t0\n\
            docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n";
        for (adapter, is_default) in [
            ("br-lan", true),
            ("br", false),
            ("docker0", false),
            // Half of all addresses (0.0.0.0/1) is what some VPNs take.
            ("tun0", false),
            ("Iface", false),
        ] {
            assert_eq!(is_default_adapter(table, adapter), is_default, "{adapter}");
        }
        assert!(!is_default_adapter("", ""));
    }
}
