//! Votes, edits, rounds, retries and restarts in any order: tallies are always a fold over the accepted votes,
//! and no accepted vote is lost.

mod batches;
mod clouds;
mod current_votes;
mod edits;
mod history;
mod list;
mod talks;
mod timer;
mod undo;

use std::collections::HashMap;

use proptest::collection::vec;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::poll::{Choice, Kind, Phase, Poll, RoundId, Rule};
use crate::preferences::Tones;
use crate::snapshot::Stage;
use crate::talk::{NewPoll, TalkName};

use crate::emoji::Emoji;
use crate::vote::{Answer, Refusal, Serial, Voter};

/// Returns the change of a preference, such as `{"timer": 30}`.
fn prefer(change: serde_json::Value) -> Command {
    Command::Prefer(serde_json::from_value(change).expect("a preference"))
}

/// Returns a change of how the poll on stage is shown, such as `{"timer": 30}`.
fn display(change: serde_json::Value) -> Command {
    Command::Display(None, serde_json::from_value(change).expect("a display"))
}

/// One step of the test. Numbers are indices into what exists at that time.
#[derive(Clone, Debug)]
enum Step {
    Vote(Vec<Tap>),
    /// The commit fails.
    LostVote(Vec<Tap>),
    Open,
    Close,
    NewRound,
    BringBack,
    Next,
    Previous,
    Create(Poll),
    Edit(usize, Poll),
    Duplicate(usize),
    Delete(usize),
    Restore(usize),
    Append(Vec<Poll>),
    Move(usize, usize),
    MoveToTalk(usize, usize),
    CreateTalk,
    DuplicateTalk(usize),
    ArchiveTalk(usize, bool),
    DeleteTalk(usize),
    ChooseTalk(usize),
    Hide(bool),
    DeleteRound(usize),
    RestoreRound(usize),
    TakeOff(usize, bool),
    /// Sets whether skin tones count separately, and whether an emoji is blocked.
    Clouds(bool, bool),
    Restart,
}

#[derive(Clone, Debug)]
struct Tap {
    /// How many rounds ago; 0 is the round on stage.
    rounds_ago: i64,
    voter: u128,
    serial: i64,
    answer: Answer,
}

/// The emoji that some steps block.
const BLOCKED: &str = "💩";

fn emoji(text: &str) -> Emoji {
    Emoji::parse(text).expect("an emoji")
}

/// Generates a vote for a choice or for an emoji. The choices of a poll have some of these emoji, too.
fn answer() -> impl Strategy<Value = Answer> + Clone {
    let emoji = prop::sample::select(vec!["👍", "👍🏽", "🤷🏿", "🎉", "🥳", "🧡", BLOCKED])
        .prop_map(|text| Answer::Emoji(emoji(text)));
    prop_oneof![(-1..6_i64).prop_map(Answer::Choice), emoji]
}

fn poll() -> impl Strategy<Value = Poll> {
    let emoji = prop::sample::select(vec!["👍", "👎", "🤷", "🎉"]);
    let label = prop::sample::select(vec!["", "Yes", "No"]);
    let rule = prop::sample::select(vec![Rule::Once, Rule::Many]);
    let kind = prop::sample::select(vec![Kind::Choices, Kind::Cloud]);
    (kind, rule, vec((emoji, label, any::<bool>()), 2..=8)).prop_map(|(kind, rule, choices)| {
        if kind == Kind::Cloud {
            return Poll::cloud("?", rule).expect("valid");
        }
        let choices = choices
            .iter()
            .map(|(e, l, right)| Choice::new(e, l).expect("valid").right(*right));
        Poll::new("?", rule, choices.collect()).expect("valid")
    })
}

