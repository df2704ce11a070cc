//! A show with edges over a real nats-server: each vote answered with 204 is one row of the presenter's file, and every
//! stage shows it.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{Duration, Instant};

use async_nats::jetstream;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use moodring_core::poll::{MAX_CLOUD_EMOJI, Phase, Poll, RoundId, Rule};
use moodring_core::vote::{self, Ballot, Serial, Voter};
use moodring_core::{Command, emoji};
use moodring_relay::{Relay, RelayError, RelayState, RelayUrl};
use nkeys::KeyPair;
use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{self, sleep, sleep_until, timeout};

use crate::kit::{
    Answer, Folder, Listener, Nats, Phone, Room, Server, WAIT_TIMEOUT, prefer, program, so, until,
};

/// Returns the number of votes in a data file.
fn rows(data: &Path) -> u64 {
    let file = Connection::open(data.join("moodring.db")).expect("it opens");
    let count = file.query_row("SELECT count(*) FROM votes", [], |row| row.get(0));
    count.expect("a number")
}

async fn until_rows(data: &Path, count: u64) {
    until("the votes are in the presenter's file", async || {
        let there = rows(data);
        (there == count).then_some(()).ok_or(there.to_string())
    })
    .await;
}

async fn edge(url: &str) -> Server {
    let edge = Server::edge(&["--edge", url]).await;
    until_healthy(&edge).await;
    edge
}

async fn until_healthy(edge: &Server) {
    until("the edge takes votes", async || {
        let health = Phone::with_cookie(&edge.url, "").get("health").await;
        (health.status == 200).then_some(()).ok_or(edge.log())
    })
    .await;
}

/// Returns the same phone, by its cookie, at another server.
fn moved(phone: &Phone, to: &Server) -> Phone {
    Phone::with_cookie(&to.url, &phone.cookie)
}

/// Opens a room whose presenter is connected to the show.
async fn presented(url: &str) -> (Room, Relay) {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let url = RelayUrl::parse(url).expect("it is one");
    let relay = Relay::start(room.engine.clone(), url);
    relay.started().await.expect("it is not refused");
    (room, relay)
}

/// Returns the first batch of votes as NATS stores it, and the context that can send it again.
async fn first_batch(nats: &Nats) -> (jetstream::Context, StreamMessage) {
    let jetstream = jetstream::new(nats.client().await);
    let votes = jetstream.get_stream("m-show-votes").await;
    let votes = votes.expect("it is there");
    let batch = votes.get_raw_message(1).await.expect("a batch");
    (jetstream, batch)
}

#[tokio::test]
async fn a_vote_at_any_edge_is_in_the_file_and_on_every_stream_once() {
    let nats = Nats::start().await;
    let url = nats.url("show");
    let server = Server::start(&["--relay", &url]).await;
    let (one, other) = tokio::join!(edge(&url), edge(&url));
    let phone = one.phone().await;
    let mut keyed = server.listen().await;
    let mut at_edge = phone.listen().await;
    phone.votes(server.round, 5, 1).await;
    keyed.until_counts(&[0, 1, 0, 0, 0]).await;
    let seen = at_edge
        .until("the vote", |snapshot| snapshot.votes() == 1)
        .await;
    assert_eq!(seen.counts(), None, "phones do not see results");
    keyed
        .until("the phone at the edge", |snapshot| snapshot.phones() == 1)
        .await;

    // The same phone votes in the room and at another edge. Its older taps arrive last.
    let there = Phone::with_cookie(&server.url, &phone.cookie);
    there.votes(server.round, 7, 2).await;
    keyed.until_counts(&[0, 0, 1, 0, 0]).await;
    moved(&phone, &other).votes(server.round, 9, 3).await;
    keyed.until_counts(&[0, 0, 0, 1, 0]).await;
    phone.votes(server.round, 6, 4).await;
    phone.votes(server.round, 5, 1).await;
    until_rows(&server.data, 4).await;
    let mut keyed = server.listen().await;
    keyed.until_counts(&[0, 0, 0, 1, 0]).await;

    // An edge answers phones as the room does. The wall, the room code and the streams with a key exist only at the
    // presenter.
    let page = phone.get("").await;
    assert!(page.text().contains("How are you feeling today?"));
    let snapshot = phone.get("snapshot").await;
    let snapshot: serde_json::Value = serde_json::from_slice(&snapshot.body).expect("JSON");
    assert_eq!(snapshot["boot"], seen.boot());
    phone.vote(server.round, 10, 9).await.problem(422);
    phone.vote(server.round + 1, 10, 0).await.problem(404);
    phone.get("wall").await.problem(404);
    for path in ["wall?key=1", "code"] {
        phone.get(path).await.problem(404);
    }
    for path in ["events", "snapshot"] {
        phone
            .get(&format!("{path}?key={}", server.key))
            .await
            .problem(403);
    }
    assert_eq!(phone.get("qr.svg").await.status, 200);
    assert_eq!(phone.get("emoji/1f44d.svg").await.status, 200);
}

