//! A round with a timer closes by itself, whatever happens meanwhile.

use std::num::NonZeroU32;

use super::open_desk;
use crate::poll::Phase;
use crate::preferences::Preference;
use crate::{Booth, Change, ChangeError};

async fn with_timer(booth: &Booth, seconds: u32) {
    for change in [
        Change::Close,
        Change::Prefer(Preference::Timer(NonZeroU32::new(seconds))),
        Change::Open,
    ] {
        booth.change(change).await.expect("it is made");
    }
}

fn closes_at(booth: &Booth) -> Option<i64> {
    booth.newest().view.stage.round.closes_at
}

#[tokio::test]
async fn a_round_whose_time_is_up_closes_by_itself() {
    let (_folder, booth, round) = open_desk().await;
    with_timer(&booth, 1).await;
    assert!(closes_at(&booth).is_some());
    let mut listener = booth.subscribe(std::time::Duration::ZERO);
    loop {
        let stage = listener.next().await.expect("it runs").view.stage.clone();
        assert_eq!(stage.round.id, round);
        if stage.round.phase == Phase::Closed {
            assert_eq!(stage.round.closes_at, None);
            break;
        }
    }
}

#[tokio::test]
async fn a_timer_outlives_a_restart() {
    let (folder, booth, _) = open_desk().await;
    with_timer(&booth, 3_600).await;
    let before = closes_at(&booth);
    assert!(before.is_some());
    booth.stop().await;
    let booth = Booth::open(folder.path()).expect("it opens again");
    assert_eq!(closes_at(&booth), before);
    booth.stop().await;
}

#[tokio::test]
async fn closing_by_hand_stops_the_timer_and_without_one_a_round_stays_open() {
    let (_folder, booth, _) = open_desk().await;
    with_timer(&booth, 3_600).await;
    booth.change(Change::Close).await.expect("it closes");
    assert_eq!(closes_at(&booth), None);
    let off = Change::Prefer(Preference::Timer(None));
    booth.change(off).await.expect("it is kept");
    booth.change(Change::Open).await.expect("it opens");
    assert_eq!(closes_at(&booth), None);
}

#[tokio::test]
async fn a_timer_that_runs_is_extended_by_a_quarter_of_a_minute_up_to_an_hour() {
    let (_folder, booth, _) = open_desk().await;
    let none = booth.change(Change::ExtendTimer).await;
    assert_eq!(none, Err(ChangeError::NoTimer));
    with_timer(&booth, 30).await;
    let before = closes_at(&booth).expect("it runs");
    for more in 1..=2 {
        booth.change(Change::ExtendTimer).await.expect("it runs");
        assert_eq!(closes_at(&booth), Some(before + more * 15_000));
    }
    with_timer(&booth, 3_600).await;
    let before = closes_at(&booth).expect("it runs");
    booth.change(Change::ExtendTimer).await.expect("it runs");
    // No further ahead than screens count: by the moments that passed since.
    let by = closes_at(&booth).expect("it runs") - before;
    assert!((0..15_000).contains(&by), "{by}");
}
