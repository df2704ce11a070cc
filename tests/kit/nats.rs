//! A real nats-server with JetStream: one node, or a cluster of three on loopback. Its store outlives a kill.

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
    /// Where clients connect.
    pub(crate) port: u16,
    /// Where it says how it is, by HTTP.
    monitor: u16,
    addresses: Addresses,
    folder: Folder,
    /// What runs the program with its configuration file.
    command: Command,
    process: Process,
}

/// The addresses of a node.
#[derive(Clone, Copy)]
pub(crate) struct Addresses {
    /// For clients and other nodes.
    pub(crate) others: Ipv4Addr,
    /// For the test, which asks how it is.
    pub(crate) monitor: Ipv4Addr,
}

impl Addresses {
    /// Those on this computer.
    const HERE: Self = Self {
        others: Ipv4Addr::LOCALHOST,
        monitor: Ipv4Addr::LOCALHOST,
    };
}

impl Nats {
    /// A node on its own. Every message is on disk before it is acknowledged.
    pub(crate) async fn start() -> Self {
        Self::with("").await
    }

    /// The same with more lines of configuration: users and what they may do, limits.
    pub(crate) async fn with(lines: &str) -> Self {
        let nats = Self::launch(Command::new(nats_server()), lines, None, Addresses::HERE);
        nats.until_ready().await;
        nats
    }

    /// A node that a command runs, at these addresses.
    pub(crate) async fn by(command: Command, addresses: Addresses) -> Self {
        let nats = Self::launch(command, "", None, addresses);
        nats.until_ready().await;
        nats
    }

    /// A node whose store is on this disk.
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
        // Loopback alone would do here, but other computers of a test come to all addresses.
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

    /// Waits until it takes connections and JetStream has recovered its streams. A node of a cluster is then up to date
    /// with the others.
    pub(crate) async fn until_ready(&self) {
        until("nats-server is ready", async || self.ready().await).await;
    }

    /// [`Self::until_ready`] without waiting.
    pub(crate) async fn ready(&self) -> Result<(), String> {
        match self.monitor("healthz").await {
            Ok(health) if health["status"] == "ok" => Ok(()),
            Ok(health) => Err(health.to_string()),
            Err(error) => Err(format!("{error}; it said: {}", self.log())),
        }
    }

    /// The name of the node that leads this stream, as far as this node knows.
    pub(crate) async fn leader(&self, stream: &str) -> Result<String, String> {
        let streams = self.monitor("jsz?streams=true").await?;
        let all = streams["account_details"][0]["stream_detail"].as_array();
        let all = all.ok_or("it has no streams yet")?;
        let one = all.iter().find(|one| one["name"] == stream);
        let leader = one.and_then(|one| one["cluster"]["leader"].as_str());
        let leader = leader.filter(|name| !name.is_empty());
        leader.map(str::to_owned).ok_or(streams.to_string())
    }

    /// What it says of itself, for example at `jsz?streams=true` or `varz`
    /// (<https://docs.nats.io/running-a-nats-service/nats_admin/monitoring>).
    pub(crate) async fn monitor(&self, path: &str) -> Result<Value, String> {
        let url = format!("http://{}:{}/{path}", self.addresses.monitor, self.monitor);
        let answer = reqwest::get(url).await.map_err(|error| error.to_string())?;
        answer.json().await.map_err(|error| error.to_string())
    }

    /// The address for clients, with a path: `nats://127.0.0.1:4222/show`.
    pub(crate) fn url(&self, show: &str) -> String {
        format!("nats://{}:{}/{show}", self.addresses.others, self.port)
    }

    /// A client without a name. It connects again by itself.
    pub(crate) async fn client(&self) -> async_nats::Client {
        let client = async_nats::connect(self.url("")).await;
        client.expect("it takes connections")
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

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// SIGSTOP: it hangs with all its connections open.
    pub(crate) fn freeze(&self) {
        self.process.signal(Signal::STOP);
    }

    /// SIGCONT.
    pub(crate) fn thaw(&self) {
        self.process.signal(Signal::CONT);
    }

    /// Changes a text of its configuration, for the next start.
    pub(crate) fn reconfigure(&self, from: &str, to: &str) {
        let file = self.folder.path().join("nats.conf");
        let text = fs::read_to_string(&file).expect("it was written");
        assert!(text.contains(from), "{text}");
        fs::write(file, text.replace(from, to)).expect("it can be written");
    }

    /// Where JetStream keeps its streams.
    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// The same node again after its end: same store, same ports. It need not be ready.
    pub(crate) fn start_again(&mut self) {
        self.process = Process::start(&self.command);
    }

    /// [`Self::start_again`], and waits until it is ready.
    pub(crate) async fn restart(&mut self) {
        self.start_again();
        self.until_ready().await;
    }

    /// What it logged since it started.
    pub(crate) fn log(&self) -> String {
        self.process.complained()
    }
}

/// Three nodes that keep each stream three times.
pub(crate) struct NatsCluster(pub(crate) [Nats; 3]);

impl NatsCluster {
    /// Starts three nodes and waits until they have chosen a leader.
    pub(crate) async fn start() -> Self {
        let here = [(); 3].map(|()| (Command::new(nats_server()), Addresses::HERE));
        Self::of(here).await
    }

    /// The same where these commands run the program, at these addresses.
    pub(crate) async fn of(nodes: [(Command, Addresses); 3]) -> Self {
        let routes = nodes.each_ref().map(|(_, at)| (at.others, free_port()));
        let urls = routes.map(|(address, port)| format!("\"nats://{address}:{port}\""));
        let urls = urls.join(", ");
        let mut numbers = 0..;
        let nodes = nodes.map(|(command, addresses)| {
            let node = numbers.next().expect("numbers do not end");
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

/// The program: the one that `cargo xtask test` installed, otherwise the one of the search path.
pub(crate) fn nats_server() -> PathBuf {
    let test = std::env::current_exe().expect("this program has a path");
    let target = test.ancestors().nth(3);
    let installed = target.map(|target| target.join("tools/bin/nats-server"));
    installed
        .filter(|program| program.is_file())
        .or_else(|| find("nats-server"))
        .expect("nats-server 2.11 or newer is not installed, and this test needs it. `cargo xtask test` installs it")
}
