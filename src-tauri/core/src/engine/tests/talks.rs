//! Polls belong to a talk, one talk is on stage at a time, and each poll has its own display settings.

use serde_json::json;

use super::*;
use crate::Engine;
use crate::talk::TalkId;

fn stage(engine: &Engine) -> Stage {
    engine.newest().content.stage.clone()
}

async fn made(engine: &Engine, command: Command) -> Option<PollId> {
    engine.execute(command).await.expect("it is made")
}

async fn refused(engine: &Engine, command: Command) -> CommandError {
    engine.execute(command).await.expect_err("it is refused")
}

fn name(name: &str) -> TalkName {
    TalkName::new(name).expect("valid")
}

/// Returns the names of the talks, newest first, without deleted ones. An archived one is in brackets.
fn talks(engine: &Engine) -> Vec<String> {
    let talks = engine.talks().borrow().clone();
    let shown = |talk: &crate::ListedTalk| match talk.archived {
        true => format!("({})", talk.name.as_str()),
        false => talk.name.as_str().to_owned(),
    };
    let there = talks.iter().filter(|talk| !talk.deleted);
    there.map(shown).collect()
}

#[tokio::test]
async fn a_new_talk_goes_on_stage_with_a_blank_poll_and_ends_the_round() {
    let (folder, engine, round) = open_engine().await;
    let before = stage(&engine);
    let blank = made(&engine, Command::CreateTalk(name("Team week"), Vec::new())).await;
    let on = stage(&engine);
    assert_ne!(on.talk, before.talk);
    assert_eq!((Some(on.poll), on.position, on.of), (blank, 1, 1));
    assert_eq!(talks(&engine), ["Team week", ""]);
    // Undo leads back into the other talk, with voting open.
    made(&engine, Command::BringBack(round)).await;
    assert_eq!(stage(&engine), before);
    // Positions and steps stay in the talk.
    made(&engine, Command::Next).await;
    assert_eq!(stage(&engine).poll, before.poll);
    made(&engine, Command::ChooseTalk(on.talk)).await;
    made(&engine, Command::Previous).await;
    assert_eq!(Some(stage(&engine).poll), blank);
    engine.stop().await;

    let engine = Engine::open(folder.path()).expect("opens again");
    assert_eq!(stage(&engine).talk, on.talk);
    assert_eq!(engine.polls().borrow().len(), 1);
    let other = made(&engine, Command::Create(Poll::blank())).await;
    made(&engine, Command::Show(other.expect("it has an id"))).await;
    made(&engine, Command::ChooseTalk(before.talk)).await;
    // Back to the poll that was shown last.
    made(&engine, Command::ChooseTalk(on.talk)).await;
    let stage = stage(&engine);
    assert_eq!((Some(stage.poll), stage.position, stage.of), (other, 2, 2));
}

