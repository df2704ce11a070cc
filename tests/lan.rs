//! The address follows the network, on a network of the test's own: a namespace of the Linux kernel
//! (<https://man7.org/linux/man-pages/man7/network_namespaces.7.html>), which takes root.

#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::process::Command;
use std::time::Duration;

use rustix::process::getuid;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::kit::{Phone, Process, Server, qr, tool, until, within};

/// What DESIGN.md promises.
const FOLLOWS_WITHIN: Duration = Duration::from_secs(5);

/// A network that this test's thread is in, and what it starts. It is gone when they are.
struct Network {
    _holder: Process,
}

impl Network {
    /// Enters a new one, without any adapter but loopback; `None` where this user may not.
    async fn enter() -> Option<Self> {
        let mut command = Command::new(tool(&["unshare"]));
        let mut holder = Process::start(command.args(["--net", "sleep", "infinity"]));
        let ours = std::fs::read_link("/proc/self/ns/net").expect("Linux has it");
        let theirs = format!("/proc/{}/ns/net", holder.id());
        let made = until("there is a new network", async || {
            if holder.ended().is_some() {
                return Ok(false);
            }
            let new = std::fs::read_link(&theirs).is_ok_and(|theirs| theirs != ours);
            if new {
                Ok(true)
            } else {
                Err("not yet".to_owned())
            }
        })
        .await;
        if !made {
            let why = holder.complained();
            assert!(
                !getuid().is_root(),
                "root may not make a network here: {why}"
            );
            // Straight to the terminal: what a passing test prints is shown to nobody.
            let said = writeln!(
                std::io::stderr(),
                "NOT TESTED for want of root: how the address follows the network. {why}"
            );
            said.expect("standard error is open");
            return None;
        }
        let network = File::open(&theirs).expect("it is ours");
        move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))
            .expect("whoever makes a network may enter it");
        ip("link set lo up");
        Some(Self { _holder: holder })
    }

    /// Plugs in an adapter with this address, as when a cable or a Wi-Fi comes.
    fn plug_in(&self, adapter: &str, address: &str) {
        // A cable whose other end lies on the floor.
        ip(&format!(
            "link add {adapter} type veth peer name {adapter}-end"
        ));
        ip(&format!("link set {adapter}-end up"));
        ip(&format!("address add {address} dev {adapter}"));
        ip(&format!("link set {adapter} up"));
    }
}

/// Runs `ip` in the network that this thread is in.
fn ip(words: &str) {
    let mut command = Command::new(tool(&["ip"]));
    let done = command.args(words.split(' ')).output().expect("ip runs");
    let why = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "ip {words}: {why}");
}

/// Waits until the server's QR code shows this address, for as long as is promised.
async fn follows(server: &Server, address: Option<&str>) {
    let phone = Phone::stranger(&server.url);
    let wanted = address.map(|address| format!("http://{address}:{}/", server.port()));
    let what = format!("the QR code shows {wanted:?}");
    within(FOLLOWS_WITHIN, &what, async || {
        let answer = phone.get("qr.svg").await;
        let shown = (answer.status == 200).then(|| qr::in_svg(answer.text()));
        if shown == wanted {
            Ok(())
        } else {
            Err(format!("{shown:?}"))
        }
    })
    .await;
}

#[tokio::test]
async fn the_code_follows_the_network_within_five_seconds_and_never_shows_a_dead_address() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    follows(&server, None).await;
    network.plug_in("wlan0", "192.168.1.23/24");
    follows(&server, Some("192.168.1.23")).await;
    // Another Wi-Fi: the same adapter with another address.
    ip("address delete 192.168.1.23/24 dev wlan0");
    ip("address add 10.0.0.5/8 dev wlan0");
    follows(&server, Some("10.0.0.5")).await;
    ip("link delete wlan0");
    follows(&server, None).await;
}

#[tokio::test]
async fn containers_and_vpns_do_not_take_the_code_from_the_wifi() {
    let Some(network) = Network::enter().await else {
        return;
    };
    network.plug_in("docker0", "172.17.0.1/16");
    network.plug_in("tun0", "10.8.0.2/24");
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    network.plug_in("wlan0", "192.168.1.23/24");
    follows(&server, Some("192.168.1.23")).await;
    // A VPN that takes the default route still is no way for a phone.
    ip("route add default dev tun0");
    network.plug_in("eth9", "192.168.7.7/24");
    ip("link delete wlan0");
    follows(&server, Some("192.168.7.7")).await;
}
