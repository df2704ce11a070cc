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

/// Names that Linux and macOS give to adapters of VPNs, before a number.
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
/// Words in the names of a VPN's adapter, wherever they stand.
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

/// Names that Linux and macOS give to adapters of containers, of virtual machines and of what the system keeps for
/// itself, before a number.
const VIRTUAL_KINDS: &[&str] = &[
    "docker", "virbr", "vmnet", "vboxnet", "podman", "cni", "flannel", "lxcbr", "lxdbr", "incusbr",
    "awdl", "llw", "anpi",
];
/// Words in the names of such an adapter, wherever they stand.
const VIRTUAL_WORDS: &[&str] = &[
    "vethernet",
    "virtual",
    "virtualbox",
    "vmware",
    "wsl",
    "loopback",
];

/// Orders the addresses by how likely a phone reaches them:
///
/// 1. this computer's own hotspot: who turned it on means phones to be there;
/// 2. private addresses (RFC 1918), the default route's first: where the router is the phones are, too, so
///    that adapter counts whatever its name says. It may be the bridge of a computer with virtual machines;
/// 3. other IPv4 addresses, such as a carrier's (RFC 6598), the default route's first;
/// 4. IPv6 addresses of adapters that have no other, the default route's first;
/// 5. VPNs, containers and virtual machines, in the same order. A VPN that has the default route is among them:
///    it leads into the tunnel.
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
            let is_routers = class == Class::Private && !away && !is_vpn(interface);
            let is_unlikely = is_virtual(interface) && class != Class::Hotspot && !is_routers;
            Some((is_unlikely, class, away, interface))
        })
        .collect();
    // Stable: the system's own order decides between equals.
    ranked.sort_by_key(|(is_unlikely, class, away, _)| (*is_unlikely, *class, *away));
    let mut candidates: Vec<Candidate> = Vec::new();
    for (is_unlikely, class, _, interface) in ranked {
        // Of IPv6 one is enough, and none where there is IPv4: an adapter has several that come and go.
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

/// Whether this computer has made this network itself. Each system gives itself the same address in
/// it: Windows' mobile hotspot, NetworkManager's shared connections, macOS's Internet Sharing. Kubernetes takes
/// such addresses for its containers, too.
fn is_hotspot(interface: &Interface, address: Ipv4Addr) -> bool {
    match address.octets() {
        [192, 168, 137, 1] | [10, 42, _, 1] => !is_virtual(interface),
        [192, 168, 2, 1] => numbered(&interface.name) == ("bridge", Some(3)),
        _ => false,
    }
}

/// Whether it is the adapter of a VPN, a container or a virtual machine, as far as name and kind tell.
pub(super) fn is_virtual(interface: &Interface) -> bool {
    let name = interface.name.to_lowercase();
    let (first, digits) = numbered(first_word(&name));
    is_vpn(interface)
        || (VIRTUAL_KINDS.contains(&first) && !name.contains(' '))
        || words(&name).any(|word| VIRTUAL_WORDS.contains(&word))
        || name.contains("hyper-v")
        // macOS counts the bridges of virtual machines from 100; bridge0 is one of cables.
        || (first == "bridge" && digits == Some(3))
        // Docker's networks and the ends of their cables.
        || ["br-", "veth"].iter().any(|kind| is_id(&name, kind, 16))
}

fn is_vpn(interface: &Interface) -> bool {
    let name = interface.name.to_lowercase();
    let (kind, _) = numbered(&name);
    interface.point_to_point
        || VPN_KINDS.contains(&kind)
        || words(&name).any(|word| VPN_WORDS.contains(&word))
        || name.contains("vpn")
        // ZeroTier's, eight letters and digits at least.
        || (name.len() >= 10 && is_id(&name, "zt", 36))
}

/// The words of a name. One letter more makes another word: “Hamburg-WLAN” is no `ham0`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_alphanumeric())
}

fn first_word(name: &str) -> &str {
    words(name).next().unwrap_or_default()
}

/// A name without the number at its end, and how many digits that has.
fn numbered(name: &str) -> (&str, Option<usize>) {
    let kind = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = name.len() - kind.len();
    (kind, (digits > 0).then_some(digits))
}

/// Whether all that follows the kind in a name is an identifier, in digits of this base.
fn is_id(name: &str, kind: &str, base: u32) -> bool {
    let id = name.strip_prefix(kind).filter(|id| !id.is_empty());
    id.is_some_and(|id| id.chars().all(|digit| digit.is_digit(base)))
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
