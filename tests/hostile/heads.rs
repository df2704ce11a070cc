//! Request heads of the maximum length, filled with the input that is slowest to parse: the server answers each about
//! as fast as a short one.

use std::fs;
use std::time::Duration;

use futures_util::future::join_all;
use moodring_core::Engine;
use moodring_lan::PublicAddress;
use moodring_server::Network;

use crate::kit::{Folder, Raw, Server, so, within};

/// The length in bytes of a header that still fits into a request head.
const HEADER_BYTES: usize = 15_000;
/// The length in bytes of a path with its query. The server does not parse longer ones.
const PATH_BYTES: usize = 2_000;
/// The processor time limit of one request: two milliseconds, and three times as long without optimisation.
const MAX_TIME: Duration = Duration::from_millis(if cfg!(debug_assertions) { 6 } else { 2 });
/// The most attempts of each request. The fastest counts, because other processes can slow down the rest.
const MAX_ATTEMPTS: usize = 10;

/// Returns the processor time that the server has used.
fn spent(server: &Server) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{}/task", server.id())).expect("it runs");
    let spent = tasks.flatten().filter_map(|task| {
        let stat = fs::read_to_string(task.path().join("schedstat")).ok()?;
        stat.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}

/// Sends a request once. Returns the status and the processor time of the answer.
async fn ask(server: &Server, request: &str) -> (Option<u16>, Duration) {
    let mut raw = Raw::connect(server.port()).await;
    let before = spent(server);
    assert!(raw.send(request.as_bytes()).await);
    let (answer, _) = raw.read_for(Duration::from_secs(5)).await;
    let took = spent(server).saturating_sub(before);
    let status = answer
        .get(9..12)
        .and_then(|status| str::from_utf8(status).ok());
    (status.and_then(|status| status.parse().ok()), took)
}

/// Repeats a text until it has the length of a header.
fn filled(with: &str) -> String {
    with.repeat(HEADER_BYTES / with.len())
}

#[tokio::test]
async fn no_route_is_slow_with_a_head_of_the_maximum_length() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let public = PublicAddress::parse("https://poll.example.org").expect("it is one");
    let network = Network::new(&engine);
    let chosen = network.choose_public(Some(public));
    chosen.await.expect("it is stored");
    engine.stop().await;
    let server = Server::on(data.path(), &["--no-limits"]).await;
    let vote = format!("PUT /rounds/{}/votes/1", server.round);
    let wall = format!("GET /wall?key={}", server.key);
    let routes = [
        "GET /",
        &wall,
        "GET /code",
        "GET /nothing",
        "HEAD /events",
        "GET /emoji/1f929.svg",
        "GET /qr.svg",
        "GET /health",
        &vote,
    ];
    let rising: String = (1..1_000).map(|step| format!("*;q=0.{step:03},")).collect();
    let headers = [
        format!("X: {}", filled("x")),
        format!("Accept-Language: {}en,de", filled("*,")),
        format!(
            "Accept-Language: {}",
            &rising[..rising.len().min(HEADER_BYTES)]
        ),
        format!("Accept-Language: {}", filled("a-")),
        format!("Accept: {}text/html", filled("a/b;q=0,")),
        format!("Accept-Encoding: {}gzip", filled("a,")),
        format!("Cookie: {}voter={:032x}", filled("a=b;"), 1),
        format!("Cookie: {}", filled("voter=;")),
        format!("Cookie: {}", filled("pass=1-1;")),
        format!("If-None-Match: {}", filled("\"a\",")),
        format!("X-Forwarded-For: 203.0.113.7,{}", filled("127.0.0.1,")),
        format!("Forwarded: {}", filled("for=\"a;")),
        format!("Origin: http://{}", filled("a.")),
        format!("Content-Type: {}", filled("a/b;")),
        filled("X:x\r\n")[..5 * 95].trim_end().to_owned(),
    ];
    let mut slow = Vec::new();
    let mut asked = 0;
    let mut look = async |line: String, header: &str| {
        let request = format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: gzip\r\n{header}\r\n\r\n"
        );
        let mut quickest = Duration::MAX;
        for _ in 0..MAX_ATTEMPTS {
            let (status, took) = ask(&server, &request).await;
            assert!(
                status.is_some_and(|status| status != 431),
                "{line:.40} {header:.40}"
            );
            quickest = quickest.min(took);
            if quickest < MAX_TIME / 2 {
                break;
            }
        }
        asked += 1;
        if quickest >= MAX_TIME {
            slow.push(format!("{quickest:?}: {line:.40} {header:.40}"));
        }
    };
    for route in routes {
        for header in &headers {
            look(route.to_owned(), header).await;
        }
    }
    for path in [
        "/emoji/",
        "/rounds/1/votes/",
        "/rounds/",
        "/events?key=",
        "/wall?",
        "/",
    ] {
        for filling in [
            "1",
            "fe0f-",
            "-fe-fe0f0f",
            "%31",
            "a&",
            "key=1&",
            "/",
            "%ff",
        ] {
            for bytes in [PATH_BYTES, HEADER_BYTES] {
                let length = bytes - bytes % filling.len();
                let path = format!("{path}{}", &filled(filling)[..length]);
                look(format!("GET {path}"), "X: x").await;
                look(format!("PUT {path}"), "X: x").await;
            }
        }
    }
    assert!(asked > 200, "only {asked}");
    assert!(
        slow.is_empty(),
        "{} of {asked}:\n{}",
        slow.len(),
        slow.join("\n")
    );
}

/// The connections of one wave. Each sends a head of almost the maximum length, and never its end.
const CONNECTIONS_PER_WAVE: usize = 1_500;

#[tokio::test]
async fn memory_of_unfinished_heads_goes_back_to_the_system() {
    let server = Server::start(&[]).await;
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}", filled("x"));
    server.phone().await;
    let before = server.memory();
    let mut peak = before;
    for _ in 0..3 {
        let wave = join_all((0..CONNECTIONS_PER_WAVE).map(async |_| {
            let mut raw = Raw::connect(server.port()).await;
            raw.send(head.as_bytes()).await;
            raw
        }));
        let wave = wave.await;
        peak = peak.max(server.memory());
        drop(wave);
    }
    assert!(peak > before + (4 << 20), "the waves took no memory");
    let limit = before + (peak - before) / 3;
    within(
        Duration::from_secs(30),
        "the memory is given back",
        async || {
            let now = server.memory();
            so(now < limit, (before, peak, now))
        },
    )
    .await;
}
