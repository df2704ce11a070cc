//! What is deleted comes back as it was, and what is appended comes whole.

use super::*;

/// The questions of the list, in order.
fn questions(booth: &crate::Booth) -> Vec<String> {
    let polls = booth.polls().borrow().clone();
    polls
        .iter()
        .map(|listed| listed.poll.question().to_owned())
        .collect()
}

fn asking(question: &str) -> Poll {
    Poll::new(question, Rule::Once, Poll::blank().choices().to_vec()).expect("valid")
}

/// A desk whose list is the welcome poll, A, B and C. The first is on stage, open, with a vote.
async fn with_a_list() -> (TempDir, crate::Booth, RoundId, Vec<PollId>) {
    let (folder, booth, round) = open_desk().await;
    booth.vote(ballot(round, 1)).await.expect("accepted");
    let list = ["A", "B", "C"].map(asking).to_vec();
    let first = booth.change(Change::Append(list)).await.expect("made");
    let polls = booth.polls().borrow().clone();
    assert_eq!(first, Some(polls[1].id), "the first of those it made");
    let ids = polls.iter().map(|listed| listed.id).collect();
    (folder, booth, round, ids)
}

#[tokio::test]
async fn a_deleted_poll_comes_back_to_its_old_place() {
    let (_folder, booth, _, ids) = with_a_list().await;
    let all = questions(&booth);
    for (at, id) in ids.iter().enumerate() {
        booth.change(Change::Delete(*id)).await.expect("deleted");
        assert_eq!(questions(&booth).len(), 3);
        let back = booth.change(Change::Restore(*id)).await.expect("restored");
        assert_eq!(back, Some(*id));
        assert_eq!(questions(&booth), all, "place {at}");
    }
}

#[tokio::test]
async fn it_comes_back_among_polls_that_were_moved_and_copied_meanwhile() {
    let (_folder, booth, _, ids) = with_a_list().await;
    let change = async |change| booth.change(change).await.expect("possible");
    change(Change::Delete(ids[2])).await;
    change(Change::Move(ids[3], 0)).await;
    change(Change::Duplicate(ids[1])).await;
    change(Change::Restore(ids[2])).await;
    let welcome = Poll::welcome().question().to_owned();
    assert_eq!(questions(&booth), ["C", &welcome, "B", "A", "A"]);
    // Twice is once.
    change(Change::Restore(ids[2])).await;
    assert_eq!(questions(&booth).len(), 5);
}

#[tokio::test]
async fn the_poll_on_stage_comes_back_with_its_votes_but_not_onto_the_stage() {
    let (_folder, booth, round, ids) = with_a_list().await;
    booth.change(Change::Delete(ids[0])).await.expect("deleted");
    assert_eq!(booth.newest().view.stage.poll, ids[1]);
    let restored = booth.change(Change::Restore(ids[0])).await;
    restored.expect("restored");
    assert_eq!(booth.newest().view.stage.poll, ids[1]);
    assert_eq!(booth.polls().borrow()[0].votes, 1);
    booth.change(Change::Show(ids[0])).await.expect("shown");
    let stage = booth.newest().view.stage.clone();
    assert_eq!((stage.round.id, stage.round.phase), (round, Phase::Closed));
    assert_eq!(stage.counts[0], 1);
}

#[tokio::test]
async fn what_never_was_cannot_come_back() {
    let (_folder, booth, _, _) = with_a_list().await;
    let answer = booth.change(Change::Restore(PollId(99))).await;
    assert_eq!(answer, Err(ChangeError::NoSuchPoll));
}

#[tokio::test]
async fn nothing_new_is_not_published() {
    let (_folder, booth, round) = open_desk().await;
    booth.vote(ballot(round, 1)).await.expect("accepted");
    let rev = booth.newest().rev;
    booth.vote(ballot(round, 1)).await.expect("a retry");
    booth.change(Change::Open).await.expect("open already");
    assert_eq!(booth.newest().rev, rev);
}
