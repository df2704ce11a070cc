//! The served pages for any browser are ES2019, so that iOS 12 and Android web views of that time can show them.

use std::fs;
use std::path::Path;
use std::process;

use serde_json::json;

use crate::kit::{Folder, Phone, Room, prefer, tool};

const VERSIONS: [&str; 2] = ["acorn@8.19.0", "acorn-walk@8.3.5"];

#[tokio::test]
async fn the_served_pages_use_nothing_newer_than_es2019() {
    let room = Room::open().await;
    room.change([prefer(json!({ "code": true }))]).await;
    let phone = Phone::arrive(&room.url).await;
    let folder = Folder::new().expect("a temporary folder");
    let mut files = Vec::new();
    let wall = format!("wall?key={}", *room.engine.key().borrow());
    for (path, request) in [("", ""), ("code", "code"), ("wall", &wall)] {
        let page = phone.get(request).await;
        let script = page.text().split_once("<script type=\"module\">");
        let (_, rest) = script.expect("a script");
        let (script, _) = rest.split_once("</script>").expect("its end");
        assert!(script.len() > 500, "/{path} has a script");
        let file = folder.path().join(format!("page-{path}.js"));
        fs::write(&file, script).expect("the folder is ours");
        files.push(file);
    }
    assert_eq!(found(&files), "");

    // Proves that the check finds newer syntax and newer names.
    let newer = [
        "a?.b;",
        "a ?? b;",
        "a ??= b;",
        "1_000;",
        "import(a);",
        "class A { #a = 1 }",
        "a.replaceAll(b);",
        "[].at(-1);",
        "Object.hasOwn(a, b);",
        "structuredClone(a);",
        "Promise.any([]);",
        "/(?<=a)b/;",
    ];
    let files: Vec<_> = (0..newer.len())
        .map(|at| folder.path().join(format!("newer-{at}.js")))
        .collect();
    for (file, line) in files.iter().zip(newer) {
        fs::write(file, line).expect("the folder is ours");
    }
    let found = found(&files);
    for (file, line) in files.iter().zip(newer) {
        assert!(found.contains(&*file.to_string_lossy()), "{line} passes");
    }
}

/// Returns what is newer than ES2019 in these scripts, one finding per line.
fn found(files: &[impl AsRef<std::ffi::OsStr>]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/es2019.mjs");
    let done = process::Command::new(tool(&["node"]))
        .args([script, &parser()])
        .args(files)
        .output()
        .expect("node starts");
    let why = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{why}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Returns the folder of acorn, a parser that knows the versions of the language. npm installs it once into the target
/// folder.
fn parser() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("acorn");
    let prefix = folder.to_string_lossy().into_owned();
    if !folder.join("node_modules/acorn-walk/package.json").exists() {
        fs::create_dir_all(&folder).expect("the target folder is ours");
        let done = process::Command::new(tool(&["npm"]))
            .args(["install", "--no-save", "--no-audit", "--no-fund"])
            .args(["--prefix", &prefix])
            .args(VERSIONS)
            .output()
            .expect("npm starts");
        let why = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "npm cannot fetch acorn: {why}");
    }
    prefix
}
