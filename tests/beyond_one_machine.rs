//! The server package and `docs/beyond-one-machine.md` for a show on NATS: NATS users have only the permissions of
//! their role, the systemd units are valid and hardened, and the documented commands work.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use async_nats::jetstream::{self, consumer, stream};
use async_nats::{ConnectOptions, Event, ServerError};
use futures_util::StreamExt as _;
use reqwest::Method;
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::kit::{
    Nats, Phone, Process, Server, free_port, nats_server, program, tool, until, within,
};

/// The package's files, laid out as on an installed machine.
const PACKAGE: &str = "../src-tauri/bundle/server";
const UNITS: [&str; 3] = ["moodring-server", "moodring-edge", "moodring-nats"];
/// The highest exposure that `systemd-analyze security` may report, of 100. Without hardening it reports 96.
const MAX_EXPOSURE: u8 = 15;

/// Returns the package's nats.conf with test passwords.
fn nats_conf() -> String {
    let conf = fs::read_to_string(Path::new(PACKAGE).join("etc/moodring/nats.conf"));
    let conf = conf.expect("the package has it");
    conf.replace("$PRESENTER_PASSWORD", "p1")
        .replace("$EDGE_PASSWORD", "p2")
}

/// Connects as one user. Returns the client and the errors that the NATS server sends it.
async fn client(
    nats: &Nats,
    user: &str,
    password: &str,
) -> (async_nats::Client, mpsc::UnboundedReceiver<String>) {
    let (sender, violations) = mpsc::unbounded_channel();
    let options = ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned());
    let options = options.custom_inbox_prefix(format!("_INBOX.{user}"));
    let options = options.event_callback(move |event| {
        if let Event::ServerError(ServerError::Other(error)) = event {
            // Fails only after the test has ended.
            let _ = sender.send(error);
        }
        async {}
    });
    let client = options.connect(nats.url("")).await.expect("permitted");
    (client, violations)
}

/// Waits until the NATS server denies access to this subject.
async fn forbids(violations: &mut mpsc::UnboundedReceiver<String>, subject: &str) {
    let what = format!("the server denies {subject}");
    let wanted = format!("to \"{}\"", subject.to_lowercase());
    within(crate::kit::WAIT_TIMEOUT, &what, async || {
        let error = violations.recv().await.expect("the client is connected");
        let said = error.to_lowercase();
        match said.contains("permissions violation") && said.contains(&wanted) {
            true => Ok(()),
            false => Err(error),
        }
    })
    .await;
}

