//! The history is read without the writer: it is complete, has timelines and delays no vote.

use super::*;
use crate::export::Format;
use crate::history::{RoundDetail, RoundResult};
use crate::poll::RoundName;
use crate::store::Reader;
use tokio::sync::oneshot;

impl Day {
    /// Counts every stored tap by round and choice, by the rules alone.
    fn taps(&self) -> HashMap<(i64, i64), u64> {
        let mut newest: HashMap<(i64, u128), i64> = HashMap::new();
        let mut seen = std::collections::HashSet::new();
        let mut taps = HashMap::new();
        for ballot in &self.accepted {
            let (round, voter, serial) = (ballot.round.0, ballot.voter.0, ballot.serial.get());
            let counts = match self.rules[&round] {
                Rule::Many => seen.insert((round, voter, serial)),
                Rule::Once => {
                    let last = newest.entry((round, voter)).or_insert(-1);
                    let newer = serial > *last;
                    *last = serial.max(*last);
                    newer
                }
            };
            if counts {
                *taps.entry((round, number(ballot))).or_default() += 1;
            }
        }
        taps
    }

    pub(super) fn check_history(&mut self) {
        let reader = Reader::of(self.folder.path());
        let results: Vec<RoundResult> = reader.read(|tx| tx.round_results()).expect("reads");
        let taps = self.taps();
        for (round, _) in taps.keys() {
            let is_there = results.iter().any(|result| result.round.id.0 == *round);
            let is_deleted = self.deleted_rounds.contains(&RoundId(*round));
            assert_ne!(is_there, is_deleted, "round {round}");
        }
        for result in results {
            let counts = self.read(|tx| tx.tallies(result.round.id));
            assert_eq!(result.counts, counts);
            let id = result.round.id.0;
            let now = self.clock;
            let detail = reader.read(|tx| tx.round_detail(result, now));
            let RoundDetail { result, timeline } = detail.expect("reads");
            for choice in 0..result.counts.len() {
                let reactions: u64 = timeline.columns.iter().map(|column| column[choice]).sum();
                let stored = taps.get(&(id, choice as i64)).copied().unwrap_or(0);
                assert_eq!(reactions, stored, "choice {choice} of round {id}");
            }
        }
    }
}

fn votes(round: RoundId, voters: std::ops::Range<u128>, choice: i64) -> Vec<Ballot> {
    let vote = |voter| Ballot {
        answer: Answer::Choice(choice),
        ..ballot(round, voter)
    };
    voters.map(vote).collect()
}

#[test]
fn the_timeline_shows_bursts_at_their_time() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut store = Store::open(folder.path()).expect("opens");
    let mut stage = load(&mut store);
    let round = stage.round.id;
    let mut at = |now: i64, change: Option<Command>, ballots: &[Ballot]| {
        let done = store.transaction(|tx| {
            if let Some(change) = change {
                stage.apply(tx, change, now)?;
            }
            Ok::<_, CommandError>(stage.vote(tx, ballots, now)?)
        });
        done.expect("the store works")
    };
    at(1_000_000, Some(Command::Open), &[]);
    at(1_004_999, None, &votes(round, 0..3, 0));
    at(1_022_000, None, &votes(round, 3..8, 4));
    // One phone changes its vote: one more reaction, but no more votes.
    let second = Ballot {
        serial: Serial::new(2).expect("not negative"),
        ..votes(round, 0..1, 4)[0]
    };
    at(1_024_000, None, &[second]);
    at(1_030_000, Some(Command::Close), &[]);

    let reader = Reader::of(folder.path());
    let detail = reader.read(|tx| {
        let result = tx.round_result(round)?.expect("it was opened");
        tx.round_detail(result, 9_000_000)
    });
    let RoundDetail { result, timeline } = detail.expect("reads");
    assert_eq!((result.votes(), result.phones), (8, 8));
    assert_eq!(result.counts, [2, 0, 0, 0, 6]);
    assert_eq!(
        (result.opened_at, result.closed_at),
        (1_000_000, Some(1_030_000))
    );
    assert_eq!((timeline.length, timeline.columns.len()), (5, 7));
    assert_eq!(timeline.columns[0], [3, 0, 0, 0, 0]);
    assert_eq!(timeline.columns[4], [0, 0, 0, 0, 6]);
    assert_eq!(timeline.reactions(), 9);
}

