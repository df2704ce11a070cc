//! Phones outside the room use the presenter's public address, through a proxy on this computer.

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Instant;

use futures_util::future::join_all;
use moodring_core::{Command, Engine};
use moodring_lan::PublicAddress;
use moodring_server::Network;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::kit::{
    Answer, Folder, Nats, Phone, Proxy, Raw, Room, Server, port_of, prefer, qr, so, statuses,
    until, vote_with,
};

const NAME: &str = "poll.example.org";
const ORIGIN: &str = "https://poll.example.org";
/// The addresses of the remote phones in these tests.
const HOME: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 7);
const OFFICE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 8);

fn public() -> Option<PublicAddress> {
    Some(PublicAddress::parse(ORIGIN).expect("it is one"))
}

/// Starts a server with a stored public address, and a proxy that leads to it.
async fn beyond(data: &Path) -> (Server, Proxy) {
    let engine = Engine::open(data).expect("it opens");
    Network::new(&engine)
        .choose_public(public())
        .await
        .expect("it is stored");
    engine.stop().await;
    let server = Server::on(data, &[]).await;
    let proxy = Proxy::to(server.port()).await;
    (server, proxy)
}

/// Adds the origin of a page that was opened with the public address.
fn from_its_page(request: RequestBuilder) -> RequestBuilder {
    request.header("origin", ORIGIN)
}

async fn answered(request: RequestBuilder) -> Answer {
    Answer::to(request).await.expect("the server answers")
}

#[tokio::test]
async fn a_remote_phone_votes_and_listens_like_one_in_the_room() {
    let data = Folder::new().expect("a temporary folder");
    let (server, proxy) = beyond(data.path()).await;
    let away = Phone::arrive_by(NAME, &proxy, HOME).await;
    let here = server.phone().await;
    assert_eq!(
        qr::in_svg(away.get("qr.svg").await.text()),
        format!("{ORIGIN}/")
    );

    let mut listener = away.listen().await;
    listener.next().await.expect("a snapshot");
    let voted = answered(from_its_page(away.ballot(server.round, 1, 0))).await;
    assert_eq!(voted.status, 204, "{voted:?}");
    here.votes(server.round, 1, 1).await;
    listener
        .until("both votes arrive", |snapshot| snapshot.votes() == 2)
        .await;

    // The same cookie in the room, over HTTP, is the same voter, who changes the vote.
    let same = Phone::with_cookie(&server.url, &away.cookie);
    same.votes(server.round, 2, 1).await;
    server.listen().await.until_counts(&[0, 2, 0, 0, 0]).await;
}

#[tokio::test]
async fn only_the_public_name_and_its_origin_are_accepted() {
    let data = Folder::new().expect("a temporary folder");
    let (server, proxy) = beyond(data.path()).await;
    let phone = Phone::arrive_by(NAME, &proxy, HOME).await;
    for origin in [
        "https://evil.example",
        "https://poll.example.org:8443",
        "null",
    ] {
        let vote = phone.ballot(server.round, 1, 0).header("origin", origin);
        answered(vote).await.problem(403);
    }
    for host in [
        "evil.example",
        "example.org",
        "poll.example.org.evil.example",
    ] {
        let page = server
            .phone()
            .await
            .request(Method::GET, "")
            .header("host", host);
        answered(page).await.problem(403);
    }
    // Some proxies put the server's own address into the host header, as nginx does by default.
    let vote = server.phone().await.ballot(server.round, 1, 0);
    assert_eq!(answered(from_its_page(vote)).await.status, 204);
}

#[tokio::test]
async fn a_stream_asks_proxies_not_to_buffer_it_only_with_a_public_address() {
    let data = Folder::new().expect("a temporary folder");
    let (server, _proxy) = beyond(data.path()).await;
    let plain = Server::start(&[]).await;
    for (server, asks) in [(&server, Some("no")), (&plain, None)] {
        let request = server.phone().await.request(Method::GET, "events");
        let answer = request.send().await.expect("it answers");
        let header = answer.headers().get("x-accel-buffering");
        assert_eq!(header.map(|value| value.to_str().expect("text")), asks);
    }
}

#[tokio::test]
async fn without_a_public_address_its_name_and_its_origin_are_refused() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    answered(phone.request(Method::GET, "").header("host", NAME))
        .await
        .problem(403);
    let vote = from_its_page(phone.ballot(server.round, 1, 0));
    answered(vote).await.problem(403);
    phone.votes(server.round, 1, 0).await;
}

/// Sends votes of a thousand new voters from one address at once, each with its own header. Returns the number of
/// accepted votes.
async fn crowd(
    server: &Server,
    number: u128,
    peer: Ipv4Addr,
    forwarded: impl Fn(u128) -> String,
) -> usize {
    const CONNECTIONS: u128 = 20;
    const VOTES: u128 = 50;
    let connections = (0..CONNECTIONS).map(async |connection| {
        let first = connection * VOTES + (number << 64);
        let votes: String = (first..first + VOTES)
            .map(|voter| {
                let framing = format!("Content-Length: 12\r\n{}\r\n", forwarded(voter));
                vote_with(server.round, 1, voter, &framing, "{\"choice\":0}")
            })
            .collect();
        let mut raw = Raw::from(peer, server.port()).await;
        let end = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assert!(raw.send((votes + end).as_bytes()).await);
        let heard = statuses(&raw.rest().await);
        assert_eq!(heard.len() as u128, VOTES + 1, "{heard:?}");
        heard.iter().filter(|status| **status == 204).count()
    });
    join_all(connections).await.into_iter().sum()
}