#[tokio::test]
async fn an_edge_may_only_publish_votes_and_read_the_stage() {
    let conf = nats_conf();
    let (_, users) = conf.split_once("\nauthorization").expect("it has users");
    let nats = Nats::with(&format!("authorization{users}")).await;
    let stranger = async_nats::connect(nats.url("")).await;
    assert!(stranger.is_err(), "a client without a password gets in");

    let (presenter, _) = client(&nats, "presenter", "p1").await;
    let streams = jetstream::new(presenter.clone());
    for (name, subject) in [
        ("m-show-stage", "m.show.stage"),
        ("m-show-votes", "m.show.votes.>"),
    ] {
        let config = stream::Config {
            name: name.to_owned(),
            subjects: vec![subject.to_owned()],
            ..stream::Config::default()
        };
        streams.create_stream(config).await.expect("permitted");
    }
    let stage = streams.publish("m.show.stage", "the stage".into()).await;
    stage.expect("sent").await.expect("acknowledged");
    let mut here = presenter
        .subscribe("m.show.here.*")
        .await
        .expect("permitted");
    presenter.flush().await.expect("connected");

    let (edge, mut violations) = client(&nats, "edge", "p2").await;
    let at_edge = jetstream::new(edge.clone());
    let vote = at_edge.publish("m.show.votes.1.e", "a vote".into()).await;
    vote.expect("sent").await.expect("acknowledged");
    let sign = edge.publish("m.show.here.e", "here".into()).await;
    sign.expect("sent");
    assert_eq!(here.next().await.expect("it arrives").payload, "here");
    let reader = at_edge.get_stream_no_info("m-show-stage").await;
    let reader = reader.expect("it sends no request");
    let reader = reader.create_consumer(consumer::pull::Config {
        name: Some("reader".to_owned()),
        ..Default::default()
    });
    let mut messages = reader
        .await
        .expect("permitted")
        .messages()
        .await
        .expect("permitted");
    let read = messages
        .next()
        .await
        .expect("it arrives")
        .expect("a message");
    assert_eq!(read.payload, "the stage");
    assert!(
        violations.try_recv().is_err(),
        "the edge lacks a permission"
    );

    for subject in [
        "m.show.stage",
        "m.show.votes.1",
        "m.other.votes.1.e",
        "$JS.API.STREAM.CREATE.m-show-more",
        "$JS.API.STREAM.UPDATE.m-show-votes",
        "$JS.API.STREAM.DELETE.m-show-votes",
        "$JS.API.STREAM.DELETE.m-show-stage",
        "$JS.API.STREAM.PURGE.m-show-votes",
        "$JS.API.STREAM.MSG.DELETE.m-show-votes",
        "$JS.API.STREAM.MSG.GET.m-show-votes",
        "$JS.API.CONSUMER.CREATE.m-show-votes.e",
        "$JS.API.CONSUMER.DELETE.m-show-votes.e",
        "$JS.API.CONSUMER.MSG.NEXT.m-show-votes.e",
    ] {
        edge.publish(subject, "".into()).await.expect("sent");
        forbids(&mut violations, subject).await;
    }
    for subject in [
        "m.show.votes.>",
        "m.show.stage",
        "_INBOX.presenter.>",
        "_INBOX.>",
        ">",
    ] {
        let _heard = edge.subscribe(subject).await.expect("sent");
        forbids(&mut violations, subject).await;
    }
    let mut stage = streams
        .get_stream("m-show-stage")
        .await
        .expect("it is there");
    assert_eq!(
        stage.info().await.expect("permitted").state.last_sequence,
        1
    );
    let mut votes = streams
        .get_stream("m-show-votes")
        .await
        .expect("it is there");
    assert_eq!(votes.info().await.expect("permitted").state.messages, 1);
}

#[test]
fn the_nats_conf_of_the_package_is_valid() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("nats.conf");
    let store = folder.path().join("store");
    let conf = nats_conf().replace("/var/lib/moodring-nats", store.to_str().expect("text"));
    fs::write(&file, conf).expect("written");
    let mut check = Command::new(nats_server());
    let check = check.args(["-t", "--config"]).arg(&file).output();
    let check = check.expect("it starts");
    let said = String::from_utf8_lossy(&check.stderr);
    assert!(check.status.success(), "{said}");
}

#[tokio::test]
async fn a_presenter_with_an_edge_login_logs_the_denied_permission() {
    let conf = nats_conf();
    let (_, users) = conf.split_once("\nauthorization").expect("it has users");
    let nats = Nats::with(&format!("authorization{users}")).await;
    let relay = nats.url("show").replace("nats://", "nats://edge:p2@");
    let presenter = Server::start(&["--relay", &relay]).await;
    until("the log says what is not permitted", async || {
        let log = presenter.log();
        let said = log.to_lowercase();
        match said.contains("permissions violation for publish to") {
            true => Ok(()),
            false => Err(log),
        }
    })
    .await;
}

