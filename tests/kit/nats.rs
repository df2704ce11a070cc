//! A real nats-server with JetStream: one node, or a cluster of three on loopback. The store survives SIGKILL.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

use futures_util::future::join_all;
use rustix::process::Signal;
use serde_json::Value;

use super::ports::free_port;
use super::process::find;
use super::{Disk, Folder, Process, until};

/// One node of nats-server.
pub(crate) struct Nats {
    /// The port for clients.
    pub(crate) port: u16,
    /// The port for monitoring by HTTP.
    monitor: u16,
    addresses: Addresses,
    folder: Folder,
    /// The command that runs the program with its configuration file.
    command: Command,
    process: Process,
}

/// The addresses of a node.
#[derive(Clone, Copy)]
pub(crate) struct Addresses {
    /// For clients and other nodes.
    pub(crate) others: Ipv4Addr,
    /// For the test, which reads the monitoring endpoints.
    pub(crate) monitor: Ipv4Addr,
}

impl Addresses {
    /// The loopback addresses of this computer.
    const HERE: Self = Self {
        others: Ipv4Addr::LOCALHOST,
        monitor: Ipv4Addr::LOCALHOST,
    };
}

impl Nats {
    /// Starts a single node. It writes every message to disk before it acknowledges the message.
    pub(crate) async fn start() -> Self {
        Self::with("").await
    }

    /// Like [`Self::start`], with more configuration lines, such as users, permissions and limits.
    pub(crate) async fn with(lines: &str) -> Self {
        let nats = Self::launch(Command::new(nats_server()), lines, None, Addresses::HERE);
        nats.until_ready().await;
        nats
    }

    /// Starts a node with this command, at these addresses.
    pub(crate) async fn by(command: Command, addresses: Addresses) -> Self {
        let nats = Self::launch(command, "", None, addresses);
        nats.until_ready().await;
        nats
    }

    /// Starts a node with its store on this disk.
    pub(crate) async fn on_disk(disk: &Disk) -> Self {
        let nats = Self::launch(
            disk.run(nats_server()),
            "",
            Some(disk.path()),
            Addresses::HERE,
        );
        nats.until_ready().await;
        nats
    }

    fn launch(
        mut command: Command,
        lines: &str,
        store: Option<&Path>,
        addresses: Addresses,
    ) -> Self {
        let folder = Folder::new().expect("a temporary folder");
        let (port, monitor) = (free_port(), free_port());
        // Loopback would be enough here, but other computers in a test connect to the other addresses.
        let listen = match addresses.others {
            Ipv4Addr::LOCALHOST => Ipv4Addr::UNSPECIFIED,
            others => others,
        };
        let store = store.unwrap_or(folder.path()).join("store");
        let configuration = format!(
            "listen: \"{listen}:{port}\"\nhttp: \"{}:{monitor}\"\n\
             jetstream {{ store_dir: {store:?}, sync_interval: always }}\n{lines}\n",
            addresses.monitor
        );
        let file = folder.path().join("nats.conf");
        fs::write(&file, configuration).expect("it can be written");
        command.arg("--config").arg(file);
        Self {
            port,
            monitor,
            addresses,
            folder,
            process: Process::start(&command),
            command,
        }
    }

    /// Waits until the node accepts connections and JetStream has recovered its streams. A node of a cluster is then up
    /// to date with the others.
    pub(crate) async fn until_ready(&self) {
        until("nats-server is ready", async || self.ready().await).await;
    }

    /// Checks once whether the node is ready, as in [`Self::until_ready`].
    pub(crate) async fn ready(&self) -> Result<(), String> {
        match self.monitor("healthz").await {
            Ok(health) if health["status"] == "ok" => Ok(()),
            Ok(health) => Err(health.to_string()),
            Err(error) => Err(format!("{error}; its log: {}", self.log())),
        }
    }

    /// Returns the name of the node that leads this stream, as far as this node knows.
    pub(crate) async fn leader(&self, stream: &str) -> Result<String, String> {
        let streams = self.monitor("jsz?streams=true").await?;
        let all = streams["account_details"][0]["stream_detail"].as_array();
        let all = all.ok_or("it has no streams yet")?;
        let one = all.iter().find(|one| one["name"] == stream);
        let leader = one.and_then(|one| one["cluster"]["leader"].as_str());
        let leader = leader.filter(|name| !name.is_empty());
        leader.map(str::to_owned).ok_or(streams.to_string())
    }