#[tokio::test]
async fn new_voters_count_only_by_the_address_that_the_proxy_names() {
    let data = Folder::new().expect("a temporary folder");
    let (server, _proxy) = beyond(data.path()).await;
    let one = |_| "X-Forwarded-For: 198.51.100.9, 203.0.113.7".to_owned();
    let unread = |_| "X-Forwarded-For: \u{e9}".to_owned();
    let prefixed = |_| "X-Forwarded-For: \u{e9}, 203.0.113.8".to_owned();
    let many = |voter: u128| format!("X-Forwarded-For: 203.0.113.{}", 100 + voter % 100);
    // The crowds: behind one address, behind a hundred, and in the room with a hundred invented addresses.
    let (proxy, guest) = (Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 5));
    assert!(crowd(&server, 1, proxy, one).await < 1_000);
    // An unreadable address still has limits, and does not hide a readable one.
    assert!(crowd(&server, 4, proxy, unread).await < 1_000);
    assert!(crowd(&server, 5, proxy, prefixed).await < 1_000);
    assert_eq!(crowd(&server, 2, proxy, many).await, 1_000);
    assert!(crowd(&server, 3, guest, many).await < 1_000);
}

#[tokio::test]
async fn an_edge_has_the_same_limits_names_and_proxy_as_the_room() {
    let nats = Nats::start().await;
    let relay = nats.url("show");
    let presenter = Server::start(&["--relay", &relay, "--rule", "many"]).await;
    let mut edge = Server::edge(&["--edge", &relay, "--public", ORIGIN]).await;
    edge.round = presenter.round;
    let phone = edge.phone().await;
    until("the edge takes votes", async || {
        let health = phone.get("health").await;
        so(health.status == 200, health)
    })
    .await;
    for (host, status) in [(NAME, 200), ("evil.example", 403)] {
        let page = phone.request(Method::GET, "").header("host", host);
        assert_eq!(answered(page).await.status, status, "{host}");
    }
    let sent = (1..=200).map(|serial| phone.vote(edge.round, serial, 0));
    let answers = join_all(sent).await;
    let too_fast = answers.iter().filter(|answer| answer.status == 429);
    assert!(too_fast.count() > 0, "{answers:?}");
    let one = |_| "X-Forwarded-For: 203.0.113.7".to_owned();
    let many = |voter: u128| format!("X-Forwarded-For: 203.0.113.{}", 100 + voter % 100);
    assert!(crowd(&edge, 1, Ipv4Addr::LOCALHOST, one).await < 1_000);
    assert_eq!(crowd(&edge, 2, Ipv4Addr::LOCALHOST, many).await, 1_000);
}

#[tokio::test]
async fn without_a_public_address_no_forwarded_header_is_trusted() {
    let server = Server::start(&[]).await;
    let one = |_| "X-Forwarded-For: 203.0.113.7\r\nForwarded: for=203.0.113.7".to_owned();
    assert_eq!(crowd(&server, 1, Ipv4Addr::LOCALHOST, one).await, 1_000);
}

#[tokio::test]
async fn guesses_of_the_code_are_counted_by_the_address_behind_the_proxy() {
    let room = Room::open().await;
    let code = prefer(json!({ "code": true }));
    room.change([Command::Open, code]).await;
    room.network
        .choose_public(public())
        .await
        .expect("it is stored");
    let proxy = Proxy::to(port_of(&room.url)).await;
    let right = room.engine.newest().content.code.expect("it is asked for");
    let wrong = (right.to_string().parse::<u32>().expect("digits") + 1) % 10_000;
    let guess = async |phone: &Phone| {
        let guess = phone.request(Method::PUT, "code");
        let guess = guess.json(&json!({ "code": format!("{wrong:04}") }));
        answered(from_its_page(guess)).await.status
    };
    // The server allows fifty guesses at once, and then one every two seconds.
    let fifty = join_all((0..50).map(async |_| {
        let phone = Phone::arrive_by(NAME, &proxy, HOME).await;
        guess(&phone).await
    }));
    assert_eq!(fifty.await, [403; 50]);
    let phone = Phone::arrive_by(NAME, &proxy, HOME).await;
    let begun = Instant::now();
    let one_more = async {
        let status = guess(&phone).await;
        assert!(matches!(status, 403 | 429), "{status}");
        begun.elapsed()
    };
    let elsewhere = async {
        let phone = Phone::arrive_by(NAME, &proxy, OFFICE).await;
        assert_eq!(guess(&phone).await, 403);
        begun.elapsed()
    };
    let (one_more, elsewhere) = tokio::join!(one_more, elsewhere);
    assert!(one_more > 2 * elsewhere, "{one_more:?} and {elsewhere:?}");
}

#[tokio::test]
async fn a_phone_that_uses_the_public_address_proves_that_it_works() {
    let room = Room::open().await;
    let proxy = Proxy::to(port_of(&room.url)).await;
    room.network
        .choose_public(public())
        .await
        .expect("it is stored");
    let reached = || room.network.address().borrow().reached;
    Phone::arrive(&room.url).await;
    assert_eq!(reached(), None);
    Phone::arrive_by(NAME, &proxy, HOME).await;
    assert!(reached().is_some());
    room.network
        .choose_public(None)
        .await
        .expect("it is stored");
    assert_eq!(reached(), None);

    // The public address is an IP address that a router forwards here. A request to another address proves nothing.
    let numbers = PublicAddress::parse("http://203.0.113.5:8080").expect("it is one");
    let chosen = room.network.choose_public(Some(numbers)).await;
    chosen.expect("it is stored");
    Phone::arrive(&room.url).await;
    assert_eq!(reached(), None);
    let page = Phone::stranger(&room.url).request(Method::GET, "");
    let page = answered(page.header("host", "203.0.113.5:8080")).await;
    assert_eq!(page.status, 200);
    assert!(reached().is_some());
}
