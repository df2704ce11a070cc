//! Checks the invariants of ARCHITECTURE.md against the source tree.

use std::fs;
use std::path::{Path, PathBuf};

/// The manifest of the fuzz targets, which are a separate workspace because they need another compiler.
const FUZZ: &str = "tests/fuzz/Cargo.toml";

/// A file of the repository: its path from the root, and its text.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// Returns whether the file is under one of these paths.
    pub(crate) fn is_under(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// Returns the lines without Rust comments, numbered from 1. Comments may name what code must not use.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Returns the dependencies that a manifest lists: the heading and the line of each.
    pub(crate) fn dependencies(&self) -> Vec<(&str, &str)> {
        let mut heading = "";
        let mut listed = Vec::new();
        for line in self.text.lines() {
            if line.starts_with('[') {
                heading = line;
            } else if heading.contains("dependencies") && line.contains('=') {
                listed.push((heading, line));
            }
        }
        listed
    }
}

/// Returns all text files of the repository with one of these endings, without built and generated files.
pub(crate) fn files(endings: &[&str]) -> Vec<File> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let skipped = ["target", ".git", "gen", "node_modules"];
            if skipped.iter().any(|skip| name == *skip) {
                continue;
            }
            if path.is_dir() {
                walk(&path, found)
            } else {
                found.push(path)
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the root");
    let mut paths = Vec::new();
    walk(root, &mut paths);
    let files: Vec<File> = paths
        .into_iter()
        .filter(|path| {
            endings
                .iter()
                .any(|ending| path.to_string_lossy().ends_with(ending))
        })
        .map(|path| File {
            text: fs::read_to_string(&path).expect("UTF-8"),
            path: path
                .strip_prefix(root)
                .expect("inside")
                .to_string_lossy()
                .replace('\\', "/"),
        })
        .collect();
    assert!(!files.is_empty(), "no file ends in {endings:?}");
    files
}

/// Fails with every place that breaks a rule.
pub(crate) fn no_violations(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

/// Returns the places in `files` where a line of code is `bad`.
fn places<'a>(
    files: impl IntoIterator<Item = &'a File>,
    bad: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let lines = file.code().filter(|(_, line)| bad(line));
        found.extend(lines.map(|(at, line)| format!("{}:{at}: {}", file.path, line.trim())));
    }
    found
}

#[test]
fn each_page_uses_the_bridge_to_rust_in_one_file() {
    let files = files(&[".js"]);
    let touches = |line: &str| line.contains("__TAURI");
    let mut touching: Vec<String> = files
        .iter()
        .filter(|file| !places([*file], touches).is_empty())
        .map(|file| file.path.clone())
        .collect();
    assert!(touching.contains(&"ui/presenter/bridge.js".to_owned()));
    touching.retain(|path| path.starts_with("ui/") && !path.ends_with("/bridge.js"));
    no_violations("__TAURI__ outside a bridge.js", touching);
}

#[test]
fn the_network_gets_no_files_of_the_presenter_page() {
    let files = files(&["src-tauri/server/src/routes/pages.rs"]);
    let lines = files.iter().flat_map(File::code).map(|(_, line)| line);
    // Every second piece between quotation marks is a string.
    let texts = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    let listed: Vec<_> = texts
        .filter(|text| {
            [".js", ".css", ".html"]
                .iter()
                .any(|end| text.ends_with(end))
        })
        .collect();
    assert!(listed.len() > 10, "the list has moved");
    let strange = listed.into_iter().filter(|text| {
        let folders = ["audience/", "wall/", "overlay/", "shared/"];
        text.contains("..") || !folders.iter().any(|folder| text.starts_with(folder))
    });
    no_violations(
        "served to the network",
        strange.map(str::to_owned).collect(),
    );
    // Only the server's list of pages and its list of fonts include files of ui/.
    let server = self::files(&[".rs"]);
    let server = server
        .iter()
        .filter(|file| file.is_under(&["src-tauri/server/"]));
    let includes = places(server, |line| {
        line.contains("include_") && line.contains("ui/")
    });
    let is_list = |place: &String| {
        ["/pages.rs:", "/fonts.rs:"]
            .iter()
            .any(|list| place.contains(list))
    };
    assert_eq!(includes.len(), 2, "{includes:?}");
    assert!(includes.iter().all(is_list), "{includes:?}");
}

