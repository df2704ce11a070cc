//! Edits of a poll whose round has votes.

use super::*;

#[tokio::test]
async fn a_round_with_votes_is_reworded_but_other_edits_wait_for_the_next() {
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

#[tokio::test]
async fn a_right_answer_marked_during_voting_stays_with_its_round() {
    let (folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    let poll = engine.newest().content.stage.poll;
    let marked = |right: &[usize]| {
        let choices = Poll::welcome().choices().to_vec().into_iter().enumerate();
        let choices = choices.map(|(index, choice)| choice.right(right.contains(&index)));
        Poll::new("?", Rule::Once, choices.collect()).expect("valid")
    };
    let edit = |right: &[usize]| engine.execute(Command::Edit(poll, marked(right)));
    edit(&[1, 3]).await.expect("edited");
    let stage = engine.newest().content.stage.clone();
    assert_eq!(
        (stage.round.asked.right(), stage.stale),
        (vec![1, 3], false)
    );
    for command in [Command::Close, Command::NewRound] {
        engine.execute(command).await.expect("done");
    }
    edit(&[0]).await.expect("edited");
    engine.stop().await;

    let engine = crate::Engine::open(folder.path()).expect("opens again");
    assert_eq!(engine.polls().borrow()[0].poll.right(), [0]);
    assert_eq!(engine.newest().content.stage.round.asked.right(), [0]);
    let results = engine.history().await.expect("readable");
    assert_eq!(results[0].round.asked.right(), [1, 3]);
}
