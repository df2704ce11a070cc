//! `cargo xtask clean-room`: each .deb in a bare Debian 12, from the installation to the removal.
//!
//! The test itself is the ignored test `tests/clean_room.rs`, which uses the tests' own kit. This module prepares its
//! needs.

use std::process::ExitCode;

use crate::{
    Stop,
    authorities::Authorities,
    bundle, needs, packages, server_package, test,
    tool::{self, cargo},
};

/// Installs what is missing, packs app and server, and tests the packages.
pub(crate) fn clean_room() -> Result<ExitCode, Stop> {
    if std::env::consts::OS != "linux" {
        return Err(Stop::because(
            "The clean room is a Debian, for which it takes Linux.",
        ));
    }
    if !packages::is_root() {
        return Err(Stop::because(
            "The clean room takes root: only root can make a Debian in a folder, and enter it.",
        ));
    }
    let authorities = Authorities::before_packages();
    packages::provide(&[
        needs::BUILD,
        needs::NODE,
        needs::VIRTUAL_DISPLAY,
        needs::TESTS,
        needs::CLEAN_ROOM,
    ])?;
    let authorities = authorities.environment()?;
    let made = bundle::pack(&["deb"], &authorities)?;
    let [package] = made.as_slice() else {
        return Err(Stop::because("Tauri's bundler left more than one .deb."));
    };
    let server = server_package::pack(&authorities)?;
    tool::succeed(
        test::build_tests().envs(authorities),
        "The tests do not build. What the compiler says stands above.",
    )?;
    let mut test = cargo(&["test", "--workspace", "--locked", "--test", "moodring"]);
    test.args(["--", "--ignored", "--nocapture", "clean_room"]);
    tool::succeed(
        test.env("MOODRING_DEB", package)
            .env("MOODRING_SERVER_DEB", server),
        "A package did not pass. What the test says stands above.",
    )?;
    Ok(ExitCode::SUCCESS)
}
