//! One address may be a whole school or one script. The school gets in at once, and a script gets no more than that.

use std::net::Ipv4Addr;

use futures_util::future::join_all;

use crate::kit::{Answer, Phone, Raw, Server, so, until, vote};

use super::stop_and_count_votes;

const SCHOOL: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const SOMEBODY_ELSE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

#[tokio::test]
async fn sixty_phones_behind_one_address_open_the_page_listen_and_vote_at_once() {
    let server = Server::start(&[]).await;
    let mut wall = server.listen().await;
    let class = (0..60).map(async |_| {
        let phone = Phone::arrive_from(SCHOOL, &server.url).await;
        let listening = phone.listen().await;
        phone.votes(server.round, 1, 0).await;
        listening
    });
    let _listening = join_all(class).await;
    wall.until("the class", |snapshot| {
        snapshot.phones() == 60 && snapshot.votes() == 60
    })
    .await;
}

#[tokio::test]
async fn an_address_with_too_many_new_voters_must_wait_and_others_need_not() {
    let server = Server::start(&[]).await;
    let mut counted = 0;
    // Below twenty voters a second, the limit would never apply, so several scripts vote at once.
    let scripts = join_all((0..8_u128).map(async |script| {
        let mut raw = Raw::from(SCHOOL, server.port()).await;
        for voter in 1..2_500 {
            assert!(
                raw.send(vote(server.round, 1, script << 64 | voter).as_bytes())
                    .await
            );
            match raw.status().await {
                204 => {}
                status => return (voter as u64 - 1, status),
            }
        }
        panic!("{SCHOOL} has no limit")
    }))
    .await;
    for (voted, status) in scripts {
        assert_eq!(status, 429);
        counted += voted;
    }
    assert!(counted >= 600, "only {counted} got in");
    let late = Phone::arrive_from(SCHOOL, &server.url).await;
    until("a late phone gets in, maybe after a wait", async || {
        let answer = Answer::to(late.ballot(server.round, 1, 0))
            .await
            .expect("answered");
        if answer.status == 429 {
            let wait: u64 = answer.header("retry-after").parse().expect("seconds");
            assert!((1..=2).contains(&wait), "{wait}");
            assert!(answer.problem(429).contains("Too many new phones"));
        }
        so(answer.status == 204, answer)
    })
    .await;
    let other = Phone::arrive_from(SOMEBODY_ELSE, &server.url).await;
    other.votes(server.round, 1, 0).await;
    assert_eq!(stop_and_count_votes(server).await, counted + 2);
}
