//! Development: the pages come from `ui/` on disk instead of the program, so that a change is seen without a build.
//!
//! Only debug builds have this module. What uses it in a release does not compile.

use std::path::PathBuf;

/// The environment variable that names the folder `ui/`. `cargo xtask dev` sets it.
const VARIABLE: &str = "MOODRING_UI";

/// The folder `ui/` that pages are read from, if they are not to be those in the program.
pub fn folder() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).map(PathBuf::from)
}
