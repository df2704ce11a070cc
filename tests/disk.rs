//! A full or write-protected disk: acknowledged votes are stored, and a refusal gives its reason.

use std::fs;
use std::time::Duration;

use crate::kit::{Answer, Disk, Folder, Phone, Server, Window, so, until, votes_in};

/// Copies the data file and its write-ahead log off the disk in their current state.
fn taken_off(disk: &Disk) -> Folder {
    let folder = Folder::new().expect("a temporary folder");
    for name in ["moodring.db", "moodring.db-wal"] {
        if let Ok(bytes) = fs::read(disk.file(name)) {
            fs::write(folder.path().join(name), bytes).expect("there is room here");
        }
    }
    folder
}

/// Votes until the disk has no room. Returns the number of accepted votes and the first refusal.
async fn vote_until_full(disk: &Disk, url: &str, round: i64) -> (u64, Answer) {
    let mut accepted = 0;
    disk.fill();
    let refusal = until("a vote finds no room", async || {
        let phone = Phone::with_voter(url, u128::from(accepted) + 1);
        let answer = phone.vote(round, 1, 1).await;
        if answer.status == 204 {
            // The vote fit into space that the data file had already taken.
            accepted += 1;
            disk.fill();
            return Err(format!("{accepted} were accepted"));
        }
        Ok(answer)
    })
    .await;
    (accepted, refusal)
}

#[tokio::test]
async fn a_full_disk_refuses_votes_with_a_reason_and_loses_none() {
    let Some(disk) = Disk::of(1_024).await else {
        return;
    };
    let mut server = Server::on_disk(&disk, &["--rule", "many"]).await;
    let round = server.round;
    let (accepted, refusal) = vote_until_full(&disk, &server.url, round).await;
    assert_eq!(refusal.header("retry-after"), "5");
    let sentence = refusal.problem(503);
    assert!(sentence.contains("Tell the presenter"), "{sentence}");
    server
        .listen()
        .await
        .until_counts(&[0, accepted, 0, 0, 0])
        .await;

    disk.make_room();
    let phone = Phone::with_voter(&server.url, u128::from(accepted) + 1);
    until("the refused vote counts", async || {
        let answer = phone.vote(round, 1, 1).await;
        match answer.status {
            204 => Ok(()),
            _ => Err(answer.text().to_owned()),
        }
    })
    .await;
    server
        .listen()
        .await
        .until_counts(&[0, accepted + 1, 0, 0, 0])
        .await;

    let (more, _) = vote_until_full(&disk, &server.url, round).await;
    assert!(more > accepted, "repeats of stored votes need no room");
    server.kill();
    let folder = taken_off(&disk);
    assert_eq!(votes_in(folder.path()), more);
    let server = Server::on(folder.path(), &[]).await;
    assert_eq!(server.round, round);
    server
        .listen()
        .await
        .until_counts(&[0, more, 0, 0, 0])
        .await;
}

#[tokio::test]
async fn a_write_protected_folder_or_file_is_refused_and_left_alone() {
    for (place, words) in [
        ("moodring.db", "cannot be written. Check its permissions."),
        ("", "Moodring cannot write to its data folder"),
    ] {
        let Some(disk) = Disk::of(4_096).await else {
            return;
        };
        let mut server = Server::on_disk(&disk, &[]).await;
        server.phone().await.votes(server.round, 1, 0).await;
        assert!(
            server
                .stop(std::time::Duration::from_secs(5))
                .await
                .success()
        );
        disk.write_protect(place);
        let before = fs::read(disk.file("moodring.db")).expect("it is there");
        let (sentence, status) = Server::refuses_disk(&disk).await;
        assert_eq!(status.code(), Some(1), "{sentence}");
        assert!(sentence.contains(words), "{sentence}");
        let after = fs::read(disk.file("moodring.db")).expect("it is there");
        assert!(after == before, "the file was changed");
    }
}

#[tokio::test]
async fn the_window_shows_and_clears_the_full_disk_notice_by_itself() {
    let Some(disk) = Disk::of(1_024).await else {
        return;
    };
    let window = Window::on_disk(&disk).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let url = window.url().await;
    let round = Phone::arrive(&url).await.round().await;
    vote_until_full(&disk, &url, round).await;
    window
        .until_words("#notice-sentence", "The disk is full")
        .await;
    let hidden = |id: &str| format!("return document.getElementById('{id}').hidden");
    // Only free space solves this, so the notice offers no other action and cannot be dismissed.
    window.until(&hidden("notice-ways"), true).await;
    window.until(&hidden("notice-dismiss"), true).await;
    disk.make_room();
    let phone = Phone::stranger(&url);
    until("votes count again", async || {
        let answer = phone.vote(round, 1, 1).await;
        match answer.status {
            204 => Ok(()),
            _ => Err(answer.text().to_owned()),
        }
    })
    .await;
    window.until(&hidden("notice"), true).await;
}

#[tokio::test]
async fn an_unwritable_log_stops_neither_votes_nor_the_shutdown() {
    let Some(disk) = Disk::of(1_024).await else {
        return;
    };
    let mut server = Server::without_log(&disk, &["--rule", "many"]).await;
    let url = server.url.clone();
    // The server would log each of these events: a full disk, no free file descriptors, its end.
    let (accepted, refusal) = vote_until_full(&disk, &url, server.round).await;
    assert!(refusal.problem(503).contains("Tell the presenter"));
    disk.make_room();
    let phone = Phone::with_voter(&url, u128::from(accepted) + 1);
    until("the refused vote counts", async || {
        let answer = phone.vote(server.round, 1, 1).await;
        so(answer.status == 204, answer.text())
    })
    .await;
    drop(server.fill_files().await);
    until("votes count again", async || {
        let vote = phone.ballot(server.round, 2, 1);
        let answer = Answer::to(vote).await.map_err(|error| error.to_string())?;
        so(answer.status == 204, answer.text())
    })
    .await;
    let ended = server.stop(Duration::from_secs(5)).await;
    assert!(ended.success(), "{ended}");
}
