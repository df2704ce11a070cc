//! The README and the documents are correct: their pictures, pages, headings and installers of this version exist, and
//! their commands work as written.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use crate::kit::within;
use crate::tidy::{File, files, no_violations};

/// The size limit of `docs`. A larger page opens slowly for its readers.
const MAX_DOCS_BYTES: u64 = 5_000_000;
const MAX_FILM_BYTES: u64 = 3_000_000;

/// The time limit to build the server from scratch on a small machine.
const BUILD_TIMEOUT: Duration = Duration::from_secs(15 * 60);
const SCREENSHOT: &str = "cargo xtask run --screenshot FILE";
const SERVER: &str = "cargo run --bin moodring-server -- \
                      --question \"Lunch?\" --choices \"🍕 Pizza,🥗 Salad\" --data votes";

/// Commands that no test runs as they are written, each with the reason.
const NOT_RUN: &[(&str, &str)] = &[
    (
        "sudo apt install ",
        "installs a package: `cargo xtask clean-room` does, in a Debian of its own",
    ),
    ("sudo dnf install ", "only Fedora has dnf"),
    (
        "sudo systemctl ",
        "needs systemd as the first process: `cargo xtask clean-room` runs it",
    ),
    (
        "sudo journalctl ",
        "needs systemd as the first process: `cargo xtask clean-room` runs it",
    ),
    (
        "chmod +x Moodring_",
        "needs an AppImage, whose tools are loaded from the network",
    ),
    (
        "curl -N ",
        "needs a key: contract::events reads the same stream",
    ),
    (
        "cargo xtask run",
        "never ends by itself: a test runs it with --screenshot",
    ),
    (
        "cargo xtask dev",
        "never ends by itself: window::dev tests the change of a page",
    ),
    (
        "cargo xtask scenes",
        "never ends by itself: scenes:: opens every page in the same way",
    ),
    ("cargo xtask test", "runs this test"),
    (
        "cargo test --test moodring --package moodring-tests -- --ignored page_types",
        "changes a file; page_types:: compares it with the Rust types",
    ),
    (
        "cargo xtask format",
        "changes the sources; the test run checks their format",
    ),
    (
        "cargo test --workspace --locked --",
        "is this test run, with another filter",
    ),
    (
        "cargo test --locked --lib -- ",
        "is a step of the test run, with a filter",
    ),
    (
        "node --experimental-default-type=module --test ",
        "is a step of the test run, for one file",
    ),
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
    ("cargo xtask bench", "measures for almost an hour"),
    ("cargo xtask bundle", "builds with fat LTO for minutes"),
    (
        "cargo xtask clean-room",
        "needs root, a mirror of Debian and minutes",
    ),
    (
        "cargo xtask notes ",
        "xtask's own tests run it on a changelog",
    ),
    (
        "cargo deny check",
        "needs the network; the workflow runs it",
    ),
    ("cargo update --workspace", "changes Cargo.lock"),
    (
        "cargo build --workspace --bins && cargo test ",
        "is this test run, with another filter",
    ),
    (
        "mkdir -p target/found && ",
        "needs nightly Rust and runs until it is stopped",
    ),
    (
        "LOOM_MAX_PREEMPTIONS=4 ",
        "takes long; the test run checks the same models less deeply",
    ),
    (
        "RUST_LOG=",
        "never ends by itself: log:: starts app and server with the variable",
    ),
    ("git tag --sign ", "needs a signing key"),
    ("sudo ss -tunap ", "shows what the reader's computer does"),
    ("lsof -nPi ", "only macOS has this form"),
    ("netstat -abno", "only Windows has this form"),
    ("xattr -dr com.apple.quarantine ", "only macOS has xattr"),
    (
        "sudo pip3 install ",
        "writes to /opt: `cargo xtask clean-room` does, in a Debian of its own",
    ),
    (
        "sudo sed ",
        "beyond_one_machine:: runs it, in a folder of its own",
    ),
    (
        "printf 'poll.example.org ",
        "beyond_one_machine:: runs it, in a folder of its own",
    ),
    (
        "sudo cat /etc/moodring/nats.env",
        "beyond_one_machine:: runs it, in a folder of its own",
    ),
    (
        "MOODRING_RELAY=",
        "beyond_one_machine:: starts it with the password that was made",
    ),
    ("ssh -N -L ", "needs a server elsewhere"),
    ("cloudflared tunnel ", "needs an account elsewhere"),
    ("ssh -N -R ", "needs a server elsewhere"),
    ("sudo caddy reverse-proxy ", "needs a public name"),
];

