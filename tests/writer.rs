//! After a panic of the writer thread, every stream ends and every answer reports the failure.

use std::time::Duration;

use crate::kit::{Answer, Clock, Server};

#[tokio::test]
async fn a_writer_panic_ends_every_stream_and_is_answered_with_503() {
    let clock = Clock::new();
    let server = Server::by_clock(&clock).await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 0).await;
    let with_key = server.listen().await;
    let without = server.phone().await.listen().await;
    clock.fail();
    let failed = phone.vote(server.round, 2, 1).await.problem(503);
    assert!(failed.contains("has failed"), "{failed}");
    with_key.until_end(Duration::from_secs(2)).await;
    without.until_end(Duration::from_secs(2)).await;
    let client = reqwest::Client::builder().no_proxy().build();
    let client = client.expect("a client");
    for path in ["health", "events"] {
        let asked = client.get(format!("{}{path}", server.url));
        let answer = Answer::to(asked).await.expect("it answers");
        assert!(answer.problem(503).contains("has failed"), "{path}");
    }
    assert!(server.log().contains("panicked at"), "{}", server.log());
}