#[tokio::test]
async fn edges_add_emoji_to_one_cloud_and_lose_none_answered_with_204() {
    let nats = Nats::start().await;
    let url = nats.url("show");
    let (room, relay) = presented(&url).await;
    let cloud = room.add(Poll::cloud("Your week?", Rule::Many).expect("valid"));
    let blocked = prefer(json!({ "blocked": { "on": true, "emoji": ["💩"] } }));
    room.change([Command::Show(cloud.await), Command::Open, blocked])
        .await;
    let round = room.round();
    let (one, other) = tokio::join!(edge(&url), edge(&url));
    let up_to_date = async |edge: &Server| {
        until("the edge has the newest stage", async || {
            let snapshot = Phone::with_cookie(&edge.url, "").get("snapshot").await;
            let seen: Value = serde_json::from_slice(&snapshot.body).expect("JSON");
            let same = seen["rev"] == room.engine.newest().rev;
            same.then_some(()).ok_or(seen.to_string())
        })
        .await;
    };
    let (here, there) = (Phone::stranger(&one.url), Phone::stranger(&other.url));
    let (said, too) = tokio::join!(here.says(round, 1, "🥳"), there.says(round, 1, "🥳"));
    assert_eq!((said.status, too.status), (204, 204));
    let shown = || {
        let stage = room.engine.newest().content.stage.clone();
        let emoji = stage.round.asked.choices().iter();
        let emoji = emoji.map(|choice| choice.emoji().as_str());
        emoji.zip(stage.counts).collect::<Vec<_>>()
    };
    let until_shown = async |wanted: &[(&str, u64)]| {
        until("the stage shows it", async || {
            (shown() == wanted)
                .then_some(())
                .ok_or(format!("{:?}", shown()))
        })
        .await;
    };
    until_shown(&[("🥳", 2)]).await;
    tokio::join!(up_to_date(&one), up_to_date(&other));
    assert_eq!(here.says(round, 2, "👍🏽").await.status, 204);
    here.votes(round, 3, 0).await;
    here.says(round, 4, "💩").await.problem(422);
    until_shown(&[("🥳", 3), ("👍", 1)]).await;

    // One place is left and the presenter disconnects. Each edge gives this place to a different emoji.
    let mut all = emoji::groups().flat_map(|(_, list)| list);
    let known = ["🥳", "👍", "💩"];
    let mut new = all
        .by_ref()
        .filter(|emoji| !known.contains(&emoji.as_str()));
    for voter in 0..MAX_CLOUD_EMOJI as u128 - 3 {
        let vote = room.engine.vote(Ballot {
            round: RoundId(round),
            voter: Voter(voter << 64),
            serial: Serial::new(1).expect("not negative"),
            answer: vote::Answer::Emoji(new.next().expect("there are more")),
        });
        vote.await.expect("there is room");
    }
    tokio::join!(up_to_date(&one), up_to_date(&other));
    relay.stop().await;
    let [first, second, third] = [(); 3].map(|()| new.next().expect("there are more").as_str());
    assert_eq!(here.says(round, 5, first).await.status, 204);
    assert_eq!(here.says(round, 6, first).await.status, 204);
    let full = here.says(round, 7, second).await.problem(409);
    assert!(full.contains("200"), "{full}");
    assert_eq!(there.says(round, 5, second).await.status, 204);
    let url = RelayUrl::parse(&url).expect("it is one");
    let relay = Relay::start(room.engine.clone(), url);
    relay.started().await.expect("it is not refused");
    until("both are in the cloud", async || {
        let shown = shown();
        let end = shown.get(MAX_CLOUD_EMOJI - 1..).unwrap_or_default();
        let both = [(first, 2), (second, 1)];
        (end == both).then_some(()).ok_or(format!("{end:?}"))
    })
    .await;
    up_to_date(&one).await;
    here.votes(round, 8, MAX_CLOUD_EMOJI as i64).await;
    here.says(round, 9, third).await.problem(409);
    relay.stop().await;
}

