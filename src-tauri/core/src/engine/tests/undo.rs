//! Undo brings back a round as it was and deletes no accepted vote.

use serde_json::json;

use super::*;
use crate::Engine;

fn stage(engine: &Engine) -> Stage {
    engine.newest().content.stage.clone()
}

async fn made(engine: &Engine, change: Command) {
    engine.execute(change).await.expect("it is made");
}

#[tokio::test]
async fn undoing_a_new_round_brings_the_open_round_back_with_votes_and_timer() {
    let (folder, engine, round) = open_engine().await;
    made(&engine, Command::Close).await;
    made(&engine, display(json!({ "timer": 600 }))).await;
    made(&engine, Command::Open).await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    let before = stage(&engine);
    made(&engine, Command::NewRound).await;
    let accident = stage(&engine).round.id;
    assert_ne!(accident, round);
    // Undo also works if the new round was opened, as long as it has no votes.
    made(&engine, Command::Open).await;
    made(&engine, Command::BringBack(round)).await;
    assert_eq!(stage(&engine), before);
    let gone = engine.vote(ballot(accident, 2)).await;
    assert_eq!(gone, Err(VoteError::Refused(Refusal::NoSuchRound)));
    engine.vote(ballot(round, 2)).await.expect("it is open");
    let results = engine.history().await.expect("reads");
    let rounds: Vec<_> = results
        .iter()
        .map(|one| (one.round.id, one.votes()))
        .collect();
    assert_eq!(rounds, [(round, 2)]);
    assert_eq!(results[0].closed_at, None);
    engine.stop().await;

    let engine = Engine::open(folder.path()).expect("opens again");
    assert_eq!(stage(&engine).round, before.round);
    // The id of the deleted round is never reused: a phone may still send a vote for it.
    made(&engine, Command::NewRound).await;
    assert!(stage(&engine).round.id.0 > accident.0);
}

#[tokio::test]
async fn undo_does_not_delete_a_new_round_that_has_votes() {
    let (_folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    made(&engine, Command::NewRound).await;
    made(&engine, Command::Open).await;
    let second = stage(&engine).round.id;
    engine.vote(ballot(second, 1)).await.expect("accepted");
    let before = stage(&engine);
    let undone = engine.execute(Command::BringBack(round)).await;
    assert_eq!(undone, Err(CommandError::HasVotes));
    assert_eq!(stage(&engine), before);
}

#[tokio::test]
async fn a_round_left_for_another_poll_opens_again_and_only_once() {
    let (_folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    made(&engine, Command::Create(Poll::blank())).await;
    let before = stage(&engine);
    made(&engine, Command::Next).await;
    let other = stage(&engine).round.id;
    // A change that keeps the round also keeps the undo.
    made(&engine, Command::Hide(true)).await;
    made(&engine, Command::Hide(false)).await;
    made(&engine, Command::BringBack(round)).await;
    assert_eq!(stage(&engine), before);
    for id in [round, other, RoundId(99)] {
        let again = engine.execute(Command::BringBack(id)).await;
        assert_eq!(again, Err(CommandError::NotUndoable));
    }
    // The stage changed twice: undo would revert another change.
    made(&engine, Command::Next).await;
    made(&engine, Command::NewRound).await;
    made(&engine, Command::Open).await;
    made(&engine, Command::NewRound).await;
    let late = engine.execute(Command::BringBack(round)).await;
    assert_eq!(late, Err(CommandError::NotUndoable));
}

#[tokio::test]
async fn a_round_whose_poll_was_deleted_does_not_come_back() {
    let (_folder, engine, round) = open_engine().await;
    let poll = stage(&engine).poll;
    made(&engine, Command::Create(Poll::blank())).await;
    made(&engine, Command::Delete(poll)).await;
    let undone = engine.execute(Command::BringBack(round)).await;
    assert_eq!(undone, Err(CommandError::NotUndoable));
}
