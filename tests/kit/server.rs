//! A real `moodring-server`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rustix::process::{Pid, Resource, Rlimit, Signal, prlimit};
use serde_json::Value;
use tempfile::TempDir;

use super::{Clock, Disk, Listener, Phone, Process, Raw, WAIT_TIMEOUT, program, until};

/// A data folder. Dropping the value deletes it.
pub(crate) type Folder = TempDir;

/// A server in its own process.
pub(crate) struct Server {
    /// The base URL, ending in `/`.
    pub(crate) url: String,
    /// The key for listeners.
    pub(crate) key: String,
    /// The open round.
    pub(crate) round: i64,
    /// The data folder.
    pub(crate) data: PathBuf,
    args: Vec<String>,
    /// The command that runs the program, with its environment.
    command: Command,
    process: Process,
    _folder: Option<Folder>,
}

impl Server {
    /// Starts a server on a free port with a new data folder.
    pub(crate) async fn start(args: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let mut server = Self::on(folder.path(), args).await;
        server._folder = Some(folder);
        server
    }

    /// Starts a server on a free port with this data folder.
    pub(crate) async fn on(data: &Path, args: &[&str]) -> Self {
        Self::of(Command::new(program("moodring-server")), data, args).await
    }

    /// Like [`Self::start`], with a command that runs the program.
    pub(crate) async fn by(command: Command, args: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let mut server = Self::of(command, folder.path(), args).await;
        server._folder = Some(folder);
        server
    }

    /// Starts an edge of a show on a free port.
    pub(crate) async fn edge(args: &[&str]) -> Self {
        Self::edge_by(Command::new(program("moodring-server")), args).await
    }

    /// Like [`Self::edge`], with a command that runs the program.
    pub(crate) async fn edge_by(command: Command, args: &[&str]) -> Self {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let process = launched_edge(copy_of(&command), &args);
        Self::listening(process, command, Path::new(""), args).await
    }

    /// Starts the presenter's server and an edge of one show. Both trust only this certificate authority.
    pub(crate) async fn trusting(authority: &Path, show: &str) -> (Self, Self) {
        let program = || {
            let mut command = Command::new(program("moodring-server"));
            command.env("SSL_CERT_FILE", authority);
            command.env_remove("SSL_CERT_DIR");
            command
        };
        let presenter = Self::by(program(), &["--relay", show]).await;
        (presenter, Self::edge_by(program(), &["--edge", show]).await)
    }

    /// Starts an edge that must refuse to start. Returns its message and its exit status.
    pub(crate) async fn refuses_edge(args: &[&str]) -> (String, ExitStatus) {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        refused(launched_edge(
            Command::new(program("moodring-server")),
            &args,
        ))
        .await
    }

    /// [`Self::refuses`] with these arguments and a new data folder.
    pub(crate) async fn refuses_with(args: &[&str]) -> (String, ExitStatus) {
        let folder = TempDir::new().expect("a temporary folder");
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        refused(launch(folder.path(), "0", &args)).await
    }

    async fn of(command: Command, data: &Path, args: &[&str]) -> Self {
        Self::at(command, data, Some("0"), args).await
    }

    async fn at(command: Command, data: &Path, port: Option<&str>, args: &[&str]) -> Self {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let process = launched(copy_of(&command), data, port, &args);
        Self::listening(process, command, data, args).await
    }

    async fn listening(
        mut process: Process,
        command: Command,
        data: &Path,
        args: Vec<String>,
    ) -> Self {
        let line = until("moodring-server listens", async || {
            match (first_line(&process), process.ended()) {
                (Some(line), _) => Ok(line),
                (None, Some(status)) => panic!("it ended with {status}"),
                (None, None) => Err(process.stderr()),
            }
        })
        .await;
        Self {
            url: text(&line, "url"),
            key: text(&line, "key"),
            round: line["round"].as_i64().expect("a round"),
            data: data.to_owned(),
            args,
            command,
            process,
            _folder: None,
        }
    }