#[tokio::test]
async fn every_opened_round_is_in_the_history_even_if_its_poll_is_deleted() {
    let (_folder, engine, first) = open_engine().await;
    let welcome = engine.newest().content.stage.poll;
    engine.vote(ballot(first, 1)).await.expect("accepted");
    engine
        .execute(Command::NewRound)
        .await
        .expect("a new round");
    let rounds =
        |results: Vec<RoundResult>| results.iter().map(|one| one.round.id).collect::<Vec<_>>();
    // The new round was never opened.
    assert_eq!(rounds(engine.history().await.expect("reads")), [first]);
    engine.execute(Command::Open).await.expect("opens");
    let second = engine.newest().content.stage.round.id;
    let blank = Command::Create(Poll::blank());
    engine.execute(blank).await.expect("made");
    engine
        .execute(Command::Delete(welcome))
        .await
        .expect("gone");
    let results = engine.history().await.expect("reads");
    assert_eq!(results[0].poll, welcome);
    assert!(results[0].closed_at.is_some(), "leaving a round closes it");
    assert_eq!(rounds(results), [second, first]);
    assert_eq!(
        engine.round_detail(RoundId(999)).await,
        Err(crate::HistoryError::NoSuchRound)
    );
}

#[tokio::test]
async fn votes_are_accepted_while_the_history_is_read() {
    let (folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    let reader = Reader::of(folder.path());
    let (begun, has_begun) = oneshot::channel();
    let (voted, has_voted) = std::sync::mpsc::channel::<()>();
    let reading = tokio::task::spawn_blocking(move || {
        reader.read(|tx| {
            let before = tx.round_results()?[0].votes();
            let _ = begun.send(());
            // Ends when the vote is committed; otherwise the test fails.
            let _ = has_voted.recv();
            Ok((before, tx.round_results()?[0].votes()))
        })
    });
    has_begun.await.expect("it reads");
    engine.vote(ballot(round, 2)).await.expect("accepted");
    voted.send(()).expect("it still reads");
    let seen = reading.await.expect("no panic").expect("reads");
    assert_eq!(seen, (1, 1), "a read sees one moment");
    assert_eq!(engine.history().await.expect("reads")[0].votes(), 2);
}

#[tokio::test]
async fn the_history_cannot_be_written() {
    let (folder, _booth, round) = open_engine().await;
    let reader = Reader::of(folder.path());
    let written = reader.read(|tx| tx.set_tallies(round, &[], &[7]));
    assert!(written.is_err());
}

/// Returns the rounds in the history, newest first.
async fn listed(engine: &crate::Engine) -> Vec<RoundId> {
    let results = engine.history().await.expect("reads");
    results.iter().map(|result| result.round.id).collect()
}

#[tokio::test]
async fn a_deleted_round_leaves_history_and_exports_and_undo_brings_it_back() {
    let (folder, engine, first) = open_engine().await;
    let change = async |change| engine.execute(change).await;
    let exported = async || {
        let csv = engine.export(None, Format::Csv).await.expect("exports");
        String::from_utf8(csv.content)
            .expect("UTF-8")
            .lines()
            .count()
    };
    engine.vote(ballot(first, 1)).await.expect("accepted");
    assert_eq!(
        change(Command::DeleteRound(first)).await,
        Err(CommandError::RoundOpen)
    );
    change(Command::NewRound).await.expect("a new round");
    change(Command::Open).await.expect("opens");
    change(Command::Close).await.expect("closes");
    let second = engine.newest().content.stage.round.id;
    assert_eq!(
        (listed(&engine).await, exported().await),
        (vec![second, first], 11)
    );

    // The stage does not go back to an older round: the poll gets a new one.
    change(Command::DeleteRound(second)).await.expect("deleted");
    let stage = engine.newest().content.stage.clone();
    assert_eq!(stage.round.phase, Phase::Lobby);
    assert!(stage.round.id.0 > second.0);
    change(Command::DeleteRound(first)).await.expect("deleted");
    assert_eq!((listed(&engine).await, exported().await), (vec![], 1));
    assert_eq!(engine.newest().content.stage.round.id, stage.round.id);
    assert_eq!(
        change(Command::DeleteRound(first)).await,
        Err(CommandError::NoSuchRound)
    );
    assert_eq!(
        engine.export(Some(first), Format::Json).await,
        Err(crate::HistoryError::NoSuchRound)
    );

    // Both rounds come back after a restart, and the stage with them.
    engine.stop().await;
    let engine = crate::Engine::open(folder.path()).expect("opens");
    for id in [first, second] {
        let restored = engine.execute(Command::RestoreRound(id)).await;
        restored.expect("it comes back");
    }
    assert_eq!(listed(&engine).await, [second, first]);
    assert_eq!(
        engine
            .round_detail(first)
            .await
            .expect("reads")
            .result
            .votes(),
        1
    );
    let stage = engine.newest().content.stage.clone();
    assert_eq!((stage.round.id, stage.round.phase), (second, Phase::Closed));
    let again = engine.execute(Command::RestoreRound(second)).await;
    assert_eq!(again, Err(CommandError::NoSuchRound));
}

#[tokio::test]
async fn a_restored_round_does_not_take_a_later_one_off_the_stage() {
    let (_folder, engine, first) = open_engine().await;
    let change = async |change| engine.execute(change).await.expect("it can be made");
    change(Command::NewRound).await;
    // The presenter asked for this lobby, so it stays.
    let second = engine.newest().content.stage.round.id;
    change(Command::DeleteRound(first)).await;
    change(Command::RestoreRound(first)).await;
    assert_eq!(engine.newest().content.stage.round.id, second);
    // A round that was opened since stays as well.
    change(Command::Open).await;
    change(Command::Close).await;
    change(Command::DeleteRound(second)).await;
    change(Command::Open).await;
    let third = engine.newest().content.stage.round.id;
    change(Command::RestoreRound(second)).await;
    assert_eq!(engine.newest().content.stage.round.id, third);
    assert_eq!(listed(&engine).await.len(), 3);
}

#[tokio::test]
async fn a_round_has_the_name_that_the_presenter_gave_it() {
    let (_folder, engine, round) = open_engine().await;
    let name = |name: &str| RoundName::new(name).expect("valid");
    let named = Command::NameRound(round, name(" Rehearsal\n"));
    engine.execute(named).await.expect("it can be named");
    let results = engine.history().await.expect("reads");
    assert_eq!(results[0].name.as_str(), "Rehearsal");
    engine.execute(Command::Close).await.expect("closes");
    let deleted = Command::DeleteRound(round);
    engine.execute(deleted).await.expect("deleted");
    let lobby = engine.newest().content.stage.round.id;
    for id in [round, lobby] {
        let refused = engine.execute(Command::NameRound(id, name("x"))).await;
        assert_eq!(refused, Err(CommandError::NoSuchRound));
    }
}

#[tokio::test]
async fn a_round_that_is_left_closes_and_comes_back_with_its_result() {
    let (_folder, engine, round) = open_engine().await;
    engine.vote(ballot(round, 1)).await.expect("accepted");
    engine
        .execute(Command::Create(Poll::blank()))
        .await
        .expect("made");
    engine
        .execute(Command::Next)
        .await
        .expect("there is a next");
    assert_ne!(engine.newest().content.stage.round.id, round);
    assert_eq!(
        engine.vote(ballot(round, 2)).await,
        Err(VoteError::Refused(Refusal::Closed))
    );
    engine
        .execute(Command::Previous)
        .await
        .expect("there is a previous");
    let stage = engine.newest().content.stage.clone();
    assert_eq!((stage.round.id, stage.round.phase), (round, Phase::Closed));
    assert_eq!(stage.counts[0], 1);
}
