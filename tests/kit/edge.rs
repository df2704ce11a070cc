//! A real edge: `moodring-server --edge`. It keeps its port over a restart, and nothing else.

use std::net::Ipv4Addr;
use std::process::Command;

use super::ports::free_port;
use super::{Answer, Phone, Process, program, until};

/// An edge as a process of its own.
pub(crate) struct Edge {
    /// Where phones find it, ending in `/`.
    pub(crate) url: String,
    command: Command,
    process: Process,
}

impl Edge {
    /// Starts one of this show and waits until it takes votes.
    pub(crate) async fn start(relay: &str) -> Self {
        let edge = Self::with(Command::new(program("moodring-server")), relay);
        edge.until_ready().await;
        edge
    }

    /// Starts one by a command that runs the server's program. It need not be ready.
    pub(crate) fn with(command: Command, relay: &str) -> Self {
        Self::at(command, relay, Ipv4Addr::LOCALHOST)
    }

    /// The same where phones find it at this address.
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

    /// Waits until it has a stage and a connection.
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

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// The same edge again after its end, on the same port. It need not be ready.
    pub(crate) fn start_again(&mut self) {
        self.process = Process::start(&self.command);
    }

    /// The number of its process.
    #[allow(dead_code)] // The benchmarks look at its processor time.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// What the process has of the machine's memory now, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        self.process.memory()
    }

    /// What it logged since it started.
    pub(crate) fn log(&self) -> String {
        self.process.complained()
    }
}
