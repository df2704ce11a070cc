//! Clients who play: requests that no browser sends, connections that only take room, addresses that bring
//! crowds. Whatever they do, what was accepted is counted once, and honest phones are served meanwhile.

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

/// Ends the server and reads its books: the votes that it tells of, each of which is a row and in the tallies. It
/// never stumbled.
async fn books(mut server: Server) -> u64 {
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

/// The most memory that a process has ever had, in bytes.
fn most_memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()));
    let status = status.expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    1_024
        * kilobytes
            .and_then(|number| number.parse::<u64>().ok())
            .expect("a number")
}
