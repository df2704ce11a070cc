//! The linker script installs a C compiler only for `cargo xtask`, and says so first.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output};

use crate::kit::{Folder, tool};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/cc.sh");

/// Runs the linker script for a package, without a C compiler. The script writes to the standard error of its caller's
/// caller: here a shell, otherwise cargo, which calls rustc.
fn link(bin: &Path, package: &str, installs: Option<&str>) -> Output {
    let mut cargo = Command::new(bin.join("sh"));
    cargo.args(["-c", "sh -c '\"$0\"; exit $?' \"$0\"; exit $?", SCRIPT]);
    cargo
        .env_clear()
        .env("PATH", bin)
        .env("CARGO_PKG_NAME", package);
    cargo.envs(installs.map(|value| ("MOODRING_INSTALLS_CC", value)));
    cargo.output().expect("it runs")
}

#[test]
fn the_linker_installs_a_compiler_only_for_cargo_xtask_and_says_so() {
    let folder = Folder::new().expect("a temporary folder");
    let bin = folder.path();
    for name in ["sh", "env", "sed", "touch", "chmod"] {
        symlink(tool(&[name]), bin.join(name)).expect("linked");
    }
    let program = |name: &str, text: &str| {
        let path = bin.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    };
    program("id", "echo 1000");
    program("sudo", "touch $0.used; exec \"$@\"");
    program(
        "apt-get",
        "echo '#!/bin/sh\necho linked' > ${0%/*}/cc; chmod +x ${0%/*}/cc",
    );
    for (package, installs) in [
        ("moodring", None),
        ("xtask", None),
        ("moodring", Some("yes")),
    ] {
        let refused = link(bin, package, installs);
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let says = String::from_utf8_lossy(&refused.stderr);
        assert!(says.contains("`cargo xtask run` installs one"), "{says}");
        assert!(!bin.join("sudo.used").exists() && !bin.join("cc").exists());
    }
    let linked = link(bin, "xtask", Some("yes"));
    let says = String::from_utf8_lossy(&linked.stderr);
    assert!(linked.status.success(), "{says}");
    assert!(
        says.contains("Now running with sudo: apt-get update"),
        "{says}"
    );
    assert_eq!(linked.stdout, b"linked\n");
    assert!(bin.join("sudo.used").exists());
}
