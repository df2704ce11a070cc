//! The latency of the votes of one honest phone while a laptop at other addresses attacks the server. Compares each
//! attack, and all attacks at once, with a quiet room in the same run. Runs in its own network, which needs root.

use std::net::Ipv4Addr;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use crate::kit::{Neighbour, Network, Raw, Server, ip, vote};
use crate::laptop::{ALL, Attack, LAPTOP, NETWORKS, SERVER, run};
use crate::table::{Goal, Table, percentile};

/// How long the honest phones vote in each row of the table.
const VOTING_TIME: Duration = Duration::from_secs(20);
/// The time by which an attack starts before the votes.
const ATTACK_LEAD_TIME: Duration = Duration::from_secs(2);
/// The time between two votes of a phone: the fastest rate that the server allows a voter.
const VOTE_INTERVAL: Duration = Duration::from_millis(100);
/// The number of files that the server may open. Event streams may use three quarters of those that are left, about
/// 5,950.
const MAX_OPEN_FILES: u64 = 8_192;
const HONEST: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 50);

/// The latency in milliseconds that 99 of 100 votes must not exceed.
const P99_GOAL: Goal = Goal::AtMost(100.0);

const KINDS: [(&[Attack], &str); 10] = [
    (&[], "quiet"),
    (&[Attack::Languages], "14 KB of Accept-Language"),
    (&[Attack::Emoji], "ever new spellings of an emoji"),
    (&[Attack::Names], "7 MB/s of mDNS answers"),
    (&[Attack::Streams], "10,000 event streams wanted"),
    (&[Attack::Heads], "waves of 2,000 unfinished heads"),
    (&[Attack::Held], "1,500 connections held"),
    (&[Attack::Rubbish], "500 bad requests a second"),
    (&[Attack::Resets], "500 resets a second"),
    (&ALL, "all at once"),
];

/// Runs the benchmark.
pub(crate) async fn bench() -> String {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let (done, figures) = oneshot::channel();
    // A network namespace applies to one thread, so the benchmark needs its own thread.
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let _ = done.send(runtime.block_on(measure()));
    });
    figures.await.expect("every vote is answered with 204")
}

async fn measure() -> String {
    let network = Network::enter().await.expect("root may make a network");
    let server_address = format!("{SERVER}/24");
    // The bridge is the Wi-Fi: every computer on it receives multicast packets.
    ip("link add br0 type bridge");
    ip("link set br0 up");
    ip(&format!("address add {server_address} dev br0"));
    let honest = network
        .connect("wlan0", "10.9.0.1/24", &format!("{HONEST}/24"))
        .await;
    let laptop = network
        .connect("wlan1", "10.9.1.1/24", &format!("{LAPTOP}/24"))
        .await;
    for number in 1..=NETWORKS {
        ip(&format!("address add fd00:{number}::1/64 dev br0 nodad"));
        laptop
            .does(async move || {
                ip(&format!(
                    "address add fd00:{number}::66/64 dev wlan1-end nodad"
                ));
            })
            .await;
    }
    for (adapter, own) in [("wlan0", "10.9.0.1/24"), ("wlan1", "10.9.1.1/24")] {
        ip(&format!("address delete {own} dev {adapter}"));
        ip(&format!("link set {adapter} master br0"));
    }
    let server = Server::with_files(MAX_OPEN_FILES, &["--bind", "::", "--rule", "many"]).await;
    let mut table = Table::new([
        "one honest phone, 10 votes a second",
        "p99, ms",
        "p99, ms, new connection each",
        "server's memory after, MB",
    ]);
    let mut votes = 0;
    for (turn, (attacks, name)) in KINDS.into_iter().enumerate() {
        let [kept, fresh] = under(attacks, turn, &server, &honest, &laptop).await;
        votes += (kept.len() + fresh.len()) as u64;
        let [kept, fresh] = [kept, fresh].map(|mut times| percentile(&mut times, 0.99));
        let memory = server.memory() >> 20;
        eprintln!("attacks: {name}: {kept:.2} and {fresh:.2} ms, {memory} MB");
        table.row([
            name.to_owned(),
            P99_GOAL.beside(kept),
            P99_GOAL.beside(fresh),
            memory.to_string(),
        ]);
    }
    let snapshot = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(snapshot.votes(), votes, "every accepted vote is counted");
    format!(
        "{table}\n{votes} honest votes were acknowledged with 204, and the tallies are exactly these."
    )
}

/// Lets the honest phones vote during these attacks. Returns the milliseconds from sent to 204: on a connection that
/// stays open, and with a new connection for each vote.
async fn under(
    attacks: &[Attack],
    turn: usize,
    server: &Server,
    honest: &Neighbour,
    laptop: &Neighbour,
) -> [Vec<f64>; 2] {
    let (port, round) = (server.port(), server.round);
    let attacking = attacks.iter().map(|&attack| {
        laptop.does(async move || {
            let _ = timeout(ATTACK_LEAD_TIME + VOTING_TIME, run(attack, port)).await;
        })
    });
    let measuring = async {
        if !attacks.is_empty() {
            sleep(ATTACK_LEAD_TIME).await;
        }
        let voter = 10 * turn as u128 + 1;
        honest
            .does(async move || {
                let listening = listen(port, voter);
                let (kept, fresh, ()) = tokio::join!(
                    votes(port, round, voter, false),
                    votes(port, round, voter + 1, true),
                    listening
                );
                [kept, fresh]
            })
            .await
    };
    tokio::join!(join_all(attacking), measuring).1
}

/// Listens to the stage while votes are sent. Checks that the stream stays open and reports the votes.
async fn listen(port: u16, voter: u128) {
    let mut raw = Raw(TcpStream::connect((SERVER, port)).await.unwrap());
    let request =
        format!("GET /events HTTP/1.1\r\nHost: localhost\r\nCookie: voter={voter:032x}\r\n\r\n");
    raw.send(request.as_bytes()).await;
    let (heard, ended) = raw.read_for(VOTING_TIME).await;
    let snapshots = String::from_utf8_lossy(&heard)
        .matches("event: stage")
        .count();
    assert!(
        !ended && snapshots > 5,
        "the honest phone got {snapshots} snapshots; stream ended: {ended}"
    );
}

/// Votes until the time is over. Returns the milliseconds to 204 of each vote, from the request or from the start of
/// its new connection.
async fn votes(port: u16, round: i64, voter: u128, is_fresh: bool) -> Vec<f64> {
    let connect = async || {
        let stream = TcpStream::connect((SERVER, port)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Raw(stream)
    };
    let mut raw = connect().await;
    let mut times = Vec::new();
    let mut ticks = interval(VOTE_INTERVAL);
    // The phone does not catch up after a late vote, because a voter may not vote faster.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let begun = Instant::now();
    while begun.elapsed() < VOTING_TIME {
        ticks.tick().await;
        let serial = times.len() as i64 + 1;
        let sent = Instant::now();
        if is_fresh {
            raw = connect().await;
        }
        raw.send(vote(round, serial, voter).as_bytes()).await;
        assert_eq!(raw.status().await, 204);
        times.push(sent.elapsed().as_secs_f64() * 1_000.0);
    }
    times
}
