//! Bundles a page of `ui/` into one response: markup, styles and scripts, without comments and unneeded spaces.
//!
//! The build script of the app uses it for the windows, the server for the pages of phones and the wall. Debug builds of
//! both use it again when a file of `ui/` changes.

pub mod bundle;
pub mod flatten_layers;
pub mod minify;
#[cfg(debug_assertions)]
pub mod on_disk;
pub mod window_pages;
