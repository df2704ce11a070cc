//! Results of earlier rounds: the question, the tallies, and the reactions over time.
//!
//! Pure data and arithmetic. Knows no storage, no clock and no file format.

use serde::Serialize;

use crate::mean::Mean;
use crate::poll::{PollId, Round, RoundName};
use crate::talk::TalkId;

/// The most columns of a timeline. A projector cannot show narrower columns.
pub const MAX_TIMELINE_COLUMNS: usize = 120;

/// The possible lengths of a column in seconds: numbers that people use.
const LENGTHS: [i64; 17] = [
    5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400,
];

/// A round that was opened at least once and not deleted. It may still be open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundResult {
    /// Its poll, which may have been deleted.
    pub poll: PollId,
    /// The talk that the poll belongs to now.
    pub talk: TalkId,
    /// The presenter's name for it.
    pub name: RoundName,
    /// The round and its question.
    pub round: Round,
    /// Time of the first opening, in Unix milliseconds.
    pub opened_at: i64,
    /// Time of the last closing, in Unix milliseconds; `None` while it is open.
    pub closed_at: Option<i64>,
    /// Votes by choice.
    pub counts: Vec<u64>,
    /// The number of phones that voted.
    pub phones: u64,
    /// The mean, if its poll shows it, the choices are a scale and there are votes.
    pub mean: Option<Mean>,
}

impl RoundResult {
    /// Returns the number of votes.
    pub fn votes(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// A round with its timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundDetail {
    /// The round and its result.
    pub result: RoundResult,
    /// Its reactions over time.
    pub timeline: Timeline,
}

/// Reactions over time, from the opening to the end, in columns of equal length.
///
/// A reaction is an accepted tap. In a `once` round a changed vote is another reaction, so a round may have more
/// reactions than votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Timeline {
    /// Start of the first column, in Unix milliseconds.
    #[serde(skip)]
    pub from: i64,
    /// Length of a column in seconds.
    pub length: i64,
    /// 1 to [`MAX_TIMELINE_COLUMNS`] columns, each with the reactions by choice.
    pub columns: Vec<Vec<u64>>,
}

impl Timeline {
    /// Returns an empty timeline. If the clock was set back, `until` may be before `from`; then it counts as
    /// `from`.
    pub(crate) fn blank(from: i64, until: i64, choices: usize) -> Self {
        let span = until.saturating_sub(from).max(0);
        let length = length_of(span);
        let columns = usize::try_from(span.div_euclid(1_000 * length) + 1);
        let columns = columns
            .unwrap_or(MAX_TIMELINE_COLUMNS)
            .min(MAX_TIMELINE_COLUMNS);
        Self {
            from,
            length,
            columns: vec![vec![0; choices]; columns],
        }
    }

    /// Adds reactions to column `at`, from 0. A wrong clock may put them outside; then they go to the nearest
    /// column, so no reaction is lost.
    pub(crate) fn add(&mut self, at: i64, choice: usize, reactions: u64) {
        let last = self.columns.len() - 1;
        let column = usize::try_from(at.max(0)).map_or(last, |at| at.min(last));
        if let Some(count) = self.columns[column].get_mut(choice) {
            *count += reactions;
        }
    }

    /// Returns the number of reactions.
    pub fn reactions(&self) -> u64 {
        self.columns.iter().flatten().sum()
    }
}

/// Returns the shortest length in seconds with which `span` milliseconds fit into [`MAX_TIMELINE_COLUMNS`].
fn length_of(span: i64) -> i64 {
    let most = i64::try_from(MAX_TIMELINE_COLUMNS).unwrap_or(i64::MAX);
    let fits = |length: &i64| span / (1_000 * length) < most;
    let day = LENGTHS[LENGTHS.len() - 1];
    let days = || (span / (1_000 * day) + most) / most;
    let found = LENGTHS.into_iter().find(fits);
    found.unwrap_or_else(|| day * days())
}

/// Returns whole percentages, each rounded separately, half a point up. Equal counts have equal percentages, so the sum
/// may be 99 or 101. All are 0 without votes. The screens show the same numbers.
pub fn percentages(counts: &[u64]) -> Vec<u64> {
    let total: u128 = counts.iter().map(|count| u128::from(*count)).sum();
    let rounded = |count: &u64| (u128::from(*count) * 200 + total) / (total * 2);
    let percent = |count| if total == 0 { 0 } else { rounded(count) as u64 };
    counts.iter().map(percent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000;
    const DAY: i64 = 86_400 * SECOND;

    #[test]
    fn columns_are_as_short_as_their_number_allows() {
        for (span, length, columns) in [
            (-DAY, 5, 1),
            (0, 5, 1),
            (4_999, 5, 1),
            (5_000, 5, 2),
            (599_999, 5, 120),
            (600_000, 10, 61),
            (40 * 60 * SECOND, 30, 81),
            (8 * 3_600 * SECOND, 300, 97),
            (100 * DAY, 86_400, 101),
            (120 * DAY, 2 * 86_400, 61),
            (3_650 * DAY, 31 * 86_400, 118),
        ] {
            let timeline = Timeline::blank(7, 7 + span, 2);
            assert_eq!(
                (timeline.length, timeline.columns.len()),
                (length, columns),
                "{span}"
            );
        }
    }

    #[test]
    fn a_reaction_outside_the_round_goes_to_the_nearest_column() {
        let mut timeline = Timeline::blank(0, 12_000, 2);
        for (at, choice) in [(-3, 0), (0, 0), (2, 1), (9, 1), (i64::MAX, 1)] {
            timeline.add(at, choice, 1);
        }
        assert_eq!(timeline.columns, [[2, 0], [0, 0], [0, 3]]);
        assert_eq!(timeline.reactions(), 5);
    }

    #[test]
    fn equal_counts_have_equal_percentages_and_half_a_point_rounds_up() {
        for (counts, expected) in [
            (&[0, 0][..], &[0, 0][..]),
            (&[1, 1, 1], &[33, 33, 33]),
            (&[5, 5, 5, 5, 5, 5, 5], &[14, 14, 14, 14, 14, 14, 14]),
            (&[1, 1, 1, 1, 1, 1], &[17, 17, 17, 17, 17, 17]),
            (&[86, 62, 31, 22, 11], &[41, 29, 15, 10, 5]),
            (&[1, 7], &[13, 88]),
            (&[1, 199], &[1, 100]),
            (&[1, 200], &[0, 100]),
            (&[u64::MAX / 2, 0], &[100, 0]),
            (&[u64::MAX, u64::MAX], &[50, 50]),
        ] {
            assert_eq!(percentages(counts), expected, "{counts:?}");
        }
    }
}
