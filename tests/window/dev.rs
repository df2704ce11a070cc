//! With `cargo xtask dev`, the window shows a changed page without a build.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use image::Rgb;

use crate::kit::{Folder, Phone, Window, so, until, within};
use crate::tidy::files;

/// The time in which a changed page must be visible, as the first chapter of CONTRIBUTING promises.
const CHANGE_TIMEOUT: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_changed_page_on_disk_is_seen_within_five_seconds() {
    let folder = Folder::new().expect("a temporary folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui");
    let mut copy = Command::new("cp");
    let copied = copy.arg("-r").arg(source).arg(folder.path()).status();
    assert!(copied.expect("cp runs").success());
    let ui = folder.path().join("ui");
    let data = folder.path().join("data");
    let window = Window::with_pages(&ui, &data).await;
    window.until_body("screen", "lobby").await;

    let tokens = ui.join("shared/tokens.css");
    let before = fs::read_to_string(&tokens).expect("UTF-8");
    let after = before.replacen("--ink-0: #0b0d16", "--ink-0: #123456", 1);
    assert_ne!(before, after, "the colour in tokens.css has changed");
    fs::write(&tokens, after).expect("the copy is writable");
    let what = "the window has the new colour";
    within(CHANGE_TIMEOUT, what, async || {
        let screen = window.screen().picture();
        let picture = screen.map_err(|error| error.to_string())?;
        let painted = picture
            .pixels()
            .filter(|pixel| **pixel == Rgb([0x12, 0x34, 0x56]));
        let painted = painted.count();
        so(painted > 100_000, painted)
    })
    .await;
    window.until_body("screen", "lobby").await;
    let page = Phone::stranger(&window.url().await).get("").await;
    assert!(
        page.text().contains("#123456"),
        "the phone got the built-in page"
    );

    // A page with a missing file must not leave the window empty.
    fs::remove_file(ui.join("presenter/lobby/lobby.html")).expect("the copy is writable");
    until("the log names the file", async || {
        let log = window.log();
        so(
            log.contains("presenter/lobby/lobby.html does not exist"),
            log,
        )
    })
    .await;
    window.until_body("screen", "lobby").await;
}

#[test]
fn only_debug_builds_read_pages_from_disk() {
    let gate = "#[cfg(debug_assertions)]\npub mod on_disk;\n";
    let sources = files(&["src-tauri/page-bundle/src/lib.rs"]);
    // A release build that uses the module does not compile.
    assert!(sources[0].text.contains(gate));
    let sources = files(&[".rs"]);
    let reads = sources
        .iter()
        .filter(|file| file.is_under(&["src-tauri/"]) && file.text.contains("MOODRING_UI"));
    let reads: Vec<_> = reads.map(|file| &*file.path).collect();
    assert_eq!(reads, ["src-tauri/page-bundle/src/on_disk.rs"]);
}
