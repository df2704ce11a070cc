//! Where phones reach this computer: its address at the moment, and what the presenter chose.

mod follow;
mod listen;
mod look;
mod name;
mod rank;

use std::net::{IpAddr, SocketAddr};

use jiff::Timestamp;

pub(crate) use follow::follow;
pub use listen::{DEFAULT_PORT, ListenError, listen};
pub use look::{Found, look};
pub(crate) use name::Announcer;
pub use rank::{Candidate, Interface, rank};

/// Networks whose choice is remembered, the ones chosen in last.
const REMEMBERED: usize = 32;

/// Where phones reach this computer at the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The port the server listens on.
    pub port: u16,
    /// All candidates, best first. Empty without a network.
    pub candidates: Vec<Candidate>,
    /// When another computer was first heard at the address that is shown: the proof that phones get
    /// here. It is for that address only, so it is gone when the address changes.
    pub reached: Option<Timestamp>,
    /// The name that leads here by multicast DNS, such as `moodring.local`.
    name: Option<String>,
    choices: Choices,
}

impl Address {
    /// An address not known yet, with what was chosen before.
    pub(crate) fn remembering(choices: Choices) -> Self {
        Self {
            choices,
            ..Self::default()
        }
    }

    /// The candidate in use: the adapter chosen in this network if it is there, else the best. A VPN,
    /// a container or a virtual machine has to be chosen: a code that no phone can open is worse than
    /// to be told that there is no network.
    pub fn current(&self) -> Option<&Candidate> {
        let chosen = self.chosen();
        let mut candidates = self.candidates.iter();
        candidates
            .clone()
            .find(|candidate| Some(candidate.name.as_str()) == chosen)
            .or_else(|| candidates.find(|candidate| candidate.likely))
    }

    /// The adapter the presenter chose in this network. It may be away.
    pub fn chosen(&self) -> Option<&str> {
        self.choices.in_network(self.network()?)
    }

    /// Chooses an adapter by its name for as long as this computer is in this network, or leaves the
    /// choice to the ranking. Without a network there is nothing to choose.
    pub(crate) fn choose(&mut self, adapter: Option<String>) -> &Choices {
        let before = self.shown();
        if let Some(network) = self.network().map(str::to_owned) {
            self.choices.choose(network, adapter);
        }
        self.forget_proof_of_other_than(before);
        &self.choices
    }

    /// Takes in what the adapters are at the moment. Answers whether anything changed.
    fn look_round(&mut self, port: u16, candidates: Vec<Candidate>) -> bool {
        let changed = (self.port, &self.candidates) != (port, &candidates);
        let before = self.shown();
        self.port = port;
        self.candidates = candidates;
        self.forget_proof_of_other_than(before);
        changed
    }

    /// Whether a connection that came from `peer` to `local` would be the first proof that the address
    /// works. What this computer sends to itself comes from the address it goes to.
    pub(crate) fn is_proven_by(&self, peer: IpAddr, local: IpAddr) -> bool {
        let (peer, local) = (peer.to_canonical(), local.to_canonical());
        let is_shown = |shown: SocketAddr| shown.ip() == local;
        self.reached.is_none() && self.shown().is_some_and(is_shown) && peer != local
    }

    fn forget_proof_of_other_than(&mut self, before: Option<SocketAddr>) {
        if self.shown() != before {
            self.reached = None;
        }
    }

    /// The network this computer is in: that of the best address, likely or not.
    fn network(&self) -> Option<&str> {
        self.candidates.first().map(|best| best.network.as_str())
    }

    /// The address in use and its port; `None` without a network.
    pub fn shown(&self) -> Option<SocketAddr> {
        self.current()
            .map(|candidate| SocketAddr::new(candidate.address, self.port))
    }

    /// What a person can type, such as `192.168.1.23:7464`; `None` without a network.
    pub fn host(&self) -> Option<String> {
        self.shown().map(|address| address.to_string())
    }

    /// A name to type instead, such as `moodring.local:7464`; `None` without a network, and where none
    /// was to be had.
    pub fn named_host(&self) -> Option<String> {
        let (name, shown) = (self.name.as_ref()?, self.shown()?);
        Some(format!("{name}:{}", shown.port()))
    }

    /// Whether the name is a second choice, since another Moodring of this network has the first.
    pub fn is_name_taken(&self) -> bool {
        self.name.as_ref().is_some_and(|name| name != name::FIRST)
    }

    /// Whether this is the name that leads here. It is kept from one address to the next: pages that
    /// were opened by it come back by it.
    pub(crate) fn is_named(&self, host: &str) -> bool {
        let name = self.name.as_ref();
        name.is_some_and(|name| name.eq_ignore_ascii_case(host))
    }

    /// Takes in the name. Answers whether it is another than before.
    fn call(&mut self, name: String) -> bool {
        let name = Some(name);
        let changed = self.name != name;
        self.name = name;
        changed
    }

