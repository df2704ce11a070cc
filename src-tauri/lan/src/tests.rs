//! The shown address when adapters come and go, and when the presenter chooses.

use tokio::sync::watch;

use super::*;

/// At home: a Wi-Fi, a cable, and a VPN that is always up.
const HOME: &[(&str, &str)] = &[
    ("wlan0", "192.168.1.23"),
    ("eth0", "10.0.0.5"),
    ("tun0", "10.8.0.2"),
];
const HALL: &[(&str, &str)] = &[("wlan0", "172.16.4.9"), ("tun0", "10.8.0.2")];

fn go(address: &mut Address, adapters: &[(&str, &str)]) {
    let interfaces: Vec<Interface> = adapters
        .iter()
        .map(|(name, address)| Interface {
            name: (*name).to_owned(),
            address: address.parse().expect("an address"),
            prefix: 24,
            point_to_point: false,
        })
        .collect();
    address.candidates = rank(&interfaces, &[]);
}

fn at(adapters: &[(&str, &str)]) -> Address {
    let mut address = Address {
        port: 7464,
        ..Address::default()
    };
    go(&mut address, adapters);
    address
}

fn choose(address: &mut Address, adapter: Option<&str>) {
    let choices = address.choices_with(adapter.map(str::to_owned));
    address.choose(choices);
}

#[test]
fn the_address_is_set_before_the_watching_future_is_polled() {
    let address = watch::Sender::new(Address::default());
    let local = "127.0.0.1:7464".parse().expect("an address");
    let _following = watch_adapters(address.clone(), local, || true);
    let url = address.borrow().url();
    assert_eq!(url.as_deref(), Some("http://127.0.0.1:7464/"));
}

#[test]
fn the_chosen_adapter_is_used_while_it_is_up() {
    let mut address = at(HOME);
    choose(&mut address, Some("eth0"));
    assert_eq!(address.url().as_deref(), Some("http://10.0.0.5:7464/"));
    go(&mut address, &HOME[..1]);
    assert_eq!(address.host().as_deref(), Some("192.168.1.23:7464"));
    go(&mut address, &[]);
    assert_eq!(address.url(), None);
    go(&mut address, HOME);
    assert_eq!(address.host().as_deref(), Some("10.0.0.5:7464"));
    choose(&mut address, None);
    assert_eq!(address.host().as_deref(), Some("192.168.1.23:7464"));
}

#[test]
fn a_vpn_is_used_only_if_it_was_chosen() {
    let mut address = at(&[("tun0", "10.8.0.2"), ("docker0", "172.17.0.1")]);
    assert_eq!(address.url(), None);
    choose(&mut address, Some("docker0"));
    assert_eq!(address.host().as_deref(), Some("172.17.0.1:7464"));
    go(&mut address, HALL);
    assert_eq!(address.host().as_deref(), Some("172.16.4.9:7464"));
}

#[test]
fn a_choice_belongs_to_one_network_and_returns_with_it() {
    let mut address = at(HOME);
    choose(&mut address, Some("tun0"));
    go(&mut address, HALL);
    assert_eq!(address.chosen(), None);
    assert_eq!(address.host().as_deref(), Some("172.16.4.9:7464"));
    let mut later = Address::with_choices(address.choices, None);
    go(&mut later, HOME);
    assert_eq!(later.chosen(), Some("tun0"));
}

#[test]
fn the_oldest_choice_is_dropped_first() {
    let mut choices = Choices::default();
    for number in 0..40 {
        choices.choose(
            format!("10.0.{number}.0/24"),
            Some("vEthernet (WSL)".to_owned()),
        );
    }
    assert_eq!(choices.0.len(), MAX_REMEMBERED_NETWORKS);
    assert_eq!(choices.in_network("10.0.7.0/24"), None);
    assert_eq!(choices.in_network("10.0.39.0/24"), Some("vEthernet (WSL)"));
}

#[test]
fn a_connection_from_another_computer_proves_only_the_shown_address() {
    let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
    let mut address = at(HOME);
    for (peer, local, proves) in [
        ("192.168.1.50", "192.168.1.23", true),
        ("::ffff:192.168.1.50", "::ffff:192.168.1.23", true),
        ("192.168.1.23", "192.168.1.23", false),
        ("127.0.0.1", "127.0.0.1", false),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1", false),
        ("172.17.0.2", "172.17.0.1", false),
    ] {
        assert_eq!(address.is_proven_by(ip(peer), ip(local)), proves, "{peer}");
    }
    address.reached = Some(Timestamp::UNIX_EPOCH);
    assert!(!address.is_proven_by(ip("192.168.1.50"), ip("192.168.1.23")));
    // Another adapter comes and goes; the address stays the same.
    address.update(7464, address.candidates[..1].to_vec());
    assert!(address.reached.is_some());
    address.update(7464, Vec::new());
    assert_eq!(address.reached, None);
    let mut address = at(HOME);
    address.reached = Some(Timestamp::UNIX_EPOCH);
    choose(&mut address, Some("eth0"));
    assert_eq!(address.reached, None);
}

#[test]
fn a_public_address_comes_first_and_needs_its_own_proof() {
    let public = PublicAddress::parse("poll.example.org").expect("it is one");
    let (phone, here) = ("192.168.1.50".parse(), "192.168.1.23".parse());
    let (phone, here) = (phone.expect("an address"), here.expect("an address"));
    let mut address = at(HOME);
    address.reached = Some(Timestamp::UNIX_EPOCH);
    address.set_public(Some(public));
    assert_eq!(address.url().as_deref(), Some("https://poll.example.org/"));
    assert_eq!(address.host().as_deref(), Some("192.168.1.23:7464"));
    assert_eq!(address.reached, None);
    assert!(!address.is_proven_by(phone, here));
    address.reached = Some(Timestamp::UNIX_EPOCH);
    address.update(7464, Vec::new());
    assert!(address.reached.is_some() && address.url().is_some());
    address.set_public(None);
    assert_eq!((address.url(), address.reached), (None, None));
}

#[test]
fn an_ipv6_address_has_brackets_in_a_url() {
    let address = at(&[("wlan0", "2001:db8::5")]);
    assert_eq!(address.url().as_deref(), Some("http://[2001:db8::5]:7464/"));
}
