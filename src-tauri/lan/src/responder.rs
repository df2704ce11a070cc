//! A multicast DNS responder (RFC 6762) that stores nothing from the network.
//!
//! It claims one host name and one service for one address. It probes for the name (section 8.1), announces it
//! (8.3), answers queries for it (6), defends it (9) and sends a goodbye (10.1). It keeps no received packet, so
//! other computers cannot use up its memory. The library mdns-sd keeps every record that it receives.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use simple_dns::{Packet, PacketFlag};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use super::records::Records;

const PORT: u16 = 5_353;
const GROUP_V4: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);
const GROUP_V6: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xfb);
/// The largest packet that multicast DNS allows (RFC 6762, section 17).
const MAX_PACKET_BYTES: usize = 9_000;

/// The number of probes before a name is claimed, and the time between them (section 8.1).
const PROBES: u32 = 3;
const PROBE_INTERVAL: Duration = Duration::from_millis(250);
/// The number of announcements, and the time between them (section 8.3).
const ANNOUNCEMENTS: u32 = 2;
const ANNOUNCEMENT_INTERVAL: Duration = Duration::from_secs(1);
/// How long the loser of two simultaneous probes waits (section 8.2).
const DEFER_INTERVAL: Duration = Duration::from_secs(1);
/// After this number of conflicts each further attempt waits (section 8.1).
const MAX_QUICK_CONFLICTS: u32 = 15;
const CONFLICT_INTERVAL: Duration = Duration::from_secs(5);
/// The shortest time between two multicasts of the same records (section 6).
const ANSWER_INTERVAL: Duration = Duration::from_secs(1);
/// The shortest time between two answers to probes (section 6).
const DEFENCE_INTERVAL: Duration = Duration::from_millis(250);

/// The state of the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The number of probes sent.
    Probing(u32),
    /// The name is claimed. The number of announcements sent.
    Claimed(u32),
}

/// Claims the name and keeps it until `stop` gets a message or is dropped.
///
/// # Errors
/// If there is no socket for multicast DNS at this address.
pub(super) fn start(
    at: SocketAddr,
    names: mpsc::Sender<String>,
    stop: oneshot::Receiver<()>,
) -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let (socket, group) = open(at.ip())?;
    let responder = Responder {
        socket,
        group,
        records: Records::new(at),
        names,
        state: State::Probing(0),
        // A random delay: computers that start together after a power cut must not probe together (section 8.1).
        next: Instant::now() + Duration::from_millis(getrandom::u64().unwrap_or_default() % 250),
        conflicts: 0,
        answered: None,
    };
    Ok(responder.run(stop))
}

/// Opens a socket that uses the multicast group only on the adapter of `address`.
fn open(address: IpAddr) -> io::Result<(UdpSocket, SocketAddr)> {
    let socket = Socket::new(
        Domain::for_address((address, PORT).into()),
        Type::DGRAM,
        Some(Protocol::UDP),
    )?;
    // The system's own responder uses the same port.
    socket.set_reuse_address(true)?;
    #[cfg(unix)]
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    let group: IpAddr = match address {
        IpAddr::V4(address) => {
            socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, PORT)).into())?;
            socket.join_multicast_v4(&GROUP_V4, &address)?;
            socket.set_multicast_if_v4(&address)?;
            socket.set_multicast_ttl_v4(255)?;
            // Otherwise Linux delivers packets of groups that any other socket has joined.
            #[cfg(target_os = "linux")]
            socket.set_multicast_all_v4(false)?;
            GROUP_V4.into()
        }
        IpAddr::V6(_) => {
            let index = adapter_index(address)?;
            socket.set_only_v6(true)?;
            socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, PORT)).into())?;
            socket.join_multicast_v6(&GROUP_V6, index)?;
            socket.set_multicast_if_v6(index)?;
            socket.set_multicast_hops_v6(255)?;
            #[cfg(target_os = "linux")]
            socket.set_multicast_all_v6(false)?;
            GROUP_V6.into()
        }
    };
    let socket = UdpSocket::from_std(socket.into())?;
    Ok((socket, SocketAddr::new(group, PORT)))
}

fn adapter_index(address: IpAddr) -> io::Result<u32> {
    if_addrs::get_if_addrs()?
        .into_iter()
        .find(|adapter| adapter.ip() == address)
        .and_then(|adapter| adapter.index)
        .ok_or_else(|| io::ErrorKind::AddrNotAvailable.into())
}

struct Responder {
    socket: UdpSocket,
    group: SocketAddr,
    records: Records,
    names: mpsc::Sender<String>,
    state: State,
    /// When the next probe or announcement is due.
    next: Instant,
    conflicts: u32,
    /// When the records were last multicast.
    answered: Option<Instant>,
}

