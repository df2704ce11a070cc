//! npm packages that tests use in a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::driver::tool;

/// Returns the folder of a package. npm downloads it once into the target folder.
pub(crate) fn npm_package(name: &str, version: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{version}"));
    let package = folder.join("node_modules").join(name);
    if !package.join("package.json").exists() {
        fs::create_dir_all(&folder).expect("the target folder is ours");
        let mut npm = Command::new(tool(&["npm"]));
        npm.args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--prefix",
        ])
        .arg(&folder)
        .arg(format!("{name}@{version}"));
        let done = npm.output().expect("npm starts");
        let why = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "npm cannot fetch {name}: {why}");
    }
    package
}
