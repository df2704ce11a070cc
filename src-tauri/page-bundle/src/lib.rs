//! Puts a page of `ui/` into one response: its scripts, its styles and its texts, without comments and spare spaces.
//!
//! The app's build script uses it for the windows, the server for the pages of the network.

pub mod bare;
pub mod inline;
pub mod layers;