    /// Starts a server that may open at most this many files.
    pub(crate) async fn with_files(files: u64, args: &[&str]) -> Self {
        let mut command = Command::new("prlimit");
        command.arg(format!("--nofile={files}:{files}"));
        command.arg("--").arg(program("moodring-server"));
        Self::by(command, args).await
    }

    /// Starts a server that uses this clock as the system clock.
    pub(crate) async fn by_clock(clock: &Clock) -> Self {
        let mut command = Command::new(program("moodring-server"));
        clock.apply_to(&mut command);
        Self::by(command, &[]).await
    }

    /// Starts a server without the right to use privileged ports. The server chooses its port.
    pub(crate) async fn without_rights(args: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let mut server = Self::at(unprivileged(), folder.path(), None, args).await;
        server._folder = Some(folder);
        server
    }

    /// Starts such a server on a privileged port, which it must refuse. Returns its message and its exit status.
    pub(crate) async fn refuses_port(port: u16) -> (String, ExitStatus) {
        let folder = TempDir::new().expect("a temporary folder");
        let port = port.to_string();
        refused(launched(unprivileged(), folder.path(), Some(&port), &[])).await
    }

    /// Starts a server with its data on this disk and its log on a disk that is full from the start.
    pub(crate) async fn without_log(disk: &Disk, args: &[&str]) -> Self {
        let on_disk = disk.run(program("moodring-server"));
        let mut command = Command::new("sh");
        command.args(["-c", "exec \"$@\" 2>/dev/full", "sh"]);
        command.arg(on_disk.get_program()).args(on_disk.get_args());
        Self::of(command, disk.path(), args).await
    }

    /// Allows the server two more open files and connects until it refuses a connection. Returns the accepted
    /// connections, which stay open.
    pub(crate) async fn fill_files(&self) -> Vec<Raw> {
        let open = fs::read_dir(format!("/proc/{}/fd", self.id())).expect("it runs");
        let open = open.map(|file| {
            let name = file.expect("a file").file_name();
            name.to_string_lossy().parse::<u64>().expect("a number")
        });
        let open: Vec<_> = open.collect();
        // The limit applies to the number of a file, and a new file gets the lowest free number. The server may have
        // inherited a file with a high number from the program that started the test.
        let mut free = (0..).filter(|number| !open.contains(number));
        let limit = Rlimit {
            current: free.nth(2),
            maximum: Some(20_000),
        };
        let pid = Pid::from_raw(self.id() as i32);
        prlimit(pid, Resource::Nofile, limit).expect("it can be set");
        let mut accepted = Vec::new();
        until("the server refuses a connection", async || {
            let mut connection = Raw::connect(self.port()).await;
            connection
                .send(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .await;
            match connection.status().await {
                503 => Ok(()),
                status => {
                    accepted.push(connection);
                    Err(format!("{status} for number {}", accepted.len()))
                }
            }
        })
        .await;
        accepted
    }

    /// Starts a server with its data on this disk.
    pub(crate) async fn on_disk(disk: &Disk, args: &[&str]) -> Self {
        Self::of(disk.run(program("moodring-server")), disk.path(), args).await
    }

    /// Starts a server on this disk that must refuse to start. Returns its message and its exit status.
    pub(crate) async fn refuses_disk(disk: &Disk) -> (String, ExitStatus) {
        let command = disk.run(program("moodring-server"));
        refused(launched(command, disk.path(), Some("0"), &[])).await
    }

    /// Starts a server that must refuse to start. Returns its message and its exit status.
    pub(crate) async fn refuses(data: &Path) -> (String, ExitStatus) {
        refused(launch(data, "0", &[])).await
    }

    /// Kills the server with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// Sends SIGSTOP: the server hangs with all its connections open.
    pub(crate) fn freeze(&self) {
        self.process.signal(Signal::STOP);
    }

    /// Sends SIGCONT.
    pub(crate) fn thaw(&self) {
        self.process.signal(Signal::CONT);
    }

    /// Sends SIGTERM and returns the exit status. Panics if the server takes longer than `time` to end.
    pub(crate) async fn stop(&mut self, time: Duration) -> ExitStatus {
        self.process.signal(Signal::TERM);
        self.process.end(time).await
    }

    /// Starts the server again with the same data and port.
    pub(crate) async fn restart(&mut self) {
        let port = self.port().to_string();
        let started = until("it listens on the same port again", async || {
            let command = copy_of(&self.command);
            let mut process = launched(command, &self.data, Some(&port), &self.args);
            let line = until("it listens or ends", async || {
                match (first_line(&process), process.ended()) {
                    (Some(line), _) => Ok(Some(line)),
                    (None, Some(_)) => Ok(None),
                    (None, None) => Err(process.stderr()),
                }
            })
            .await;
            // The system may briefly use a free port for an outgoing connection.
            line.map(|line| (process, line))
                .ok_or_else(|| "the port was taken".to_owned())
        })
        .await;
        let line;
        (self.process, line) = started;
        assert_eq!(text(&line, "url"), self.url);
        self.key = text(&line, "key");
        self.round = line["round"].as_i64().expect("a round");
    }

    /// Returns the port of the server.
    pub(crate) fn port(&self) -> u16 {
        port_of(&self.url)
    }

    /// Returns the process ID.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Returns a phone that has just opened the page.
    pub(crate) async fn phone(&self) -> Phone {
        Phone::arrive(&self.url).await
    }

    /// Returns a listener with the key.
    pub(crate) async fn listen(&self) -> Listener {
        Listener::with_key(&self.url, &self.key).await
    }

    /// Returns the current resident memory of the process, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        self.process.memory()
    }

