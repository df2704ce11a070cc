//! A network of the test's own: a namespace of the Linux kernel
//! (<https://man7.org/linux/man-pages/man7/network_namespaces.7.html>), which takes root.

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

/// A network that this test's thread is in, and what it starts. It is gone when they are.
pub(crate) struct Network {
    _holder: Process,
}

impl Network {
    /// Enters a new one, without any adapter but loopback; `None` where this user may not.
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

    /// Plugs in an adapter with this address, as when a cable or a Wi-Fi comes.
    pub(crate) fn plug_in(&self, adapter: &str, address: &str) {
        // A cable whose other end lies on the floor.
        ip(&format!(
            "link add {adapter} type veth peer name {adapter}-end"
        ));
        ip(&format!("link set {adapter}-end up"));
        ip(&format!("address add {address} dev {adapter}"));
        ip(&format!("link set {adapter} up"));
    }

    /// Makes a bridge with this address and a cable in it.
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

    /// Plugs in an adapter whose other end is the only adapter of another computer, which has this
    /// address. Network and computer need not share anything else.
    pub(crate) async fn connect(&self, adapter: &str, address: &str, other: &str) -> Neighbour {
        let computer = holder()
            .await
            .expect("the first was made, so another can be");
        let neighbour = Neighbour { computer };
        self.plug_into(&neighbour, adapter, address, other).await;
        neighbour
    }

    /// Plugs one more adapter into a computer, as [`Self::connect`] does with the first.
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
                // Without a wait for whether somebody else has the address.
                let nodad = if other.contains(':') { " nodad" } else { "" };
                ip(&format!("address add {other} dev {end}{nodad}"));
                ip(&format!("link set {end} up"));
            })
            .await;
    }

    /// Passes on what other computers send each other, if they have it as their gateway.
    pub(crate) fn forward(&self) {
        fs::write("/proc/sys/net/ipv4/ip_forward", "1").expect("it is ours");
    }

    /// Hears all that goes through this network's adapters from now on.
    pub(crate) fn overhear(&self) -> Air {
        let every_protocol = Protocol::from(i32::from(3_u16.to_be()));
        let socket = Socket::new(Domain::PACKET, Type::RAW, Some(every_protocol));
        let socket = socket.expect("root may listen");
        socket.set_nonblocking(true).expect("a socket can");
        Air(socket)
    }
}

/// What goes through the adapters of a network.
pub(crate) struct Air(Socket);

impl Air {
    /// The frames heard since the last time, but for what the computer says to itself. A question for a name is
    /// among them even so: whoever answers it here passes it on.
    pub(crate) fn heard(&self) -> Vec<Frame> {
        let mut heard = Vec::new();
        let mut bytes = [0; 2_048];
        while let Ok(length) = (&self.0).read(&mut bytes) {
            let frame = Frame(bytes[..length].to_vec());
            if !frame.0.starts_with(&[0; 6]) || frame.port() == Some(53) {
                heard.push(frame);
            }
        }
        heard
    }
}

/// An Ethernet frame (IEEE 802.3).
#[derive(Debug)]
pub(crate) struct Frame(Vec<u8>);

impl Frame {
    /// Where the IPv4 packet in it goes; `None` if it holds something else.
    pub(crate) fn destination(&self) -> Option<Ipv4Addr> {
        let packet = self.0.get(12..)?.strip_prefix(&[0x08, 0x00])?;
        let bytes: [u8; 4] = packet.get(16..20)?.try_into().ok()?;
        Some(bytes.into())
    }

    /// The port that the IPv4 packet in it goes to, by TCP or UDP; `None` if it holds something else.
    fn port(&self) -> Option<u16> {
        let packet = self.0.get(12..)?.strip_prefix(&[0x08, 0x00])?;
        let length = usize::from(packet.first()? & 15) * 4;
        let speaks = [6, 17].contains(packet.get(9)?);
        let bytes: [u8; 2] = packet.get(length + 2..length + 4)?.try_into().ok()?;
        speaks.then(|| u16::from_be_bytes(bytes))
    }
}

/// Another computer on the network.
pub(crate) struct Neighbour {
    computer: Process,
}

impl Neighbour {
    /// A command that runs a program on that computer. It ends with the test, as any other.
    pub(crate) fn run(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(tool(&["nsenter"]));
        command.arg(format!("--net=/proc/{}/ns/net", self.computer.id()));
        command.arg("--").arg(program.as_ref());
        command
    }

    /// Does something on that computer.
    pub(crate) async fn does<T: Send + 'static>(
        &self,
        work: impl AsyncFnOnce() -> T + Send + 'static,
    ) -> T {
        let there = format!("/proc/{}/ns/net", self.computer.id());
        let (done, outcome) = oneshot::channel();
        // A network is a thread's.
        thread::spawn(move || {
            enter(&there);
            let runtime = Builder::new_current_thread().enable_all().build();
            let outcome = runtime.expect("a runtime").block_on(work());
            // Fails only if the test is over.
            let _ = done.send(outcome);
        });
        outcome.await.expect("what is done there succeeds")
    }
}

/// A process in a network of its own, which is there for as long as the process; or why there is none.
async fn holder() -> Result<Process, String> {
    let mut command = Command::new(tool(&["unshare"]));
    let mut holder = Process::start(command.args(["--net", "sleep", "infinity"]));
    let ours = fs::read_link("/proc/thread-self/ns/net").expect("Linux has it");
    let theirs = format!("/proc/{}/ns/net", holder.id());
    until("there is a new network", async || {
        if holder.ended().is_some() {
            return Ok(Err(holder.complained()));
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
    let network = File::open(network).expect("it is ours");
    move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))
        .expect("whoever makes a network may enter it");
}

/// A program in the network that the test run began in, whichever this thread is in.
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

/// Runs `ip` in the network that this thread is in; what it prints.
pub(crate) fn ip(words: &str) -> String {
    let mut command = Command::new(tool(&["ip"]));
    let done = command.args(words.split(' ')).output().expect("ip runs");
    let why = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "ip {words}: {why}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}
