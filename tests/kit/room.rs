//! A room with a presenter and no window: the real server and the engine in this process.

use std::path::Path;
use std::time::Duration;

use moodring_core::poll::{Choice, Poll, PollId, Rule};
use moodring_core::{Command, Engine};
use moodring_lan::listen;
use moodring_server::{Network, RateLimiter, serve};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::Folder;
use super::ports::free_port;

/// The engine and the server for phones.
pub(crate) struct Room {
    pub(crate) engine: Engine,
    pub(crate) network: Network,
    /// The base URL of the server, ending in `/`.
    pub(crate) url: String,
    quit: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
    port: u16,
    folder: Folder,
}

impl Room {
    /// Opens a room in the lobby, with the poll of a first start.
    pub(crate) async fn open() -> Self {
        let folder = Folder::new().expect("a temporary folder");
        Self::on(folder, free_port(), &[]).await
    }

    async fn on(folder: Folder, port: u16, changes: &[Command]) -> Self {
        let engine = Engine::open(folder.path()).expect("it opens");
        for change in changes {
            engine
                .execute(change.clone())
                .await
                .expect("the command succeeds");
        }
        let ip = std::net::IpAddr::from(std::net::Ipv4Addr::LOCALHOST);
        let listener = listen(Some(ip), Some(port), None)
            .await
            .expect("the port is free");
        let (quit, quitting) = oneshot::channel::<()>();
        let network = Network::new(&engine);
        let serving = serve(
            engine.clone(),
            network.clone(),
            listener,
            RateLimiter::new(),
            async {
                let _ = quitting.await;
            },
        );
        Self {
            engine,
            network,
            url: format!("http://127.0.0.1:{port}/"),
            quit,
            serving: tokio::spawn(serving),
            port,
            folder,
        }
    }

    /// Stops the server. The room can be opened again.
    pub(crate) async fn close(self) -> Closed {
        let _ = self.quit.send(());
        let ended = timeout(Duration::from_secs(5), self.serving).await;
        let ended = ended.expect("it ends in time").expect("it did not panic");
        ended.expect("the server ended without an error");
        Closed(self.folder, self.port)
    }

    /// Returns the data folder.
    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Executes commands of the presenter, in order.
    pub(crate) async fn change(&self, changes: impl IntoIterator<Item = Command>) {
        for change in changes {
            self.engine
                .execute(change)
                .await
                .expect("the command succeeds");
        }
    }

    /// Adds a poll to the list.
    pub(crate) async fn add(&self, poll: Poll) -> PollId {
        let made = self.engine.execute(Command::Create(poll)).await;
        made.expect("the command succeeds")
            .expect("the poll has an id")
    }

    /// Returns the round on stage.
    pub(crate) fn round(&self) -> i64 {
        self.engine.newest().content.stage.round.id.0
    }

    /// Returns the tallies.
    pub(crate) fn counts(&self) -> Vec<u64> {
        self.engine.newest().content.stage.counts.clone()
    }
}

/// A room whose server has stopped.
pub(crate) struct Closed(Folder, u16);

impl Closed {
    /// Returns the data folder, which remembers a port that no other test gets.
    pub(crate) fn folder(self) -> Folder {
        self.0
    }

    /// Opens the room of another presenter on the same port, with a new data file.
    pub(crate) async fn open_another(&self, changes: &[Command]) -> Room {
        let folder = Folder::new().expect("a temporary folder");
        Room::on(folder, self.1, changes).await
    }

    /// Opens the room again with its data and its port. The presenter makes these changes before any phone reconnects.
    pub(crate) async fn open_after(self, changes: &[Command]) -> Room {
        Room::on(self.0, self.1, changes).await
    }
}

/// Returns the command that changes a preference, such as `{"code": true}`.
pub(crate) fn prefer(change: Value) -> Command {
    Command::Prefer(serde_json::from_value(change).expect("a preference"))
}

/// Returns the command that changes how the poll on stage is shown, such as `{"timer": 30}`.
pub(crate) fn display(change: Value) -> Command {
    Command::Display(None, serde_json::from_value(change).expect("a display"))
}

/// Creates a poll with these emoji and labels.
pub(crate) fn poll(question: &str, rule: Rule, choices: &[(&str, &str)]) -> Poll {
    let choices = choices
        .iter()
        .map(|(emoji, label)| Choice::new(emoji, label));
    let choices = choices.collect::<Result<_, _>>().expect("emoji");
    Poll::new(question, rule, choices).expect("a poll")
}
