//! Stores batches of a log late, repeatedly and between other steps. The tallies are always a fold over the votes of
//! the log and of the room, and each vote of the log is exactly one row.

use super::*;
use crate::poll::Round;
use crate::vote::{Named, named};

/// One step of the test.
#[derive(Clone, Debug)]
enum Act {
    /// An edge accepts votes for the open round.
    Accepted(Vec<Tap>),
    /// Reads the log again: starts the first number of batches before its position and reads the second number.
    Read(usize, usize),
    Room(Step),
}

fn act() -> impl Strategy<Value = Act> {
    let tap = (0..5_u128, 0..8_i64, answer()).prop_map(|(voter, serial, answer)| Tap {
        rounds_ago: 0,
        voter,
        serial,
        answer,
    });
    let room = prop_oneof![
        6 => vec(tap.clone(), 1..8).prop_map(Step::Vote),
        3 => Just(Step::Open),
        2 => Just(Step::Close),
        2 => Just(Step::NewRound),
        1 => Just(Step::Next),
        1 => poll().prop_map(Step::Create),
        1 => any::<usize>().prop_map(Step::DeleteRound),
        1 => any::<(bool, bool)>().prop_map(|(apart, blocks)| Step::Clouds(apart, blocks)),
        2 => Just(Step::Restart),
    ];
    prop_oneof![
        5 => vec(tap, 1..40).prop_map(Act::Accepted),
        4 => (0..4_usize, 1..6_usize).prop_map(|(back, count)| Act::Read(back, count)),
        6 => room.prop_map(Act::Room),
    ]
}

impl Day {
    /// Stores these batches of the log as the writer does. Returns the new position.
    fn read_log(&mut self, batches: &[Batch]) -> u64 {
        let (store, stage) = (self.store.as_mut().expect("open"), &mut self.stage);
        let clock = self.clock;
        let read = store.transaction(|tx| stage.cast_batches(tx, "log", batches, clock));
        read.expect("the store works")
    }

