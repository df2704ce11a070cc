//! A session bus, as every desktop has one.

use std::process::Command;

use super::driver::tool;
use super::{Process, until};

/// A session bus of its own, and where it is.
pub(crate) async fn bus() -> (Process, String) {
    let mut command = Command::new(tool(&["dbus-daemon"]));
    let bus = Process::start(command.args(["--session", "--nofork", "--print-address"]));
    let address = until("the bus says where it is", async || {
        let said = bus.said();
        let address = said.strip_suffix('\n').map(str::to_owned);
        address.ok_or_else(|| bus.complained())
    })
    .await;
    (bus, address)
}
