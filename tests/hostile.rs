//! Hostile clients: requests that no browser sends, connections that only use up slots, and crowds from one address.
//! Each accepted vote still counts once, and the server keeps serving honest phones.

mod addresses;
mod chance;
mod corpus;
mod crowds;
mod heads;
mod shapes;
mod shares;

use std::time::Duration;

use rusqlite::Connection;

use crate::kit::Server;

/// Stops the server and returns its number of votes. Checks that the rows and the tallies agree with this number, and
/// that the log has no error.
async fn stop_and_count_votes(mut server: Server) -> u64 {
    let told = server.listen().await.next().await.expect("a snapshot");
    let ended = server.stop(Duration::from_secs(5)).await;
    assert!(ended.success(), "{ended}");
    let file = Connection::open(server.data.join("moodring.db")).expect("it opens");
    let count = |query: &str| file.query_row(query, [], |row| row.get::<_, u64>(0));
    assert_eq!(count("SELECT count(*) FROM votes"), Ok(told.votes()));
    assert_eq!(count("SELECT sum(count) FROM tallies"), Ok(told.votes()));
    let log = server.log();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
    told.votes()
}

/// Returns the peak memory of the server's process, in bytes.
fn peak_memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()));
    let status = status.expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    1_024
        * kilobytes
            .and_then(|number| number.parse::<u64>().ok())
            .expect("a number")
}