    fn has_row(&mut self, ballot: &Ballot) -> bool {
        self.read(|tx| tx.vote_statements()?.has(ballot))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_votes_of_a_log_count_once_even_late_and_in_any_order(
        first in poll(),
        acts in vec(act(), 1..60),
    ) {
        let mut day = Day::asking(&first);
        let mut log: Vec<Batch> = Vec::new();
        let mut taken = 0;
        for act in acts {
            match act {
                Act::Room(step) => day.take(&step),
                Act::Accepted(taps) if day.stage.round.phase == Phase::Open => {
                    let round = day.stage.round.id;
                    let Stage { round: Round { asked, .. }, preferences, .. } = &day.stage;
                    // An edge applies the rules of the stage and sends the choice that the vote counts for.
                    let ballot = |tap: &Tap| {
                        let named = named(asked, tap.answer, &preferences.into());
                        let answer = named.ok().map(|named| match named {
                            Named::Choice(index) => Answer::Choice(index as i64),
                            Named::New(emoji) => Answer::Emoji(emoji),
                        });
                        Some(Ballot {
                            round,
                            voter: Voter(tap.voter),
                            serial: Serial::new(tap.serial).expect("not negative"),
                            answer: answer?,
                        })
                    };
                    // Numbers have gaps: other data files use the same log.
                    let number = log.last().map_or(3, |last| last.number + 2);
                    log.push(Batch { number, ballots: taps.iter().filter_map(ballot).collect() });
                    day.rules.insert(round.0, day.stage.round.asked.rule());
                }
                Act::Accepted(_) => {}
                Act::Read(back, count) => {
                    let from = taken - back.min(taken);
                    let to = (from + count).min(log.len());
                    day.read_log(&log[from..to]);
                    taken = taken.max(to);
                }
            }
        }
        let position = day.read_log(&log);
        prop_assert_eq!(position, log.last().map_or(0, |last| last.number));
        prop_assert_eq!(day.read_log(&log), position);
        // `accepted` has the votes of the room. A vote that arrives both ways counts as a vote of the room.
        let of_log: Vec<Ballot> = log.iter().flat_map(|batch| batch.ballots.clone()).collect();
        for ballot in &of_log {
            prop_assert!(day.has_row(ballot), "{ballot:?} is a row");
        }
        for (round, rule) in day.rules.clone() {
            let id = RoundId(round);
            let (tallies, folded) = day.read(|tx| Ok((tx.tallies(id)?, tx.fold_votes(id, rule)?)));
            prop_assert_eq!(&tallies, &folded);
            // Of two votes with one serial and different choices, the first to arrive counts. So this test compares
            // totals. The next one, where every serial has one choice, compares single choices.
            let asked = day.read(|tx| tx.round(id)).expect("it is there").asked;
            let counted = |ballot: &Ballot| match ballot.answer {
                Answer::Emoji(emoji) if ballot.round == id => {
                    // A repeated vote that names another emoji does not add it.
                    let index = asked.position(emoji).unwrap_or(0);
                    Ballot { answer: Answer::Choice(index as i64), ..*ballot }
                }
                _ => *ballot,
            };
            let of_log: Vec<Ballot> = of_log.iter().map(counted).collect();
            let expected = day.expected_with(&of_log, round, rule, tallies.len());
            prop_assert_eq!(tallies.iter().sum::<u64>(), expected.iter().sum::<u64>());
        }
    }

    #[test]
    fn the_order_of_the_log_makes_no_difference(
        votes in vec((0..6_u128, 0..9_i64), 1..60),
        cuts in vec(1..9_usize, 1..20),
        seed in any::<u64>(),
    ) {
        let tallies = |kind: Kind, rule: Rule, is_shuffled: bool| {
            let mut day = Day::new();
            let five = Poll::welcome().choices().to_vec();
            let asked = match kind {
                Kind::Choices => Poll::new("?", rule, five.clone()),
                Kind::Cloud => Poll::cloud("?", rule),
            };
            let answer = |number: i64| match kind {
                Kind::Choices => Answer::Choice(number % 5),
                Kind::Cloud => Answer::Emoji(five[(number % 5) as usize].emoji()),
            };
            let poll = day.stage.poll;
            day.execute(Command::Edit(poll, asked.expect("valid")));
            day.take(&Step::Open);
            let round = day.stage.round.id;
            // Each serial of a phone has one choice, as when a phone repeats a request.
            let mut ballots: Vec<Ballot> = votes
                .iter()
                .map(|(voter, serial)| Ballot {
                    round,
                    voter: Voter(*voter),
                    serial: Serial::new(*serial).expect("not negative"),
                    answer: answer(*voter as i64 * 7 + serial * 3),
                })
                .collect();
            if is_shuffled {
                let key = |ballot: &Ballot| {
                    let mixed = seed ^ (ballot.voter.0 as u64 * 31 + ballot.serial.get() as u64);
                    mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
                };
                ballots.sort_by_key(key);
            }
            let (mut number, mut rest) = (0, ballots.as_slice());
            for cut in cuts.iter().cycle() {
                let (head, tail) = rest.split_at((*cut).min(rest.len()));
                number += 1;
                day.read_log(&[Batch { number, ballots: head.to_vec() }]);
                rest = tail;
                if rest.is_empty() {
                    break;
                }
            }
            let emoji = day.stage.round.asked.choices().iter();
            let emoji = emoji.map(|choice| choice.emoji().as_str());
            let mut tallies: Vec<_> = emoji.zip(day.stage.counts).collect();
            tallies.sort_unstable();
            tallies
        };
        for kind in [Kind::Choices, Kind::Cloud] {
            for rule in [Rule::Once, Rule::Many] {
                prop_assert_eq!(tallies(kind, rule, false), tallies(kind, rule, true));
            }
        }
    }
}

#[tokio::test]
async fn a_round_with_edges_ends_when_they_have_sealed_it_or_after_two_seconds() {
    let (_folder, engine, round) = open_engine().await;
    engine.set_has_edges(true);
    let closing = tokio::spawn({
        let engine = engine.clone();
        async move { engine.execute(Command::Close).await }
    });
    let mut listener = engine.subscribe(std::time::Duration::ZERO);
    let since = loop {
        let snapshot = listener.next().await.expect("it runs");
        if snapshot.content.sealing {
            assert_eq!(snapshot.content.stage.round.phase, Phase::Open);
            break snapshot.rev;
        }
    };
    // A seal of an earlier end does not count.
    engine.sealed(since - 1).await;
    let stored = engine.cast_batches("log", Vec::new()).await;
    assert_eq!((stored, closing.is_finished()), (Ok(0), false));
    let batch = |number, voter| Batch {
        number,
        ballots: vec![ballot(round, voter)],
    };
    assert_eq!(engine.cast_batches("log", vec![batch(4, 1)]).await, Ok(4));
    let sealed_at = std::time::Instant::now();
    engine.sealed(since).await;
    closing.await.expect("no panic").expect("it closes");
    assert!(sealed_at.elapsed() < crate::SEAL_TIMEOUT / 2);
    // A late batch, a repeated one, and an older one.
    let late = vec![batch(3, 9), batch(4, 1), batch(5, 2)];
    assert_eq!(engine.cast_batches("log", late).await, Ok(5));
    let content = engine.newest().content.clone();
    assert_eq!((content.votes(), content.sealing), (2, false));
    assert_eq!(content.stage.round.phase, Phase::Closed);
    assert_eq!(
        engine.vote(ballot(round, 3)).await,
        Err(Refusal::Closed.into())
    );

    // Without a seal, the round ends after the timeout.
    engine.execute(Command::Open).await.expect("it opens");
    let closed_at = std::time::Instant::now();
    engine.execute(Command::Close).await.expect("it closes");
    assert!(closed_at.elapsed() >= crate::SEAL_TIMEOUT);
}