#[tokio::test]
async fn with_many_taps_each_serial_counts_once_even_in_a_repeated_batch() {
    let nats = Nats::start().await;
    let url = nats.url("show");
    let server = Server::start(&["--relay", &url, "--rule", "many"]).await;
    let (one, other) = tokio::join!(edge(&url), edge(&url));
    let phone = one.phone().await;
    for serial in 1..=3 {
        phone.votes(server.round, serial, 0).await;
        moved(&phone, &other).votes(server.round, serial, 0).await;
    }
    until_rows(&server.data, 3).await;

    let (jetstream, batch) = first_batch(&nats).await;
    for payload in [batch.payload, "no batch".into()] {
        let sent = jetstream.publish(batch.subject.clone(), payload).await;
        sent.expect("sent").await.expect("acknowledged");
    }
    phone.votes(server.round, 4, 1).await;
    server.listen().await.until_counts(&[3, 1, 0, 0, 0]).await;
    assert_eq!(rows(&server.data), 4);
}

#[tokio::test]
async fn a_round_that_closes_under_load_keeps_every_vote_that_got_its_204() {
    let nats = Nats::start().await;
    let url = nats.url("show");
    let (room, relay) = presented(&url).await;
    let edge = edge(&url).await;
    let mut state = relay.state();
    let connected = state.wait_for(|state| match state {
        RelayState::Connected(edges) => edges.len() == 1,
        _ => false,
    });
    timeout(WAIT_TIMEOUT, connected)
        .await
        .expect("in time")
        .expect("it runs");
    let round = room.round();
    let first = edge.phone().await;
    let voters = (0..16).map(|_| {
        let phone = first.another();
        async move {
            for serial in 0.. {
                let answer = phone.vote(round, serial, 0).await;
                match answer.status {
                    204 => {}
                    429 => tokio::task::yield_now().await,
                    status => {
                        assert_eq!(status, 409, "{}", answer.text());
                        return;
                    }
                }
            }
        }
    });
    let voting = tokio::spawn(join_all(voters));
    until("votes arrive", async || {
        let votes = room.engine.newest().content.votes();
        (votes >= 16).then_some(()).ok_or(votes.to_string())
    })
    .await;
    let closing = Instant::now();
    room.change([Command::Close]).await;
    let took = closing.elapsed();
    assert!(took < moodring_core::SEAL_TIMEOUT, "{took:?}");
    let at_close = rows(room.data());
    voting.await.expect("no voter panicked");
    assert_eq!(rows(room.data()), at_close, "sealed: no vote came later");
    assert_eq!(
        room.engine.newest().content.stage.round.phase,
        Phase::Closed
    );

    // A batch that was accepted before the close still counts when it arrives late.
    let (jetstream, batch) = first_batch(&nats).await;
    let mut late = batch.payload.to_vec();
    let serial = late.len() - 9..late.len() - 1;
    late[serial].copy_from_slice(&i64::MAX.to_be_bytes());
    let sent = jetstream.publish(batch.subject, late.into()).await;
    sent.expect("sent").await.expect("acknowledged");
    until_rows(room.data(), at_close + 1).await;
    relay.stop().await;
}

