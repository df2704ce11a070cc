//! What the README promises to be there is there: pictures, pages, headings, installers of this version, and commands
//! that do what is said.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use crate::kit::within;

/// Larger, and the page is slow to open where it is read.
const MOST_BYTES: u64 = 5_000_000;
const MOST_FILM_BYTES: u64 = 3_000_000;

/// How long the server may take to build from nothing on a small machine.
const BUILDING: Duration = Duration::from_secs(15 * 60);
const SCREENSHOT: &str = "cargo xtask run --screenshot FILE";
const SERVER: &str = "cargo run -p moodring-server -- \
                      --question \"Lunch?\" --choices \"🍕 Pizza,🥗 Salad\" --data votes";

/// Commands that no test runs as they are written, each with the reason.
const NOT_RUN: &[(&str, &str)] = &[
    (
        "sudo apt install ",
        "installs a package: `cargo xtask clean-room` does, in a Debian of its own",
    ),
    ("sudo dnf install ", "Fedora alone has dnf"),
    (
        "chmod +x Moodring_",
        "takes an AppImage, and its tools are loaded from the network",
    ),
    (
        "curl -N ",
        "takes a key: contract::events reads the same stream",
    ),
    (
        "cargo xtask run",
        "never ends by itself: the same with --screenshot is run",
    ),
    ("cargo xtask test", "runs this test"),
    (
        "cargo xtask pictures",
        "changes the pictures of the README; takes minutes",
    ),
    (
        "cargo xtask icons",
        "changes the icons; icons:: compares them with their drawings",
    ),
    (
        "cargo xtask licences",
        "changes a file; licences:: compares it with Cargo.lock",
    ),
    (
        "cargo xtask bench",
        "measures for the better part of an hour",
    ),
    ("cargo xtask bundle", "builds with fat LTO for minutes"),
    (
        "cargo xtask clean-room",
        "takes root, a mirror of Debian and minutes",
    ),
    (
        "cargo xtask notes ",
        "xtask's own tests run it on a changelog",
    ),
    (
        "cargo deny check",
        "takes the network; the workflow runs it",
    ),
    ("cargo update --workspace", "changes Cargo.lock"),
    (
        "cargo build --workspace --bins && cargo test ",
        "is this test run, with another filter",
    ),
    (
        "mkdir -p target/found && ",
        "takes nightly Rust and runs until it is stopped",
    ),
    (
        "LOOM_MAX_PREEMPTIONS=4 ",
        "takes long; the test run has the same models, less deep",
    ),
    ("cloudflared tunnel ", "takes an account elsewhere"),
    ("ssh -N -R ", "takes a server elsewhere"),
    ("sudo caddy reverse-proxy ", "takes a public name"),
];

/// The commands that README, CONTRIBUTING and docs show: the lines of their shell blocks, and what begins with `cargo`
/// within a sentence.
fn commands() -> BTreeSet<String> {
    let docs = fs::read_dir(path("docs")).expect("a folder").flatten();
    let docs = docs.map(|file| format!("docs/{}", file.file_name().to_string_lossy()));
    let pages = docs.filter(|name| name.ends_with(".md"));
    let pages = pages.chain(["README.md".to_owned(), "CONTRIBUTING.md".to_owned()]);
    let mut found = BTreeSet::new();
    for page in pages {
        let text = text(&page);
        for (number, piece) in text.split("```").enumerate() {
            if number % 2 == 0 {
                let spans = piece.split('`').skip(1).step_by(2);
                let spans = spans.map(|span| span.split_whitespace().collect::<Vec<_>>().join(" "));
                found.extend(spans.filter(|span| span.starts_with("cargo ")));
            } else if let Some(block) = piece.strip_prefix("sh\n") {
                let lines = block
                    .lines()
                    .map(|line| line.split("  #").next().unwrap_or(line));
                let lines = lines.map(|line| line.trim().to_owned());
                found.extend(lines.filter(|line| !line.is_empty() && !line.starts_with('#')));
            }
        }
    }
    found
}

#[test]
fn every_command_that_is_shown_is_run_or_has_a_reason_why_not() {
    let shown = commands();
    let is_run = |command: &str| [SCREENSHOT, SERVER].contains(&command);
    let excused = |command: &str| {
        let mut reasons = NOT_RUN.iter().map(|(begin, _)| begin);
        reasons.any(|begin| command.starts_with(begin))
    };
    let unknown = shown
        .iter()
        .filter(|command| !is_run(command) && !excused(command));
    let unknown: Vec<_> = unknown.collect();
    assert!(unknown.is_empty(), "no test runs {unknown:#?}");
    for command in [SCREENSHOT, SERVER] {
        assert!(shown.contains(command), "nobody shows `{command}`");
    }
    for (begin, _) in NOT_RUN {
        let known = shown.iter().any(|command| command.starts_with(begin));
        assert!(known, "nobody shows `{begin}`");
    }
}