impl Responder {
    async fn run(mut self, mut stop: oneshot::Receiver<()>) {
        let mut buffer = [0; MAX_PACKET_BYTES];
        loop {
            let is_waiting = self.state != State::Claimed(ANNOUNCEMENTS);
            tokio::select! {
                _ = &mut stop => break,
                () = sleep_until(self.next), if is_waiting => self.step().await,
                received = self.socket.recv_from(&mut buffer) => match received {
                    Ok((length, peer)) => self.receive(&buffer[..length], peer).await,
                    // The adapter is down. `watch` reports the change of the network.
                    Err(_) => tokio::time::sleep(PROBE_INTERVAL).await,
                },
            }
        }
        if let State::Claimed(_) = self.state {
            self.send(&self.records.goodbye(), self.group).await;
        }
    }

    /// Sends the next probe or announcement.
    async fn step(&mut self) {
        match self.state {
            State::Probing(PROBES) => {
                self.state = State::Claimed(0);
                // The receiver may be gone; then this task ends soon.
                let _ = self.names.send(self.records.host().to_owned()).await;
            }
            State::Probing(asked) => {
                self.send(&self.records.probe(), self.group).await;
                self.state = State::Probing(asked + 1);
                self.next = Instant::now() + PROBE_INTERVAL;
            }
            State::Claimed(announced) => {
                self.answered = Some(Instant::now());
                self.send(&self.records.announcement(), self.group).await;
                self.state = State::Claimed(announced + 1);
                self.next = Instant::now() + ANNOUNCEMENT_INTERVAL;
            }
        }
    }

    async fn receive(&mut self, bytes: &[u8], peer: SocketAddr) {
        // Each record has at least 11 bytes. Reject a header with a larger count before parsing allocates memory
        // for it.
        let promised = bytes.get(4..12).map_or(0, |counts| {
            let count = |pair: &[u8]| usize::from(u16::from_be_bytes([pair[0], pair[1]]));
            counts.chunks(2).map(count).sum::<usize>()
        });
        if promised * 5 > bytes.len() {
            return;
        }
        let Ok(packet) = Packet::parse(bytes) else {
            return;
        };
        if packet.has_flags(PacketFlag::RESPONSE) {
            // A response from another port is not multicast DNS (section 6).
            if peer.port() == PORT && self.records.conflict_with(&packet) {
                self.resolve_conflict();
            }
            return;
        }
        match self.state {
            State::Probing(_) => {
                if self.records.lose_to(&packet) {
                    self.state = State::Probing(0);
                    self.next = Instant::now() + DEFER_INTERVAL;
                }
            }
            State::Claimed(_) => self.answer(&packet, peer).await,
        }
    }

    /// Handles a conflict. A claimed name is probed again; an unclaimed one is changed first.
    fn resolve_conflict(&mut self) {
        self.conflicts += 1;
        if let State::Probing(_) = self.state {
            self.records.rename();
        }
        self.state = State::Probing(0);
        self.next = Instant::now();
        if self.conflicts > MAX_QUICK_CONFLICTS {
            self.next += CONFLICT_INTERVAL;
        }
    }

    async fn answer(&mut self, packet: &Packet<'_>, peer: SocketAddr) {
        if peer.port() != PORT {
            if is_near(peer.ip())
                && let Some(answer) = self.records.legacy_answer(packet)
            {
                self.send(&answer, peer).await;
            }
            return;
        }
        let Some(answer) = self.records.answer(packet) else {
            return;
        };
        let is_probe = !packet.name_servers.is_empty();
        let interval = match is_probe {
            true => DEFENCE_INTERVAL,
            false => ANSWER_INTERVAL,
        };
        let is_early = self.answered.is_some_and(|at| at.elapsed() < interval);
        if !is_early {
            self.answered = Some(Instant::now());
            self.send(&answer, self.group).await;
        } else if packet
            .questions
            .iter()
            .any(|question| question.unicast_response)
            && is_near(peer.ip())
        {
            self.send(&answer, peer).await;
        }
    }

    /// Sends a packet. Best effort: a lost packet is sent again when it is due or requested.
    async fn send(&self, bytes: &[u8], to: SocketAddr) {
        let _ = self.socket.send_to(bytes, to).await;
    }
}

/// Returns whether an address is local. Only local addresses get unicast answers.
fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_private() || address.is_link_local() || address.is_loopback()
        }
        IpAddr::V6(address) => address.is_unicast_link_local() || address.is_unique_local(),
    }
}
