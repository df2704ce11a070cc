//! The server refuses an unusable data file with a reason and does not change the file.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::kit::{Folder, Rng, Server};

#[tokio::test]
async fn a_second_server_leaves_the_first_ones_data_alone() {
    let server = Server::start(&[]).await;
    let (sentence, status) = Server::refuses(&server.data).await;
    assert!(!status.success());
    assert!(sentence.contains("Another Moodring is using"), "{sentence}");
    server.phone().await.votes(server.round, 1, 0).await;
}

/// Makes a folder with an unusable data file.
fn folder_with(make: impl FnOnce(&Path)) -> Folder {
    let folder = Folder::new().expect("a temporary folder");
    make(&folder.path().join("moodring.db"));
    folder
}

/// Checks that the server refuses the folder with these words and leaves the file as it is.
async fn left_alone(folder: &Folder, words: &str) {
    let file = folder.path().join("moodring.db");
    let before = fs::read(&file).expect("it is there");
    let (sentence, status) = Server::refuses(folder.path()).await;
    assert_eq!(status.code(), Some(1), "{sentence}");
    assert!(sentence.contains(words), "{sentence}");
    assert!(sentence.contains(&*file.to_string_lossy()), "{sentence}");
    let after = fs::read(&file).expect("it is there");
    assert!(after == before, "the file was changed");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = folder_with(|file| fs::write(file, "my holiday photos").expect("written"));
    left_alone(&folder, "damaged or not Moodring's").await;
}

#[tokio::test]
async fn a_file_of_a_newer_moodring_is_refused_and_left_alone() {
    let folder = folder_with(|file| {
        let file = Connection::open(file).expect("it opens");
        file.pragma_update(None, "user_version", 1_000_000)
            .expect("it can be written");
    });
    left_alone(&folder, "newer Moodring").await;
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = folder_with(|file| {
        let file = Connection::open(file).expect("it opens");
        file.execute_batch("CREATE TABLE polls (name TEXT); INSERT INTO polls VALUES ('mine')")
            .expect("it can be written");
    });
    left_alone(&folder, "not Moodring's").await;
}

#[tokio::test]
async fn a_file_damaged_in_the_middle_is_refused_and_left_alone() {
    let mut server = Server::start(&[]).await;
    server.phone().await.votes(server.round, 1, 0).await;
    assert!(server.stop(Duration::from_secs(2)).await.success());
    let good = fs::read(server.data.join("moodring.db")).expect("it is there");
    let folder = folder_with(|file| {
        // Damages all pages but the first: the header still marks the file as a database.
        let damaged = good.iter().enumerate();
        let damaged = damaged.map(|(at, byte)| if at < 4_096 { *byte } else { 0x5a });
        fs::write(file, damaged.collect::<Vec<u8>>()).expect("written");
    });
    left_alone(&folder, "damaged").await;
}

#[tokio::test]
async fn a_file_that_was_cut_off_or_written_over_is_refused_and_left_alone() {
    let mut server = Server::start(&[]).await;
    server.phone().await.votes(server.round, 1, 0).await;
    assert!(server.stop(Duration::from_secs(2)).await.success());
    let good = fs::read(server.data.join("moodring.db")).expect("it is there");
    let mut rng = Rng(7);
    let mut noise =
        |length: usize| -> Vec<u8> { (0..length).map(|_| rng.below(256) as u8).collect() };
    let over = |from: usize, noise: Vec<u8>| {
        let mut bytes = good.clone();
        bytes[from..][..noise.len()].copy_from_slice(&noise);
        bytes
    };
    for (shape, bytes) in [
        ("nothing but noise", noise(good.len())),
        ("cut in the first page", good[..1_000].to_vec()),
        ("cut in the middle", good[..good.len() / 2].to_vec()),
        ("cut by a page", good[..good.len() - 4_096].to_vec()),
        ("noise over the header", over(0, noise(64))),
        ("noise over the list of tables", over(100, noise(3_996))),
    ] {
        let folder = folder_with(|file| fs::write(file, &bytes).expect("written"));
        eprintln!("{shape}");
        left_alone(&folder, "damaged").await;
    }
}

#[tokio::test]
async fn an_unusable_data_folder_is_refused_with_its_path() {
    let folder = Folder::new().expect("a temporary folder");
    // Root ignores permissions, but not even root can use a file as a folder.
    let taken = folder.path().join("taken");
    fs::write(&taken, "a file").expect("written");
    for data in [taken.clone(), taken.join("below")] {
        let (sentence, status) = Server::refuses(&data).await;
        assert_eq!(status.code(), Some(1), "{sentence}");
        assert!(sentence.contains(&*data.to_string_lossy()), "{sentence}");
    }
    assert_eq!(fs::read_to_string(&taken).expect("it is there"), "a file");
}
