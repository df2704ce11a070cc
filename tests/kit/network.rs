//! A network of the test's own: a namespace of the Linux kernel
//! (<https://man7.org/linux/man-pages/man7/network_namespaces.7.html>), which takes root.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::process::Command;

use rustix::process::getuid;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::{Process, tool, until};

/// A network that this test's thread is in, and what it starts. It is gone when they are.
pub(crate) struct Network {
    _holder: Process,
}

impl Network {
    /// Enters a new one, without any adapter but loopback; `None` where this user may not.
    pub(crate) async fn enter() -> Option<Self> {
        let mut command = Command::new(tool(&["unshare"]));
        let mut holder = Process::start(command.args(["--net", "sleep", "infinity"]));
        let ours = fs::read_link("/proc/self/ns/net").expect("Linux has it");
        let theirs = format!("/proc/{}/ns/net", holder.id());
        let made = until("there is a new network", async || {
            if holder.ended().is_some() {
                return Ok(false);
            }
            let new = fs::read_link(&theirs).is_ok_and(|theirs| theirs != ours);
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
    pub(crate) fn plug_in(&self, adapter: &str, address: &str) {
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
pub(crate) fn ip(words: &str) {
    let mut command = Command::new(tool(&["ip"]));
    let done = command.args(words.split(' ')).output().expect("ip runs");
    let why = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "ip {words}: {why}");
}
