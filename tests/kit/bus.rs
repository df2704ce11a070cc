//! A D-Bus session bus, as every desktop has one.

use std::process::Command;

use super::driver::tool;
use super::{Process, until};

/// Starts a private session bus. Returns its process and its address.
pub(crate) async fn bus() -> (Process, String) {
    let mut command = Command::new(tool(&["dbus-daemon"]));
    let bus = Process::start(command.args(["--session", "--nofork", "--print-address"]));
    let address = until("the bus prints its address", async || {
        let stdout = bus.stdout();
        let address = stdout.strip_suffix('\n').map(str::to_owned);
        address.ok_or_else(|| bus.stderr())
    })
    .await;
    (bus, address)
}
