//! Every refusal is a problem report with a sentence, and changes nothing.

use moodring_core::{Command, Engine};
use reqwest::{Body, Method, RequestBuilder};

use crate::kit::{Answer, Folder, Phone, Server};

async fn refused(request: RequestBuilder, status: u16) -> Answer {
    let answer = Answer::to(request).await.expect("the server answers");
    answer.problem(status);
    answer
}

/// Checks that no vote was counted.
async fn untouched(server: &Server) {
    let snapshot = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(snapshot.votes(), 0);
}

#[tokio::test]
async fn a_vote_that_cannot_be_read_is_refused_with_400() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let round = server.round;
    for body in [
        "",
        "2",
        "{}",
        "[0]",
        "{\"choice\":\"0\"}",
        "{\"choice\":0.5}",
        "{\"choice\":0,\"emoji\":\"🤩\"}",
        "{\"choice\":null,\"emoji\":\"🤩\"}",
        "{\"emoji\":null}",
        "{\"emoji\":[\"🤩\"]}",
        "{\"emoji\":\"🤩\",\"emoji\":\"🙂\"}",
        "{\"choice\":0",
    ] {
        let request = phone.ballot(round, 1, 0).body(body);
        refused(request, 400).await;
    }
    for path in [
        "x/votes/1",
        "1/votes/x",
        "-1/votes/1",
        "1/votes/-1",
        "1/votes/+1",
    ] {
        let request = phone
            .request(Method::PUT, &format!("rounds/{path}"))
            .header("content-type", "application/json")
            .body("{\"choice\":0}");
        refused(request, 400).await;
    }
    // One more than the highest serial: 2⁶³.
    let path = format!("rounds/{round}/votes/9223372036854775808");
    let request = phone.request(Method::PUT, &path);
    refused(request.json(&serde_json::json!({"choice": 0})), 400).await;
    untouched(&server).await;
}

#[tokio::test]
async fn a_foreign_host_or_origin_is_refused_with_403_on_every_path() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let own = server.url.trim_end_matches('/');
    for path in [
        "",
        "events",
        "health",
        "qr.svg",
        "emoji/1f929.svg",
        "nothing",
    ] {
        let get = || phone.request(Method::GET, path);
        refused(get().header("host", "evil.example"), 403).await;
        refused(get().header("origin", "http://evil.example"), 403).await;
    }
    let vote = || phone.ballot(server.round, 1, 0);
    refused(vote().header("host", "127.0.0.1.evil.example"), 403).await;
    for origin in [
        "http://evil.example",
        "null",
        &own.replace("http:", "https:"),
        &format!("{own}0"),
    ] {
        refused(vote().header("origin", origin), 403).await;
    }
    untouched(&server).await;
    let port = server.port();
    let computer = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("Linux has it");
    let computer = computer.trim();
    for host in [
        format!("localhost:{port}"),
        format!("localhost.:{port}"),
        format!("{computer}:{port}"),
        format!("{computer}.local.:{port}"),
        "192.168.1.23".to_owned(),
    ] {
        let request = vote()
            .header("host", &host)
            .header("origin", format!("http://{host}"));
        let answer = Answer::to(request).await.expect("the server answers");
        assert_eq!(answer.status, 204, "{host}");
    }
}

#[tokio::test]
async fn an_unknown_path_is_404_and_a_wrong_method_405_with_allow() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let far = server.round + 1_000;
    refused(phone.ballot(far, 1, 0), 404).await;
    refused(phone.request(Method::GET, "nothing"), 404).await;
    let path = format!("rounds/{}/votes/1", server.round);
    for (method, path, allowed) in [
        (Method::POST, "", "GET"),
        (Method::DELETE, "events", "GET"),
        (Method::PUT, "wall", "GET"),
        (Method::PUT, "qr.svg", "GET"),
        (Method::GET, &path, "PUT"),
        (Method::POST, &path, "PUT"),
        (Method::DELETE, &path, "PUT"),
    ] {
        let answer = refused(phone.request(method.clone(), path), 405).await;
        let allow = answer.header("allow");
        assert!(allow.contains(allowed), "{method} /{path} allows “{allow}”");
    }
    untouched(&server).await;
}

#[tokio::test]
async fn a_vote_for_a_round_that_is_over_is_409() {
    let folder = Folder::new().expect("a temporary folder");
    let engine = Engine::open(folder.path()).expect("it opens");
    let over = engine.newest().content.stage.round.id.0;
    for change in [Command::Open, Command::Close] {
        engine.execute(change).await.expect("it can");
    }
    engine.stop().await;
    let server = Server::on(folder.path(), &[]).await;
    assert!(server.round > over);
    let sentence = server.phone().await.vote(over, 1, 0).await.problem(409);
    assert_eq!(sentence, "Voting is closed.");
    untouched(&server).await;
}

