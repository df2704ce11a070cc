//! A `once` round counts a voter's newest vote, even if another program wrote it or the memory of current votes was
//! cleared.

use rusqlite::Connection;

use super::*;

fn once() -> Poll {
    Poll::new("?", Rule::Once, Poll::welcome().choices().to_vec()).expect("valid")
}

fn tap(voter: u128, serial: i64, choice: i64) -> Tap {
    Tap {
        rounds_ago: 0,
        voter,
        serial,
        answer: Answer::Choice(choice),
    }
}

#[test]
fn a_vote_that_another_program_wrote_counts_as_the_earlier_vote() {
    let mut day = Day::asking(&once());
    day.vote(&[tap(1, 1, 0)]);
    let file = Connection::open(day.folder.path().join("moodring.db")).expect("it opens");
    let round = day.stage.round.id.0;
    file.execute_batch(&format!(
        "BEGIN;
         INSERT INTO votes (round, serial, voter, choice, at) SELECT round, 9, voter, 2, at FROM votes;
         UPDATE tallies SET count = choice = 2 WHERE round = {round};
         COMMIT"
    ))
    .expect("it writes");
    let store = day.store.as_mut().expect("open");
    day.stage = load(store);
    for (serial, choice, counts) in [(5, 1, [0, 0, 1, 0, 0]), (10, 1, [0, 1, 0, 0, 0])] {
        day.vote(&[tap(1, serial, choice)]);
        assert_eq!(day.stage.counts, counts, "{serial}");
    }
}

#[test]
fn a_batch_with_two_votes_of_each_voter_counts_the_newer_ones() {
    let mut day = Day::asking(&once());
    let crowd: Vec<_> = (0..16)
        .map(|index| tap(index / 2, index as i64, index as i64 % 2))
        .collect();
    day.vote(&crowd);
    assert_eq!(day.stage.counts, [0, 8, 0, 0, 0]);
    day.check();
}

#[test]
fn interleaved_late_votes_of_three_rounds_count_in_their_rounds() {
    let mut day = Day::asking(&once());
    let mut rounds = Vec::new();
    for first in [10, 20, 30] {
        day.vote(&[tap(first, 5, 0), tap(first + 1, 5, 0)]);
        rounds.push(day.stage.round.id);
        day.take(&Step::NewRound);
        day.take(&Step::Open);
    }
    let votes = [(0, 4), (0, 6), (1, 7), (2, 1)];
    let by_turns = votes.iter().flat_map(|vote| [(0, vote), (1, vote)]);
    let then_third = votes.iter().map(|vote| (2, vote));
    let ballots = by_turns.chain(then_third).map(|(index, vote)| Ballot {
        round: rounds[index],
        voter: Voter(10 * (index as u128 + 1) + vote.0),
        serial: Serial::new(vote.1).expect("not negative"),
        answer: Answer::Choice(1),
    });
    let batch = Batch {
        number: 1,
        ballots: ballots.collect(),
    };
    let store = day.store.as_mut().expect("open");
    let read = store.transaction(|tx| day.stage.cast_batches(tx, "log", &[batch], 0));
    assert_eq!(read, Ok(1));
    for round in rounds {
        let tallies = day.read(|tx| tx.tallies(round));
        assert_eq!(tallies, [0, 3, 0, 0, 0]);
        assert_eq!(tallies, day.read(|tx| tx.fold_votes(round, Rule::Once)));
        let rows: u64 = day.read(|tx| tx.fold_votes(round, Rule::Many)).iter().sum();
        assert_eq!(rows, 6);
    }
}
