//! The address at which phones reach this computer, the presenter's choice of adapter, and the Wi-Fi to join.
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
use serde::{Deserialize, Serialize};

pub use listen::{DEFAULT_PORT, ListenError, listen};
pub use name::Announcer;
pub use public::{NotPublic, PublicAddress};
pub use rank::{Candidate, Interface, rank};
pub use self_test::{SelfTest, self_test};
pub use watch::watch_adapters;

/// The most networks whose choice is stored. The oldest choice is dropped first.
const MAX_REMEMBERED_NETWORKS: usize = 32;

/// The address at which phones reach this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The port the server listens on.
    pub port: u16,
    /// All candidates, best first. Empty without a network.
    pub candidates: Vec<Candidate>,
    /// When the first connection from another computer arrived at the shown address: the proof that phones reach
    /// it. It is reset when the address changes.
    pub reached: Option<Timestamp>,
    /// The multicast DNS name of this computer's address, such as `moodring.local`.
    name: Option<String>,
    /// The presenter's public address, if there is one.
    public: Option<PublicAddress>,
    choices: Choices,
}

impl Address {
    /// Creates an address that is not known yet, with earlier choices.
    pub fn with_choices(choices: Choices, public: Option<PublicAddress>) -> Self {
        Self {
            public,
            choices,
            ..Self::default()
        }
    }

    /// Returns the candidate in use: the adapter chosen in this network if it is up, otherwise the best one. A
    /// VPN, container or virtual adapter is used only if it is chosen: a message that there is no network is
    /// better than a QR code that no phone can open.
    pub fn current(&self) -> Option<&Candidate> {
        let chosen = self.chosen();
        let mut candidates = self.candidates.iter();
        candidates
            .clone()
            .find(|candidate| Some(candidate.name.as_str()) == chosen)
            .or_else(|| candidates.find(|candidate| candidate.likely))
    }

    /// Returns the adapter chosen in this network. It may be down.
    pub fn chosen(&self) -> Option<&str> {
        self.choices.in_network(self.network()?)
    }

    /// Returns the choices with this adapter for the current network; `None` leaves the choice to the ranking.
    /// Without a network nothing changes.
    pub fn choices_with(&self, adapter: Option<String>) -> Choices {
        let mut choices = self.choices.clone();
        if let Some(network) = self.network() {
            choices.choose(network.to_owned(), adapter);
        }
        choices
    }

    /// Replaces the choices.
    pub fn choose(&mut self, choices: Choices) {
        let before = self.shown();
        self.choices = choices;
        self.reset_proof_if_changed(before);
    }

    /// Updates port and candidates. Returns whether anything changed.
    fn update(&mut self, port: u16, candidates: Vec<Candidate>) -> bool {
        let changed = (self.port, &self.candidates) != (port, &candidates);
        let before = self.shown();
        self.port = port;
        self.candidates = candidates;
        self.reset_proof_if_changed(before);
        changed
    }

    /// Returns whether a connection from `peer` to `local` is the first proof that the address works. A connection of
    /// this computer to itself has the same address on both sides and proves nothing.
    pub fn is_proven_by(&self, peer: IpAddr, local: IpAddr) -> bool {
        let (peer, local) = (peer.to_canonical(), local.to_canonical());
        let is_shown = |shown: SocketAddr| shown.ip() == local;
        // A connection in the local network proves nothing about a public address.
        let is_in_use = self.public.is_none() && self.shown().is_some_and(is_shown);
        self.reached.is_none() && is_in_use && peer != local
    }

    fn reset_proof_if_changed(&mut self, before: Option<SocketAddr>) {
        if self.public.is_none() && self.shown() != before {
            self.reached = None;
        }
    }

    /// Returns the network of the best candidate, likely or not.
    fn network(&self) -> Option<&str> {
        self.candidates.first().map(|best| best.network.as_str())
    }

    /// Returns the address in use with its port; `None` without a network.
    pub fn shown(&self) -> Option<SocketAddr> {
        self.current()
            .map(|candidate| SocketAddr::new(candidate.address, self.port))
    }

    /// Returns the address that a person can type, such as `192.168.1.23:7464`; `None` without a network.
    pub fn host(&self) -> Option<String> {
        self.shown().map(|address| address.to_string())
    }

    /// Returns the name to type instead, such as `moodring.local:7464`; `None` without a network or a name.
    pub fn named_host(&self) -> Option<String> {
        let (name, shown) = (self.name.as_ref()?, self.shown()?);
        Some(format!("{name}:{}", shown.port()))
    }

    /// Returns whether the name has a number because another Moodring in this network has the first name.
    pub fn is_name_taken(&self) -> bool {
        self.name
            .as_ref()
            .is_some_and(|name| name != name::PREFERRED_NAME)
    }

    /// Returns whether `host` is the multicast DNS name. The name stays the same when the address changes, so pages
    /// that were opened with it reconnect.
    pub fn is_named(&self, host: &str) -> bool {
        let name = self.name.as_ref();
        name.is_some_and(|name| name.eq_ignore_ascii_case(host))
    }

    /// Sets the multicast DNS name. Returns whether it changed.
    pub fn set_name(&mut self, name: String) -> bool {
        let name = Some(name);
        let changed = self.name != name;
        self.name = name;
        changed
    }

    /// Returns the public address, if there is one.
    pub fn public(&self) -> Option<&PublicAddress> {
        self.public.as_ref()
    }

    /// Sets or removes the public address that phones get instead of the local one. This resets the proof,
    /// because it was for the other address.
    pub fn set_public(&mut self, public: Option<PublicAddress>) {
        if self.public != public {
            self.reached = None;
        }
        self.public = public;
    }

    /// Returns the URL in the QR code: the public address, otherwise the local one; `None` without either.
    pub fn url(&self) -> Option<String> {
        let public = self.public.as_ref().map(PublicAddress::url);
        public.or_else(|| self.host().map(|host| format!("http://{host}/")))
    }
}

/// The adapter that the presenter chose in each network. A choice made at home says nothing about a hall: the
/// same VPN may be up in both, and be right in only one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices(Vec<(String, String)>);

impl Choices {
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
