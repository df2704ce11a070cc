//! The room code: while it is off, nothing of it exists. While it is on, a phone can vote after it has typed the code
//! on the stage.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use moodring_core::Command;
use reqwest::Method;
use serde_json::json;

use crate::kit::{Answer, Listener, Phone, Room, Server, display, prefer, qr};

/// The time limit for the answer to the right code. It must not wait for a delayed answer, which takes two seconds. A
/// busy machine takes part of a second.
const RIGHT_CODE_TIMEOUT: Duration = Duration::from_millis(1_500);

fn on() -> Command {
    prefer(json!({ "code": true }))
}

fn off() -> Command {
    prefer(json!({ "code": false }))
}

/// Returns the code on the stage.
fn code(room: &Room) -> String {
    let code = room.engine.newest().content.code;
    code.expect("it is asked for").to_string()
}

fn another(code: &str) -> String {
    let other = (code.parse::<u32>().expect("digits") + 1) % 10_000;
    format!("{other:04}")
}

async fn types(phone: &Phone, code: &str) -> Answer {
    let request = phone.request(Method::PUT, "code");
    let answer = Answer::to(request.json(&json!({ "code": code }))).await;
    answer.expect("the server answers")
}

/// Types the code, and adds the pass to the phone's cookie.
async fn enters(phone: &mut Phone, room: &Room) {
    let answer = types(phone, &code(room)).await;
    assert_eq!(answer.status, 204, "{answer:?}");
    let cookie = answer.header("set-cookie");
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=43200"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let pass = cookie.split(';').next().expect("a cookie");
    phone.cookie = format!("{}; {pass}", phone.cookie);
}

#[tokio::test]
async fn without_a_code_there_is_no_code_page_and_no_code_field() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    phone.get("code").await.problem(404);
    types(&phone, "0000").await.problem(404);
    let told = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(told.0.get("code"), None);
    phone.votes(server.round, 1, 0).await;
}

#[tokio::test]
async fn a_phone_that_typed_the_code_votes_also_after_a_restart() {
    let room = Room::open().await;
    room.change([Command::Open, on()]).await;
    let mut phone = Phone::arrive(&room.url).await;
    let refused = phone.vote(room.round(), 1, 0).await;
    refused.problem(401);
    assert!(!refused.header("www-authenticate").is_empty());
    types(&phone, &another(&code(&room))).await.problem(403);
    phone.vote(room.round(), 1, 0).await.problem(401);
    assert_eq!(room.counts(), [0; 5]);

    enters(&mut phone, &room).await;
    phone.votes(room.round(), 1, 0).await;
    let stranger = Phone::stranger(&room.url);
    stranger.vote(room.round(), 1, 0).await.problem(401);
    // A pass is valid only for its voter.
    let pass = phone.cookie.split("; ").nth(1).expect("a pass");
    let borrowed = Phone::with_cookie(&room.url, &format!("{}; {pass}", stranger.cookie));
    borrowed.vote(room.round(), 1, 0).await.problem(401);

    let room = room.close().await.open_after(&[]).await;
    phone.votes(room.round(), 2, 1).await;
    stranger.vote(room.round(), 1, 0).await.problem(401);
    room.change([off()]).await;
    stranger.votes(room.round(), 1, 1).await;
    assert_eq!(room.counts(), [0, 2, 0, 0, 0]);
}

#[tokio::test]
async fn the_code_is_sent_to_the_stage_and_never_to_a_phone() {
    let room = Room::open().await;
    let results = display(json!({ "phone_results": "always" }));
    room.change([Command::Open, results, on()]).await;
    let code = code(&room);
    let key = room.engine.key().borrow().to_string();
    let told = Listener::with_key(&room.url, &key).await.next().await;
    assert_eq!(told.expect("a snapshot").0["code"], code);
    let phone = Phone::arrive(&room.url).await;
    let told = phone.listen().await.next().await.expect("a snapshot");
    assert!(told.counts().is_some());
    assert_eq!(told.0.get("code"), None);
    let page = phone.get("").await;
    let staged = page.text().rsplit_once("id=\"staged\">");
    let (_, staged) = staged.expect("the page has a stage");
    assert!(!staged.contains("\"code\""), "{staged}");
    let address = qr::in_svg(phone.get("qr.svg").await.text());
    assert!(
        !address.contains(&code) || room.url.contains(&code),
        "{address}"
    );
}