#[tokio::test]
async fn a_stage_stored_twice_is_not_taken_for_another_presenter() {
    let nats = Nats::start().await;
    let url = nats.url("show");
    let (room, relay) = presented(&url).await;
    let edge = edge(&url).await;
    // A repeat after a lost acknowledgement leaves a newer sequence number than the presenter knows.
    let jetstream = jetstream::new(nats.client().await);
    let stream = jetstream.get_stream("m-show-stage").await;
    let stream = stream.expect("it is there");
    let stored = stream.get_last_raw_message_by_subject("m.show.stage").await;
    let again = jetstream.publish("m.show.stage", stored.expect("a stage").payload);
    again.await.expect("sent").await.expect("acknowledged");
    let phone = Phone::arrive(&room.url).await;
    let there = Phone::with_cookie(&edge.url, "");
    let mut listener = there.listen().await;
    phone.votes(room.round(), 1, 0).await;
    let seen = listener.until("the vote", |seen| seen.votes() == 1);
    let seen = timeout(Duration::from_secs(1), seen).await;
    assert!(seen.is_ok(), "the next stage came late");
    let state = relay.state().borrow().clone();
    assert!(matches!(state, RelayState::Connected(_)), "{state:?}");
    relay.stop().await;
}

#[tokio::test]
async fn an_unreadable_stage_is_replaced_by_the_next_one() {
    let nats = Nats::start().await;
    let url = nats.url("show");
    let (room, relay) = presented(&url).await;
    let edge = edge(&url).await;
    let jetstream = jetstream::new(nats.client().await);
    let garbage = jetstream.publish("m.show.stage", "garbage".into());
    garbage.await.expect("sent").await.expect("acknowledged");
    edge.phone().await.votes(room.round(), 1, 0).await;
    let there = Phone::with_cookie(&edge.url, "");
    let mut listener = there.listen().await;
    listener.until("the vote", |seen| seen.votes() == 1).await;
    let state = relay.state().borrow().clone();
    assert!(matches!(state, RelayState::Connected(_)), "{state:?}");
    relay.stop().await;
}

#[tokio::test]
async fn a_stream_that_loses_votes_is_refused_and_no_edge_takes_any() {
    let nats = Nats::start().await;
    let jetstream = jetstream::new(nats.client().await);
    let unfit = stream::Config {
        name: "m-show-votes".to_owned(),
        subjects: vec!["m.show.votes.>".to_owned()],
        max_messages_per_subject: 1,
        ..Default::default()
    };
    jetstream.create_stream(unfit).await.expect("permitted");
    let url = nats.url("show");
    let (_room, relay) = presented(&url).await;
    let edge = Server::edge(&["--edge", &url]).await;
    let state = relay.state().borrow().clone();
    let RelayState::Offline(why) = state else {
        panic!("{state:?}");
    };
    let said = why.to_string();
    assert!(said.contains("m-show-votes loses votes"), "{said}");
    let health = Phone::with_cookie(&edge.url, "").get("health").await;
    assert_eq!(health.status, 503);
    relay.stop().await;
}

#[tokio::test]
async fn votes_count_after_nats_has_lost_the_end_of_its_log() {
    let mut nats = Nats::start().await;
    let url = nats.url("show");
    let (room, relay) = presented(&url).await;
    let edge = edge(&url).await;
    let first = edge.phone().await;
    let vote = async |count: usize| {
        let phones: Vec<Phone> = (0..count).map(|_| first.another()).collect();
        for phone in phones {
            until("a vote is confirmed", async || {
                let answer = phone.vote(room.round(), 1, 0).await;
                so(answer.status == 204, answer.text())
            })
            .await;
        }
    };
    vote(2).await;
    until_rows(room.data(), 2).await;
    let copy = Folder::new().expect("a temporary folder");
    let copied = |from: &Path, to: &Path| {
        let copied = process::Command::new("cp")
            .arg("-r")
            .args([from, to])
            .status();
        assert!(copied.expect("cp starts").success());
    };
    nats.kill();
    copied(&nats.store(), &copy.path().join("store"));
    nats.restart().await;
    vote(5).await;
    until_rows(room.data(), 7).await;
    nats.kill();
    fs::remove_dir_all(nats.store()).expect("it can be removed");
    copied(&copy.path().join("store"), &nats.store());
    nats.restart().await;
    vote(4).await;
    until_rows(room.data(), 11).await;
    relay.stop().await;
}

