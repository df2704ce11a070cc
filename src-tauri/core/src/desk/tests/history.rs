//! What was is read beside the desk: whole, in time, and without holding up a vote.

use super::*;
use crate::export::Format;
use crate::past::{PastRound, Record};
use crate::poll::RoundName;
use crate::store::Archive;

impl Day {
    /// Every tap that was stored, told by the rules and nothing else: by round and choice.
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
                *taps.entry((round, ballot.choice)).or_default() += 1;
            }
        }
        taps
    }

    pub(super) fn check_history(&mut self) {
        let archive = Archive::of(self.folder.path());
        let past: Vec<PastRound> = archive.read(|tx| tx.past_rounds()).expect("reads");
        let taps = self.taps();
        for (round, _) in taps.keys() {
            let is_there = past.iter().any(|past| past.round.id.0 == *round);
            let is_deleted = self.deleted_rounds.contains(&RoundId(*round));
            assert_ne!(is_there, is_deleted, "round {round}");
        }
        for past in past {
            let counts = self.read(|tx| tx.tallies(past.round.id));
            assert_eq!(past.counts, counts);
            let id = past.round.id.0;
            let now = self.clock;
            let recorded = archive.read(|tx| tx.recorded(past, now));
            let Record { past, timeline } = recorded.expect("reads");
            for choice in 0..past.counts.len() {
                let reactions: u64 = timeline.columns.iter().map(|column| column[choice]).sum();
                let stored = taps.get(&(id, choice as i64)).copied().unwrap_or(0);
                assert_eq!(reactions, stored, "choice {choice} of round {id}");
            }
        }
    }
}

fn votes(round: RoundId, voters: std::ops::Range<u128>, choice: i64) -> Vec<Ballot> {
    let vote = |voter| Ballot {
        choice,
        ..ballot(round, voter)
    };
    voters.map(vote).collect()
}

#[test]
fn bursts_stand_where_they_were() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut store = Store::open(folder.path()).expect("opens");
    let mut stage = load(&mut store);
    let round = stage.round.id;
    let mut at = |now: i64, change: Option<Change>, ballots: &[Ballot]| {
        let done = store.transaction(|tx| {
            if let Some(change) = change {
                stage.change(tx, change, now)?;
            }
            Ok::<_, ChangeError>(stage.vote(tx, ballots, now)?)
        });
        done.expect("the store works")
    };
    at(1_000_000, Some(Change::Open), &[]);
    at(1_004_999, None, &votes(round, 0..3, 0));
    at(1_022_000, None, &votes(round, 3..8, 4));
    // One changes its mind: a reaction more, no vote more.
    let second = Ballot {
        serial: Serial::new(2).expect("not negative"),
        ..votes(round, 0..1, 4)[0]
    };
    at(1_024_000, None, &[second]);
    at(1_030_000, Some(Change::Close), &[]);

    let archive = Archive::of(folder.path());
    let recorded = archive.read(|tx| {
        let past = tx.past_round(round)?.expect("it was opened");
        tx.recorded(past, 9_000_000)
    });
    let Record { past, timeline } = recorded.expect("reads");
    assert_eq!((past.votes(), past.phones), (8, 8));
    assert_eq!(past.counts, [2, 0, 0, 0, 6]);
    assert_eq!(
        (past.opened_at, past.closed_at),
        (1_000_000, Some(1_030_000))
    );
    assert_eq!((timeline.length, timeline.columns.len()), (5, 7));
    assert_eq!(timeline.columns[0], [3, 0, 0, 0, 0]);
    assert_eq!(timeline.columns[4], [0, 0, 0, 0, 6]);
    assert_eq!(timeline.reactions(), 9);
}

#[tokio::test]
async fn every_round_that_was_opened_is_history_whatever_became_of_its_poll() {
    let (_folder, booth, first) = open_desk().await;
    let welcome = booth.newest().view.stage.poll;
    booth.vote(ballot(first, 1)).await.expect("accepted");
    booth.change(Change::NewRound).await.expect("a new round");
    let rounds = |past: Vec<PastRound>| past.iter().map(|one| one.round.id).collect::<Vec<_>>();
    // The new round was never opened.
    assert_eq!(rounds(booth.history().await.expect("reads")), [first]);
    booth.change(Change::Open).await.expect("opens");
    let second = booth.newest().view.stage.round.id;
    let blank = Change::Create(Poll::blank());
    booth.change(blank).await.expect("made");
    booth.change(Change::Delete(welcome)).await.expect("gone");
    let past = booth.history().await.expect("reads");
    assert_eq!(past[0].poll, welcome);
    assert!(past[0].closed_at.is_some(), "leaving a round closes it");
    assert_eq!(rounds(past), [second, first]);
    assert_eq!(
        booth.past_round(RoundId(999)).await,
        Err(crate::HistoryError::NoSuchRound)
    );
}

#[tokio::test]
async fn votes_are_taken_while_the_history_is_read() {
    let (folder, booth, round) = open_desk().await;
    booth.vote(ballot(round, 1)).await.expect("accepted");
    let archive = Archive::of(folder.path());
    let (begun, has_begun) = oneshot::channel();
    let (voted, has_voted) = std::sync::mpsc::channel::<()>();
    let reading = tokio::task::spawn_blocking(move || {
        archive.read(|tx| {
            let before = tx.past_rounds()?[0].votes();
            let _ = begun.send(());
            // Ends when the vote is in, or fails the test.
            let _ = has_voted.recv();
            Ok((before, tx.past_rounds()?[0].votes()))
        })
    });
    has_begun.await.expect("it reads");
    booth.vote(ballot(round, 2)).await.expect("accepted");
    voted.send(()).expect("it still reads");
    let seen = reading.await.expect("no panic").expect("reads");
    assert_eq!(seen, (1, 1), "a reading is of one moment");
    assert_eq!(booth.history().await.expect("reads")[0].votes(), 2);
}

