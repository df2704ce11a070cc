//! Puts a page of `ui/` into one response: its scripts, its styles and its texts, without comments and spare spaces.
//!
//! The app's build script uses it for the windows, the server for the pages of the network.

pub mod bundle;
pub mod flatten_layers;
pub mod minify;
