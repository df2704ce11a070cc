//! What honest phones notice of guests who play: the time of a vote in a quiet room and in one where somebody holds
//! connections, sends rubbish and scans the port, in one run.

use std::net::Ipv4Addr;
use std::time::Duration;

use futures_util::future::{join_all, pending};
use socket2::SockRef;
use tokio::time::interval;

use crate::kit::{Raw, Rng, Server, vote, vote_with};
use crate::load::{Crowd, Outcome, Pace};
use crate::table::{Goal, Table, median};

/// A room that votes, well below what the machine can do: what is measured is a phone's wait, not a limit.
const PHONES: usize = 64;
const PACE: Pace = Pace::PerSecond(200.0);
const TIME: Duration = Duration::from_secs(4);
const ROUNDS: usize = 5;
/// Connections that somebody holds, a third each that say nothing, half a head, and half a body.
const HELD: usize = 1_500;
/// Between two requests of rubbish, and between two connections of a scan: five hundred a second of each.
const GAP: Duration = Duration::from_millis(2);
/// Where all of it comes from.
const SOMEBODY: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 66);

#[derive(Clone, Copy)]
enum Abuse {
    None,
    Held,
    Rubbish,
    Scan,
    All,
}

const KINDS: [(Abuse, &str); 5] = [
    (Abuse::None, "quiet"),
    (Abuse::Held, "1,500 connections held"),
    (Abuse::Rubbish, "500 bad requests a second"),
    (Abuse::Scan, "500 resets a second"),
    (Abuse::All, "all of it"),
];

/// Runs the benchmark.
pub(crate) async fn bench() -> String {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let server = Server::start(&["--rule", "many"]).await;
    let crowd = Crowd::connect(server.port(), server.round, PHONES).await;
    let mut figures = KINDS.map(|_| (vec![], vec![]));
    let mut votes = 0;
    for round in 0..=ROUNDS {
        eprintln!("abuse: round {round} of {ROUNDS}");
        for ((kind, _), (p50, p99)) in KINDS.iter().zip(&mut figures) {
            let mut outcome = under(*kind, &server, &crowd).await;
            votes += outcome.votes();
            // The first is to warm up.
            if round > 0 {
                p50.push(outcome.percentile(0.5));
                p99.push(outcome.percentile(0.99));
            }
        }
    }
    let told = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(told.votes(), votes, "what was accepted is what is counted");
    let mut table = Table::new([
        "honest phones, 200 votes a second",
        "p50, ms",
        "of quiet",
        "p99, ms",
        "of quiet",
    ]);
    let quiet = (median(&mut figures[0].0), median(&mut figures[0].1));
    for ((_, name), (p50, p99)) in KINDS.iter().zip(&mut figures) {
        let (p50, p99) = (median(p50), median(p99));
        let of_quiet = |ratio| match *name == KINDS[0].1 {
            true => String::new(),
            false => Goal::AtMost(2.0).beside(ratio),
        };
        table.row([
            (*name).to_owned(),
            format!("{p50:.2}"),
            of_quiet(p50 / quiet.0),
            format!("{p99:.2}"),
            of_quiet(p99 / quiet.1),
        ]);
    }
    format!(
        "{table}\n{votes} honest votes were acknowledged with 204, and the tallies are exactly these."
    )
}

/// Lets honest phones vote meanwhile.
async fn under(kind: Abuse, server: &Server, crowd: &Crowd) -> Outcome {
    let (port, round) = (server.port(), server.round);
    let held = match kind {
        Abuse::Held | Abuse::All => hold(port, round).await,
        _ => vec![],
    };
    let abuse = async {
        match kind {
            Abuse::None | Abuse::Held => pending().await,
            Abuse::Rubbish => rubbish(port, round).await,
            Abuse::Scan => scan(port).await,
            Abuse::All => {
                tokio::join!(rubbish(port, round), scan(port));
            }
        }
    };
    let outcome = tokio::select! {
        outcome = crowd.vote(PACE, TIME) => outcome,
        () = abuse => unreachable!("it never ends"),
    };
    drop(held);
    outcome
}

/// Connections that come to no point.
async fn hold(port: u16, round: i64) -> Vec<Raw> {
    let halves = [
        String::new(),
        vote(round, 1, 1)[..40].to_owned(),
        vote_with(round, 1, 1, "Content-Length: 1000\r\n", "{"),
    ];
    let connect = async |turn: usize| {
        let mut raw = Raw::from(SOMEBODY, port).await;
        raw.send(halves[turn % halves.len()].as_bytes()).await;
        raw
    };
    join_all((0..HELD).map(connect)).await
}

/// Requests with something broken in each, for ever.
async fn rubbish(port: u16, round: i64) {
    let mut rng = Rng(7);
    let mut ticks = interval(GAP);
    loop {
        ticks.tick().await;
        // Never a whole vote: its head is cut somewhere, and goes on as noise.
        let mut bytes = vote(round, 1, 1).into_bytes();
        bytes.truncate(1 + rng.below(bytes.len() as u64 - 40) as usize);
        bytes.extend((0..200).map(|_| rng.below(256) as u8));
        bytes.extend(b"\r\n\r\n");
        let mut raw = Raw::from(SOMEBODY, port).await;
        raw.send(&bytes).await;
    }
}

/// Connections that are reset as soon as they are there, for ever.
async fn scan(port: u16) {
    let mut ticks = interval(GAP);
    loop {
        ticks.tick().await;
        let raw = Raw::from(SOMEBODY, port).await;
        SockRef::from(&raw.0)
            .set_linger(Some(Duration::ZERO))
            .unwrap();
    }
}
