//! Which of this computer's addresses a phone can reach.
//!
//! Phones fail on the wrong address more than on anything else, so the ranking is a pure function
//! over a list of adapters, and its tests are lists from real computers.

mod follow;
mod listen;

use std::net::{IpAddr, Ipv4Addr};

pub(crate) use follow::follow;
pub use listen::{DEFAULT_PORT, ListenError, listen};

/// A network adapter's address, as the system reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The adapter's name, such as `wlan0`, `en0` or `Wi-Fi`.
    pub name: String,
    /// One of its addresses.
    pub address: IpAddr,
}

/// An address that phones may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The adapter's name.
    pub name: String,
    /// Its IPv4 address.
    pub address: Ipv4Addr,
    /// False for VPN, container and virtual adapters, which phones hardly ever reach.
    pub likely: bool,
}

/// Where phones reach this computer at the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The port the server listens on.
    pub port: u16,
    /// The adapter the presenter chose, if any. It may be away: then the best other one serves.
    pub chosen: Option<String>,
    /// All candidates, best first. Empty without a network.
    pub candidates: Vec<Candidate>,
}

impl Address {
    /// The candidate in use: the chosen adapter if it is there, else the best.
    pub fn current(&self) -> Option<&Candidate> {
        let chosen = self.chosen.as_deref();
        self.candidates
            .iter()
            .find(|candidate| Some(candidate.name.as_str()) == chosen)
            .or_else(|| self.candidates.first())
    }

    /// What a person can type, such as `192.168.1.23:7464`; `None` without a network.
    pub fn host(&self) -> Option<String> {
        self.current()
            .map(|candidate| format!("{}:{}", candidate.address, self.port))
    }

    /// What the QR code holds; `None` without a network.
    pub fn url(&self) -> Option<String> {
        self.host().map(|host| format!("http://{host}/"))
    }
}

/// Beginnings of adapter names, in lower case, that stand for VPNs, containers and virtual
/// machines.
const VIRTUAL_PREFIXES: &[&str] = &[
    "utun",
    "tun",
    "tap",
    "wg",
    "tailscale",
    "docker",
    "br-",
    "veth",
    "virbr",
    "vmnet",
    "vethernet",
    "ham",
    "zt",
    "zerotier",
    "vboxnet",
    "virtualbox",
    "vmware",
    "podman",
    "cni",
    "flannel",
    "lxc",
    "lxdbr",
    "ppp",
    "ipsec",
    "awdl",
    "llw",
    "bridge",
    "openvpn",
    "wireguard",
    "nordlynx",
    "proton",
];

/// Parts of adapter names, in lower case, that say the same anywhere in the name.
const VIRTUAL_PARTS: &[&str] = &["virtual", "vpn", "hyper-v", "wsl", "hamachi", "loopback"];

/// Orders the addresses by how likely a phone reaches them: the default route's RFC 1918 address,
/// other RFC 1918 addresses, the default route's other address, the rest, and virtual adapters last
/// in the same order. Loopback, 169.254/16 (RFC 3927) and unspecified addresses are never there.
///
/// `default_route` is the address this computer itself would send from.
pub fn rank(interfaces: &[Interface], default_route: Option<IpAddr>) -> Vec<Candidate> {
    let mut ranked: Vec<(u8, Candidate)> = interfaces
        .iter()
        .filter_map(|interface| {
            let IpAddr::V4(address) = interface.address else {
                return None;
            };
            if address.is_loopback() || address.is_link_local() || address.is_unspecified() {
                return None;
            }
            let is_default = default_route == Some(interface.address);
            let likely = !is_virtual(&interface.name);
            let class = match (address.is_private(), is_default) {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => 2,
                (false, false) => 3,
            };
            let candidate = Candidate {
                name: interface.name.clone(),
                address,
                likely,
            };
            Some((class + if likely { 0 } else { 4 }, candidate))
        })
        .collect();
    // Stable: the system's own order decides between equals.
    ranked.sort_by_key(|(class, _)| *class);
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
}

