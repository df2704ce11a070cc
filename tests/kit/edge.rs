//! A real edge: `moodring-server --edge`. A restart keeps its port and nothing else.

use std::net::Ipv4Addr;
use std::process::Command;

use super::ports::free_port;
use super::{Answer, Phone, Process, program, until};

/// An edge in its own process.
pub(crate) struct Edge {
    /// The base URL for phones, ending in `/`.
    pub(crate) url: String,
    command: Command,
    process: Process,
}

impl Edge {
    /// Starts an edge of this show and waits until it accepts votes.
    pub(crate) async fn start(relay: &str) -> Self {
        let edge = Self::with(Command::new(program("moodring-server")), relay);
        edge.until_ready().await;
        edge
    }

    /// Starts an edge with this command, which runs the server program. Does not wait until the edge is ready.
    pub(crate) fn with(command: Command, relay: &str) -> Self {
        Self::at(command, relay, Ipv4Addr::LOCALHOST)
    }

    /// Like [`Self::with`], but phones find the edge at this address.
    pub(crate) fn at(mut command: Command, relay: &str, address: Ipv4Addr) -> Self {
        let port = free_port();
        command.args(["--edge", relay, "--no-limits"]);
        command.args(["--bind", &address.to_string(), "--port", &port.to_string()]);
        Self {
            url: format!("http://{address}:{port}/"),
            process: Process::start(&command),
            command,
        }
    }

    /// Waits until the edge has a stage and a connection.
    pub(crate) async fn until_ready(&self) {
        let phone = Phone::stranger(&self.url);
        until("the edge is ready", async || {
            let health = Answer::to(phone.request(reqwest::Method::GET, "health")).await;
            match health {
                Ok(health) if health.status == 200 => Ok(()),
                other => Err(format!("{other:?}; {}", self.log())),
            }
        })
        .await;
    }

    /// Kills the edge with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts the edge again on the same port after it has ended. Does not wait until the edge is ready.
    pub(crate) fn start_again(&mut self) {
        self.process = Process::start(&self.command);
    }

    /// Returns the process ID.
    #[allow(dead_code)] // The benchmarks read the CPU time of this process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Returns the current resident memory of the process, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        self.process.memory()
    }

    /// Returns the log since the last start.
    pub(crate) fn log(&self) -> String {
        self.process.stderr()
    }
}
