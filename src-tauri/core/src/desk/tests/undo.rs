//! A round that was left by accident comes back as it was, and no accepted vote is deleted for it.

use super::*;
use crate::Booth;
use crate::preferences::Preference;
use crate::view::Stage;

fn stage(booth: &Booth) -> Stage {
    booth.newest().view.stage.clone()
}

async fn made(booth: &Booth, change: Change) {
    booth.change(change).await.expect("it is made");
}

#[tokio::test]
async fn undoing_a_new_round_brings_the_open_round_back_with_votes_and_timer() {
    let (folder, booth, round) = open_desk().await;
    made(&booth, Change::Close).await;
    let timer = Preference::Timer(std::num::NonZeroU32::new(600));
    made(&booth, Change::Prefer(timer)).await;
    made(&booth, Change::Open).await;
    booth.vote(ballot(round, 1)).await.expect("accepted");
    let before = stage(&booth);
    made(&booth, Change::NewRound).await;
    let accident = stage(&booth).round.id;
    assert_ne!(accident, round);
    // It may even have been opened, as long as nobody voted.
    made(&booth, Change::Open).await;
    made(&booth, Change::BringBack(round)).await;
    assert_eq!(stage(&booth), before);
    let gone = booth.vote(ballot(accident, 2)).await;
    assert_eq!(gone, Err(VoteError::Refused(Refusal::NoSuchRound)));
    booth.vote(ballot(round, 2)).await.expect("it is open");
    let past = booth.history().await.expect("reads");
    let rounds: Vec<_> = past.iter().map(|one| (one.round.id, one.votes())).collect();
    assert_eq!(rounds, [(round, 2)]);
    assert_eq!(past[0].closed_at, None);
    booth.stop().await;

    let booth = Booth::open(folder.path()).expect("opens again");
    assert_eq!(stage(&booth).round, before.round);
    // The name of the deleted round is not used again: a phone may still hold a vote for it.
    made(&booth, Change::NewRound).await;
    assert!(stage(&booth).round.id.0 > accident.0);
}

#[tokio::test]
async fn a_new_round_that_has_votes_stays_and_says_why() {
    let (_folder, booth, round) = open_desk().await;
    booth.vote(ballot(round, 1)).await.expect("accepted");
    made(&booth, Change::NewRound).await;
    made(&booth, Change::Open).await;
    let second = stage(&booth).round.id;
    booth.vote(ballot(second, 1)).await.expect("accepted");
    let before = stage(&booth);
    let undone = booth.change(Change::BringBack(round)).await;
    assert_eq!(undone, Err(ChangeError::HasVotes));
    assert_eq!(stage(&booth), before);
}

#[tokio::test]
async fn a_round_left_for_another_poll_opens_again_and_only_once() {
    let (_folder, booth, round) = open_desk().await;
    booth.vote(ballot(round, 1)).await.expect("accepted");
    made(&booth, Change::Create(Poll::blank())).await;
    let before = stage(&booth);
    made(&booth, Change::Next).await;
    let other = stage(&booth).round.id;
    // Another change that keeps the round keeps the way back.
    made(&booth, Change::Hide(true)).await;
    made(&booth, Change::Hide(false)).await;
    made(&booth, Change::BringBack(round)).await;
    assert_eq!(stage(&booth), before);
    for id in [round, other, RoundId(99)] {
        let again = booth.change(Change::BringBack(id)).await;
        assert_eq!(again, Err(ChangeError::NotUndoable));
    }
    // The stage moved on twice: what was undone then would be another change.
    made(&booth, Change::Next).await;
    made(&booth, Change::NewRound).await;
    made(&booth, Change::Open).await;
    made(&booth, Change::NewRound).await;
    let late = booth.change(Change::BringBack(round)).await;
    assert_eq!(late, Err(ChangeError::NotUndoable));
}

#[tokio::test]
async fn a_round_whose_poll_was_deleted_does_not_come_back() {
    let (_folder, booth, round) = open_desk().await;
    let poll = stage(&booth).poll;
    made(&booth, Change::Create(Poll::blank())).await;
    made(&booth, Change::Delete(poll)).await;
    let undone = booth.change(Change::BringBack(round)).await;
    assert_eq!(undone, Err(ChangeError::NotUndoable));
}
