//! Adapter lists of real computers and their ranking.

use super::*;

/// Ranks a list of `name address/prefix` lines. `*` in front marks the default route, `p2p` at the end a tunnel.
fn ranked(list: &[&str]) -> Vec<Candidate> {
    let mut default_routes = Vec::new();
    let interfaces: Vec<Interface> = list
        .iter()
        .map(|line| {
            let (line, point_to_point) = match line.strip_suffix(" p2p") {
                Some(line) => (line, true),
                None => (*line, false),
            };
            let (name, address) = line.rsplit_once(' ').expect("name and address");
            let (address, prefix) = address.split_once('/').unwrap_or((address, "24"));
            let address = address.parse().expect("an address");
            let name = match name.strip_prefix('*') {
                Some(name) => {
                    default_routes.push(address);
                    name
                }
                None => name,
            };
            Interface {
                name: name.to_owned(),
                address,
                prefix: prefix.parse().expect("a number"),
                point_to_point,
            }
        })
        .collect();
    rank(&interfaces, &default_routes)
}

fn names(list: &[&str]) -> Vec<String> {
    ranked(list).into_iter().map(|one| one.name).collect()
}

fn best(list: &[&str]) -> String {
    let ranked = ranked(list);
    ranked
        .first()
        .map_or("none".to_owned(), |one| one.address.to_string())
}

#[test]
fn a_linux_laptop_with_containers_and_a_vpn_shows_its_wifi() {
    let list = [
        "lo 127.0.0.1",
        "docker0 172.17.0.1/16",
        "br-4f2a 172.18.0.1/16",
        "virbr0 192.168.122.1",
        "tailscale0 100.101.102.103/32",
        "*wlp3s0 192.168.1.23",
        "wlp3s0 fe80::1/64",
    ];
    let order = ["wlp3s0", "docker0", "br-4f2a", "virbr0", "tailscale0"];
    assert_eq!(names(&list), order);
}

