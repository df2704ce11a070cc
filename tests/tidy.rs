//! The invariants of ARCHITECTURE.md, read off the tree. A rule that no test keeps is a wish.

use std::fs;
use std::path::{Path, PathBuf};

/// The fuzz targets: a workspace of its own, since it takes another compiler.
const FUZZ: &str = "tests/fuzz/Cargo.toml";

/// A file of the repository: its path from the root, and its text.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// Whether it lies under one of these paths.
    pub(crate) fn is_under(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// Its lines without Rust's comments, numbered from 1. Comments may name what code may not touch.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The dependencies that a manifest lists: the heading of each, and its line.
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

/// All text files of the repository with one of these endings; what is built or generated is not.
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
pub(crate) fn nothing(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

/// The places in `files` where a line of code is `bad`.
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
fn each_page_touches_the_bridge_to_rust_in_one_file() {
    let files = files(&[".js"]);
    let touches = |line: &str| line.contains("__TAURI");
    let mut touching: Vec<String> = files
        .iter()
        .filter(|file| !places([*file], touches).is_empty())
        .map(|file| file.path.clone())
        .collect();
    assert!(touching.contains(&"ui/presenter/bridge.js".to_owned()));
    touching.retain(|path| path.starts_with("ui/") && !path.ends_with("/bridge.js"));
    nothing("__TAURI__ outside a bridge.js", touching);
}

#[test]
fn the_list_of_pages_for_the_network_names_nothing_of_the_presenter() {
    let files = files(&["src-tauri/server/src/routes/pages.rs"]);
    let lines = files.iter().flat_map(File::code).map(|(_, line)| line);
    // Every second piece between quotation marks is a text.
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
    nothing(
        "served to the network",
        strange.map(str::to_owned).collect(),
    );
    // The server compiles pages in from its list only, and fonts from theirs: no other file reaches into ui/.
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
fn pages_make_no_markup_and_no_code_of_texts() {
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
    nothing("text that becomes markup or code", places(pages, makes));
}

#[test]
fn a_window_may_call_what_its_capability_names_and_no_more() {
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
    // The private window is the presenter's page, too. It only has nobody to pass keys on to, and no full screen.
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
    assert_eq!(shipped.count(), 3, "somebody else may call something");
}

#[test]
fn unsafe_code_is_forbidden_in_every_crate() {
    let manifests = files(&["Cargo.toml"]);
    let (root, members): (Vec<_>, Vec<_>) =
        manifests.iter().partition(|file| file.path == "Cargo.toml");
    assert!(root[0].text.contains("\nunsafe_code = \"forbid\"\n"));
    assert!(members.len() >= 5, "where are the members?");
    let lax = members
        .iter()
        .filter(|file| file.path != FUZZ && !file.text.contains("\n[lints]\nworkspace = true\n"));
    nothing(
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
    nothing("a version outside the root Cargo.toml", own);
}

#[test]
fn every_rust_file_begins_by_saying_what_it_is() {
    let files = files(&[".rs"]);
    let silent = files.iter().filter(|file| {
        let first = file.text.lines().find(|line| !line.starts_with("#!["));
        !first.is_some_and(|line| line.starts_with("//! "))
    });
    nothing("no header", silent.map(|file| file.path.clone()).collect());
}