#[tokio::test]
async fn a_body_over_one_kibibyte_is_413_with_or_without_a_length() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let padded = |length: usize| {
        let vote = "{\"choice\":0}";
        format!("{vote}{}", " ".repeat(length - vote.len()))
    };
    refused(phone.ballot(server.round, 1, 0).body(padded(1_025)), 413).await;
    let pieces = futures_util::stream::iter([padded(600), " ".repeat(600)].map(Ok::<_, String>));
    let streamed = phone
        .ballot(server.round, 1, 0)
        .body(Body::wrap_stream(pieces));
    refused(streamed, 413).await;
    untouched(&server).await;
    let most = phone.ballot(server.round, 1, 0).body(padded(1_024));
    assert_eq!(Answer::to(most).await.expect("answered").status, 204);
}

#[tokio::test]
async fn a_vote_that_is_not_json_is_415() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let path = format!("rounds/{}/votes/1", server.round);
    let vote = || phone.request(Method::PUT, &path).body("{\"choice\":0}");
    refused(vote(), 415).await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
    ] {
        refused(vote().header("content-type", kind), 415).await;
    }
    untouched(&server).await;
    let spelled = vote().header("content-type", "Application/JSON; charset=utf-8");
    assert_eq!(Answer::to(spelled).await.expect("answered").status, 204);
}

#[tokio::test]
async fn an_unknown_choice_is_422_and_a_vote_without_a_cookie_428() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    for choice in [-1, 5, i64::MAX] {
        phone.vote(server.round, 1, choice).await.problem(422);
    }
    for cookie in [
        "",
        "voter=",
        "voter=0",
        "other=00000000000000000000000000000001",
    ] {
        let unknown = Phone::with_cookie(&server.url, cookie);
        unknown.vote(server.round, 1, 0).await.problem(428);
    }
    untouched(&server).await;
}

#[tokio::test]
async fn every_refusal_is_json_for_programs_and_a_page_for_browsers() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let vote = format!("rounds/{}/votes/1", server.round);
    let small = || Body::from("x".repeat(1_025));
    let large = || Body::from("x".repeat(3_000_000));
    let streamed = || {
        let pieces = (0..8).map(|_| Ok::<_, String>("x".repeat(1_000)));
        Body::wrap_stream(futures_util::stream::iter(pieces))
    };
    let none = || Body::from("");
    let long = format!("wall?key={}", "x".repeat(2_048));
    let table: [(Method, &str, &dyn Fn() -> Body, u16); 27] = [
        (Method::GET, &long, &none, 414),
        (Method::GET, "nothing", &none, 404),
        (Method::GET, "emoji/61.svg", &none, 404),
        (Method::GET, "emoji/%ff.svg", &none, 400),
        (Method::GET, "emoji/", &none, 404),
        (Method::GET, "code", &none, 404),
        (Method::PUT, "code", &none, 404),
        (Method::GET, "events?key=x", &none, 403),
        (Method::GET, "events?key=x&key=y", &none, 400),
        (Method::GET, "wall?key=x&key=y", &none, 400),
        (Method::POST, "", &none, 405),
        (Method::PUT, "health", &none, 405),
        (Method::DELETE, "code", &none, 405),
        (Method::PATCH, "wall", &none, 405),
        (Method::OPTIONS, "events", &none, 405),
        (Method::TRACE, "qr.svg", &none, 405),
        (Method::GET, &vote, &none, 405),
        (Method::PUT, &vote, &none, 415),
        (Method::PUT, "code", &small, 413),
        (Method::PUT, "code", &large, 413),
        (Method::PUT, "code", &streamed, 413),
        (Method::PUT, "nothing", &small, 413),
        (Method::POST, "", &large, 413),
        (Method::GET, "", &small, 413),
        (Method::PUT, "events", &streamed, 413),
        (Method::GET, "emoji/1f929.svg", &small, 413),
        (Method::PUT, &vote, &large, 413),
    ];
    for (method, path, body, status) in table {
        let request = || phone.request(method.clone(), path).body(body());
        println!("{method} /{path} {status}");
        let told = Answer::to(request()).await.expect("answered");
        let sentence = told.problem(status);
        let asks = request().header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let shown = Answer::to(asks).await.expect("answered");
        page(&shown, status, &sentence, "/");
        assert_eq!(shown.header("allow"), told.header("allow"), "{path}");
        let both = request().header("accept", "text/html;q=0.5, application/json");
        let both = Answer::to(both).await.expect("answered");
        assert_eq!(both.problem(status), sentence);
    }
    // With a foreign host, a path alone would lead nowhere, so the page links to the server's address.
    let foreign = phone
        .request(Method::GET, "")
        .header("host", "evil.example");
    let shown = Answer::to(foreign.header("accept", "text/html")).await;
    let sentence = "This address is not Moodring's. Scan the QR code again.";
    page(&shown.expect("answered"), 403, sentence, &server.url);
    untouched(&server).await;
}

/// Checks that this is the page of a refusal, with its sentence and a link to the poll.
fn page(answer: &Answer, status: u16, sentence: &str, poll: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"));
    let sentence = sentence.replace('&', "&amp;").replace('"', "&quot;");
    for part in [
        format!("<h1>{sentence}</h1>"),
        format!("<a href=\"{poll}\">"),
        "lang=\"en\"".to_owned(),
    ] {
        assert!(answer.text().contains(&part), "{part}: {}", answer.text());
    }
}