#[test]
fn every_real_list_begins_with_the_address_that_phones_reach() {
    let table: &[(&str, &[&str], &str)] = &[
        (
            "Windows: Hyper-V, WSL, VirtualBox and Wi-Fi",
            &[
                "vEthernet (WSL) 172.22.16.1/20",
                "vEthernet (Default Switch) 172.29.0.1/20",
                "VirtualBox Host-Only Network 192.168.56.1",
                "Bluetooth Network Connection 169.254.77.1/16",
                "*Wi-Fi 192.168.178.40",
                "Loopback Pseudo-Interface 1 127.0.0.1/8",
            ],
            "192.168.178.40",
        ),
        (
            "Windows: a company's VPN has the default route",
            &[
                "*Cisco AnyConnect Secure Mobility Client VPN 10.20.30.40/32",
                "OpenVPN TAP-Windows6 10.8.0.6",
                "Ethernet 169.254.1.9/16",
                "Wi-Fi 10.0.7.12/16",
            ],
            "10.0.7.12",
        ),
        (
            "Windows: its own mobile hotspot, beside the Wi-Fi it comes from",
            &[
                "*Wi-Fi 192.168.1.5",
                "Local Area Connection* 10 192.168.137.1",
            ],
            "192.168.137.1",
        ),
        (
            "macOS: utun, awdl and llw beside en0",
            &[
                "lo0 127.0.0.1/8",
                "en0 fe80::14ab/64",
                "*en0 192.168.1.23",
                "awdl0 fe80::8c1/64",
                "llw0 fe80::8c2/64",
                "utun0 fe80::1/64 p2p",
                "utun4 100.86.1.2/32 p2p",
            ],
            "192.168.1.23",
        ),
        (
            "macOS: a virtual machine's bridge100",
            &["bridge100 192.168.64.1", "*en0 10.10.0.7"],
            "10.10.0.7",
        ),
        (
            "macOS: Internet Sharing, whose bridge100 is where the phones are",
            &["*en7 10.10.0.7", "bridge100 192.168.2.1"],
            "192.168.2.1",
        ),
        (
            "macOS: a VPN has the default route",
            &["*utun4 10.8.0.2/32 p2p", "en0 192.168.1.23"],
            "192.168.1.23",
        ),
        (
            "Linux: a VPN whose name says nothing",
            &["*corp0 10.9.9.2/32 p2p", "wlan0 10.0.0.5"],
            "10.0.0.5",
        ),
        (
            "Linux: two Wi-Fis",
            &["wlan1 192.168.8.9", "*wlan0 192.168.1.23"],
            "192.168.1.23",
        ),
        (
            "Linux: NetworkManager's own hotspot beside a cable",
            &["*eth0 192.168.1.23", "wlan0 10.42.0.1"],
            "10.42.0.1",
        ),
        (
            "an Android phone's hotspot",
            &["*wlan0 192.168.43.17", "docker0 172.17.0.1/16"],
            "192.168.43.17",
        ),
        (
            "an iPhone's hotspot",
            &["*en0 172.20.10.2/28", "en0 2a01:59f:8020::7/64"],
            "172.20.10.2",
        ),
        (
            "a hotspot without any default route",
            &["wlan0 192.168.43.1"],
            "192.168.43.1",
        ),
        (
            "a carrier's addresses (RFC 6598), Tailscale's among them",
            &["tailscale0 100.101.102.103/32", "*wwan0 100.72.3.4/30"],
            "100.72.3.4",
        ),
        (
            "a private network is where phones are, whatever has the default route",
            &["*wwan0 100.72.3.4/30", "wlan0 192.168.1.23"],
            "192.168.1.23",
        ),
        (
            "a public address where there is no private one",
            &["*eth0 192.0.2.2", "docker0 172.17.0.1/16"],
            "192.0.2.2",
        ),
        (
            "only IPv6, and containers that have IPv4",
            &[
                "docker0 172.17.0.1/16",
                "wlan0 fe80::2/64",
                "wlan0 2001:db8::aaaa/64",
                "*wlan0 2001:db8::5/64",
            ],
            "2001:db8::5",
        ),
        (
            "only IPv6, no router",
            &["wlan0 fd12:3456::5/64"],
            "fd12:3456::5",
        ),
        (
            "a network that did not answer",
            &["lo 127.0.0.1/8", "eth0 169.254.10.20/16", "eth0 fe80::3/64"],
            "none",
        ),
        ("no network", &["lo 127.0.0.1/8", "lo ::1/128"], "none"),
        (
            "Linux: a bridge with the cable and the virtual machines in it",
            &["virbr0 192.168.122.1", "*br-lan 192.168.1.23"],
            "192.168.1.23",
        ),
        (
            "Linux: a bridge of that name beside a Wi-Fi without a router",
            &["wlan0 192.168.8.9", "*bridge0 192.168.1.23"],
            "192.168.1.23",
        ),
        (
            "Linux: Docker's own name on the bridge that the router is behind",
            &["docker0 172.17.0.1/16", "*br-4f2a 192.168.1.23"],
            "192.168.1.23",
        ),
        (
            "Windows: Hyper-V's switch has taken over the cable",
            &[
                "vEthernet (WSL) 172.22.16.1/20",
                "vEthernet (Default Switch) 172.29.0.1/20",
                "*vEthernet (External) 192.168.178.40",
            ],
            "192.168.178.40",
        ),
        (
            "Linux: Kubernetes, whose containers have the address of a hotspot",
            &["cni0 10.42.0.1", "*eth0 192.168.1.23"],
            "192.168.1.23",
        ),
    ];
    for (computer, list, wanted) in table {
        assert_eq!(best(list), *wanted, "{computer}");
    }
}

#[test]
fn an_adapter_with_ipv4_is_not_offered_with_ipv6() {
    let list = [
        "*wlan0 192.168.1.23",
        "*wlan0 2001:db8::5/64",
        "eth0 2001:db8:1::6/64",
        "eth0 2001:db8:1::7/64",
    ];
    assert_eq!(names(&list), ["wlan0", "eth0"]);
}

#[test]
fn virtual_adapters_are_marked_and_offered_last() {
    let list = [
        "docker0 172.17.0.1/16",
        "*tun0 10.8.0.2/24 p2p",
        "eth0 2001:db8::5/64",
    ];
    let marked: Vec<_> = ranked(&list)
        .into_iter()
        .map(|one| (one.name, one.likely, one.vpn))
        .collect();
    let wanted = [
        ("eth0", true, false),
        ("tun0", false, true),
        ("docker0", false, false),
    ];
    assert_eq!(
        marked,
        wanted.map(|(name, likely, vpn)| (name.to_owned(), likely, vpn))
    );
}

