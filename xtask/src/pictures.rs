//! `cargo xtask pictures`: the screenshots of the README, taken of the real thing by the tests' own kit.

use std::process::ExitCode;

use crate::{
    Stop, needs, packages, test,
    tool::{self, cargo},
};

/// Installs what is missing, builds app and server, runs the ignored tests that write the pictures.
pub(crate) fn pictures() -> Result<ExitCode, Stop> {
    packages::provide(&[
        needs::BUILD,
        needs::VIRTUAL_DISPLAY,
        needs::WINDOW_DRIVER,
        needs::TESTS,
    ])?;
    tool::succeed(
        &mut test::build(),
        "The app does not build. What the compiler says stands above.",
    )?;
    let mut tests = cargo(&["test", "--workspace", "--locked", "--test", "moodring"]);
    // One after the other: in networks of their own, two X servers would take the same number.
    tests.args(["--", "--ignored", "--test-threads=1", "pictures"]);
    let status = test::with_display(&mut tests, tool::wait)?;
    if status.success() {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Stop::because(
            "The pictures were not taken. What the test says stands above.",
        ))
    }
}