#[tokio::test]
async fn the_history_cannot_be_written() {
    let (folder, _booth, round) = open_desk().await;
    let archive = Archive::of(folder.path());
    let written = archive.read(|tx| tx.set_tallies(round, &[7]));
    assert!(written.is_err());
}

/// The rounds in the history, newest first.
async fn listed(booth: &crate::Booth) -> Vec<RoundId> {
    let past = booth.history().await.expect("reads");
    past.iter().map(|past| past.round.id).collect()
}

#[tokio::test]
async fn a_deleted_round_leaves_history_and_exports_and_undo_brings_it_back() {
    let (folder, booth, first) = open_desk().await;
    let change = async |change| booth.change(change).await;
    let exported = async || {
        let csv = booth.export(None, Format::Csv).await.expect("exports");
        String::from_utf8(csv.content)
            .expect("UTF-8")
            .lines()
            .count()
    };
    booth.vote(ballot(first, 1)).await.expect("accepted");
    assert_eq!(
        change(Change::DeleteRound(first)).await,
        Err(ChangeError::RoundOpen)
    );
    change(Change::NewRound).await.expect("a new round");
    change(Change::Open).await.expect("opens");
    change(Change::Close).await.expect("closes");
    let second = booth.newest().view.stage.round.id;
    assert_eq!(
        (listed(&booth).await, exported().await),
        (vec![second, first], 11)
    );

    // The stage does not go back to an older round: the poll is as fresh as before its rehearsal.
    change(Change::DeleteRound(second)).await.expect("deleted");
    let stage = booth.newest().view.stage.clone();
    assert_eq!(stage.round.phase, Phase::Lobby);
    assert!(stage.round.id.0 > second.0);
    change(Change::DeleteRound(first)).await.expect("deleted");
    assert_eq!((listed(&booth).await, exported().await), (vec![], 1));
    assert_eq!(booth.newest().view.stage.round.id, stage.round.id);
    assert_eq!(
        change(Change::DeleteRound(first)).await,
        Err(ChangeError::NoSuchRound)
    );
    assert_eq!(
        booth.export(Some(first), Format::Json).await,
        Err(crate::HistoryError::NoSuchRound)
    );

    // Both come back, also after a restart, and the stage with them.
    booth.stop().await;
    let booth = crate::Booth::open(folder.path()).expect("opens");
    for id in [first, second] {
        let restored = booth.change(Change::RestoreRound(id)).await;
        restored.expect("it comes back");
    }
    assert_eq!(listed(&booth).await, [second, first]);
    assert_eq!(
        booth.past_round(first).await.expect("reads").past.votes(),
        1
    );
    let stage = booth.newest().view.stage.clone();
    assert_eq!((stage.round.id, stage.round.phase), (second, Phase::Closed));
    let again = booth.change(Change::RestoreRound(second)).await;
    assert_eq!(again, Err(ChangeError::NoSuchRound));
}

#[tokio::test]
async fn a_restored_round_does_not_take_a_later_one_off_the_stage() {
    let (_folder, booth, first) = open_desk().await;
    let change = async |change| booth.change(change).await.expect("it can be made");
    change(Change::NewRound).await;
    // This lobby was the presenter's wish, so it stays.
    let second = booth.newest().view.stage.round.id;
    change(Change::DeleteRound(first)).await;
    change(Change::RestoreRound(first)).await;
    assert_eq!(booth.newest().view.stage.round.id, second);
    // So does a round that was opened since.
    change(Change::Open).await;
    change(Change::Close).await;
    change(Change::DeleteRound(second)).await;
    change(Change::Open).await;
    let third = booth.newest().view.stage.round.id;
    change(Change::RestoreRound(second)).await;
    assert_eq!(booth.newest().view.stage.round.id, third);
    assert_eq!(listed(&booth).await.len(), 3);
}

#[tokio::test]
async fn a_round_has_the_name_that_the_presenter_gave_it() {
    let (_folder, booth, round) = open_desk().await;
    let name = |name: &str| RoundName::new(name).expect("valid");
    let named = Change::NameRound(round, name(" Rehearsal\n"));
    booth.change(named).await.expect("it can be named");
    let past = booth.history().await.expect("reads");
    assert_eq!(past[0].name.as_str(), "Rehearsal");
    booth.change(Change::Close).await.expect("closes");
    let deleted = Change::DeleteRound(round);
    booth.change(deleted).await.expect("deleted");
    let lobby = booth.newest().view.stage.round.id;
    for id in [round, lobby] {
        let refused = booth.change(Change::NameRound(id, name("x"))).await;
        assert_eq!(refused, Err(ChangeError::NoSuchRound));
    }
}

#[tokio::test]
async fn a_round_that_is_left_closes_and_comes_back_with_its_result() {
    let (_folder, booth, round) = open_desk().await;
    booth.vote(ballot(round, 1)).await.expect("accepted");
    booth
        .change(Change::Create(Poll::blank()))
        .await
        .expect("made");
    booth.change(Change::Next).await.expect("there is a next");
    assert_ne!(booth.newest().view.stage.round.id, round);
    assert_eq!(
        booth.vote(ballot(round, 2)).await,
        Err(VoteError::Refused(Refusal::Closed))
    );
    booth
        .change(Change::Previous)
        .await
        .expect("there is a previous");
    let stage = booth.newest().view.stage.clone();
    assert_eq!((stage.round.id, stage.round.phase), (round, Phase::Closed));
    assert_eq!(stage.counts[0], 1);
}