    /// Reads a monitoring endpoint, for example `jsz?streams=true` or `varz`
    /// (<https://docs.nats.io/running-a-nats-service/nats_admin/monitoring>).
    pub(crate) async fn monitor(&self, path: &str) -> Result<Value, String> {
        let url = format!("http://{}:{}/{path}", self.addresses.monitor, self.monitor);
        let answer = reqwest::get(url).await.map_err(|error| error.to_string())?;
        answer.json().await.map_err(|error| error.to_string())
    }

    /// Returns the URL for clients with a path: `nats://127.0.0.1:4222/show`.
    pub(crate) fn url(&self, show: &str) -> String {
        format!("nats://{}:{}/{show}", self.addresses.others, self.port)
    }

    /// Connects a client without a name. The client reconnects by itself.
    pub(crate) async fn client(&self) -> async_nats::Client {
        let client = async_nats::connect(self.url("")).await;
        client.expect("the node accepts connections")
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

    /// Kills the node with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// Sends SIGSTOP: the node hangs with all its connections open.
    pub(crate) fn freeze(&self) {
        self.process.signal(Signal::STOP);
    }

    /// Sends SIGCONT.
    pub(crate) fn thaw(&self) {
        self.process.signal(Signal::CONT);
    }

    /// Replaces a text in the configuration. The change takes effect at the next start.
    pub(crate) fn reconfigure(&self, from: &str, to: &str) {
        let file = self.folder.path().join("nats.conf");
        let text = fs::read_to_string(&file).expect("it was written");
        assert!(text.contains(from), "{text}");
        fs::write(file, text.replace(from, to)).expect("it can be written");
    }

    /// Returns the folder in which JetStream keeps its streams.
    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// Starts the node again after it has ended, with the same store and ports. Does not wait until the node is ready.
    pub(crate) fn start_again(&mut self) {
        self.process = Process::start(&self.command);
    }

    /// [`Self::start_again`], and waits until the node is ready.
    pub(crate) async fn restart(&mut self) {
        self.start_again();
        self.until_ready().await;
    }

    /// Returns the log since the last start.
    pub(crate) fn log(&self) -> String {
        self.process.stderr()
    }
}

/// A cluster of three nodes that keeps three copies of each stream.
pub(crate) struct NatsCluster(pub(crate) [Nats; 3]);

impl NatsCluster {
    /// Starts three nodes and waits until they have elected a leader.
    pub(crate) async fn start() -> Self {
        let here = [(); 3].map(|()| (Command::new(nats_server()), Addresses::HERE));
        Self::of(here).await
    }

    /// Like [`Self::start`], with these commands and addresses.
    pub(crate) async fn of(nodes: [(Command, Addresses); 3]) -> Self {
        let routes = nodes.each_ref().map(|(_, at)| (at.others, free_port()));
        let urls = routes.map(|(address, port)| format!("\"nats://{address}:{port}\""));
        let urls = urls.join(", ");
        let mut numbers = 0..;
        let nodes = nodes.map(|(command, addresses)| {
            let node = numbers.next().expect("an endless range");
            let (address, port) = routes[node];
            let lines = format!(
                "server_name: node{node}\n\
                 cluster {{ name: show, listen: \"{address}:{port}\", routes: [{urls}] }}"
            );
            Nats::launch(command, &lines, None, addresses)
        });
        let cluster = Self(nodes);
        cluster.until_ready().await;
        cluster
    }

    /// Waits until all three are ready.
    pub(crate) async fn until_ready(&self) {
        join_all(self.0.iter().map(Nats::until_ready)).await;
    }
}

/// Returns the program that `cargo xtask test` installed, or the one on the search path.
pub(crate) fn nats_server() -> PathBuf {
    let test = std::env::current_exe().expect("this program has a path");
    let target = test.ancestors().nth(3);
    let installed = target.map(|target| target.join("tools/bin/nats-server"));
    installed
        .filter(|program| program.is_file())
        .or_else(|| find("nats-server"))
        .expect("nats-server 2.11 or newer is not installed, and this test needs it. `cargo xtask test` installs it")
}
