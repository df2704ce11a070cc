//! Polls the adapters, so the shown address is up to date within seconds.

use std::io;
use std::mem;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use if_addrs::IfAddr;
use local_ip_address::{local_ip, local_ipv6};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::{Address, Candidate, Interface, rank};

/// Time between two polls. A change shows well within five seconds, and a poll takes less than a millisecond. Each
/// system has different events for this. Polling works on all of them.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// Updates `address` at once for a server that listens on `local`, and keeps it up to date while `is_running`
/// returns true.
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
    let mut apply = move |found: io::Result<Vec<Candidate>>| match found {
        Ok(candidates) => {
            is_failing = false;
            address.send_if_modified(|address| address.update(local.port(), candidates));
        }
        // Without a free file descriptor the system reports no adapter. That says nothing about the network.
        Err(error) => {
            if !mem::replace(&mut is_failing, true) {
                tracing::warn!(%error, "cannot list the network adapters: keeping the current address");
            }
        }
    };
    apply(candidates(local.ip()));
    async move {
        let mut period = interval_at(Instant::now() + POLL_INTERVAL, POLL_INTERVAL);
        period.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while is_running() {
            period.tick().await;
            let found = tokio::task::spawn_blocking(move || candidates(local.ip())).await;
            apply(found.unwrap_or_else(|panic| Err(io::Error::other(panic))));
        }
    }
}

/// Returns the addresses for phones: all adapters if the server listens on all of them, otherwise the one
/// address.
fn candidates(listening_on: IpAddr) -> io::Result<Vec<Candidate>> {
    let mut interfaces = interfaces()?;
    if listening_on.is_unspecified() {
        if listening_on.is_ipv4() {
            interfaces.retain(|interface| interface.address.is_ipv4());
        }
        let default_routes = default_routes(&interfaces);
        return Ok(rank(&interfaces, &default_routes));
    }
    // The user requested this one address, so it is not ranked and may be loopback.
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

/// Returns the adapters that are up. An adapter that is down may keep its address: an unplugged cable, a lost
/// Wi-Fi.
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

/// Returns the source addresses of packets to other networks. Finding them sends nothing.
fn default_routes(interfaces: &[Interface]) -> Vec<IpAddr> {
    let found = [local_ip(), local_ipv6()].into_iter().flatten();
    found
        .filter(|address| has_default_route(interfaces, *address))
        .collect()
}

/// Returns whether the address belongs to a default route. Without a default route, `local_ip` returns any address of
/// this computer. On Linux it is that of the oldest adapter, which may be a container's.
#[cfg(target_os = "linux")]
fn has_default_route(interfaces: &[Interface], address: IpAddr) -> bool {
    // The IPv6 address only decides between addresses of one class.
    if address.is_ipv6() {
        return true;
    }
    let mut interfaces = interfaces.iter();
    let interface = interfaces.find(|interface| interface.address == address);
    // The table of this thread, which may be in another network namespace than the process.
    let table = std::fs::read_to_string("/proc/thread-self/net/route").unwrap_or_default();
    interface.is_some_and(|interface| is_default_adapter(&table, &interface.name))
}

/// Returns whether the address belongs to a default route. On macOS `local_ip` ignores the routes and returns the first
/// adapter's address, so the address counts only if the adapter is not a virtual one. On Windows it reads the routes.
#[cfg(not(target_os = "linux"))]
fn has_default_route(interfaces: &[Interface], address: IpAddr) -> bool {
    let named = |interface: &&Interface| interface.address == address;
    cfg!(windows)
        || !interfaces
            .iter()
            .find(named)
            .is_some_and(super::rank::is_virtual)
}

/// Returns whether the kernel's table of IPv4 routes (proc_pid_net(5)) has a default route through this adapter.
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
            // Some VPNs take half of all addresses (0.0.0.0/1).
            ("tun0", false),
            ("Iface", false),
        ] {
            assert_eq!(is_default_adapter(table, adapter), is_default, "{adapter}");
        }
        assert!(!is_default_adapter("", ""));
    }
}
