//! For development: reads the pages from `ui/` on disk instead of the program, so that a change needs no build.
//!
//! Only debug builds have this module. Code that uses it does not compile in a release.

use std::path::PathBuf;

/// The environment variable that names the folder `ui/`. `cargo xtask dev` sets it.
const VARIABLE: &str = "MOODRING_UI";

/// Returns the folder `ui/` to read pages from; `None` to use the pages in the program.
pub fn folder() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).map(PathBuf::from)
}
