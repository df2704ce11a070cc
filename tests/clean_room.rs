//! The app's package is installed on a bare Debian, used for a talk, upgraded and removed. The server's package runs
//! with the commands of its documents on a machine with systemd. The tests need root, a Debian mirror and some minutes:
//! `cargo xtask clean-room` runs them.

mod machine;
mod package;
mod root;

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use image::DynamicImage;

use crate::kit::{
    Browser, Network, Phone, Process, Screen, Server, WAIT_TIMEOUT, program, qr, until, within,
};
use machine::Machine;
use package::Entry;
use root::Root;

/// The user account of the presenter.
const PRESENTER: &str = "presenter";
/// The app's data folder, relative to the presenter's home.
const DATA: &str = ".local/share/app.moodring.desktop";
/// The time limit for the app's first start, with nothing in the caches.
const FIRST_START: Duration = Duration::from_secs(120);
/// A version above every release in the near future.
const HIGHER: &str = "999.0.0";

#[tokio::test]
#[ignore = "takes root, a mirror of Debian and minutes: `cargo xtask clean-room`"]
async fn the_package_runs_on_a_bare_debian_and_leaves_only_the_data_behind() {
    let package = env::var_os("MOODRING_DEB").map(PathBuf::from);
    let package = package.expect("`cargo xtask clean-room` says where the package is");

    step("a bare Debian with an unprivileged user");
    let root = Root::bare();
    root.make_user(PRESENTER);
    let before = root.files();

    step("apt installs the package");
    root.bring(&package, "moodring.deb");
    root.install("moodring.deb");
    package::is_well_formed(&root);
    package::reads_no_pages_from_disk(&root);
    package::other_installers_are_well_formed();
    let entry = Entry::of(&root);

    step("a talk: a phone votes");
    let talk = Talk::begin(&root, &entry).await;
    assert_eq!(talk.votes().await, 0, "a new installation has no votes");
    talk.press(' ');
    let phone = Browser::phone().await;
    phone.open(&talk.url).await;
    phone.until_body("phase", "open").await;
    phone.tap("[data-choice='1']").await;
    talk.until_votes(1).await;
    let round = talk.round().await;
    // The app asks for confirmation while a round is open.
    talk.press(' ');
    phone.until_body("phase", "closed").await;
    talk.end().await;

    step("apt upgrades to a higher version");
    root.raise("moodring.deb", HIGHER, "higher.deb");
    root.install("higher.deb");
    assert_eq!(root.version("moodring"), HIGHER);

    step("the next talk: the vote is there");
    let talk = Talk::begin(&root, &entry).await;
    assert_eq!((talk.round().await, talk.votes().await), (round, 1));
    talk.end().await;
    let data = root.home_of(PRESENTER);

    step("apt removes the package");
    root.take_back(&["moodring.deb", "higher.deb"]);
    root.remove("moodring");
    assert_eq!(root.home_of(PRESENTER), data, "the presenter's files");
    assert!(data.contains(&format!("{DATA}/moodring.db")), "{data:?}");
    let after = root.files();
    let left: Vec<_> = after.difference(&before).map(String::as_str).collect();
    assert!(left.is_empty(), "left behind:\n{}", left.join("\n"));
}

/// Returns the commands of the document's first shell block that contains this word.
fn block(document: &str, word: &str) -> Vec<String> {
    let text = std::fs::read_to_string(format!("../docs/{document}")).expect("it is there");
    let blocks = text.split("```sh\n").skip(1);
    let mut blocks = blocks.filter_map(|rest| rest.split_once("```").map(|(block, _)| block));
    let block = blocks.find(|block| block.contains(word)).expect("a block");
    block.lines().map(str::to_owned).collect()
}

