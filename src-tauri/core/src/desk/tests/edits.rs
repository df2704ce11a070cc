//! What an edit does to a round that has votes.

use super::*;

#[tokio::test]
async fn an_edit_under_votes_rewords_the_round_and_anything_more_waits_for_the_next() {
    let (_folder, booth, round) = open_desk().await;
    booth.vote(ballot(round, 1)).await.expect("accepted");
    let poll = booth.newest().view.stage.poll;
    let welcome = Poll::welcome();

    let reworded = Poll::new("And today?", Rule::Once, welcome.choices().to_vec()).expect("valid");
    booth
        .change(Change::Edit(poll, reworded))
        .await
        .expect("edited");
    let stage = booth.newest().view.stage.clone();
    assert_eq!(stage.round.asked.question(), "And today?");
    assert!(!stage.stale);

    let shorter = Poll::new("And today?", Rule::Once, welcome.choices()[..2].to_vec());
    booth
        .change(Change::Edit(poll, shorter.expect("valid")))
        .await
        .expect("edited");
    let stage = booth.newest().view.stage.clone();
    assert_eq!((stage.counts.len(), stage.stale), (5, true));

    booth.change(Change::NewRound).await.expect("a new round");
    let stage = booth.newest().view.stage.clone();
    assert_eq!((stage.counts, stage.stale), (vec![0, 0], false));
    assert_ne!(stage.round.id, round);
}
