//! Deleted polls come back unchanged, and appended lists are stored completely.

use super::*;

/// Returns the questions of the list, in order.
fn questions(engine: &crate::Engine) -> Vec<String> {
    let polls = engine.polls().borrow().clone();
    polls
        .iter()
        .map(|listed| listed.poll.question().to_owned())
        .collect()
}

fn asking(question: &str) -> Poll {
    Poll::new(question, Rule::Once, Poll::blank().choices().to_vec()).expect("valid")
}

/// Opens an engine whose list is the welcome poll, A, B and C. The first is on stage, open, with a vote.
async fn with_a_list() -> (TempDir, crate::Engine, RoundId, Vec<PollId>) {
    let (folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    let list = ["A", "B", "C"].map(asking).map(NewPoll::from).to_vec();
    let first = engine.execute(Command::Append(list)).await.expect("made");
    let polls = engine.polls().borrow().clone();
    assert_eq!(first, Some(polls[1].id), "the first of those it made");
    let ids = polls.iter().map(|listed| listed.id).collect();
    (folder, engine, round, ids)
}

#[tokio::test]
async fn a_deleted_poll_comes_back_to_its_old_place() {
    let (_folder, engine, _, ids) = with_a_list().await;
    let all = questions(&engine);
    for (at, id) in ids.iter().enumerate() {
        engine.execute(Command::Delete(*id)).await.expect("deleted");
        assert_eq!(questions(&engine).len(), 3);
        let back = engine
            .execute(Command::Restore(*id))
            .await
            .expect("restored");
        assert_eq!(back, Some(*id));
        assert_eq!(questions(&engine), all, "place {at}");
    }
}

#[tokio::test]
async fn a_deleted_poll_comes_back_after_others_were_moved_and_copied() {
    let (_folder, engine, _, ids) = with_a_list().await;
    let change = async |change| engine.execute(change).await.expect("possible");
    change(Command::Delete(ids[2])).await;
    change(Command::Move(ids[3], 0)).await;
    change(Command::Duplicate(ids[1])).await;
    change(Command::Restore(ids[2])).await;
    let welcome = Poll::welcome().question().to_owned();
    assert_eq!(questions(&engine), ["C", &welcome, "B", "A", "A"]);
    // A second restore changes nothing.
    change(Command::Restore(ids[2])).await;
    assert_eq!(questions(&engine).len(), 5);
}

#[tokio::test]
async fn the_poll_on_stage_comes_back_with_its_votes_but_not_onto_the_stage() {
    let (_folder, engine, round, ids) = with_a_list().await;
    engine
        .execute(Command::Delete(ids[0]))
        .await
        .expect("deleted");
    assert_eq!(engine.newest().content.stage.poll, ids[1]);
    let restored = engine.execute(Command::Restore(ids[0])).await;
    restored.expect("restored");
    assert_eq!(engine.newest().content.stage.poll, ids[1]);
    assert_eq!(engine.polls().borrow()[0].votes, 1);
    engine.execute(Command::Show(ids[0])).await.expect("shown");
    let stage = engine.newest().content.stage.clone();
    assert_eq!((stage.round.id, stage.round.phase), (round, Phase::Closed));
    assert_eq!(stage.counts[0], 1);
}

#[tokio::test]
async fn a_poll_that_never_existed_cannot_be_restored() {
    let (_folder, engine, _, _) = with_a_list().await;
    let answer = engine.execute(Command::Restore(PollId(99))).await;
    assert_eq!(answer, Err(CommandError::NoSuchPoll));
}

#[tokio::test]
async fn an_unchanged_state_is_not_published_again() {
    let (_folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    let rev = engine.newest().rev;
    engine.vote(ballot(round, 1)).await.expect("a retry");
    engine.execute(Command::Open).await.expect("open already");
    assert_eq!(engine.newest().rev, rev);
}
