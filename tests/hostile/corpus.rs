//! What a fuzzer has tried (tests/fuzz), tried again: the inputs that are kept, and some by chance.

use std::fs;
use std::path::Path;

use crate::kit::{Rng, Server};

#[path = "../fuzz/trials/connection.rs"]
mod connection;
#[path = "../fuzz/trials/data_file.rs"]
mod data_file;

/// The kept inputs of one target, each with its name.
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
async fn what_a_fuzzer_sent_is_answered_or_hung_up_on_and_the_next_request_is_served() {
    let server = Server::start(&["--rule", "many", "--no-limits"]).await;
    let port = server.port();
    let tried = tokio::task::spawn_blocking(move || {
        for (name, bytes) in kept("connection") {
            eprintln!("{name}");
            connection::try_bytes(port, &bytes);
        }
    });
    tried.await.expect("each is survived");
    super::books(server).await;
}

#[test]
fn a_data_file_that_a_fuzzer_spoiled_is_refused_with_a_sentence_or_works() {
    for (name, bytes) in kept("data_file") {
        eprintln!("{name}");
        data_file::try_bytes(&bytes);
    }
}

#[test]
fn a_data_file_with_senseless_cells_works_or_is_refused_with_a_sentence() {
    let mut rng = Rng(5);
    for turn in 0..60 {
        let length = 1 + 6 * (1 + rng.below(3));
        let mut bytes: Vec<u8> = (0..length).map(|_| rng.below(256) as u8).collect();
        bytes[0] = 2;
        eprintln!("{turn}: {}", bytes.escape_ascii());
        data_file::try_bytes(&bytes);
    }
}