    /// What the QR code holds; `None` without a network.
    pub fn url(&self) -> Option<String> {
        self.host().map(|host| format!("http://{host}/"))
    }
}

/// Which adapter the presenter chose in which network. A choice made at home says nothing about the
/// hall: there the same VPN may be up, and be as wrong as it was right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choices(Vec<(String, String)>);

impl Choices {
    /// The choices as they were [written](Self::write); lines that are none are passed over.
    pub(crate) fn read(text: &str) -> Self {
        let choices = text.lines().filter_map(|line| line.split_once(' '));
        Self(
            choices
                .map(|(network, adapter)| (network.to_owned(), adapter.to_owned()))
                .collect(),
        )
    }

    /// A line for each, `192.168.1.0/24 wlan0`; `None` if there are none.
    pub(crate) fn write(&self) -> Option<String> {
        let lines: Vec<String> = self
            .0
            .iter()
            .map(|(network, adapter)| format!("{network} {adapter}"))
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn in_network(&self, network: &str) -> Option<&str> {
        let mut choices = self.0.iter();
        choices
            .find(|(other, _)| other == network)
            .map(|(_, adapter)| adapter.as_str())
    }

    fn choose(&mut self, network: String, adapter: Option<String>) {
        self.0.retain(|(other, _)| *other != network);
        if let Some(adapter) = adapter {
            self.0.push((network, adapter));
        }
        let old = self.0.len().saturating_sub(REMEMBERED);
        self.0.drain(..old);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At home: a Wi-Fi, a cable, and a VPN that is up everywhere.
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

    #[test]
    fn the_chosen_adapter_is_used_while_it_is_there() {
        let mut address = at(HOME);
        address.choose(Some("eth0".to_owned()));
        assert_eq!(address.url().as_deref(), Some("http://10.0.0.5:7464/"));
        go(&mut address, &HOME[..1]);
        assert_eq!(address.host().as_deref(), Some("192.168.1.23:7464"));
        go(&mut address, &[]);
        assert_eq!(address.url(), None);
        go(&mut address, HOME);
        assert_eq!(address.host().as_deref(), Some("10.0.0.5:7464"));
        address.choose(None);
        assert_eq!(address.host().as_deref(), Some("192.168.1.23:7464"));
    }

    #[test]
    fn a_vpn_is_used_only_if_it_was_chosen() {
        let mut address = at(&[("tun0", "10.8.0.2"), ("docker0", "172.17.0.1")]);
        assert_eq!(address.url(), None);
        address.choose(Some("docker0".to_owned()));
        assert_eq!(address.host().as_deref(), Some("172.17.0.1:7464"));
        go(&mut address, HALL);
        assert_eq!(address.host().as_deref(), Some("172.16.4.9:7464"));
    }

    #[test]
    fn a_choice_is_one_networks_and_comes_back_with_it() {
        let mut address = at(HOME);
        address.choose(Some("tun0".to_owned()));
        go(&mut address, HALL);
        assert_eq!(address.chosen(), None);
        assert_eq!(address.host().as_deref(), Some("172.16.4.9:7464"));
        let written = address.choices.write().expect("a choice");
        let mut later = Address::remembering(Choices::read(&written));
        go(&mut later, HOME);
        assert_eq!(later.chosen(), Some("tun0"));
    }

    #[test]
    fn what_is_chosen_is_read_as_it_was_written() {
        let mut choices = Choices::default();
        assert_eq!(choices.write(), None);
        for number in 0..40 {
            choices.choose(
                format!("10.0.{number}.0/24"),
                Some("vEthernet (WSL)".to_owned()),
            );
        }
        let written = choices.write().expect("choices");
        assert_eq!(written.lines().count(), REMEMBERED);
        assert!(written.ends_with("10.0.39.0/24 vEthernet (WSL)"));
        assert_eq!(Choices::read(&written), choices);
        assert_eq!(Choices::read("eth0\n\n"), Choices::default());
    }

    #[test]
    fn another_computer_at_the_shown_address_is_proof_until_the_address_changes() {
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
        // Another adapter comes and goes: the address is the same.
        address.look_round(7464, address.candidates[..1].to_vec());
        assert!(address.reached.is_some());
        address.look_round(7464, Vec::new());
        assert_eq!(address.reached, None);
        let mut address = at(HOME);
        address.reached = Some(Timestamp::UNIX_EPOCH);
        address.choose(Some("eth0".to_owned()));
        assert_eq!(address.reached, None);
    }

    #[test]
    fn an_ipv6_address_is_written_as_a_url_wants_it() {
        let address = at(&[("wlan0", "2001:db8::5")]);
        assert_eq!(address.url().as_deref(), Some("http://[2001:db8::5]:7464/"));
    }
}
