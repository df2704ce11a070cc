//! `cargo xtask pictures` takes the pictures of the README from the real programs, with the tests' own kit.
//! `cargo xtask icons` draws the app's icons. Both run ignored tests that write files.

use std::process::{ExitCode, ExitStatus};

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
        needs::FILM,
    ])?;
    tool::succeed(
        &mut test::build_crates(),
        "The app does not build. What the compiler says stands above.",
    )?;
    let mut tests = cargo(&["test", "--workspace", "--locked", "--test", "moodring"]);
    // Runs one test at a time, because two X servers in separate networks would take the same number.
    tests.args(["--", "--ignored", "--test-threads=1", "pictures"]);
    let status = test::with_display(&mut tests, tool::wait)?;
    told(
        status,
        "The pictures were not taken. What the test says stands above.",
    )
}

/// Draws `icons/*.png`, `icon.ico` and `icon.icns` from the two drawings next to them.
pub(crate) fn icons() -> Result<ExitCode, Stop> {
    packages::provide(&[needs::BUILD])?;
    let mut tests = cargo(&["test", "--workspace", "--locked", "--test", "moodring"]);
    tests.args(["--", "--ignored", "icons_of_their_drawings"]);
    let status = tool::wait(&mut tests)?;
    told(
        status,
        "The icons were not drawn. What the test says stands above.",
    )
}

fn told(status: ExitStatus, failure: &str) -> Result<ExitCode, Stop> {
    if status.success() {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Stop::because(failure))
    }
}
