//! A network for one test: a network namespace of the Linux kernel
//! (<https://man7.org/linux/man-pages/man7/network_namespaces.7.html>). It needs root.

use std::fs::{self, File};
use std::io::Read as _;
use std::net::Ipv4Addr;
use std::os::fd::AsFd as _;
use std::path::Path;
use std::process::Command;
use std::thread;

use rustix::process::getuid;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::{Process, skipped, tool, until};

/// The network of the test thread and of the programs that it starts. It disappears when they end.
pub(crate) struct Network {
    _holder: Process,
}

impl Network {
    /// Moves this thread into a new network that has only loopback. Marks the test as skipped and returns `None` if
    /// this user has no permission.
    pub(crate) async fn enter() -> Option<Self> {
        let holder = match holder().await {
            Ok(holder) => holder,
            Err(why) => {
                assert!(
                    !getuid().is_root(),
                    "root may not make a network here: {why}"
                );
                skipped(&format!("it takes root to make a network: {why}"));
                return None;
            }
        };
        enter(&format!("/proc/{}/ns/net", holder.id()));
        ip("link set lo up");
        Some(Self { _holder: holder })
    }

    /// Adds an adapter with this address, as when the computer connects to a cable or a Wi-Fi.
    pub(crate) fn plug_in(&self, adapter: &str, address: &str) {
        // The other end of this cable is not connected.
        ip(&format!(
            "link add {adapter} type veth peer name {adapter}-end"
        ));
        ip(&format!("link set {adapter}-end up"));
        ip(&format!("address add {address} dev {adapter}"));
        ip(&format!("link set {adapter} up"));
    }

    /// Adds a bridge with this address and one connected cable.
    pub(crate) fn bridge(&self, bridge: &str, address: &str) {
        ip(&format!("link add {bridge} type bridge"));
        ip(&format!(
            "link add {bridge}-in type veth peer name {bridge}-out"
        ));
        ip(&format!("link set {bridge}-in master {bridge}"));
        for adapter in [&format!("{bridge}-in"), &format!("{bridge}-out"), bridge] {
            ip(&format!("link set {adapter} up"));
        }
        ip(&format!("address add {address} dev {bridge}"));
    }

    /// Connects another computer. The other end of `adapter` is its only adapter and has the address `other`. The
    /// network and the computer need not have anything else in common.
    pub(crate) async fn connect(&self, adapter: &str, address: &str, other: &str) -> Neighbour {
        let computer = holder()
            .await
            .expect("the first was made, so another can be");
        let neighbour = Neighbour { computer };
        self.plug_into(&neighbour, adapter, address, other).await;
        neighbour
    }

    /// Connects one more adapter to a computer, as [`Self::connect`] does with the first.
    pub(crate) async fn plug_into(
        &self,
        neighbour: &Neighbour,
        adapter: &str,
        address: &str,
        other: &str,
    ) {
        self.plug_in(adapter, address);
        let end = format!("{adapter}-end");
        ip(&format!("link set {end} netns {}", neighbour.computer.id()));
        let other = other.to_owned();
        neighbour
            .does(async move || {
                ip("link set lo up");
                // Skips duplicate address detection: nothing else has this address.
                let nodad = if other.contains(':') { " nodad" } else { "" };
                ip(&format!("address add {other} dev {end}{nodad}"));
                ip(&format!("link set {end} up"));
            })
            .await;
    }

    /// Forwards the packets of other computers that use this computer as their gateway.
    pub(crate) fn forward(&self) {
        fs::write("/proc/sys/net/ipv4/ip_forward", "1").expect("the network is ours");
    }

    /// Captures everything that passes the adapters of this network from now on.
    pub(crate) fn capture(&self) -> PacketCapture {
        let every_protocol = Protocol::from(i32::from(3_u16.to_be()));
        let socket = Socket::new(Domain::PACKET, Type::RAW, Some(every_protocol));
        let socket = socket.expect("root may capture");
        socket.set_nonblocking(true).expect("non-blocking");
        PacketCapture(socket)
    }
}

/// A packet capture on the adapters of a network.
pub(crate) struct PacketCapture(Socket);

