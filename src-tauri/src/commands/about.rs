//! What the window says about Moodring itself: its version, and the licences of everything it is made of.

use std::io::Read as _;

use flate2::read::GzDecoder;
use moodring_server::api::{AboutOut, Failure};
use tauri::State;

use crate::log::Log;

pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
/// `licences.txt`, packed by the build script.
const LICENCES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/licences.gz"));

/// The version, and whether the log has something to tell.
#[tauri::command]
pub(crate) fn about(log: State<'_, Log>) -> AboutOut {
    AboutOut::new(VERSION, log.failed())
}

/// The licences of everything that ships, as text.
#[tauri::command]
pub(crate) async fn licences() -> Result<String, Failure> {
    let mut text = String::new();
    let unpacked = GzDecoder::new(LICENCES).read_to_string(&mut text);
    unpacked.map(|_| text).map_err(Failure::new)
}
