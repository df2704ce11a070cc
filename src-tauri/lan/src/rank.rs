//! Ranks this computer's addresses by how likely a phone can reach them: a pure function over a list of
//! adapters.
//!
//! A wrong address is the most common reason why phones cannot join, so its tests use adapter lists of real
//! computers.

use std::net::{IpAddr, Ipv4Addr};

use serde::Serialize;

/// An address of a network adapter, as the system reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The adapter's name, such as `wlan0`, `en0` or `Wi-Fi`.
    pub name: String,
    /// One of its addresses.
    pub address: IpAddr,
    /// The prefix length: the number of leading bits that identify the network.
    pub prefix: u8,
    /// Whether the adapter has one peer instead of a network, as tunnels do.
    pub point_to_point: bool,
}

/// An address that phones may be able to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Candidate {
    /// The adapter's name.
    pub name: String,
    /// IPv4, or IPv6 if the adapter has no IPv4 address.
    pub address: IpAddr,
    /// Its network, such as `192.168.1.0/24`.
    #[serde(skip)]
    pub network: String,
    /// False for VPN, container and virtual adapters, which phones can hardly ever reach.
    pub likely: bool,
    /// Whether the adapter belongs to a VPN, which may block phones on all adapters.
    pub vpn: bool,
}

/// Names of VPN adapters on Linux and macOS, before a number.
const VPN_KINDS: &[&str] = &[
    "utun",
    "tun",
    "tap",
    "wg",
    "ham",
    "ppp",
    "ipsec",
    "proton",
    "tailscale",
    "nordlynx",
];
/// Words in the names of VPN adapters, at any position.
const VPN_WORDS: &[&str] = &[
    "anyconnect",
    "hamachi",
    "mullvad",
    "nordlynx",
    "openvpn",
    "tailscale",
    "wireguard",
    "zerotier",
];

/// Names of adapters of containers, virtual machines and the system itself on Linux and macOS, before a number.
const VIRTUAL_KINDS: &[&str] = &[
    "docker", "virbr", "vmnet", "vboxnet", "podman", "cni", "flannel", "lxcbr", "lxdbr", "incusbr",
    "awdl", "llw", "anpi",
];
/// Words in the names of such adapters, at any position.
const VIRTUAL_WORDS: &[&str] = &[
    "vethernet",
    "virtual",
    "virtualbox",
    "vmware",
    "wsl",
    "loopback",
];

/// Sorts the addresses by how likely a phone can reach them:
///
/// 1. this computer's own hotspot, because the presenter turned it on for phones;
/// 2. private addresses (RFC 1918), the default route's first: phones are usually in the router's network. The
///    name of that adapter does not matter: it may be the bridge of a computer with virtual machines;
/// 3. other IPv4 addresses, such as a carrier's (RFC 6598), the default route's first;
/// 4. IPv6 addresses of adapters without IPv4, the default route's first;
/// 5. VPNs, containers and virtual machines, in the same order. A VPN with the default route is among them,
///    because it leads into the tunnel.
///
/// Leaves out loopback; the addresses of RFC 3927 (169.254/16), which mean that DHCP failed; and link-local IPv6
/// addresses, which no browser can open.
///
/// `default_routes` are the source addresses of this computer's packets to other networks.
pub fn rank(interfaces: &[Interface], default_routes: &[IpAddr]) -> Vec<Candidate> {
    let mut ranked: Vec<(bool, Class, bool, &Interface)> = interfaces
        .iter()
        .filter_map(|interface| {
            let class = class(interface)?;
            let away = !default_routes.contains(&interface.address);
            let is_routers = class == Class::Private && !away && !is_vpn(interface);
            let is_unlikely = is_virtual(interface) && class != Class::Hotspot && !is_routers;
            Some((is_unlikely, class, away, interface))
        })
        .collect();
    // Stable: equal addresses keep the system's order.
    ranked.sort_by_key(|(is_unlikely, class, away, _)| (*is_unlikely, *class, *away));
    let mut candidates: Vec<Candidate> = Vec::new();
    for (is_unlikely, class, _, interface) in ranked {
        // One IPv6 address is enough, and none if there is IPv4: an adapter has several temporary ones.
        let named = |other: &Candidate| other.name == interface.name;
        if class == Class::V6 && candidates.iter().any(named) {
            continue;
        }
        candidates.push(Candidate {
            name: interface.name.clone(),
            address: interface.address,
            network: network(interface.address, interface.prefix),
            likely: !is_unlikely,
            vpn: is_unlikely && is_vpn(interface),
        });
    }
    candidates
}

/// The class of an address, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Hotspot,
    Private,
    OtherV4,
    V6,
}

/// Returns the class of an address; `None` if no phone can open it.
fn class(interface: &Interface) -> Option<Class> {
    match interface.address {
        IpAddr::V4(address)
            if address.is_loopback() || address.is_link_local() || address.is_unspecified() =>
        {
            None
        }
        IpAddr::V4(address) if is_hotspot(interface, address) => Some(Class::Hotspot),
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

/// Returns whether this computer provides this network as a hotspot. Each system has a fixed address for it: Windows'
/// mobile hotspot, NetworkManager's shared connections, macOS's Internet Sharing. Kubernetes uses such addresses for
/// containers, too.
fn is_hotspot(interface: &Interface, address: Ipv4Addr) -> bool {
    match address.octets() {
        [192, 168, 137, 1] | [10, 42, _, 1] => !is_virtual(interface),
        [192, 168, 2, 1] => numbered(&interface.name) == ("bridge", Some(3)),
        _ => false,
    }
}

/// Returns whether the adapter belongs to a VPN, a container or a virtual machine, as far as name and kind show.
pub(super) fn is_virtual(interface: &Interface) -> bool {
    let name = interface.name.to_lowercase();
    let (first, digits) = numbered(first_word(&name));
    is_vpn(interface)
        || (VIRTUAL_KINDS.contains(&first) && !name.contains(' '))
        || words(&name).any(|word| VIRTUAL_WORDS.contains(&word))
        || name.contains("hyper-v")
        // macOS numbers bridges of virtual machines from 100; bridge0 is a Thunderbolt bridge.
        || (first == "bridge" && digits == Some(3))
        // Docker's networks and virtual cables.
        || ["br-", "veth"].iter().any(|kind| is_id(&name, kind, 16))
}

fn is_vpn(interface: &Interface) -> bool {
    let name = interface.name.to_lowercase();
    let (kind, _) = numbered(&name);
    interface.point_to_point
        || VPN_KINDS.contains(&kind)
        || words(&name).any(|word| VPN_WORDS.contains(&word))
        || name.contains("vpn")
        // ZeroTier's adapters, with at least eight letters and digits.
        || (name.len() >= 10 && is_id(&name, "zt", 36))
}

/// Splits a name into words. Only whole words match: “Hamburg-WLAN” is not `ham0`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_alphanumeric())
}

fn first_word(name: &str) -> &str {
    words(name).next().unwrap_or_default()
}

/// Returns a name without the number at its end, and the count of its digits.
fn numbered(name: &str) -> (&str, Option<usize>) {
    let kind = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = name.len() - kind.len();
    (kind, (digits > 0).then_some(digits))
}

/// Returns whether the rest of a name after `kind` is an identifier in digits of this base.
fn is_id(name: &str, kind: &str, base: u32) -> bool {
    let id = name.strip_prefix(kind).filter(|id| !id.is_empty());
    id.is_some_and(|id| id.chars().all(|digit| digit.is_digit(base)))
}

/// Returns the network of an address in CIDR notation (RFC 4632).
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