    /// Returns the log so far.
    pub(crate) fn log(&self) -> String {
        self.process.stderr()
    }

    /// Returns the standard output so far.
    pub(crate) fn stdout(&self) -> String {
        self.process.stdout()
    }
}

/// Returns a copy of a command.
fn copy_of(command: &Command) -> Command {
    let mut copy = Command::new(command.get_program());
    copy.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => copy.env(name, value),
            None => copy.env_remove(name),
        };
    }
    copy
}

async fn refused(mut process: Process) -> (String, ExitStatus) {
    let status = process.end(WAIT_TIMEOUT).await;
    assert_eq!(process.stdout(), "", "the server reports an address");
    (process.stderr(), status)
}

/// Counts the votes in the data file of a stopped server.
pub(crate) fn votes_in(folder: &Path) -> u64 {
    let file = folder.join("moodring.db");
    let file = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE);
    let count = file
        .expect("it opens")
        .query_row("SELECT count(*) FROM votes", [], |row| row.get(0));
    count.expect("votes can be counted")
}

/// Returns the port in a URL.
pub(crate) fn port_of(url: &str) -> u16 {
    url.trim_end_matches('/')
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok())
        .expect("the URL has a port")
}

fn launch(data: &Path, port: &str, args: &[String]) -> Process {
    let command = Command::new(program("moodring-server"));
    launched(command, data, Some(port), args)
}

/// Returns a command that runs the server without the right to use privileged ports.
fn unprivileged() -> Command {
    let mut command = Command::new("setpriv");
    command.args([
        "--bounding-set=-net_bind_service",
        "--inh-caps=-net_bind_service",
    ]);
    command.arg("--").arg(program("moodring-server"));
    command
}

fn launched(mut command: Command, data: &Path, port: Option<&str>, args: &[String]) -> Process {
    command.arg("--data").arg(data);
    if let Some(port) = port {
        command.args(["--port", port]);
    }
    if !args.iter().any(|arg| arg == "--bind") {
        command.args(["--bind", "127.0.0.1"]);
    }
    Process::start(command.args(args))
}

fn launched_edge(mut command: Command, args: &[String]) -> Process {
    command.args(["--port", "0", "--bind", "127.0.0.1"]);
    Process::start(command.args(args))
}

/// Returns the line with the address, once it is complete.
fn first_line(process: &Process) -> Option<Value> {
    let stdout = process.stdout();
    let (line, _) = stdout.split_once('\n')?;
    Some(serde_json::from_str(line).expect("the line is JSON"))
}

fn text(line: &Value, name: &str) -> String {
    line[name].as_str().expect("a text").to_owned()
}
