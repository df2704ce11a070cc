//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz data_file`: fuzzes a damaged data file. The engine opens, migrates,
//! reads and writes it, or refuses it with a sentence. Folders in memory make this fast: `TMPDIR=/dev/shm`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../trials/data_file.rs"]
mod data_file;

fuzz_target!(|bytes: &[u8]| data_file::try_bytes(bytes));
