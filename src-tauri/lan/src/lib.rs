//! Where phones reach this computer: its address at the moment, what the presenter chose, and the Wi-Fi to join.
//!
//! Knows no polls, no votes and no HTTP server.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod listen;
mod name;
mod public;
mod rank;
mod records;
mod responder;
mod self_test;
mod watch;
pub mod wifi;

use std::net::{IpAddr, SocketAddr};

use jiff::Timestamp;

pub use listen::{DEFAULT_PORT, ListenError, listen};
pub use name::Announcer;
pub use public::{NotPublic, PublicAddress};
pub use rank::{Candidate, Interface, rank};
pub use self_test::{SelfTest, self_test};
pub use watch::watch_adapters;

/// Networks whose choice is remembered, the ones chosen in last.
const MAX_REMEMBERED_NETWORKS: usize = 32;

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
    /// What the presenter's own way in from the internet is called.
    public: Option<PublicAddress>,
    choices: Choices,
}

impl Address {
    /// An address not known yet, with what was chosen before.
    pub fn remembering(choices: Choices, public: Option<PublicAddress>) -> Self {
        Self {
            public,
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

    /// The choices with this adapter, by its name, for as long as this computer is in this network; or
    /// with the choice left to the ranking. Without a network there is nothing to choose.
    pub fn choosing(&self, adapter: Option<String>) -> Choices {
        let mut choices = self.choices.clone();
        if let Some(network) = self.network() {
            choices.choose(network.to_owned(), adapter);
        }
        choices
    }

    /// Takes in choices that were made.
    pub fn choose(&mut self, choices: Choices) {
        let before = self.shown();
        self.choices = choices;
        self.forget_proof_of_other_than(before);
    }

    /// Takes in what the adapters are at the moment. Answers whether anything changed.
    fn update(&mut self, port: u16, candidates: Vec<Candidate>) -> bool {
        let changed = (self.port, &self.candidates) != (port, &candidates);
        let before = self.shown();
        self.port = port;
        self.candidates = candidates;
        self.forget_proof_of_other_than(before);
        changed
    }

    /// Whether a connection that came from `peer` to `local` would be the first proof that the address
    /// works. What this computer sends to itself comes from the address it goes to.
    pub fn is_proven_by(&self, peer: IpAddr, local: IpAddr) -> bool {
        let (peer, local) = (peer.to_canonical(), local.to_canonical());
        let is_shown = |shown: SocketAddr| shown.ip() == local;
        // Who comes from the network shows nothing about a way in from the internet.
        let is_in_use = self.public.is_none() && self.shown().is_some_and(is_shown);
        self.reached.is_none() && is_in_use && peer != local
    }

    fn forget_proof_of_other_than(&mut self, before: Option<SocketAddr>) {
        if self.public.is_none() && self.shown() != before {
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
    pub fn is_named(&self, host: &str) -> bool {
        let name = self.name.as_ref();
        name.is_some_and(|name| name.eq_ignore_ascii_case(host))
    }

    /// Takes in the name. Answers whether it is another than before.
    pub fn call(&mut self, name: String) -> bool {
        let name = Some(name);
        let changed = self.name != name;
        self.name = name;
        changed
    }

    /// The way in from the internet, if the presenter has one.
    pub fn public(&self) -> Option<&PublicAddress> {
        self.public.as_ref()
    }

    /// Shows phones this public address instead of the network's, or the network's again. What proved the
    /// one says nothing about the other.
    pub fn use_public(&mut self, public: Option<PublicAddress>) {
        if self.public != public {
            self.reached = None;
        }
        self.public = public;
    }

    /// What the QR code holds: the public address, else the network's; `None` without either.
    pub fn url(&self) -> Option<String> {
        let public = self.public.as_ref().map(PublicAddress::url);
        public.or_else(|| self.host().map(|host| format!("http://{host}/")))
    }
}

/// Which adapter the presenter chose in which network. A choice made at home says nothing about the
/// hall: there the same VPN may be up, and be as wrong as it was right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(Vec<(String, String)>);

impl Choices {
    /// The choices as they were [written](Self::write); lines that are none are passed over.
    pub fn read(text: &str) -> Self {
        let choices = text.lines().filter_map(|line| line.split_once(' '));
        Self(
            choices
                .map(|(network, adapter)| (network.to_owned(), adapter.to_owned()))
                .collect(),
        )
    }

    /// A line for each, `192.168.1.0/24 wlan0`; `None` if there are none.
    pub fn write(&self) -> Option<String> {
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
        let old = self.0.len().saturating_sub(MAX_REMEMBERED_NETWORKS);
        self.0.drain(..old);
    }
}

#[cfg(test)]
mod tests;
