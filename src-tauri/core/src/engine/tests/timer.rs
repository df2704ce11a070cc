//! A round with a timer closes by itself in every case.

use serde_json::json;

use super::{display, open_engine};
use crate::poll::Phase;
use crate::{Command, CommandError, Engine};

async fn with_timer(engine: &Engine, seconds: u32) {
    for change in [
        Command::Close,
        display(json!({ "timer": seconds })),
        Command::Open,
    ] {
        engine.execute(change).await.expect("it is made");
    }
}

fn closes_at(engine: &Engine) -> Option<i64> {
    engine.newest().content.stage.round.closes_at
}

#[tokio::test]
async fn a_round_whose_time_is_up_closes_by_itself() {
    let (_folder, engine, round) = open_engine().await;
    with_timer(&engine, 1).await;
    assert!(closes_at(&engine).is_some());
    let mut listener = engine.subscribe(std::time::Duration::ZERO);
    loop {
        let stage = listener
            .next()
            .await
            .expect("it runs")
            .content
            .stage
            .clone();
        assert_eq!(stage.round.id, round);
        if stage.round.phase == Phase::Closed {
            assert_eq!(stage.round.closes_at, None);
            break;
        }
    }
}

#[tokio::test]
async fn a_timer_outlives_a_restart() {
    let (folder, engine, _) = open_engine().await;
    with_timer(&engine, 3_600).await;
    let before = closes_at(&engine);
    assert!(before.is_some());
    engine.stop().await;
    let engine = Engine::open(folder.path()).expect("it opens again");
    assert_eq!(closes_at(&engine), before);
    engine.stop().await;
}

#[tokio::test]
async fn closing_stops_the_timer_and_without_a_timer_a_round_stays_open() {
    let (_folder, engine, _) = open_engine().await;
    with_timer(&engine, 3_600).await;
    engine.execute(Command::Close).await.expect("it closes");
    assert_eq!(closes_at(&engine), None);
    let off = display(json!({ "timer": null }));
    engine.execute(off).await.expect("it is kept");
    engine.execute(Command::Open).await.expect("it opens");
    assert_eq!(closes_at(&engine), None);
}

#[tokio::test]
async fn a_running_timer_is_extended_by_15_seconds_up_to_an_hour() {
    let (_folder, engine, _) = open_engine().await;
    let none = engine.execute(Command::ExtendTimer).await;
    assert_eq!(none, Err(CommandError::NoTimer));
    with_timer(&engine, 30).await;
    let before = closes_at(&engine).expect("it runs");
    for more in 1..=2 {
        engine.execute(Command::ExtendTimer).await.expect("it runs");
        assert_eq!(closes_at(&engine), Some(before + more * 15_000));
    }
    with_timer(&engine, 3_600).await;
    let before = closes_at(&engine).expect("it runs");
    engine.execute(Command::ExtendTimer).await.expect("it runs");
    // The limit is the longest time that screens can count down, plus the milliseconds that have passed.
    let by = closes_at(&engine).expect("it runs") - before;
    assert!((0..15_000).contains(&by), "{by}");
}