fn step() -> impl Strategy<Value = Step> {
    let tap = (0..2_i64, 0..4_u128, 0..8_i64, answer()).prop_map(
        |(rounds_ago, voter, serial, answer)| Tap {
            rounds_ago,
            voter,
            serial,
            answer,
        },
    );
    // A batch as large as that of a crowd.
    let one_of_a_crowd =
        (0..1_000_u128, 0..2_i64, 0..3_i64).prop_map(|(voter, serial, choice)| Tap {
            rounds_ago: 0,
            voter,
            serial,
            answer: Answer::Choice(choice),
        });
    prop_oneof![
        12 => vec(tap.clone(), 1..12).prop_map(Step::Vote),
        6 => vec(one_of_a_crowd.clone(), 12..70).prop_map(Step::Vote),
        2 => vec(tap, 1..12).prop_map(Step::LostVote),
        2 => vec(one_of_a_crowd, 12..40).prop_map(Step::LostVote),
        4 => Just(Step::Open),
        2 => Just(Step::Close),
        2 => Just(Step::NewRound),
        2 => Just(Step::BringBack),
        1 => Just(Step::Next),
        1 => Just(Step::Previous),
        1 => poll().prop_map(Step::Create),
        2 => (any::<usize>(), poll()).prop_map(|(at, poll)| Step::Edit(at, poll)),
        1 => any::<usize>().prop_map(Step::Duplicate),
        2 => any::<usize>().prop_map(Step::Delete),
        2 => any::<usize>().prop_map(Step::Restore),
        1 => vec(poll(), 0..3).prop_map(Step::Append),
        1 => (any::<usize>(), 0..4_usize).prop_map(|(at, to)| Step::Move(at, to)),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(at, to)| Step::MoveToTalk(at, to)),
        1 => Just(Step::CreateTalk),
        1 => any::<usize>().prop_map(Step::DuplicateTalk),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(at, archived)| Step::ArchiveTalk(at, archived)),
        1 => any::<usize>().prop_map(Step::DeleteTalk),
        2 => any::<usize>().prop_map(Step::ChooseTalk),
        1 => any::<bool>().prop_map(Step::Hide),
        2 => any::<usize>().prop_map(Step::DeleteRound),
        2 => any::<usize>().prop_map(Step::RestoreRound),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(at, off)| Step::TakeOff(at, off)),
        2 => any::<(bool, bool)>().prop_map(|(apart, blocks)| Step::Clouds(apart, blocks)),
        2 => Just(Step::Restart),
    ]
}

/// A store in a real file, the stage on it, and every accepted vote, in order.
struct Day {
    folder: TempDir,
    store: Option<Store>,
    stage: Stage,
    accepted: Vec<Ballot>,
    rules: HashMap<i64, Rule>,
    /// Unix milliseconds. Some steps set it back.
    clock: i64,
    /// Polls that were deleted at least once, restored or not.
    deleted: Vec<PollId>,
    /// Rounds that are deleted now.
    deleted_rounds: Vec<RoundId>,
    /// The emoji of each cloud that got votes, in the order of their arrival.
    clouds: HashMap<i64, Vec<Emoji>>,
}

