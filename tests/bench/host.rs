//! A server in a process of its own whose presenter goes on by itself, from this very program: rounds close, and the
//! next poll is asked, as long as people vote. What it needs of memory and handles is its own alone.

use std::fs;
use std::future::pending;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use moodring_core::poll::{Choice, Poll, Rule};
use moodring_core::{Command, Engine};
use moodring_lan::listen;
use moodring_server::{Network, RateLimiter, serve};

use crate::child::Child;
use crate::process_tree::memory;

/// The argument that makes this program a host.
const HOST: &str = "--host";
/// After so many published changes the presenter goes on: some 40 seconds of a room in which 500 vote.
const CHANGES_A_ROUND: u64 = 300;

/// What a process has from the system.
#[derive(Clone, Copy)]
pub(crate) struct Needs {
    /// In bytes (PSS).
    pub(crate) memory: f64,
    pub(crate) handles: usize,
    pub(crate) threads: usize,
}

impl Needs {
    pub(crate) fn of(id: u32) -> Self {
        let count = |what: &str| fs::read_dir(format!("/proc/{id}/{what}")).unwrap().count();
        Self {
            memory: memory(id),
            handles: count("fd"),
            threads: count("task"),
        }
    }
}

/// Starts one that keeps its data in this folder.
pub(crate) async fn start(folder: &Path) -> Child {
    Child::start(&[HOST.as_ref(), folder.as_ref()]).await
}

/// Whether this process is a host, and where its data is.
pub(crate) fn asked() -> Option<PathBuf> {
    let mut arguments = std::env::args().skip(1);
    (arguments.next()? == HOST).then(|| arguments.next().unwrap().into())
}

/// Is a host until killed.
pub(crate) async fn host(folder: PathBuf) {
    let engine = Engine::open(&folder).unwrap();
    let emoji = ["👏", "🎉", "🔥", "💡", "❤️"].map(|emoji| Choice::new(emoji, "").unwrap());
    let applause = Poll::new("Applause?", Rule::Many, emoji.to_vec()).unwrap();
    engine.execute(Command::Create(applause)).await.unwrap();
    engine.execute(Command::Open).await.unwrap();
    let listener = listen(Some(Ipv4Addr::LOCALHOST.into()), Some(0), None);
    let listener = listener.await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let network = Network::new(&engine);
    let serving = serve(
        engine.clone(),
        network,
        listener,
        RateLimiter::new(),
        pending(),
    );
    let (served, ()) = tokio::join!(serving, present(&engine));
    served.unwrap();
}

/// Asks one poll and the other in turns, each time afresh.
async fn present(engine: &Engine) {
    let mut changes = engine.subscribe(std::time::Duration::from_secs(1));
    let (mut since, mut other) = (0, Command::Next);
    while let Some(snapshot) = changes.next().await {
        if snapshot.rev < since + CHANGES_A_ROUND {
            continue;
        }
        let next = match other {
            Command::Next => std::mem::replace(&mut other, Command::Previous),
            _ => std::mem::replace(&mut other, Command::Next),
        };
        for change in [Command::Close, next, Command::NewRound, Command::Open] {
            engine.execute(change).await.unwrap();
        }
        since = engine.newest().rev;
    }
}