#[tokio::test]
async fn every_edge_asks_for_the_presenters_room_code() {
    let nats = Nats::start().await;
    let url = nats.url("show");
    let (room, relay) = presented(&url).await;
    let edge = edge(&url).await;
    room.change([prefer(json!({ "code": true }))]).await;
    let code = room
        .engine
        .newest()
        .content
        .code
        .expect("it is on")
        .to_string();
    let phone = edge.phone().await;
    until("the edge asks for the code", async || {
        let answer = phone.vote(room.round(), 1, 0).await;
        (answer.status == 401)
            .then_some(())
            .ok_or(answer.text().to_owned())
    })
    .await;
    let typed = phone
        .request(Method::PUT, "code")
        .json(&json!({ "code": code }));
    let answer = Answer::to(typed).await.expect("it answers");
    assert_eq!(answer.status, 204, "{}", answer.text());
    let token = answer
        .header("set-cookie")
        .split(';')
        .next()
        .expect("a cookie")
        .to_owned();
    let cookie = format!("{}; {token}", phone.cookie);
    for url in [&edge.url, &room.url] {
        let admitted = Phone::with_cookie(url, &cookie);
        let answer = admitted.vote(room.round(), 2, 0).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    relay.stop().await;
}

#[tokio::test]
async fn without_nats_edges_answer_503_and_the_room_keeps_voting() {
    let mut nats = Nats::start().await;
    let url = nats.url("show");
    let server = Server::start(&["--relay", &url]).await;
    let edge = edge(&url).await;
    let phone = edge.phone().await;
    phone.votes(server.round, 1, 0).await;
    nats.kill();
    until("the edge notices", async || {
        let health = phone.get("health").await;
        (health.status == 503)
            .then_some(())
            .ok_or(health.text().to_owned())
    })
    .await;
    let away = phone.vote(server.round, 2, 1).await;
    away.problem(503);
    assert_eq!(away.header("retry-after"), "1");
    assert_eq!(phone.get("").await.status, 200);
    server.phone().await.votes(server.round, 1, 2).await;
    nats.restart().await;
    until_healthy(&edge).await;
    phone.votes(server.round, 3, 1).await;
    server.listen().await.until_counts(&[0, 1, 1, 0, 0]).await;
}

#[tokio::test]
async fn a_returning_presenter_catches_up_and_another_one_is_refused() {
    let nats = Nats::with("authorization { user: ann, password: \"s3cret/\" }").await;
    let url = nats.url("show").replace("//", "//ann:s3cret%2F@");
    let mut server = Server::start(&["--relay", &url]).await;
    let edge = edge(&url).await;

    let (said, status) = Server::refuses_with(&["--relay", &url]).await;
    assert_eq!(status.code(), Some(1));
    assert!(
        said.contains("Another presenter is on the show “show” already."),
        "{said}"
    );

    let wrong = nats.url("show").replace("//", "//ann:wrong@");
    let folder = Folder::new().expect("a temporary folder");
    let mut rejected = vec![Server::refuses_with(&["--relay", &wrong]).await];
    rejected.push(Server::refuses_edge(&["--edge", &wrong]).await);
    let data = folder.path().to_str().expect("UTF-8");
    for (said, status) in rejected {
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(said.contains("The relay rejects the login."), "{said}");
        assert!(!said.contains("wrong@"), "{said}");
    }
    for option in [["--data", data], ["--question", "Lunch?"]] {
        let (said, status) = Server::refuses_edge(&["--edge", &url, option[0], option[1]]).await;
        assert_eq!(status.code(), Some(2), "{said}");
        assert!(said.contains("does not go with --edge"), "{said}");
        assert!(!said.contains("s3cret"), "{said}");
    }

    let first = edge.phone().await;
    first.votes(server.round, 1, 0).await;
    until_rows(&server.data, 1).await;
    server.kill();
    let phones: Vec<Phone> = (0..20).map(|_| first.another()).collect();
    join_all(phones.iter().map(|phone| phone.votes(server.round, 1, 1))).await;
    server.restart().await;
    until_rows(&server.data, 21).await;
    Listener::with_key(&server.url, &server.key)
        .await
        .until_counts(&[1, 20, 0, 0, 0])
        .await;
    let log = format!("{}{}", server.log(), edge.log());
    assert!(!log.contains("s3cret"), "{log}");
}

#[tokio::test]
async fn a_password_that_becomes_wrong_is_logged_once() {
    let mut nats = Nats::with("authorization { user: ann, password: \"s3cret\" }").await;
    let url = nats.url("show").replace("//", "//ann:s3cret@");
    let (_room, relay) = presented(&url).await;
    // The list of processes shows options, but not the environment.
    let mut command = process::Command::new(program("moodring-server"));
    command.env("MOODRING_EDGE", &url);
    let edge = Server::edge_by(command, &[]).await;
    until_healthy(&edge).await;

    nats.kill();
    nats.reconfigure("s3cret", "other");
    nats.restart().await;
    until("edge and presenter have tried many times", async || {
        let tries = nats.log().matches("authentication error").count();
        (tries > 20).then_some(()).ok_or(nats.log())
    })
    .await;
    assert_eq!(
        *relay.state().borrow(),
        RelayState::Offline(RelayError::Rejected)
    );
    let health = Phone::with_cookie(&edge.url, "").get("health").await;
    health.problem(503);

    nats.kill();
    nats.reconfigure("other", "s3cret");
    nats.restart().await;
    until_healthy(&edge).await;
    let log = edge.log();
    assert_eq!(log.matches("authorization violation").count(), 1, "{log}");
    for said in [log, edge.stdout(), health.text().to_owned()] {
        assert!(!said.contains("s3cret"), "{said}");
    }
    let arguments = std::fs::read(format!("/proc/{}/cmdline", edge.id())).expect("it runs");
    assert!(!String::from_utf8_lossy(&arguments).contains("s3cret"));
    relay.stop().await;
}

/// Creates a certificate authority, and a certificate for this computer with its key, in this folder.
fn certificates(folder: &Path) -> [PathBuf; 3] {
    let script = "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj '/CN=a test' && \
                  openssl req -newkey rsa:2048 -nodes -keyout own.key -out own.csr -subj /CN=localhost && \
                  printf 'subjectAltName=IP:127.0.0.1\\nbasicConstraints=CA:FALSE\\n' > own.cnf && \
                  openssl x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
                  -extfile own.cnf -out own.pem";
    let made = process::Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .output();
    let made = made.expect("openssl runs");
    assert!(made.status.success(), "{made:?}");
    ["ca.pem", "own.pem", "own.key"].map(|name| folder.join(name))
}

/// Starts a proxy that forwards to this port with this delay in each direction. Returns the port of the proxy.
async fn slow_link(port: u16, delay: Duration) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a free port");
    let own = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(async move {
                // The handshake takes one round trip.
                sleep(2 * delay).await;
                let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else {
                    return;
                };
                let (near, far) = (near.into_split(), far.into_split());
                tokio::join!(delayed(near.0, far.1, delay), delayed(far.0, near.1, delay));
            });
        }
    });
    own
}

