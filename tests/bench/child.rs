//! This very program, started once more as a server in a process of its own.

use std::ffi::OsStr;
use std::process::Command;

use crate::kit::{Process, until};

/// A running one, until it is dropped.
pub(crate) struct Child {
    pub(crate) port: u16,
    process: Process,
}

impl Child {
    /// Starts one with these arguments, and waits for the line that says its port.
    pub(crate) async fn start(arguments: &[&OsStr]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let process = Process::start(command.args(arguments));
        let port = until("a server of the benchmark's own listens", async || {
            let said = process.said();
            let line = said.strip_suffix('\n').ok_or_else(|| said.clone())?;
            line.parse().map_err(|_| line.to_owned())
        })
        .await;
        Self { port, process }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}