#[test]
fn pages_never_turn_text_into_markup_or_code() {
    let files = files(&[".js", ".html"]);
    let pages = files.iter().filter(|file| file.is_under(&["ui/"]));
    let words = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "srcdoc",
        "javascript:",
        " onclick=",
        " onload=",
        " onerror=",
    ];
    let makes = |line: &str| words.iter().any(|word| line.contains(word));
    no_violations("text that becomes markup or code", places(pages, makes));
}

#[test]
fn each_window_has_exactly_its_listed_permissions() {
    let capabilities = files(&[".json"]);
    let of = |name: &str| {
        let path = format!("src-tauri/capabilities/{name}.json");
        let file = capabilities.iter().find(|file| file.path == path);
        let text = &file.expect("it is there").text;
        serde_json::from_str::<serde_json::Value>(text).expect("JSON")
    };
    let (overlay, presenter) = (of("overlay"), of("presenter"));
    let reads = serde_json::json!([
        "allow-newest",
        "allow-load-join-code",
        "allow-report-error",
        "core:event:allow-listen"
    ]);
    assert_eq!(overlay["permissions"], reads);
    assert_eq!(overlay["windows"], serde_json::json!(["overlay"]));
    assert_eq!(presenter["windows"], serde_json::json!(["main"]));
    // The private window shows the presenter's page, too. It only passes no keys on and has no full screen.
    let private = of("private");
    assert_eq!(private["windows"], serde_json::json!(["private"]));
    let own = ["allow-pass-on", "core:window:allow-is-fullscreen"];
    let mut shared = presenter["permissions"].clone();
    let shared_list = shared.as_array_mut().expect("a list");
    shared_list.retain(|permission| !own.contains(&permission.as_str().expect("a name")));
    assert_eq!(private["permissions"], shared);
    let permissions = presenter["permissions"].as_array().expect("a list");
    let foreign: Vec<_> = permissions
        .iter()
        .map(|permission| permission.as_str().expect("a name"))
        .filter(|permission| !permission.starts_with("allow-"))
        .collect();
    let core = [
        "core:event:allow-listen",
        "core:event:allow-unlisten",
        "core:window:allow-is-fullscreen",
    ];
    assert_eq!(foreign, core, "the window asks Tauri for more");
    let shipped = capabilities
        .iter()
        .filter(|file| file.is_under(&["src-tauri/capabilities/"]));
    assert_eq!(shipped.count(), 3, "another window has capabilities");
}

#[test]
fn unsafe_code_is_forbidden_in_every_crate() {
    let manifests = files(&["Cargo.toml"]);
    let (root, members): (Vec<_>, Vec<_>) =
        manifests.iter().partition(|file| file.path == "Cargo.toml");
    assert!(root[0].text.contains("\nunsafe_code = \"forbid\"\n"));
    assert!(members.len() >= 5, "the members were not found");
    let lax = members
        .iter()
        .filter(|file| file.path != FUZZ && !file.text.contains("\n[lints]\nworkspace = true\n"));
    no_violations(
        "without the workspace's lints",
        lax.map(|file| file.path.clone()).collect(),
    );
}

#[test]
fn every_dependency_is_declared_once_for_the_whole_workspace() {
    let manifests = files(&["Cargo.toml"]);
    let members = manifests
        .iter()
        .filter(|file| file.path != "Cargo.toml" && file.path != FUZZ);
    let mut own = Vec::new();
    for file in members {
        let versions = file.dependencies().into_iter();
        let versions = versions.filter(|(_, line)| !line.contains("workspace"));
        own.extend(versions.map(|(_, line)| format!("{}: {line}", file.path)));
    }
    no_violations("a version outside the root Cargo.toml", own);
}

#[test]
fn every_rust_file_starts_with_a_header() {
    let files = files(&[".rs"]);
    let silent = files.iter().filter(|file| {
        let first = file.text.lines().find(|line| !line.starts_with("#!["));
        !first.is_some_and(|line| line.starts_with("//! "))
    });
    no_violations("no header", silent.map(|file| file.path.clone()).collect());
}