/// A folder within the repository, so that a command of its shows finds the workspace and leaves its files there.
fn workplace() -> TempDir {
    TempDir::new_in(path("target")).expect("a temporary folder")
}

/// A command as it is written, as one types it where there is no display.
fn typed(command: &str, place: &TempDir) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(place.path());
    shell.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    shell
}

#[test]
#[ignore = "builds the app for use: a step of `cargo xtask test` of its own"]
fn the_screenshot_command_writes_a_picture_of_the_lobby() {
    let place = workplace();
    let status = typed(SCREENSHOT, &place).status().expect("a shell");
    assert!(status.success(), "{status}");
    let picture = fs::read(place.path().join("FILE")).expect("it is written");
    let picture = image::load_from_memory(&picture).expect("a PNG");
    assert_eq!((picture.width(), picture.height()), (1280, 800));
    let link = crate::kit::qr::in_picture(&picture.to_luma8()).expect("the lobby has a code");
    assert!(link.starts_with("http://"), "{link}");
}

#[tokio::test]
#[ignore = "builds the server for use: a step of `cargo xtask test` of its own"]
async fn the_server_command_opens_the_round_that_it_names() {
    let place = workplace();
    let out = fs::File::create(place.path().join("out")).expect("a file");
    let mut shell = typed(SERVER, &place);
    let mut server = shell.process_group(0).stdout(out).spawn().expect("a shell");
    let printed = within(BUILDING, "it prints where it listens", async || {
        let said =
            fs::read_to_string(place.path().join("out")).map_err(|error| error.to_string())?;
        let ended = server.try_wait().expect("it is our child");
        assert_eq!(ended, None, "{said}");
        said.split_once('\n')
            .map(|(line, _)| line.to_owned())
            .ok_or(said)
    })
    .await;
    let group = Pid::from_child(&server);
    kill_process_group(group, Signal::TERM).expect("it runs");
    server.wait().expect("it is our child");
    let line: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(line["round"], 1, "{line}");
    assert!(
        place.path().join("votes/moodring.db").exists(),
        "no votes are kept"
    );
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).expect("it can be read")
}

/// What comes between two marks, wherever the first is.
fn between<'a>(text: &'a str, before: &str, after: char) -> BTreeSet<&'a str> {
    let pieces = text.split(before).skip(1);
    pieces
        .filter_map(|piece| piece.split_once(after).map(|(inside, _)| inside))
        .collect()
}

#[test]
fn what_the_readme_shows_and_links_to_is_there() {
    let readme = text("README.md");
    let links = between(&readme, "](", ')').into_iter();
    let pictures = between(&readme, "src=\"", '"').into_iter();
    for link in links.chain(pictures) {
        let inside = !link.starts_with("http") && !link.starts_with('#') && !link.starts_with("..");
        let name = link.split('#').next().expect("a first piece");
        assert!(!inside || path(name).exists(), "{link} is not there");
    }
}

#[test]
fn a_link_within_the_readme_leads_to_a_heading() {
    let readme = text("README.md");
    let headings: BTreeSet<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(|line| line.to_lowercase().replace(' ', "-"))
        .collect();
    for link in between(&readme, "](#", ')') {
        assert!(headings.contains(link), "no heading for #{link}");
    }
}

#[test]
fn every_file_of_docs_is_named_in_the_readme_and_they_weigh_little() {
    let readme = text("README.md");
    let mut all = 0;
    for file in fs::read_dir(path("docs")).expect("a folder") {
        let file = file.expect("a file");
        let name = file.file_name().into_string().expect("a plain name");
        assert!(
            readme.contains(&format!("docs/{name}")),
            "docs/{name} is named nowhere"
        );
        all += file.metadata().expect("a file").len();
    }
    assert!(all < MOST_BYTES, "docs has {all} bytes");
    let film = fs::metadata(path("docs/votes.webp")).expect("the film");
    assert!(film.len() < MOST_FILM_BYTES, "{} bytes", film.len());
}

#[test]
fn the_readme_installs_the_version_that_is_built() {
    let readme = text("README.md");
    let version = env!("CARGO_PKG_VERSION");
    let names = [("Moodring_", '_'), ("Moodring-", '-')];
    for (before, after) in names {
        let named = between(&readme, before, after);
        assert_eq!(named, BTreeSet::from([version]), "{before}…");
    }
}
