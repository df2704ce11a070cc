//! Which of this computer's addresses a phone can reach: a pure function over a list of adapters.
//!
//! Phones fail on the wrong address more than on anything else, so its tests are lists from real
//! computers.

use std::net::{IpAddr, Ipv4Addr};

/// A network adapter's address, as the system reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The adapter's name, such as `wlan0`, `en0` or `Wi-Fi`.
    pub name: String,
    /// One of its addresses.
    pub address: IpAddr,
    /// How many leading bits of the address name its network.
    pub prefix: u8,
    /// Whether there is one peer at its other end and no network: tunnels are like that.
    pub point_to_point: bool,
}

/// An address that phones may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The adapter's name.
    pub name: String,
    /// Its address: IPv4, or IPv6 where it has no other.
    pub address: IpAddr,
    /// The network it is in, such as `192.168.1.0/24`.
    pub network: String,
    /// False for VPN, container and virtual adapters, which phones hardly ever reach.
    pub likely: bool,
    /// Whether it is a VPN's, which may keep phones away from all the others.
    pub vpn: bool,
}

/// Beginnings of adapter names, in lower case, that stand for VPNs.
const VPN_PREFIXES: &[&str] = &[
    "utun",
    "tun",
    "tap",
    "wg",
    "tailscale",
    "ham",
    "zt",
    "zerotier",
    "ppp",
    "ipsec",
    "openvpn",
    "wireguard",
    "nordlynx",
    "proton",
];

/// Beginnings of adapter names, in lower case, that stand for containers, virtual machines and what
/// a system keeps for itself.
const VIRTUAL_PREFIXES: &[&str] = &[
    "docker",
    "br-",
    "veth",
    "virbr",
    "vmnet",
    "vethernet",
    "vboxnet",
    "virtualbox",
    "vmware",
    "podman",
    "cni",
    "flannel",
    "lxc",
    "lxdbr",
    "awdl",
    "llw",
    "bridge",
];

/// Parts of adapter names, in lower case, that say the same anywhere in the name.
const VPN_PARTS: &[&str] = &["vpn", "hamachi"];
const VIRTUAL_PARTS: &[&str] = &["virtual", "hyper-v", "wsl", "loopback"];

/// Orders the addresses by how likely a phone reaches them:
///
/// 1. this computer's own hotspot: who turned it on means phones to be there;
/// 2. private addresses (RFC 1918), the default route's first;
/// 3. other IPv4 addresses, such as a carrier's (RFC 6598), the default route's first;
/// 4. IPv6 addresses of adapters that have no other, the default route's first;
/// 5. VPNs, containers and virtual machines, in the same order.
///
/// Never there: loopback; the addresses of RFC 3927 (169.254/16), which stand for a network that
/// did not answer; link-local IPv6 addresses, which no browser can open.
///
/// `default_routes` are the addresses this computer itself would send from.
pub fn rank(interfaces: &[Interface], default_routes: &[IpAddr]) -> Vec<Candidate> {
    let mut ranked: Vec<(bool, Class, bool, &Interface)> = interfaces
        .iter()
        .filter_map(|interface| {
            let class = class(interface)?;
            let away = !default_routes.contains(&interface.address);
            Some((is_virtual(interface), class, away, interface))
        })
        .collect();
    // Stable: the system's own order decides between equals.
    ranked.sort_by_key(|(is_virtual, class, away, _)| (*is_virtual, *class, *away));
    let mut candidates: Vec<Candidate> = Vec::new();
    for (is_virtual, class, _, interface) in ranked {
        // Of IPv6 one is enough, and none where there is IPv4: an adapter has several that come and go.
        let named = |other: &Candidate| other.name == interface.name;
        if class == Class::V6 && candidates.iter().any(named) {
            continue;
        }
        candidates.push(Candidate {
            name: interface.name.clone(),
            address: interface.address,
            network: network(interface.address, interface.prefix),
            likely: !is_virtual,
            vpn: is_virtual && is_vpn(interface),
        });
    }
    candidates
}

/// What kind of address it is, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Hotspot,
    Private,
    OtherV4,
    V6,
}

/// `None` for an address that no phone can open.
fn class(interface: &Interface) -> Option<Class> {
    match interface.address {
        IpAddr::V4(address)
            if address.is_loopback() || address.is_link_local() || address.is_unspecified() =>
        {
            None
        }
        IpAddr::V4(address) if is_hotspot(&interface.name, address) => Some(Class::Hotspot),
        IpAddr::V4(address) if address.is_private() => Some(Class::Private),
        IpAddr::V4(_) => Some(Class::OtherV4),
        IpAddr::V6(address) => {
            let usable = !address.is_loopback()
                && !address.is_unicast_link_local()
                && !address.is_unspecified()
                && address.to_ipv4_mapped().is_none();
            usable.then_some(Class::V6)
        }
    }
}

/// Whether this computer has made this network itself. Each system gives itself the same address in
/// it: Windows' mobile hotspot, NetworkManager's shared connections, macOS's Internet Sharing.
fn is_hotspot(name: &str, address: Ipv4Addr) -> bool {
    match address.octets() {
        [192, 168, 137, 1] | [10, 42, _, 1] => true,
        [192, 168, 2, 1] => name.starts_with("bridge10"),
        _ => false,
    }
}

fn is_virtual(interface: &Interface) -> bool {
    if let IpAddr::V4(address) = interface.address
        && is_hotspot(&interface.name, address)
    {
        return false;
    }
    let name = interface.name.to_lowercase();
    is_vpn(interface)
        || VIRTUAL_PREFIXES.iter().any(|start| name.starts_with(start))
        || VIRTUAL_PARTS.iter().any(|part| name.contains(part))
}

fn is_vpn(interface: &Interface) -> bool {
    let name = interface.name.to_lowercase();
    interface.point_to_point
        || VPN_PREFIXES.iter().any(|start| name.starts_with(start))
        || VPN_PARTS.iter().any(|part| name.contains(part))
}

/// The network of an address, in the notation of RFC 4632.
fn network(address: IpAddr, prefix: u8) -> String {
    let prefix = u32::from(prefix);
    let network: IpAddr = match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - prefix.min(32)).unwrap_or(0);
            Ipv4Addr::from(u32::from(address) & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - prefix.min(128)).unwrap_or(0);
            std::net::Ipv6Addr::from(u128::from(address) & mask).into()
        }
    };
    format!("{network}/{prefix}")
}

#[cfg(test)]
mod tests;
