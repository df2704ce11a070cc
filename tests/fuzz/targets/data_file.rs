//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz data_file`: a data file that somebody or something spoiled is
//! opened, brought up to date, read and written, or refused with a sentence. Folders in memory make it fast:
//! `TMPDIR=/dev/shm`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../trials/data_file.rs"]
mod data_file;

fuzz_target!(|bytes: &[u8]| data_file::try_bytes(bytes));
