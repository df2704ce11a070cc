//! Other programs delete, replace, lock, write or read the data file.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::kit::{Disk, Folder, Phone, Server, so, until, votes_in, within};

fn part(server: &Server, suffix: &str) -> PathBuf {
    server.data.join(format!("moodring.db{suffix}"))
}

async fn until_health(url: &str, status: u16, time: Duration) {
    let phone = Phone::with_cookie(url, "");
    within(time, "health reports it", async || {
        let answer = phone.get("health").await;
        so(answer.status == status, answer.text())
    })
    .await;
}

#[tokio::test]
async fn no_vote_is_acknowledged_while_the_data_file_is_moved_away() {
    for suffix in ["", "-wal", "-shm"] {
        let mut server = Server::start(&["--rule", "many"]).await;
        let phone = server.phone().await;
        phone.votes(server.round, 1, 0).await;
        let (place, elsewhere) = (part(&server, suffix), server.data.join("elsewhere"));
        fs::rename(&place, &elsewhere).expect("it can be moved");
        let refusal = phone.vote(server.round, 2, 0).await.problem(503);
        assert!(refusal.contains("cannot be saved"), "{refusal}");
        fs::rename(&elsewhere, &place).expect("it can be moved back");
        until("votes count again", async || {
            let answer = phone.vote(server.round, 3, 0).await;
            so(answer.status == 204, answer.text())
        })
        .await;
        server.listen().await.until_counts(&[2, 0, 0, 0, 0]).await;
        server.kill();
        server.restart().await;
        server.listen().await.until_counts(&[2, 0, 0, 0, 0]).await;
    }
}

#[tokio::test]
async fn health_reports_a_deleted_or_replaced_data_file_within_3_seconds() {
    for is_replaced in [false, true] {
        let mut server = Server::start(&[]).await;
        server.phone().await.votes(server.round, 1, 0).await;
        let place = part(&server, "");
        if is_replaced {
            let copy = server.data.join("copy");
            fs::copy(&place, &copy).expect("it can be read");
            fs::rename(copy, &place).expect("it can be replaced");
        } else {
            fs::remove_file(&place).expect("it can be deleted");
        }
        // No vote arrives: the server checks by itself.
        until_health(&server.url, 503, Duration::from_secs(3)).await;
        let log = part(&server, "-wal");
        fs::write(&log, "somebody else's by now").expect("it can be written");
        assert!(server.stop(Duration::from_secs(2)).await.success());
        let left = fs::read_to_string(&log).expect("it was not deleted by its name");
        assert_eq!(left, "somebody else's by now");
    }
}

#[tokio::test]
async fn deleting_the_lock_file_lets_no_second_server_in() {
    let server = Server::start(&[]).await;
    fs::remove_file(server.data.join("moodring.lock")).expect("it can be deleted");
    let (sentence, status) = Server::refuses(&server.data).await;
    assert!(!status.success());
    assert!(sentence.contains("Another Moodring is using"), "{sentence}");
    server.phone().await.votes(server.round, 1, 0).await;
}

#[tokio::test]
async fn tallies_stay_correct_when_another_program_writes_votes() {
    let mut server = Server::start(&["--rule", "many"]).await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 0).await;
    let other = Connection::open(part(&server, "")).expect("it opens");
    other
        .execute_batch(
            "BEGIN IMMEDIATE;
             INSERT INTO votes (round, serial, voter, choice, at)
             SELECT max(round), 900, randomblob(16), 2, 0 FROM votes;
             UPDATE tallies SET count = count + 1 WHERE choice = 2 AND round = (SELECT max(round) FROM votes);
             COMMIT;",
        )
        .expect("the file is not locked");
    drop(other);
    phone.votes(server.round, 2, 2).await;
    server.listen().await.until_counts(&[1, 0, 2, 0, 0]).await;
    server.kill();
    server.restart().await;
    server.listen().await.until_counts(&[1, 0, 2, 0, 0]).await;
}