impl Day {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut store = Store::open(folder.path()).expect("opens");
        let stage = load(&mut store);
        Self {
            folder,
            store: Some(store),
            stage,
            accepted: Vec::new(),
            rules: HashMap::new(),
            clock: 0,
            deleted: Vec::new(),
            deleted_rounds: Vec::new(),
            clouds: HashMap::new(),
        }
    }

    /// Opens this poll.
    fn asking(poll: &Poll) -> Self {
        let mut day = Self::new();
        day.execute(Command::Edit(day.stage.poll, poll.clone()));
        day.take(&Step::Open);
        day
    }

    fn take(&mut self, step: &Step) {
        self.clock = (self.clock + 7_919) % 60_000;
        let talks = self.read(|tx| tx.talks());
        let polls = self.read(|tx| {
            let of_each = talks.iter().map(|talk| tx.polls(talk.id));
            Ok(of_each.collect::<Result<Vec<_>, _>>()?.concat())
        });
        let pick = |at: usize| polls[at % polls.len()].id;
        let talk = |at: usize| talks[at % talks.len()].id;
        let name = TalkName::default;
        match step {
            Step::Vote(taps) => self.vote(taps),
            Step::LostVote(taps) => self.lose(taps),
            Step::Restart => {
                self.store = None;
                let mut store = Store::open(self.folder.path()).expect("opens again");
                // A restart loses the undo.
                self.stage.replaced = None;
                assert_eq!(load(&mut store), self.stage, "a restart changes nothing");
                self.store = Some(store);
            }
            Step::TakeOff(at, off) => self.execute(Command::TakeOff {
                round: self.stage.round.id,
                choice: at % self.stage.counts.len().max(1),
                off: *off,
            }),
            Step::Clouds(apart, blocks) => self.execute(prefer(serde_json::json!({
                "tones": if *apart { "apart" } else { "together" },
                "blocked": { "on": blocks, "emoji": [BLOCKED] },
            }))),
            Step::Open => self.execute(Command::Open),
            Step::Close => self.execute(Command::Close),
            Step::NewRound => self.execute(Command::NewRound),
            Step::BringBack => {
                if let Some(replaced) = &self.stage.replaced {
                    self.execute(Command::BringBack(replaced.round.id));
                }
            }
            Step::Next => self.execute(Command::Next),
            Step::Previous => self.execute(Command::Previous),
            Step::Create(poll) => self.execute(Command::Create(poll.clone())),
            Step::Edit(at, poll) => self.execute(Command::Edit(pick(*at), poll.clone())),
            Step::Duplicate(at) => self.execute(Command::Duplicate(pick(*at))),
            Step::Delete(at) => {
                self.execute(Command::Delete(pick(*at)));
                if polls.len() > 1 {
                    self.deleted.push(pick(*at));
                }
            }
            Step::Restore(at) => {
                if let Some(id) = self.deleted.get(at % self.deleted.len().max(1)).copied() {
                    self.execute(Command::Restore(id));
                }
            }
            Step::Append(list) => {
                let list = list.iter().cloned().map(NewPoll::from);
                self.execute(Command::Append(list.collect()));
            }
            Step::Move(at, to) => self.execute(Command::Move(pick(*at), *to)),
            Step::MoveToTalk(at, to) => {
                // No poll can be moved to a deleted talk.
                if !talks[to % talks.len()].deleted {
                    self.execute(Command::MoveToTalk(pick(*at), talk(*to)));
                }
            }
            Step::CreateTalk => self.execute(Command::CreateTalk(name(), Vec::new())),
            Step::DuplicateTalk(at) => self.execute(Command::DuplicateTalk(talk(*at), name())),
            Step::ArchiveTalk(at, archived) => {
                self.execute(Command::ArchiveTalk(talk(*at), *archived));
            }
            Step::DeleteTalk(at) => self.execute(Command::DeleteTalk(talk(*at))),
            Step::ChooseTalk(at) => self.execute(Command::ChooseTalk(talk(*at))),
            Step::Hide(hidden) => self.execute(Command::Hide(*hidden)),
            Step::DeleteRound(at) => {
                let results = self.read(|tx| tx.round_results());
                if let Some(result) = results.get(at % results.len().max(1)) {
                    self.execute(Command::DeleteRound(result.round.id));
                    let is_open = result.round.phase == Phase::Open;
                    self.deleted_rounds
                        .extend((!is_open).then_some(result.round.id));
                }
            }
            Step::RestoreRound(at) => {
                if !self.deleted_rounds.is_empty() {
                    let at = at % self.deleted_rounds.len();
                    let id = self.deleted_rounds.remove(at);
                    self.execute(Command::RestoreRound(id));
                }
            }
        }
    }

    fn ballots(&self, taps: &[Tap]) -> Vec<Ballot> {
        let ballot = |tap: &Tap| Ballot {
            round: RoundId(self.stage.round.id.0 - tap.rounds_ago),
            voter: Voter(tap.voter),
            serial: Serial::new(tap.serial).expect("not negative"),
            answer: tap.answer,
        };
        taps.iter().map(ballot).collect()
    }

    fn lose(&mut self, taps: &[Tap]) {
        let (ballots, mut stage) = (self.ballots(taps), self.stage.clone());
        let store = self.store.as_mut().expect("open");
        let lost = store.transaction(|tx| {
            stage.vote(tx, &ballots, self.clock)?;
            Err::<(), _>(StoreError::Full)
        });
        assert_eq!(lost, Err(StoreError::Full));
    }

    fn vote(&mut self, taps: &[Tap]) {
        let ballots = self.ballots(taps);
        let rule = self.stage.round.asked.rule();
        let repeats = self.read(|tx| {
            let mut votes = tx.vote_statements()?;
            let repeats = ballots.iter().map(|ballot| {
                let earlier = votes.earlier(rule, ballot)?;
                Ok(earlier.is_some_and(|earlier| earlier.serial >= ballot.serial))
            });
            repeats.collect::<Result<Vec<bool>, StoreError>>()
        });
        let store = self.store.as_mut().expect("open");
        let judged = store
            .transaction(|tx| self.stage.vote(tx, &ballots, self.clock))
            .expect("the store works");
        let (blocked, tones) = (
            self.stage.preferences.blocked.on,
            self.stage.preferences.tones,
        );
        let judged = judged.into_iter().zip(repeats);
        for (ballot, (judged, is_repeat)) in ballots.into_iter().zip(judged) {
            if judged.is_err() {
                continue;
            }
            // A repeated vote may name any choice, because it changes nothing.
            let mut counted = ballot;
            if ballot.round != self.stage.round.id {
                counted.answer = Answer::Choice(0);
            } else if let Answer::Emoji(named) = ballot.answer {
                let is_cloud = self.stage.round.asked.kind() == Kind::Cloud;
                let folds = is_cloud && tones == Tones::Together;
                let toneless = |text: &str| {
                    let tones = '\u{1f3fb}'..='\u{1f3ff}';
                    emoji(&text.replace(|point| tones.contains(&point), ""))
                };
                let emoji = if folds {
                    toneless(named.as_str())
                } else {
                    named
                };
                let index = self.stage.round.asked.position(emoji);
                let is_repeat = is_repeat
                    || self.accepted.iter().any(|earlier| {
                        (earlier.round, earlier.voter) == (ballot.round, ballot.voter)
                            && earlier.serial >= ballot.serial
                    });
                let may_count = !(is_cloud && blocked && named.as_str() == BLOCKED);
                assert!(
                    is_repeat || may_count && index.is_some(),
                    "{named:?} counts"
                );
                counted.answer = Answer::Choice(index.unwrap_or(0) as i64);
            }
            self.accepted.push(counted);
        }
        if self.stage.round.asked.kind() == Kind::Cloud {
            let answers = self.stage.round.asked.choices().iter();
            let answers: Vec<Emoji> = answers.map(Choice::emoji).collect();
            let known = self.clouds.entry(self.stage.round.id.0).or_default();
            assert!(answers.starts_with(known), "a cloud grows at its end");
            for (index, emoji) in answers.iter().enumerate() {
                assert!(!answers[..index].contains(emoji), "{emoji:?} is there once");
            }
            *known = answers;
        }
        self.rules
            .insert(self.stage.round.id.0, self.stage.round.asked.rule());
    }

    fn execute(&mut self, command: Command) {
        let store = self.store.as_mut().expect("open");
        let mut stage = self.stage.clone();
        match store.transaction(|tx| stage.apply(tx, command, self.clock)) {
            Ok(_) => self.stage = stage,
            Err(CommandError::LastPoll | CommandError::LastTalk | CommandError::RoundOpen) => {}
            Err(CommandError::NotUndoable | CommandError::HasVotes) => {}
            Err(CommandError::NoSuchEmoji) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn read<T>(&mut self, look: impl FnOnce(&crate::store::Tx<'_>) -> Result<T, StoreError>) -> T {
        let store = self.store.as_mut().expect("open");
        store.transaction(look).expect("the store works")
    }

    /// Computes the tallies from the accepted votes by the rules alone.
    fn expected(&self, round: i64, rule: Rule, choices: usize) -> Vec<u64> {
        self.expected_with(&[], round, rule, choices)
    }

    /// Computes the tallies from the accepted votes and from votes that edges accepted.
    fn expected_with(
        &self,
        at_edges: &[Ballot],
        round: i64,
        rule: Rule,
        choices: usize,
    ) -> Vec<u64> {
        let mut current: HashMap<(u128, i64), (i64, usize)> = HashMap::new();
        let all = self.accepted.iter().chain(at_edges);
        for ballot in all.filter(|ballot| ballot.round.0 == round) {
            let (serial, choice) = (ballot.serial.get(), number(ballot) as usize);
            let slot = match rule {
                Rule::Once => (ballot.voter.0, 0),
                Rule::Many => (ballot.voter.0, serial),
            };
            let vote = current.entry(slot).or_insert((serial, choice));
            if serial > vote.0 {
                *vote = (serial, choice);
            }
        }
        let mut counts = vec![0; choices];
        for (_, choice) in current.into_values() {
            counts[choice] += 1;
        }
        counts
    }

    fn check(&mut self) {
        let talks = self.read(|tx| tx.talks());
        for talk in &talks {
            let polls = self.read(|tx| tx.polls(talk.id));
            assert!(!polls.is_empty(), "no talk is empty");
        }
        let on = talks.iter().find(|talk| talk.id == self.stage.talk);
        assert!(
            on.is_some_and(|talk| !talk.archived && !talk.deleted),
            "the talk on stage is in the list"
        );
        let on_stage = self.stage.round.id.0;
        for (round, rule) in self.rules.clone() {
            let id = RoundId(round);
            let (tallies, folded) = self.read(|tx| Ok((tx.tallies(id)?, tx.fold_votes(id, rule)?)));
            assert_eq!(
                tallies, folded,
                "tallies of round {round} are a fold over its votes"
            );
            let expected = self.expected(round, rule, tallies.len());
            assert_eq!(tallies, expected, "round {round} holds every accepted vote");
            // A cloud without votes may have become another poll.
            if self
                .clouds
                .get(&round)
                .is_some_and(|cloud| !cloud.is_empty())
            {
                let rows = self.read(|tx| tx.fold_votes(id, Rule::Many));
                assert!(!rows.contains(&0), "an emoji came with a vote");
            }
            if round == on_stage {
                assert_eq!(self.stage.counts, tallies, "the stage shows what is stored");
            }
        }
    }
}

/// Returns the number of the choice that a vote was counted for.
fn number(ballot: &Ballot) -> i64 {
    match ballot.answer {
        Answer::Choice(number) => number,
        Answer::Emoji(emoji) => panic!("{emoji:?} was counted for a choice"),
    }
}

fn load(store: &mut Store) -> Stage {
    store
        .transaction(|tx| Stage::load(tx, 0))
        .expect("the store works")
        .0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn tallies_are_a_fold_over_the_accepted_votes(
        first in poll(),
        steps in vec(step(), 1..40),
    ) {
        let mut day = Day::asking(&first);
        for step in &steps {
            day.take(step);
        }
        day.check();
        day.check_history();
    }
}

/// Opens an engine on a new file and opens the poll on stage.
async fn open_engine() -> (TempDir, crate::Engine, RoundId) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let engine = crate::Engine::open(folder.path()).expect("opens");
    engine.execute(Command::Open).await.expect("opens");
    let round = engine.newest().content.stage.round.id;
    (folder, engine, round)
}

fn ballot(round: RoundId, voter: u128) -> Ballot {
    Ballot {
        round,
        voter: Voter(voter),
        serial: Serial::new(1).expect("not negative"),
        answer: Answer::Choice(0),
    }
}

#[tokio::test]
async fn an_answered_vote_is_already_published() {
    let (_folder, engine, round) = open_engine().await;
    for voter in 0..50 {
        engine.vote(ballot(round, voter)).await.expect("accepted");
        assert_eq!(engine.newest().content.votes(), voter as u64 + 1);
    }
}

#[tokio::test]
async fn votes_that_wait_together_are_published_together() {
    let (_folder, engine, round) = open_engine().await;
    let before = engine.newest().rev;
    let votes = (0..500).map(|voter| engine.vote(ballot(round, voter)));
    let answers = futures_util::future::join_all(votes).await;
    assert!(answers.iter().all(Result::is_ok));
    let after = engine.newest();
    assert_eq!(after.content.votes(), 500);
    assert!(after.rev - before < 250, "{} publishes", after.rev - before);
}

#[tokio::test]
async fn stopping_ends_listeners_and_rejects_later_requests() {
    let (_folder, engine, round) = open_engine().await;
    let mut listener = engine.subscribe(std::time::Duration::ZERO);
    assert!(listener.next().await.is_some());
    engine.stop().await;
    assert!(listener.next().await.is_none());
    assert_eq!(engine.vote(ballot(round, 1)).await, Err(VoteError::Stopped));
}
