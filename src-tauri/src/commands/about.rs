//! Information about Moodring for the window: the version and the licences.

use std::io::Read as _;

use flate2::read::GzDecoder;
use moodring_server::api::{AboutOut, Failure};
use tauri::State;

use crate::log::Log;

pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
/// `licences.txt`, compressed by the build script.
const LICENCES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/licences.gz"));

/// Returns the version, and when a panic last occurred.
#[tauri::command]
pub(crate) fn about(log: State<'_, Log>) -> AboutOut {
    AboutOut::new(VERSION, log.last_panic())
}

/// Returns the licences of everything that ships, as text.
#[tauri::command]
pub(crate) async fn licences() -> Result<String, Failure> {
    let mut text = String::new();
    let unpacked = GzDecoder::new(LICENCES).read_to_string(&mut text);
    unpacked.map(|_| text).map_err(Failure::new)
}
