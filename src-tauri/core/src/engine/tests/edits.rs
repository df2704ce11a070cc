//! What an edit does to a round that has votes.

use super::*;

#[tokio::test]
async fn an_edit_under_votes_rewords_the_round_and_anything_more_waits_for_the_next() {
    let (_folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    let poll = engine.newest().content.stage.poll;
    let welcome = Poll::welcome();

    let reworded = Poll::new("And today?", Rule::Once, welcome.choices().to_vec()).expect("valid");
    engine
        .execute(Command::Edit(poll, reworded))
        .await
        .expect("edited");
    let stage = engine.newest().content.stage.clone();
    assert_eq!(stage.round.asked.question(), "And today?");
    assert!(!stage.stale);

    let shorter = Poll::new("And today?", Rule::Once, welcome.choices()[..2].to_vec());
    engine
        .execute(Command::Edit(poll, shorter.expect("valid")))
        .await
        .expect("edited");
    let stage = engine.newest().content.stage.clone();
    assert_eq!((stage.counts.len(), stage.stale), (5, true));

    engine
        .execute(Command::NewRound)
        .await
        .expect("a new round");
    let stage = engine.newest().content.stage.clone();
    assert_eq!((stage.counts, stage.stale), (vec![0, 0], false));
    assert_ne!(stage.round.id, round);
}
