//! Bundles a page of `ui/` into one response: markup, styles and scripts, without comments and unneeded spaces.
//!
//! The build script of the app uses it for the windows, the server for the pages of phones and the wall.

pub mod bundle;
pub mod flatten_layers;
pub mod minify;
