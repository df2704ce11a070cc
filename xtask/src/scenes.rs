//! `cargo xtask scenes`: every page in a plain browser, with states that are hard to reach in the app.

use std::process::ExitCode;

use crate::{Stop, needs, packages, run, tool};

/// Serves the pages until it is stopped.
pub(crate) fn scenes() -> Result<ExitCode, Stop> {
    packages::provide(&[needs::NODE])?;
    eprintln!(
        "Open this address in a browser. A reload shows what you changed in ui/ or tests/scenes. Ctrl-C stops it."
    );
    let mut node = tool::tied("node");
    node.arg("tests/scenes/serve.mjs");
    let status = tool::wait(node.current_dir(tool::repository()))?;
    Ok(run::exit_code(status))
}