#[test]
fn vpns_and_virtual_machines_are_distinguished() {
    for (adapter, is_vpn) in [
        ("utun4 10.8.0.2/32 p2p", true),
        ("corp0 10.9.9.2/32 p2p", true),
        ("wg0 10.9.0.2", true),
        ("tailscale0 100.101.102.103/32", true),
        ("OpenVPN TAP-Windows6 10.8.0.6", true),
        ("Cisco AnyConnect VPN 10.20.30.40/32", true),
        ("docker0 172.17.0.1/16", false),
        ("vEthernet (WSL) 172.22.16.1/20", false),
        ("bridge100 192.168.64.1", false),
        ("wlan0 192.168.1.23", false),
        ("ztbtosdaym 10.147.17.5", true),
        ("Hamburg-WLAN 192.168.1.23", false),
        ("Tunis 192.168.1.23", false),
        ("Tapas Wi-Fi 192.168.1.23", false),
        ("Wgasse 192.168.1.23", false),
        ("Protonenlabor 192.168.1.23", false),
        ("Ztudio 192.168.1.23", false),
    ] {
        let vpn: Vec<_> = ranked(&[adapter]).iter().map(|one| one.vpn).collect();
        assert_eq!(vpn, [is_vpn], "{adapter}");
    }
}

#[test]
fn a_candidate_names_its_network() {
    let networks = |list: &[&str]| ranked(list).into_iter().map(|one| one.network).next();
    for (list, network) in [
        ("wlan0 192.168.1.23/24", "192.168.1.0/24"),
        ("wlan0 10.1.2.3/8", "10.0.0.0/8"),
        ("tun0 10.8.0.2/32", "10.8.0.2/32"),
        ("odd0 10.8.0.2/0", "0.0.0.0/0"),
        ("wlan0 2001:db8:1:2:3::5/64", "2001:db8:1:2::/64"),
    ] {
        assert_eq!(networks(&[list]).as_deref(), Some(network));
    }
}

#[test]
fn only_whole_words_of_a_name_mark_an_adapter_as_virtual() {
    for (name, is_likely) in [
        ("docker0", false),
        ("docker_gwbridge", false),
        ("br-1a2b3c4d5e6f", false),
        ("veth1a2b3c", false),
        ("virbr0", false),
        ("virbr0-nic", false),
        ("vmnet8", false),
        ("vboxnet0", false),
        ("flannel.1", false),
        ("bridge100", false),
        ("VMware Network Adapter VMnet8", false),
        ("VirtualBox Host-Only Network", false),
        ("vEthernet (Default Switch)", false),
        ("Npcap Loopback Adapter", false),
        ("br-lan", true),
        ("br0", true),
        ("bridge0", true),
        ("Bridgetown Wi-Fi", true),
        ("Dockerland", true),
        ("Veth's Wi-Fi", true),
        ("Loopbacks", true),
        ("Cnidaria", true),
    ] {
        let ranked = ranked(&[&format!("{name} 192.168.1.23")]);
        let likely: Vec<_> = ranked.iter().map(|one| one.likely).collect();
        assert_eq!(likely, [is_likely], "{name}");
    }
}

#[test]
fn the_default_routes_adapter_is_used_unless_it_is_a_vpn() {
    for (adapter, is_likely) in [
        ("*docker0 172.17.0.2/16", true),
        ("*bridge100 192.168.64.2", true),
        ("*vEthernet (External) 192.168.178.40", true),
        ("docker0 172.17.0.1/16", false),
        ("*tun0 10.8.0.2", false),
        ("*corp0 10.9.9.2/32 p2p", false),
        // This address is in no network for phones.
        ("*docker0 100.72.3.4/30", false),
    ] {
        let ranked = ranked(&[adapter, "lo 127.0.0.1/8"]);
        let likely: Vec<_> = ranked.iter().map(|one| one.likely).collect();
        assert_eq!(likely, [is_likely], "{adapter}");
    }
}
