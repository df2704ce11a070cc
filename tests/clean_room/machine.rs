//! The bare Debian as a running machine: systemd is its first process and starts services as on any machine. It uses
//! the network of the thread that starts it. Dropping the value stops the machine.

use std::fs;
use std::process::Command;

use super::root::{Root, said_by};
use crate::kit::{Process, tool, within};

/// A running machine.
pub(super) struct Machine {
    /// The process that runs the machine.
    nspawn: Process,
}

impl Machine {
    /// Starts the Debian in this folder.
    pub(super) async fn start(root: &Root) -> Self {
        let mut command = Command::new(tool(&["systemd-nspawn"]));
        command.args(["--quiet", "--register=no", "--keep-unit", "--boot"]);
        command.args(["--console=read-only", "--resolv-conf=off"]);
        command.arg("--directory").arg(root.path(""));
        let machine = Self {
            nspawn: Process::start(&command),
        };
        within(super::FIRST_START, "systemd has started", async || {
            let mut ask = machine.enter("systemctl is-active multi-user.target")?;
            let said = ask.output().map_err(|error| error.to_string())?;
            match said.status.success() {
                true => Ok(()),
                false => Err(format!("{said:?}; {}", machine.nspawn.stdout())),
            }
        })
        .await;
        machine
    }

    /// Runs a shell command as root. Returns its output.
    pub(super) fn run(&self, line: &str) -> String {
        said_by(&mut self.enter(line).expect("it runs"))
    }

    fn enter(&self, line: &str) -> Result<Command, String> {
        let nspawn = self.nspawn.id();
        // `setpriv` becomes nspawn, whose child is the first process.
        let children = fs::read_to_string(format!("/proc/{nspawn}/task/{nspawn}/children"));
        let children = children.map_err(|error| error.to_string())?;
        let first = children.split_whitespace().next().ok_or("no process yet")?;
        let mut command = Command::new(tool(&["nsenter"]));
        command.args(["--target", first]);
        command.args([
            "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd",
        ]);
        command.args(["--", "env", "-i", "LANG=C.UTF-8"]);
        command.arg("PATH=/usr/sbin:/usr/bin:/sbin:/bin");
        command.args(["sh", "-ec", line]);
        Ok(command)
    }
}
