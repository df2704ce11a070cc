//! The .deb of `moodring-server`, for machines without a screen: the program, its units and their settings.
//!
//! `src-tauri/bundle/server` holds its files, laid out as on the machine. dpkg-deb packs them with the program and with
//! the facts that only a build knows: version, architecture, size and the C library.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    Stop,
    bundle::{Trusted, c_library, folder, unwritable},
    tool::{self, cargo},
};

const FILES: &str = "src-tauri/bundle/server";
const COPYRIGHT: &str = "src-tauri/bundle/linux/copyright";

/// Builds the server as it ships and packs it. Returns the path of the package.
pub(crate) fn pack(authorities: &Trusted) -> Result<PathBuf, Stop> {
    if tool::find("dpkg-deb").is_none() {
        return Err(Stop::because(
            "There is no .deb of moodring-server: it takes dpkg-deb, which is not installed.",
        ));
    }
    tool::succeed(
        cargo(&[
            "build",
            "--release",
            "--locked",
            "--package",
            "moodring-server",
        ])
        .envs(authorities.iter().cloned()),
        "moodring-server does not build. What the compiler says stands above.",
    )?;
    let program = tool::target()?.join("release/moodring-server");
    packed(&program, &folder()?.join("server"))
}

/// Packs this program into a package in this folder. Returns the path of the package.
fn packed(program: &Path, folder: &Path) -> Result<PathBuf, Stop> {
    let architecture = architecture();
    let version = env!("CARGO_PKG_VERSION");
    let deb = folder.join(format!("moodring-server_{version}_{architecture}.deb"));
    let root = folder.join("root");
    if root.exists() {
        fs::remove_dir_all(&root).map_err(|error| unwritable(&root, &error))?;
    }
    let repository = tool::repository();
    copy(&repository.join(FILES), &root)?;
    copy(program, &root.join("usr/bin/moodring-server"))?;
    copy(
        &repository.join(COPYRIGHT),
        &root.join("usr/share/doc/moodring-server/copyright"),
    )?;
    let bytes = fs::read(program).map_err(|error| unwritable(program, &error))?;
    let control = control(version, architecture, bytes.len(), c_library(&bytes));
    let file = root.join("DEBIAN/control");
    fs::write(&file, control).map_err(|error| unwritable(&file, &error))?;
    // Git stores no other permissions than these, and the umask of the checkout may be narrower.
    tool::succeed(
        Command::new("chmod")
            .args(["--recursive", "u=rwX,go=rX"])
            .arg(&root),
        "The rights of the package's files cannot be set.",
    )?;
    // This file may contain a password.
    tool::succeed(
        Command::new("chmod")
            .arg("u=rw,go=")
            .arg(root.join("etc/moodring/server.env")),
        "The rights of the package's files cannot be set.",
    )?;
    tool::succeed(
        Command::new("dpkg-deb")
            .args(["--root-owner-group", "-Zxz", "--build"])
            .args([&root, &deb])
            .stdout(Stdio::null()),
        "dpkg-deb cannot pack moodring-server. What it says stands above.",
    )?;
    fs::remove_dir_all(&root).map_err(|error| unwritable(&root, &error))?;
    Ok(deb)
}

/// Returns the control file for dpkg.
fn control(version: &str, architecture: &str, bytes: usize, c_library: u32) -> String {
    format!(
        "Package: moodring-server\n\
         Version: {version}\n\
         Architecture: {architecture}\n\
         Maintainer: The Moodring authors <https://github.com/moodring/moodring>\n\
         Installed-Size: {}\n\
         Depends: libc6 (>= 2.{c_library}), libgcc-s1\n\
         Section: web\n\
         Priority: optional\n\
         Homepage: https://github.com/moodring/moodring\n\
         Description: live emoji polls, without a window\n \
         A poll on a machine without a screen, or an edge: one of several servers that\n \
         take votes for a presenter somewhere else. Its units are not started by themselves.\n",
        bytes.div_ceil(1024)
    )
}

/// Returns Debian's name of this processor architecture.
fn architecture() -> &'static str {
    match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "arm" => "armhf",
        other => other,
    }
}

/// Copies a file or a whole folder, and creates the folders above.
fn copy(from: &Path, to: &Path) -> Result<(), Stop> {
    let parent = to.parent().unwrap_or(to);
    fs::create_dir_all(parent).map_err(|error| unwritable(parent, &error))?;
    tool::succeed(
        Command::new("cp").arg("--recursive").args([from, to]),
        "A file of the package cannot be copied. What cp says stands above.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_says_what_it_is_and_what_it_needs() {
        let control = control("1.2.3", "arm64", 2_000_000, 36);
        for line in [
            "Version: 1.2.3",
            "Architecture: arm64",
            "Installed-Size: 1954",
            "Depends: libc6 (>= 2.36), libgcc-s1",
            " A poll on a machine without a screen, or an edge: one of several servers that",
        ] {
            assert!(control.lines().any(|it| it == line), "{line}:\n{control}");
        }
    }
}
