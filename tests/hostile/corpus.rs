//! Repeats the kept inputs of the fuzzer (tests/fuzz), and adds some random ones.

use std::fs;
use std::path::Path;

use crate::kit::{Rng, Server};

#[path = "../fuzz/trials/connection.rs"]
mod connection;
#[path = "../fuzz/trials/data_file.rs"]
mod data_file;

/// Returns the kept inputs of one target, each with its name.
fn kept(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let files = fs::read_dir(folder).expect("it is there").flatten();
    let read = files.map(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        (name, fs::read(file.path()).expect("it can be read"))
    });
    let kept: Vec<_> = read.collect();
    assert!(kept.len() > 5, "{target} has moved");
    kept
}

#[tokio::test]
async fn fuzzed_requests_are_answered_or_closed_and_the_next_is_served() {
    let server = Server::start(&["--rule", "many", "--no-limits"]).await;
    let port = server.port();
    let tried = tokio::task::spawn_blocking(move || {
        for (name, bytes) in kept("connection") {
            eprintln!("{name}");
            connection::try_bytes(port, &bytes);
        }
    });
    tried.await.expect("the server survives each");
    super::stop_and_count_votes(server).await;
}

#[test]
fn a_fuzzed_data_file_works_or_is_refused_with_a_sentence() {
    for (name, bytes) in kept("data_file") {
        eprintln!("{name}");
        data_file::try_bytes(&bytes);
    }
}

#[test]
fn a_data_file_with_random_cells_works_or_is_refused_with_a_sentence() {
    let mut rng = Rng(5);
    for turn in 0..60 {
        let length = 1 + 6 * (1 + rng.below(3));
        let mut bytes: Vec<u8> = (0..length).map(|_| rng.below(256) as u8).collect();
        bytes[0] = 2;
        eprintln!("{turn}: {}", bytes.escape_ascii());
        data_file::try_bytes(&bytes);
    }
}