fn is_virtual(name: &str) -> bool {
    let name = name.to_lowercase();
    VIRTUAL_PREFIXES.iter().any(|start| name.starts_with(start))
        || VIRTUAL_PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ranks a list of `name address` lines; the default route's line begins with `*`.
    fn ranked(list: &[&str]) -> Vec<String> {
        let mut default_route = None;
        let interfaces: Vec<Interface> = list
            .iter()
            .map(|line| {
                let (name, address) = line.rsplit_once(' ').expect("name and address");
                let address = address.parse().expect("an address");
                let (name, is_default) = match name.strip_prefix('*') {
                    Some(name) => (name, true),
                    None => (name, false),
                };
                if is_default {
                    default_route = Some(address);
                }
                Interface {
                    name: name.to_owned(),
                    address,
                }
            })
            .collect();
        rank(&interfaces, default_route)
            .into_iter()
            .map(|candidate| candidate.name)
            .collect()
    }

    #[test]
    fn a_linux_laptop_with_containers_and_a_vpn_shows_its_wifi() {
        let list = [
            "lo 127.0.0.1",
            "docker0 172.17.0.1",
            "br-4f2a 172.18.0.1",
            "virbr0 192.168.122.1",
            "tailscale0 100.101.102.103",
            "*wlp3s0 192.168.1.23",
            "wlp3s0 fe80::1",
        ];
        let order = ["wlp3s0", "docker0", "br-4f2a", "virbr0", "tailscale0"];
        assert_eq!(ranked(&list), order);
    }

    #[test]
    fn a_vpn_that_takes_the_default_route_does_not_take_the_qr_code() {
        assert_eq!(ranked(&["*utun4 10.8.0.2", "en0 192.168.1.23"])[0], "en0");
        assert_eq!(ranked(&["*tun0 10.8.0.2", "wlan0 10.0.0.5"])[0], "wlan0");
    }

    #[test]
    fn windows_with_hyper_v_and_wsl_shows_its_wifi() {
        let list = [
            "vEthernet (WSL) 172.22.16.1",
            "vEthernet (Default Switch) 172.29.0.1",
            "VirtualBox Host-Only Network 192.168.56.1",
            "*Wi-Fi 192.168.178.40",
            "Loopback Pseudo-Interface 1 127.0.0.1",
        ];
        assert_eq!(ranked(&list)[0], "Wi-Fi");
    }

    #[test]
    fn of_two_networks_the_default_route_is_shown_first() {
        let list = ["eth0 10.0.0.5", "*wlan0 192.168.1.23"];
        assert_eq!(ranked(&list), ["wlan0", "eth0"]);
    }

    #[test]
    fn a_hotspot_without_any_default_route_is_shown() {
        assert_eq!(ranked(&["wlan0 192.168.43.1"]), ["wlan0"]);
    }

    #[test]
    fn a_public_address_serves_when_there_is_no_private_one() {
        assert_eq!(
            ranked(&["*eth0 192.0.2.2", "docker0 172.17.0.1"])[0],
            "eth0"
        );
    }

    #[test]
    fn loopback_and_link_local_addresses_are_never_shown() {
        assert!(ranked(&["lo 127.0.0.1", "eth0 169.254.10.20"]).is_empty());
    }

    #[test]
    fn the_chosen_adapter_is_used_while_it_is_there() {
        let candidates = rank(
            &[("wlan0", [192, 168, 1, 23]), ("eth0", [10, 0, 0, 5])].map(|(name, address)| {
                Interface {
                    name: name.to_owned(),
                    address: address.into(),
                }
            }),
            None,
        );
        let mut address = Address {
            port: 7464,
            chosen: Some("eth0".to_owned()),
            candidates,
        };
        assert_eq!(address.url().as_deref(), Some("http://10.0.0.5:7464/"));
        address.candidates.pop();
        assert_eq!(address.host().as_deref(), Some("192.168.1.23:7464"));
        address.candidates.clear();
        assert_eq!(address.url(), None);
    }
}