#[tokio::test]
async fn wrong_codes_are_slow_the_right_one_is_not_and_no_code_is_no_guess() {
    let room = Room::open().await;
    room.change([Command::Open, on()]).await;
    let phone = Phone::arrive(&room.url).await;
    let put = |body: &'static str| phone.request(Method::PUT, "code").body(body);
    let answer = |request| async { Answer::to(request).await.expect("answered") };
    answer(put("{\"code\":\"0000\"}")).await.problem(415);
    let json = |body| put(body).header("content-type", "application/json");
    for body in [
        "",
        "{}",
        "[\"0000\"]",
        "{\"code\":1234}",
        "{\"code\":\"42\"}",
        "{\"code\":\"48x1\"}",
    ] {
        answer(json(body)).await.problem(400);
    }
    let nobody = Phone::with_cookie(&room.url, "");
    types(&nobody, &code(&room)).await.problem(428);
    for _ in 0..20 {
        types(&phone, "42").await.problem(400);
    }
    // Sends fifty wrong codes from this address, each as a new voter.
    for _ in 0..50 {
        let guesser = Phone::stranger(&room.url);
        types(&guesser, &another(&code(&room))).await.problem(403);
    }
    let other = Phone::arrive(&room.url).await;
    let (wrong, right) = (another(&code(&room)), arabic(&code(&room)));
    let begun = Instant::now();
    let entered = types(&other, &right).await;
    assert_eq!(entered.status, 204, "{entered:?}");
    assert!(
        begun.elapsed() < RIGHT_CODE_TIMEOUT,
        "{:?}",
        begun.elapsed()
    );
    let begun = Instant::now();
    let guessers: Vec<_> = (0..3).map(|_| Phone::stranger(&room.url)).collect();
    let guesses = join_all(guessers.iter().map(|guesser| types(guesser, &wrong))).await;
    for guess in guesses {
        guess.problem(403);
    }
    assert!(begun.elapsed() > Duration::from_secs(1), "it was slowed");
}

#[tokio::test]
async fn the_right_code_always_gets_in_through_a_flood_of_wrong_ones() {
    let room = Room::open().await;
    room.change([Command::Open, on()]).await;
    let (wrong, right) = (another(&code(&room)), code(&room));
    let honest = Phone::arrive(&room.url).await;
    // Each guesses again after every answer. The first half guess as a new voter each time, the others as the same
    // voter.
    let flood = join_all((0..100).map(async |guesser| {
        let mut phone = Phone::stranger(&room.url);
        loop {
            types(&phone, &wrong).await;
            if guesser < 50 {
                phone = Phone::stranger(&room.url);
            }
        }
    }));
    let class = async {
        // A voter's own wrong codes do not block its right code either.
        join_all((0..20).map(async |_| types(&honest, &wrong).await.problem(403))).await;
        for _ in 0..20 {
            let phone = Phone::arrive(&room.url).await;
            let begun = Instant::now();
            assert_eq!(types(&phone, &right).await.status, 204);
            assert_eq!(types(&honest, &right).await.status, 204);
            assert!(
                begun.elapsed() < RIGHT_CODE_TIMEOUT,
                "{:?}",
                begun.elapsed()
            );
        }
    };
    tokio::select! {
        _ = flood => unreachable!("it never ends"),
        () = class => {}
    }
}

/// Returns the digits of a code as an Arabic keyboard types them.
fn arabic(code: &str) -> String {
    let digit = |digit: char| {
        digit
            .to_digit(10)
            .and_then(|value| char::from_u32(0x660 + value))
    };
    code.chars().filter_map(digit).collect()
}
