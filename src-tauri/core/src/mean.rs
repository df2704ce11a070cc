//! The mean of a scale. Every screen and every file shows this number; none computes it again.
//!
//! Pure arithmetic.

use std::fmt;

use serde::{Serialize, Serializer};

/// The mean of a scale, rounded to tenths, half a tenth up.
///
/// Kept in whole tenths, so it is exact with any number of votes. In JSON it is a number such as `3.7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mean {
    tenths: u64,
}

impl Mean {
    /// Returns the mean of votes by choice, where the first choice counts 1, the second 2 and so on. `None` without
    /// votes.
    pub fn of(counts: &[u64]) -> Option<Self> {
        let votes: u128 = counts.iter().map(|count| u128::from(*count)).sum();
        let points: u128 = (1..)
            .zip(counts)
            .map(|(value, count)| value * u128::from(*count))
            .sum();
        let tenths = (points * 20 + votes).checked_div(votes * 2)?;
        let tenths = u64::try_from(tenths).ok()?;
        Some(Self { tenths })
    }

    /// Returns it as a number, for JSON and for a spreadsheet.
    pub fn as_f64(self) -> f64 {
        self.tenths as f64 / 10.0
    }
}

/// With a decimal point, as in a CSV file: `3.7`.
impl fmt::Display for Mean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.tenths / 10, self.tenths % 10)
    }
}

impl Serialize for Mean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_exact_to_the_tenth_with_any_number_of_votes() {
        for (counts, expected) in [
            (&[1, 0, 0, 0, 0][..], "1.0"),
            (&[0, 0, 0, 0, 3], "5.0"),
            (&[0, 0, 1, 2, 0], "3.7"),
            (&[1, 1, 1], "2.0"),
            // 3.25 and 3.75: half a tenth is rounded up.
            (&[0, 0, 3, 1, 0], "3.3"),
            (&[0, 0, 1, 3, 0], "3.8"),
            // One vote in ten million decides between 2.4 and 2.5: 2.45 and just below it.
            (&[0, 5_500_000, 4_500_000], "2.5"),
            (&[0, 5_500_001, 4_499_999], "2.4"),
            (&[u64::MAX, 0, u64::MAX], "2.0"),
        ] {
            let mean = Mean::of(counts).expect("there are votes");
            assert_eq!(mean.to_string(), expected, "{counts:?}");
            let json = serde_json::to_string(&mean).expect("a number");
            assert_eq!(json, expected, "{counts:?}");
        }
        assert_eq!(Mean::of(&[0, 0, 0]), None);
        assert_eq!(Mean::of(&[]), None);
    }
}