#[tokio::test]
async fn a_node_without_the_password_cannot_join_the_documented_cluster() {
    let text = fs::read_to_string("../docs/beyond-one-machine.md").expect("it is there");
    let (_, rest) = text
        .split_once("## Three nodes")
        .expect("it has three nodes");
    let (_, rest) = rest.split_once("```text\n").expect("it has a block");
    let (block, _) = rest.split_once("```").expect("the block ends");
    let [client, monitor, route, clients, routes] = [(); 5].map(|()| free_port());
    let here = block.replace("10.0.0.11:6222", &format!("127.0.0.1:{route}"));
    // The other two nodes do not run.
    let here = here.replace("10.0.0.1", "127.0.0.1");
    let folder = TempDir::new().expect("a temporary folder");
    let start = |name: &str, conf: String| {
        let file = folder.path().join(name);
        fs::write(&file, conf).expect("written");
        Process::start(Command::new(nats_server()).arg("--config").arg(file))
    };
    let listen = format!("listen: \"127.0.0.1:{client}\"\nhttp: \"127.0.0.1:{monitor}\"");
    let node = start("node.conf", format!("{listen}\n{here}"));
    let stranger = format!(
        "listen: \"127.0.0.1:{clients}\"\ncluster {{ name: moodring, listen: \"127.0.0.1:{routes}\", \
         routes: [\"nats://127.0.0.1:{route}\"] }}"
    );
    let _stranger = start("stranger.conf", stranger);
    until("the stranger is refused", async || {
        let log = node.stderr();
        match log.contains("authentication error") {
            true => Ok(()),
            false => Err(log),
        }
    })
    .await;
    let url = format!("http://127.0.0.1:{monitor}/routez");
    let seen = reqwest::get(url).await.expect("it answers").text().await;
    let seen = seen.expect("it is text");
    assert!(seen.contains("\"num_routes\": 0"), "{seen}");
}

/// Copies the package's files and the programs that its units start into a temporary root.
fn installed() -> TempDir {
    let root = TempDir::new().expect("a temporary folder");
    let copied = Command::new("cp")
        .arg("--recursive")
        .arg(format!("{PACKAGE}/."))
        .arg(root.path())
        .status();
    assert!(copied.expect("cp starts").success());
    for (source, place) in [
        (program("moodring-server"), "usr/bin/moodring-server"),
        (nats_server(), "opt/nats/bin/nats-server"),
    ] {
        let place = root.path().join(place);
        fs::create_dir_all(place.parent().expect("a folder")).expect("made");
        fs::hard_link(&source, &place)
            .or_else(|_| fs::copy(&source, &place).map(|_| ()))
            .expect("it is built");
    }
    // The units refer to targets that systemd itself ships.
    let system = root.path().join("usr/lib/systemd/system");
    for target in fs::read_dir("/usr/lib/systemd/system").expect("systemd is installed") {
        let target: PathBuf = target.expect("an entry").path();
        if target.extension().is_some_and(|ending| ending == "target") {
            let name = target.file_name().expect("a name");
            fs::copy(&target, system.join(name)).expect("copied");
        }
    }
    root
}

#[test]
fn the_units_of_the_package_are_valid_and_hardened() {
    let root = installed();
    for unit in UNITS {
        for arguments in [
            vec!["verify".to_owned(), "--man=no".to_owned()],
            vec![
                "security".to_owned(),
                "--offline=yes".to_owned(),
                format!("--threshold={MAX_EXPOSURE}"),
            ],
        ] {
            let mut analyze = Command::new(tool(&["systemd-analyze"]));
            analyze.args(&arguments);
            analyze.arg(format!("--root={}", root.path().display()));
            let done = analyze.arg(format!("{unit}.service")).output();
            let done = done.expect("it starts");
            let (said, complained) = (done.stdout, done.stderr);
            let said = String::from_utf8_lossy(&said);
            let complained = String::from_utf8_lossy(&complained);
            assert!(
                done.status.success() && complained.is_empty(),
                "{unit}, {arguments:?}: {said}{complained}"
            );
        }
    }
}

