//! A computer that sleeps and wakes: the server stops for a while with all its connections, and then continues.

use moodring_core::{Command, Engine};
use serde_json::json;
use tokio::time::{Duration, timeout};

use crate::kit::{Folder, Server, display, until};

#[tokio::test]
async fn after_a_sleep_an_expired_timer_closes_the_round() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    for change in [display(json!({ "timer": 8 })), Command::Open] {
        engine.execute(change).await.expect("it can be made");
    }
    engine.stop().await;
    let server = Server::on(data.path(), &[]).await;
    let round = server.round;
    let (phone, late) = tokio::join!(server.phone(), server.phone());
    let mut stage = phone.listen().await;
    let open = stage.next().await.expect("a snapshot");
    let closes_at = open.0["closes_at"].as_i64().expect("a timer runs");
    phone.votes(round, 1, 0).await;

    server.freeze();
    let asleep = tokio::spawn(async move { late.vote(round, 1, 1).await });
    assert!(
        timeout(Duration::from_millis(200), phone.vote(round, 2, 2))
            .await
            .is_err(),
        "the sleeping server answers"
    );
    until("the time is up", async || {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = now.expect("after 1970").as_millis() as i64;
        if now > closes_at {
            Ok(())
        } else {
            Err(format!("{} ms to go", closes_at - now))
        }
    })
    .await;
    server.thaw();
    // The vote has an answer: it counted before the round closed, or the closed round refused it.
    let answer = asleep.await.expect("it does not panic");
    assert!([204, 409].contains(&answer.status), "{}", answer.text());
    let closed = stage
        .until("the end", |snapshot| snapshot.phase() == "closed")
        .await;
    let refused = phone.vote(round, 9, 1).await;
    refused.problem(409);
    let told = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(told.votes(), closed.votes());
    assert_eq!(told.votes(), 1 + u64::from(answer.status == 204));
}