#[tokio::test]
async fn a_copied_talk_has_the_polls_and_their_display_but_no_rounds() {
    let (_folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    made(&engine, display(json!({ "drawing": "ring", "timer": 30 }))).await;
    made(&engine, Command::Create(Poll::blank())).await;
    let original = stage(&engine);
    let copy = Command::DuplicateTalk(original.talk, name("Copy"));
    let first = made(&engine, copy).await;
    let copied = stage(&engine);
    assert_eq!((Some(copied.poll), copied.of), (first, 2));
    assert_eq!(copied.display, original.display);
    assert_eq!(copied.round.asked, original.round.asked);
    assert_eq!((copied.counts[0], copied.round.phase), (0, Phase::Lobby));
    let lost = Command::DuplicateTalk(TalkId(99), name(""));
    assert_eq!(refused(&engine, lost).await, CommandError::NoSuchTalk);
    assert_eq!(talks(&engine), ["Copy", ""]);
}

#[tokio::test]
async fn an_archived_talk_leaves_the_stage_and_choosing_it_restores_it() {
    let (_folder, engine, round) = open_engine().await;
    let first = stage(&engine).talk;
    let archive = |talk| Command::ArchiveTalk(talk, true);
    assert_eq!(
        refused(&engine, archive(first)).await,
        CommandError::LastTalk
    );
    made(&engine, Command::CreateTalk(name("B"), Vec::new())).await;
    let second = stage(&engine).talk;
    made(&engine, Command::NameTalk(first, name("A"))).await;
    made(&engine, archive(first)).await;
    assert_eq!(talks(&engine), ["B", "(A)"]);
    assert_eq!(
        refused(&engine, archive(second)).await,
        CommandError::LastTalk
    );
    // An undo that leads into an archived talk brings the talk back.
    made(&engine, Command::BringBack(round)).await;
    assert_eq!(stage(&engine).round.phase, Phase::Open);
    assert_eq!(talks(&engine), ["B", "A"]);
    made(&engine, archive(first)).await;
    assert_eq!(
        (stage(&engine).talk, talks(&engine)),
        (second, vec!["B".to_owned(), "(A)".to_owned()])
    );
    made(&engine, Command::ChooseTalk(first)).await;
    assert_eq!(
        (stage(&engine).round.id, stage(&engine).talk),
        (round, first)
    );
    assert_eq!(talks(&engine), ["B", "A"]);
    let lost = Command::ChooseTalk(TalkId(99));
    assert_eq!(refused(&engine, lost).await, CommandError::NoSuchTalk);
}

#[tokio::test]
async fn a_deleted_talk_keeps_its_rounds_and_choosing_it_restores_it() {
    let (_folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    let first = stage(&engine).talk;
    let delete = Command::DeleteTalk;
    assert_eq!(
        refused(&engine, delete(first)).await,
        CommandError::LastTalk
    );
    let lost = delete(TalkId(99));
    assert_eq!(refused(&engine, lost).await, CommandError::NoSuchTalk);
    made(&engine, Command::CreateTalk(name("B"), Vec::new())).await;
    let second = stage(&engine);
    made(&engine, Command::NameTalk(first, name("A"))).await;
    made(&engine, Command::ChooseTalk(first)).await;
    made(&engine, delete(first)).await;
    assert_eq!(stage(&engine).talk, second.talk);
    assert_eq!(talks(&engine), ["B"]);
    // The history keeps the round and the name of its talk.
    let results = engine.history().await.expect("read");
    let kept: Vec<_> = results.iter().map(|one| (one.round.id, one.talk)).collect();
    assert_eq!(kept, [(round, first)]);
    assert!(engine.talks().borrow().iter().any(|talk| talk.id == first));
    // A deleted talk takes no poll and does not count as a remaining talk.
    made(&engine, Command::Create(Poll::blank())).await;
    let lost = Command::MoveToTalk(second.poll, first);
    assert_eq!(refused(&engine, lost).await, CommandError::NoSuchTalk);
    let last = refused(&engine, delete(second.talk)).await;
    assert_eq!(last, CommandError::LastTalk);

    made(&engine, Command::ChooseTalk(first)).await;
    assert_eq!((stage(&engine).talk, stage(&engine).counts[0]), (first, 1));
    assert_eq!(talks(&engine), ["B", "A"]);
}

#[tokio::test]
async fn a_moved_poll_takes_its_rounds_along_and_is_restored_in_its_place() {
    let (_folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    let moved = stage(&engine);
    made(&engine, Command::CreateTalk(name("B"), Vec::new())).await;
    let target = stage(&engine).talk;
    made(&engine, Command::ChooseTalk(moved.talk)).await;
    let to_target = Command::MoveToTalk(moved.poll, target);
    assert_eq!(
        refused(&engine, to_target.clone()).await,
        CommandError::LastPoll
    );
    let stays = made(&engine, Command::Create(Poll::blank())).await;
    let lost = Command::MoveToTalk(moved.poll, TalkId(99));
    assert_eq!(refused(&engine, lost).await, CommandError::NoSuchTalk);
    made(&engine, to_target).await;
    // The stage stays in the talk.
    assert_eq!(
        (Some(stage(&engine).poll), stage(&engine).talk),
        (stays, moved.talk)
    );
    let results = engine.history().await.expect("reads");
    assert_eq!((results[0].round.id, results[0].talk), (round, target));
    // The other talk's polls can be deleted and restored from here.
    made(&engine, Command::Delete(moved.poll)).await;
    made(&engine, Command::Restore(moved.poll)).await;
    made(&engine, Command::ChooseTalk(target)).await;
    let ids: Vec<_> = engine.polls().borrow().iter().map(|one| one.id).collect();
    assert_eq!((ids.len(), ids[1]), (2, moved.poll));
    assert_eq!(engine.polls().borrow()[1].votes, 1);
    // The poll's newest round can be deleted from any talk. The poll then gets another round.
    made(&engine, Command::ChooseTalk(moved.talk)).await;
    made(&engine, Command::DeleteRound(round)).await;
    made(&engine, Command::Show(moved.poll)).await;
    assert_ne!(stage(&engine).round.id, round);
    assert_eq!(stage(&engine).counts[0], 0);
}

#[tokio::test]
async fn a_poll_keeps_its_display_and_new_polls_take_the_preferences() {
    let (folder, engine, _) = open_engine().await;
    let first = stage(&engine).poll;
    made(
        &engine,
        prefer(json!({ "drawing": "ring", "timer": 60, "hide": true })),
    )
    .await;
    assert_eq!(stage(&engine).display, crate::talk::Display::default());
    let second = made(&engine, Command::Create(Poll::blank())).await;
    made(&engine, display(json!({ "drawing": "float" }))).await;
    made(&engine, Command::Next).await;
    let shown = stage(&engine).display;
    assert_eq!(Some(stage(&engine).poll), second);
    assert_eq!(json!(shown.drawing), "ring");
    let always = serde_json::from_value(json!({ "phone_results": "always" })).expect("fits");
    made(&engine, Command::Display(Some(first), always)).await;
    assert_eq!(stage(&engine).display, shown);
    engine.stop().await;

    let engine = Engine::open(folder.path()).expect("opens again");
    assert_eq!(stage(&engine).display, shown);
    made(&engine, Command::Previous).await;
    let shown = stage(&engine).display;
    assert_eq!(json!(shown.drawing), "float");
    assert_eq!(json!(shown.phone_results), "always");
}

#[tokio::test]
async fn results_are_hidden_while_voting_is_open_if_the_poll_says_so() {
    let (_folder, engine, round) = open_engine().await;
    let hidden = || stage(&engine).round.hidden;
    made(&engine, Command::Create(Poll::blank())).await;
    made(&engine, display(json!({ "hide": true, "reveal": true }))).await;
    assert!(!hidden(), "the open round stays as it is");
    made(&engine, Command::Close).await;
    made(&engine, Command::Open).await;
    assert!(hidden());
    made(&engine, Command::Close).await;
    assert!(!hidden());
    // With a countdown the window reveals the results.
    made(&engine, prefer(json!({ "countdown": true }))).await;
    made(&engine, Command::Open).await;
    made(&engine, Command::Close).await;
    assert!(hidden());
    // Each round has its own hidden flag, and undo restores both rounds with it.
    made(&engine, Command::Open).await;
    made(&engine, Command::Next).await;
    assert!(!hidden());
    made(&engine, Command::BringBack(round)).await;
    assert_eq!((stage(&engine).round.phase, hidden()), (Phase::Open, true));
    made(&engine, Command::Hide(false)).await;
    assert!(!hidden());
    made(&engine, Command::NewRound).await;
    assert!(!hidden());
}