/// A temporary root folder and free ports that replace those of a whole machine.
struct RelocatedMachine {
    root: TempDir,
    ports: Vec<(&'static str, String)>,
}

impl RelocatedMachine {
    fn relocate(&self, text: &str) -> String {
        let root = self.root.path().display();
        let mut text = text.to_owned();
        for folder in ["/etc/", "/opt/", "/usr/bin/", "/var/lib/"] {
            text = text.replace(folder, &format!("{root}{folder}"));
        }
        for (name, port) in &self.ports {
            text = text.replace(name, port);
        }
        text
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// Runs a shell command.
    fn run(&self, line: &str) {
        let done = Command::new("sh")
            .args(["-ec", &self.relocate(line)])
            .output();
        let done = done.expect("a shell");
        assert!(done.status.success(), "{line}: {done:?}");
    }

    /// Returns the unit's command, as systemd would start it.
    fn service(&self, unit: &str) -> Command {
        let file = format!("{PACKAGE}/usr/lib/systemd/system/{unit}.service");
        let unit = fs::read_to_string(file).expect("the package has it");
        let value = |key: &str| {
            let line = unit.lines().find_map(|line| line.strip_prefix(key));
            self.relocate(line.expect(key))
        };
        let line = format!(
            "set -a; . {}; exec {}",
            value("EnvironmentFile="),
            value("ExecStart=")
        );
        let mut shell = Command::new("sh");
        shell.args(["-ec", &line]);
        shell
    }
}

/// Returns the document's commands for a rented machine.
fn commands() -> Vec<String> {
    let text = fs::read_to_string("../docs/beyond-one-machine.md").expect("it is there");
    let (_, rest) = text.split_once("```sh\n").expect("it has commands");
    let (block, _) = rest.split_once("```").expect("the block ends");
    block.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn the_documented_commands_set_up_an_edge_that_takes_votes() {
    let ports = ["4222", "8222", "7464"].map(|name| (name, free_port().to_string()));
    let caddy = free_port();
    let mut ports = ports.to_vec();
    // Caddy serves plain HTTP here, because a certificate needs a public name.
    let site = format!("http://127.0.0.1:{caddy}");
    ports.push(("poll.example.org {", format!("{site} {{")));
    let machine = RelocatedMachine {
        root: installed(),
        ports,
    };
    fs::create_dir_all(machine.path("etc/caddy")).expect("made");
    fs::create_dir_all(machine.path("var/lib/moodring-nats")).expect("made");
    let script = fs::read_to_string(format!("{PACKAGE}/DEBIAN/postinst")).expect("it is there");
    machine.run(&script.replace("[ \"$1\" = configure ]", "true").replace(
        // The script must not use this machine's own systemd.
        "[ -d /run/systemd/system ]",
        "false",
    ));
    let conf = machine.path("etc/moodring/nats.conf");
    let text = fs::read_to_string(&conf).expect("it is there");
    fs::write(&conf, machine.relocate(&text)).expect("written");

    let mut services = Vec::new();
    for command in commands() {
        let command = command.replace("sudo ", "");
        if let Some(units) = command.strip_prefix("systemctl enable --now ") {
            services.extend(units.split(' ').map(|unit| machine.service(unit)));
        } else if command.starts_with("systemctl reload-or-restart caddy") {
            let mut caddy = Command::new(tool(&["caddy"]));
            caddy.args(["run", "--adapter", "caddyfile", "--config"]);
            caddy.arg(machine.path("etc/caddy/Caddyfile"));
            services.push(caddy);
        } else if !command.starts_with("apt ") && !command.starts_with("pip3 ") {
            // `apt` and `pip3` would install what `installed` has copied into the root.
            machine.run(&command);
        }
    }
    let services = services.iter_mut();
    let services = services.map(|service| service.env("HOME", machine.root.path()));
    let _services: Vec<_> = services.map(|service| Process::start(service)).collect();

    let passwords = fs::read_to_string(machine.path("etc/moodring/nats.env"));
    let passwords = passwords.expect("it is there");
    let password = passwords
        .lines()
        .find_map(|line| line.strip_prefix("PRESENTER_PASSWORD="));
    let relay = machine.relocate("nats://presenter:PASSWORD@127.0.0.1:4222/show");
    let relay = relay.replace("PASSWORD", password.expect("the package script makes it"));
    let mut command = Command::new(program("moodring-server"));
    command.env("MOODRING_RELAY", relay);
    let presenter = Server::by(command, &["--question", "Ready?"]).await;
    let url = format!("{site}/");
    until("the edge has the stage", async || {
        let health = Phone::stranger(&url).request(Method::GET, "health");
        let health = health.send().await.map_err(|error| error.to_string())?;
        match health.status().as_u16() {
            200 => Ok(()),
            status => Err(status.to_string()),
        }
    })
    .await;
    let phone = Phone::arrive(&url).await;
    phone.votes(presenter.round, 1, 0).await;
    let mut listener = presenter.listen().await;
    listener
        .until("the vote counts", |seen| seen.votes() == 1)
        .await;
}