/// Forwards each received piece after this delay.
async fn delayed(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: Duration) {
    let (sender, mut pieces) = mpsc::unbounded_channel::<(time::Instant, Vec<u8>)>();
    let reading = async move {
        let mut piece = vec![0; 1 << 16];
        while let Ok(size @ 1..) = from.read(&mut piece).await {
            let due = time::Instant::now() + delay;
            if sender.send((due, piece[..size].to_vec())).is_err() {
                return;
            }
        }
    };
    let writing = async move {
        while let Some((due, piece)) = pieces.recv().await {
            sleep_until(due).await;
            if to.write_all(&piece).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(reading, writing);
}

#[tokio::test]
async fn a_tls_link_with_a_200_ms_round_trip_is_kept_and_reconnected() {
    const ONE_WAY: Duration = Duration::from_millis(100);
    let folder = Folder::new().expect("a temporary folder");
    let [authority, certificate, key] = certificates(folder.path());
    let tls = format!("tls {{ cert_file: {certificate:?}, key_file: {key:?} }}");
    let mut nats = Nats::with(&tls).await;
    let port = slow_link(nats.port, ONE_WAY).await;
    let url = format!("tls://127.0.0.1:{port}/show");
    let (server, edge) = Server::trusting(&authority, &url).await;
    until_healthy(&edge).await;
    let phone = edge.phone().await;
    for serial in 1..=20 {
        phone.votes(server.round, serial, 0).await;
    }
    for log in [edge.log(), server.log()] {
        assert!(!log.contains("lost the relay"), "{log}");
    }
    nats.kill();
    nats.restart().await;
    until("the edge takes votes again", async || {
        let answer = phone.vote(server.round, 21, 1).await;
        so(answer.status == 204, answer.text())
    })
    .await;
    server.listen().await.until_counts(&[0, 1, 0, 0, 0]).await;
    for log in [edge.log(), server.log()] {
        assert_eq!(log.matches("lost the relay").count(), 1, "{log}");
    }
}

#[tokio::test]
async fn a_show_runs_over_tls_with_a_trusted_authority() {
    let folder = Folder::new().expect("a temporary folder");
    let [authority, certificate, key] = certificates(folder.path());
    let tls = format!("tls {{ cert_file: {certificate:?}, key_file: {key:?} }}");
    let nats = Nats::with(&tls).await;
    let url = nats.url("show").replace("nats:", "tls:");
    let (server, edge) = Server::trusting(&authority, &url).await;
    until_healthy(&edge).await;
    edge.phone().await.votes(server.round, 1, 2).await;
    server.listen().await.until_counts(&[0, 0, 1, 0, 0]).await;

    // Without that authority, the edge does not connect, and its log says why.
    let stranger = Server::edge(&["--edge", &url]).await;
    let health = Phone::with_cookie(&stranger.url, "").get("health").await;
    health.problem(503);
    until("the log says why", async || {
        let log = stranger.log();
        log.contains("certificate").then_some(()).ok_or(log)
    })
    .await;
}

/// Returns a signed JSON web token for NATS
/// (<https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/jwt>).
fn token(issuer: &KeyPair, subject: &KeyPair, claims: Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({ "typ": "JWT", "alg": "ed25519-nkey" });
    let claims = json!({
        "jti": subject.public_key(), "iat": 0, "iss": issuer.public_key(), "name": "test",
        "sub": subject.public_key(), "nats": claims,
    });
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = issuer.sign(signed.as_bytes()).expect("it has a seed");
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn only_a_valid_credentials_file_opens_a_show() {
    let (operator, account) = (KeyPair::new_operator(), KeyPair::new_account());
    let system = KeyPair::new_account();
    let of_account = json!({
        "type": "account", "version": 2,
        "limits": {
            "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true,
            "conn": -1, "leaf": -1, "mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1,
        },
    });
    let of_system = json!({
        "type": "account", "version": 2,
        "limits": { "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1,
                    "wildcards": true, "conn": -1, "leaf": -1 },
    });
    let lines = format!(
        "operator: {}\nsystem_account: {}\nresolver: MEMORY\nresolver_preload {{ {}: {}, {}: {} }}",
        token(
            &operator,
            &operator,
            json!({ "type": "operator", "version": 2 })
        ),
        system.public_key(),
        account.public_key(),
        token(&operator, &account, of_account),
        system.public_key(),
        token(&operator, &system, of_system),
    );
    let nats = Nats::with(&lines).await;
    let folder = Folder::new().expect("a temporary folder");
    let credentials = |name: &str, issuer: &KeyPair| {
        let user = KeyPair::new_user();
        let may = json!({ "type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1 });
        let (token, seed) = (token(issuer, &user, may), user.seed().expect("it has one"));
        let text = format!(
            "-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        );
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("written");
        format!("{}?creds={}", nats.url("show"), file.display())
    };
    let url = credentials("right.creds", &account);
    let server = Server::start(&["--relay", &url]).await;
    let edge = edge(&url).await;
    edge.phone().await.votes(server.round, 1, 3).await;
    server.listen().await.until_counts(&[0, 0, 0, 1, 0]).await;

    let wrong = credentials("wrong.creds", &KeyPair::new_account());
    let (sentence, _) = Server::refuses_edge(&["--edge", &wrong]).await;
    assert!(sentence.contains("login"), "{sentence}");
}
