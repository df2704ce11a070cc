//! The tables of BENCHMARKS.md, and the statistics behind their figures.

#![allow(dead_code)] // The benchmark of the ring uses only a part of this file.

use std::fmt;

/// A table in Markdown.
pub(crate) struct Table {
    columns: usize,
    text: String,
}

impl Table {
    /// Creates a table. The first column is text, the others are figures.
    pub(crate) fn new<const N: usize>(head: [&str; N]) -> Self {
        let mut table = Self {
            columns: N,
            text: String::new(),
        };
        table.row(head.map(str::to_owned));
        table.text += "| --- ";
        table.text += &"| ---: ".repeat(N - 1);
        table.text += "|\n";
        table
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        assert_eq!(N, self.columns, "{cells:?}");
        for cell in cells {
            self.text += &format!("| {cell} ");
        }
        self.text += "|\n";
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The goal for a figure.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    /// Returns "≤ 0.5, met", or by how much the figure misses the goal.
    pub(crate) fn judge(self, figure: f64) -> String {
        let (sign, goal, met) = match self {
            Self::AtMost(goal) => ("≤", goal, figure <= goal),
            Self::AtLeast(goal) => ("≥", goal, figure >= goal),
        };
        match met {
            true => format!("{sign} {goal}, met"),
            false => format!("{sign} {goal}, **{:+.0} %**", 100.0 * (figure / goal - 1.0)),
        }
    }

    /// Returns a figure with its verdict: "0.71 (≥ 0.8, **-11 %**)".
    pub(crate) fn beside(self, figure: f64) -> String {
        format!("{figure:.2} ({})", self.judge(figure))
    }
}

/// The table of goals below the figures.
pub(crate) struct Goals(Table);

impl Goals {
    pub(crate) fn new() -> Self {
        Self(Table::new(["goal", "figure", "verdict"]))
    }

    /// Adds a row.
    pub(crate) fn judge(&mut self, what: &str, figure: f64, goal: Goal) {
        let verdict = goal.judge(figure);
        self.0
            .row([what.to_owned(), format!("{figure:.2}"), verdict]);
    }
}

impl fmt::Display for Goals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Sorts the samples and returns the value below which this share of them lies.
pub(crate) fn percentile(samples: &mut [f64], share: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    let last = samples.len() - 1;
    samples[(share * last as f64).round() as usize]
}

pub(crate) fn median(samples: &mut [f64]) -> f64 {
    percentile(samples, 0.5)
}

/// Returns the median of the ratios of samples that were measured in pairs, one after the other.
pub(crate) fn ratio(ours: &[f64], theirs: &[f64]) -> f64 {
    let mut pairs: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| a / b).collect();
    median(&mut pairs)
}