#[tokio::test]
async fn a_foreign_write_lock_costs_one_short_wait_and_health_reports_it() {
    let mut server = Server::start(&[]).await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 0).await;
    let other = Connection::open(part(&server, "")).expect("it opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("it is free");
    let timed = async |serial| {
        let start = Instant::now();
        phone.vote(server.round, serial, 1).await.problem(503);
        start.elapsed()
    };
    let first = timed(2).await;
    assert!(first < Duration::from_secs(2), "{first:?}");
    let second = timed(3).await;
    assert!(second < Duration::from_millis(700), "{second:?}");
    until_health(&server.url, 503, Duration::from_secs(1)).await;
    other.execute_batch("ROLLBACK").expect("it has it");
    // No vote arrives: the server retries by itself.
    until_health(&server.url, 200, Duration::from_secs(3)).await;
    phone.votes(server.round, 4, 1).await;

    other.execute_batch("BEGIN IMMEDIATE").expect("it is free");
    phone.vote(server.round, 5, 1).await.problem(503);
    assert!(server.stop(Duration::from_secs(2)).await.success());
    drop(other);
    assert_eq!(votes_in(&server.data), 2);
}

#[tokio::test]
async fn a_small_disk_holds_more_votes_than_the_write_ahead_log_has_room_for() {
    let Some(disk) = Disk::of(1_024).await else {
        return;
    };
    let server = Server::on_disk(&disk, &["--rule", "many"]).await;
    for voter in 1..=400 {
        let phone = Phone::with_voter(&server.url, voter);
        let answer = phone.vote(server.round, 1, 1).await;
        assert_eq!(answer.status, 204, "vote {voter}: {}", answer.text());
    }
}

#[tokio::test]
async fn only_this_user_can_read_the_data_folder_and_its_files() {
    let folder = Folder::new().expect("a temporary folder");
    let mode = |path: &Path| {
        fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777
    };
    let open_to_all = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    for data in [folder.path().join("new"), folder.path().join("old")] {
        for _ in 0..2 {
            let mut server = Server::on(&data, &[]).await;
            server.phone().await.votes(server.round, 1, 0).await;
            assert_eq!(mode(&data), 0o700);
            let mut names = Vec::new();
            for entry in fs::read_dir(&data).expect("it is there").flatten() {
                assert_eq!(mode(&entry.path()), 0o600, "{:?}", entry.path());
                names.push(entry.file_name());
            }
            assert!(names.len() >= 4, "{names:?}");
            assert!(server.stop(Duration::from_secs(2)).await.success());
            // Earlier versions left these permissions.
            open_to_all(&data, 0o755);
            open_to_all(&data.join("moodring.db"), 0o644);
        }
    }
    // A folder with other files keeps its permissions, because it does not belong to Moodring alone.
    let shared = folder.path().join("shared");
    fs::create_dir(&shared).expect("a folder");
    fs::write(shared.join("slides.txt"), "mine").expect("written");
    open_to_all(&shared, 0o755);
    let _server = Server::on(&shared, &[]).await;
    assert_eq!(mode(&shared), 0o755);
    assert_eq!(mode(&shared.join("moodring.db")), 0o600);
}

#[tokio::test]
async fn a_write_ahead_log_that_grew_under_a_reader_shrinks_without_a_vote() {
    let server = Server::start(&[]).await;
    let open = || Connection::open(part(&server, "")).expect("it opens");
    let (reader, writer) = (open(), open());
    let read = "BEGIN; SELECT count(*) FROM settings";
    reader.execute_batch(read).expect("it can be read");
    for letter in 'a'..'u' {
        // SQLite writes only what differs.
        let text = letter.to_string().repeat(1 << 20);
        let write = "INSERT OR REPLACE INTO settings (name, value) VALUES ('long', ?1)";
        writer.execute(write, [text]).expect("it can be written");
    }
    let log = || fs::metadata(part(&server, "-wal")).map_or(0, |log| log.len());
    let large = 16 << 20;
    assert!(log() > large, "{}", log());
    reader.execute_batch("COMMIT").expect("it ends");
    within(Duration::from_secs(5), "the log is cut", async || {
        so(log() < large, log())
    })
    .await;
}