#[tokio::test]
#[ignore = "takes root, a mirror of Debian and minutes: `cargo xtask clean-room`"]
async fn the_server_package_takes_a_vote_after_the_documented_commands() {
    let package = env::var_os("MOODRING_SERVER_DEB").map(PathBuf::from);
    let package = package.expect("`cargo xtask clean-room` says where the package is");
    let commands = block("server.md", "moodring-server_");
    let beyond = block("beyond-one-machine.md", "moodring-server_");

    step("a bare Debian like that of a rented machine");
    let root = Root::bare();
    root.run("apt-get install --yes --no-install-recommends systemd-sysv dbus sudo");
    root.bring(&package, "server.deb");
    root.install("server.deb");
    // These commands need the network, which the machine will not have.
    let installs = |command: &&String| {
        ["sudo apt ", "sudo pip3 "]
            .iter()
            .any(|it| command.starts_with(it))
    };
    for command in beyond.iter().filter(installs) {
        let command = command
            .replace("sudo ", "")
            .replace("apt install", "apt-get install --yes");
        if !command.contains("moodring-server_") {
            root.run_trusting(&command);
        }
    }

    step("the commands of docs/server.md, where systemd runs");
    let _network = Network::enter().await.expect("root makes networks");
    let machine = Machine::start(&root).await;
    // The machine mounts nothing from outside, so the package is installed already.
    let install = |command: &&String| !command.starts_with("sudo apt ");
    for command in commands.iter().filter(install) {
        until(command, async || match machine.run(command) {
            // `journalctl` shows only the lines logged so far, so the test runs it again.
            said if command.contains("journalctl") && !said.contains("\"key\":") => Err(said),
            _ => Ok(()),
        })
        .await;
    }
    let url = "http://127.0.0.1:7464/";
    until("the service answers", async || {
        match Phone::stranger(url).get("health").await.status {
            200 => Ok(()),
            status => Err(format!("{status}")),
        }
    })
    .await;
    let round = Phone::stranger(url).round().await;
    Phone::arrive(url).await.votes(round, 1, 0).await;
    assert_eq!(
        machine.run("ls -A /var/lib/private/moodring | grep moodring.db$"),
        "moodring.db\n"
    );
    machine.run("systemctl restart moodring-server");

    step("the commands of docs/beyond-one-machine.md, where the same package is");
    machine.run("systemctl stop moodring-server");
    let mut said = String::new();
    for command in beyond.iter().filter(|command| !installs(command)) {
        // A certificate needs a public name.
        said = machine.run(&command.replace("poll.example.org {", "http://127.0.0.1 {"));
    }
    let password = said
        .lines()
        .find_map(|line| line.strip_prefix("PRESENTER_PASSWORD="));
    let password = password.expect("the last command prints it");
    let mut presenter = Command::new(program("moodring-server"));
    let relay = format!("nats://presenter:{password}@127.0.0.1:4222/show");
    presenter.env("MOODRING_RELAY", relay);
    let presenter = Server::by(presenter, &["--question", "Ready?"]).await;
    let url = "http://127.0.0.1/";
    until("the edge has the stage", async || {
        match Phone::stranger(url).get("health").await.status {
            200 => Ok(()),
            status => Err(format!("{status}")),
        }
    })
    .await;
    Phone::arrive(url).await.votes(presenter.round, 1, 0).await;
    let mut listener = presenter.listen().await;
    listener
        .until("the vote counts", |seen| seen.votes() == 1)
        .await;
    machine.run("! cat /proc/[0-9]*/cmdline | grep --quiet --text '[n]ats://'");

    step("apt removes the package and leaves the votes");
    machine.run("apt-get remove --yes moodring-server");
    machine.run("test -e /var/lib/private/moodring/moodring.db");
    machine.run("! systemctl is-active --quiet moodring-server");
    machine.run("apt-get purge --yes moodring-server && test ! -e /etc/moodring");
}

/// Prints the next step, because the test takes minutes.
fn step(what: &str) {
    eprintln!("  {what}");
}

/// The app on a screen, started as a desktop starts it.
struct Talk {
    /// The address in the QR code.
    url: String,
    app: Process,
    screen: Screen,
}

impl Talk {
    async fn begin(root: &Root, entry: &Entry) -> Self {
        let screen = Screen::start().await;
        let display = format!("DISPLAY={}", screen.name());
        let mut app = Process::start(&root.as_user(PRESENTER, &[&display], &entry.exec()));
        let url = within(FIRST_START, "the lobby shows a code", async || {
            assert_eq!(app.ended(), None, "{}", app.stderr());
            let picture = screen.picture().map_err(|error| error.to_string())?;
            qr::in_picture(&DynamicImage::from(picture).to_luma8())
        })
        .await;
        let class = screen.class("Moodring").expect("the X server answers");
        assert!(
            class.iter().any(|name| *name == entry["StartupWMClass"]),
            "a dock cannot match the window to the app: {class:?}"
        );
        Self { url, app, screen }
    }

    /// Presses a key in the window.
    fn press(&self, key: char) {
        self.screen.press("Moodring", key).expect("a keyboard");
    }

    async fn votes(&self) -> u64 {
        let mut phone = Phone::stranger(&self.url).listen().await;
        phone.next().await.expect("a snapshot").votes()
    }

    async fn round(&self) -> i64 {
        Phone::stranger(&self.url).round().await
    }

    async fn until_votes(&self, votes: u64) {
        let mut phone = Phone::stranger(&self.url).listen().await;
        phone
            .until("the vote is counted", |seen| seen.votes() == votes)
            .await;
    }

    /// Closes the window with its ✕ and waits until the app ends.
    async fn end(mut self) {
        self.screen.close_window("Moodring").expect("a window");
        // While voting is open, the app asks once. Otherwise the window is gone and this fails.
        let _ = self.screen.close_window("Moodring");
        let status = self.app.end(WAIT_TIMEOUT).await;
        assert!(status.success(), "{status}: {}", self.app.stderr());
    }
}