/// The program names that mark a command in a sentence or a table.
const PROGRAMS: &[&str] = &[
    "cargo ", "sudo ", "node ", "npx ", "git ", "curl ", "xattr ", "lsof ", "netstat ",
];

/// Returns the commands in README, CONTRIBUTING and docs: the lines of shell blocks, and the code in sentences that
/// begins with the name of a program.
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
                let is_command =
                    |span: &String| PROGRAMS.iter().any(|program| span.starts_with(program));
                found.extend(spans.filter(is_command));
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
fn every_documented_command_is_run_or_excused_with_a_reason() {
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
        assert!(shown.contains(command), "no document shows `{command}`");
    }
    for (begin, _) in NOT_RUN {
        let known = shown.iter().any(|command| command.starts_with(begin));
        assert!(known, "no document shows `{begin}`");
    }
}

/// Makes a folder inside the repository, so that a command finds the workspace and writes its files into this folder.
fn workplace() -> TempDir {
    TempDir::new_in(path("target")).expect("a temporary folder")
}

/// Returns a command exactly as written, as typed where there is no display. Removes the variables that cargo sets for
/// a test, because they would make the build script of ring run again.
fn typed(command: &str, place: &TempDir) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(place.path());
    shell.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
        shell.env_remove(name);
    }
    shell.env_remove("CARGO_MANIFEST_DIR");
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
async fn the_server_command_opens_its_round_and_stores_votes() {
    let place = workplace();
    let out = fs::File::create(place.path().join("out")).expect("a file");
    let mut shell = typed(SERVER, &place);
    let mut server = shell.process_group(0).stdout(out).spawn().expect("a shell");
    let printed = within(BUILD_TIMEOUT, "it prints its address", async || {
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

/// Returns the paths of the files in a folder.
fn names(folder: &str) -> Vec<String> {
    let files = fs::read_dir(path(folder)).expect("a folder").flatten();
    let files = files.filter(|file| file.path().is_file());
    files
        .map(|file| format!("{folder}/{}", file.file_name().to_string_lossy()))
        .collect()
}

/// Returns every text between `before` and the next `after`.
fn between<'a>(text: &'a str, before: &str, after: char) -> BTreeSet<&'a str> {
    let pieces = text.split(before).skip(1);
    pieces
        .filter_map(|piece| piece.split_once(after).map(|(inside, _)| inside))
        .collect()
}

/// Returns a page without its code blocks, where `](` and `#` have other meanings.
fn prose(page: &str) -> String {
    page.split("```").step_by(2).collect()
}

/// Returns the page's links and pictures in this repository: the path from its root, and the heading if the link has
/// one. Skips links above the root, which lead to the repository's site.
fn links(page: &File) -> Vec<(String, Option<String>)> {
    let text = prose(&page.text);
    let found = between(&text, "](", ')').into_iter();
    let found = found.chain(between(&text, "src=\"", '"'));
    let inside = found.filter(|link| !link.starts_with("http"));
    inside.filter_map(|link| target(&page.path, link)).collect()
}

fn target(page: &str, link: &str) -> Option<(String, Option<String>)> {
    let (file, heading) = match link.split_once('#') {
        Some((file, heading)) => (file, Some(heading.to_owned())),
        None => (link, None),
    };
    if file.is_empty() {
        return Some((page.to_owned(), heading));
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    Some((parts.join("/"), heading))
}

/// Returns the anchors that GitHub gives the headings of a page.
fn anchors(page: &str) -> BTreeSet<String> {
    let prose = prose(page);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let text = line.trim_start_matches('#').trim().to_lowercase();
        let kept = text
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_of_every_page_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    for page in files(&[".md"]) {
        for (file, heading) in links(&page) {
            let is_there = path(&file).exists();
            let has_heading =
                |heading: &String| is_there && anchors(&text(&file)).contains(heading);
            if !is_there || !heading.iter().all(has_heading) {
                broken.push(format!("{}: {file} {heading:?}", page.path));
            }
        }
    }
    no_violations("a link that leads nowhere", broken);
}

#[test]
fn every_file_of_docs_is_linked_and_the_folder_is_small() {
    let pages = files(&[".md"]);
    let linked: BTreeSet<String> = pages
        .iter()
        .flat_map(|page| links(page).into_iter().map(|link| (&page.path, link.0)))
        .filter(|(page, file)| *page != file)
        .map(|(_, file)| file)
        .collect();
    let docs = [names("docs"), names("docs/decisions")].concat();
    let alone = docs.iter().filter(|name| !linked.contains(*name));
    no_violations("no page links to it", alone.cloned().collect());
    let bytes = |name: &str| fs::metadata(path(name)).expect("a file").len();
    let all: u64 = docs.iter().map(|name| bytes(name)).sum();
    assert!(all < MAX_DOCS_BYTES, "docs has {all} bytes");
    let film = bytes("docs/votes.webp");
    assert!(film < MAX_FILM_BYTES, "{film} bytes");
}

/// Checks the paths and file names in backticks. Those with `{`, `*` or `<` are placeholders.
#[test]
fn every_file_that_the_documents_name_exists() {
    let roots = ["src-tauri/", "ui/", "tests/", "xtask/", "docs/", ".github/"];
    let sources = [".rs", ".js", ".mjs", ".css"];
    let known = files(&sources);
    let is_known = |span: &str| {
        let end = format!("/{span}");
        known.iter().any(|file| file.path.ends_with(&end))
    };
    let is_gone = |span: &&str| {
        let is_path = roots.iter().any(|root| span.starts_with(root));
        let is_source = sources.iter().any(|ending| span.ends_with(ending));
        (is_path && !path(span).exists()) || (!is_path && is_source && !is_known(span))
    };
    let mut gone = Vec::new();
    for page in files(&[".md"]) {
        if page.path == "CHANGELOG.md" {
            continue;
        }
        let prose = prose(&page.text);
        let spans = prose.split('`').skip(1).step_by(2);
        let plain = spans.filter(|span| !span.contains([' ', '*', '{', '<', '\n']));
        gone.extend(
            plain
                .filter(is_gone)
                .map(|span| format!("{}: {span}", page.path)),
        );
    }
    no_violations("a file that is not there", gone);
}

/// Finds each test that SECURITY.md names by the last part of its path, which is a function or a module.
#[test]
fn every_test_that_security_names_exists() {
    let security = text("SECURITY.md");
    let sources = files(&[".rs"]);
    let mut named = 0;
    let mut missing = Vec::new();
    for promise in security.split("Test").skip(1) {
        let Some(list) = promise.strip_prefix("s: ").or(promise.strip_prefix(": ")) else {
            continue;
        };
        let list = list.split("\n- ").next().expect("a first piece");
        for name in list
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|name| !name.starts_with('-'))
        {
            let last = name.rsplit("::").next().expect("a last piece");
            let [function, module] = [format!("fn {last}("), format!("mod {last};")];
            named += 1;
            let is_there =
                |file: &File| file.text.contains(&function) || file.text.contains(&module);
            if !sources.iter().any(is_there) {
                missing.push(name.to_owned());
            }
        }
    }
    assert!(named > 20, "SECURITY.md names {named} tests");
    no_violations("no such test", missing);
}

#[test]
fn the_documents_install_the_version_that_is_built() {
    let version = env!("CARGO_PKG_VERSION");
    let app = [("Moodring_", '_'), ("Moodring-", '-')];
    let server = [("moodring-server_", '_')];
    for (page, names) in [
        ("README.md", &app[..]),
        ("docs/install.md", &app),
        ("docs/server.md", &server),
        ("docs/beyond-one-machine.md", &server),
    ] {
        let text = text(page);
        for (before, after) in names {
            let named = between(&text, before, *after);
            assert_eq!(named, BTreeSet::from([version]), "{page}: {before}…");
        }
    }
}

/// People do not read a longer README.
#[test]
fn the_readme_has_at_most_1_800_words() {
    let words = text("README.md").split_whitespace().count();
    assert!(words <= 1_800, "{words} words");
}