impl PacketCapture {
    /// Returns the frames since the last call, without those that the computer sends to itself. DNS queries stay
    /// included, because a resolver on this computer forwards them.
    pub(crate) fn new_frames(&self) -> Vec<Frame> {
        let mut frames = Vec::new();
        let mut bytes = [0; 2_048];
        while let Ok(length) = (&self.0).read(&mut bytes) {
            let frame = Frame(bytes[..length].to_vec());
            if !frame.0.starts_with(&[0; 6]) || frame.port() == Some(53) {
                frames.push(frame);
            }
        }
        frames
    }
}

/// An Ethernet frame (IEEE 802.3).
#[derive(Debug)]
pub(crate) struct Frame(Vec<u8>);

impl Frame {
    /// Returns the destination of the IPv4 packet in the frame, or `None` if it holds something else.
    pub(crate) fn destination(&self) -> Option<Ipv4Addr> {
        let packet = self.0.get(12..)?.strip_prefix(&[0x08, 0x00])?;
        let bytes: [u8; 4] = packet.get(16..20)?.try_into().ok()?;
        Some(bytes.into())
    }

    /// Returns the TCP or UDP destination port of the IPv4 packet in the frame, or `None` if it holds something else.
    fn port(&self) -> Option<u16> {
        let packet = self.0.get(12..)?.strip_prefix(&[0x08, 0x00])?;
        let length = usize::from(packet.first()? & 15) * 4;
        let has_ports = [6, 17].contains(packet.get(9)?);
        let bytes: [u8; 2] = packet.get(length + 2..length + 4)?.try_into().ok()?;
        has_ports.then(|| u16::from_be_bytes(bytes))
    }
}

/// Another computer on the network.
pub(crate) struct Neighbour {
    computer: Process,
}

impl Neighbour {
    /// Returns a command that runs a program on that computer. Like any other program, it ends with the test.
    pub(crate) fn run(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(tool(&["nsenter"]));
        command.arg(format!("--net=/proc/{}/ns/net", self.computer.id()));
        command.arg("--").arg(program.as_ref());
        command
    }

    /// Runs async code on that computer.
    pub(crate) async fn does<T: Send + 'static>(
        &self,
        work: impl AsyncFnOnce() -> T + Send + 'static,
    ) -> T {
        let there = format!("/proc/{}/ns/net", self.computer.id());
        let (done, outcome) = oneshot::channel();
        // A network namespace applies to one thread, so this work needs its own thread.
        thread::spawn(move || {
            enter(&there);
            let runtime = Builder::new_current_thread().enable_all().build();
            let outcome = runtime.expect("a runtime").block_on(work());
            // Fails only if the test has ended.
            let _ = done.send(outcome);
        });
        outcome.await.expect("the remote work succeeds")
    }
}

/// Starts a process in a new network, which exists as long as the process. Returns the reason if that fails.
async fn holder() -> Result<Process, String> {
    let mut command = Command::new(tool(&["unshare"]));
    let mut holder = Process::start(command.args(["--net", "sleep", "infinity"]));
    let ours = fs::read_link("/proc/thread-self/ns/net").expect("Linux has it");
    let theirs = format!("/proc/{}/ns/net", holder.id());
    until("there is a new network", async || {
        if holder.ended().is_some() {
            return Ok(Err(holder.stderr()));
        }
        match fs::read_link(&theirs).is_ok_and(|theirs| theirs != ours) {
            true => Ok(Ok(())),
            false => Err("not yet".to_owned()),
        }
    })
    .await
    .map(|()| holder)
}

/// Moves this thread into a network.
fn enter(network: &str) {
    let network = File::open(network).expect("the network is ours");
    move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))
        .expect("the user who made the network may enter it");
}

/// Returns a command that runs a program in the network where the test run started, whatever network this thread is in.
pub(crate) fn outside(program: &Path) -> Command {
    let network =
        |whose: &str| fs::read_link(format!("/proc/{whose}/ns/net")).expect("Linux has it");
    if network("thread-self") == network("self") {
        return Command::new(program);
    }
    let mut command = Command::new(tool(&["nsenter"]));
    let there = format!("--net=/proc/{}/ns/net", std::process::id());
    command.args([&there, "--"]).arg(program);
    command
}

/// Runs `ip` in the network of this thread and returns its output.
pub(crate) fn ip(words: &str) -> String {
    let mut command = Command::new(tool(&["ip"]));
    let done = command.args(words.split(' ')).output().expect("ip runs");
    let why = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "ip {words}: {why}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}
