//! Counts of passed and failed tests, read from the summary lines of the test runners.

use std::{fmt, ops::AddAssign};

/// The test runner that prints the lines.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Runner {
    /// `cargo test`: `test result: ok. 5 passed; 0 failed; 1 ignored; …`, once per binary.
    Cargo,
    /// `node --test`: `# pass 5` in TAP, `ℹ pass 5` for people.
    Node,
    /// The same with name patterns. Node prints the tests that do not match as skipped, and they do not count.
    NodeByName,
}

/// The number of tests by their result.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
    /// Could not run here. The runner counts them as passed.
    pub(crate) skipped: u64,
}

impl Counts {
    /// Moves this number of tests, which the runner counted as passed, to the skipped ones.
    pub(crate) fn without_skipped(self, tests: u64) -> Self {
        Self {
            passed: self.passed.saturating_sub(tests),
            skipped: self.skipped + tests,
            ..self
        }
    }

    /// Returns the counts of one line of output. Most lines have none.
    pub(crate) fn of_line(runner: Runner, line: &str) -> Self {
        match runner {
            Runner::Cargo => of_cargo(line),
            Runner::Node => of_node(line),
            Runner::NodeByName => Self {
                ignored: 0,
                ..of_node(line)
            },
        }
    }
}

/// Returns the name of the test if this line of cargo's runner reports a failure.
pub(crate) fn failed_test(line: &str) -> Option<&str> {
    let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
    (!name.contains(' ')).then_some(name)
}

/// Returns whether the line reports the thread and the place of a panic. The next line has the reason.
pub(crate) fn is_panic(line: &str) -> bool {
    line.starts_with("thread '") && line.contains(" panicked at ")
}

fn of_cargo(line: &str) -> Counts {
    let mut counts = Counts::default();
    let Some((_, parts)) = line
        .strip_prefix("test result: ")
        .and_then(|rest| rest.split_once(". "))
    else {
        return counts;
    };
    for part in parts.split("; ") {
        let Some((number, kind)) = part.split_once(' ') else {
            continue;
        };
        let Ok(number) = number.parse() else { continue };
        match kind {
            "passed" => counts.passed = number,
            "failed" => counts.failed = number,
            "ignored" => counts.ignored = number,
            _ => {}
        }
    }
    counts
}

fn of_node(line: &str) -> Counts {
    let mut counts = Counts::default();
    let Some((kind, number)) = line
        .strip_prefix("# ")
        .or_else(|| line.strip_prefix("ℹ "))
        .and_then(|rest| rest.split_once(' '))
    else {
        return counts;
    };
    let Ok(number) = number.parse() else {
        return counts;
    };
    match kind {
        "pass" => counts.passed = number,
        "fail" | "cancelled" => counts.failed = number,
        "skipped" | "todo" => counts.ignored = number,
        _ => {}
    }
    counts
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
        self.ignored += more.ignored;
        self.skipped += more.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.ignored > 0 {
            write!(f, ", {} ignored", self.ignored)?;
        }
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(runner: Runner, output: &str) -> Counts {
        let mut counts = Counts::default();
        for line in output.lines() {
            counts += Counts::of_line(runner, line);
        }
        counts
    }

    #[test]
    fn the_binaries_of_one_cargo_run_add_up() {
        let output = "\
running 2 tests
test a ... ok
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s
test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.50s
error: 1 target failed:
";
        assert_eq!(
            sum(Runner::Cargo, output),
            Counts {
                passed: 15,
                failed: 2,
                ignored: 1,
                ..Counts::default()
            }
        );
    }

    #[test]
    fn a_cancelled_page_test_is_a_failed_one() {
        let output = "TAP version 13\nok 1 - a\n# tests 7\n# suites 0\n# pass 4\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n# duration_ms 189.2\n";
        assert_eq!(
            sum(Runner::Node, output),
            Counts {
                passed: 4,
                failed: 2,
                ignored: 1,
                ..Counts::default()
            }
        );
        assert_eq!(
            sum(Runner::Node, "ℹ pass 2\nℹ fail 0\n"),
            Counts {
                passed: 2,
                failed: 0,
                ignored: 0,
                ..Counts::default()
            }
        );
    }

    #[test]
    fn a_test_that_prints_numbers_is_not_counted() {
        assert_eq!(
            sum(Runner::Cargo, "# pass 5\n5 passed; 1 failed\n"),
            Counts::default()
        );
        assert_eq!(
            sum(
                Runner::Node,
                "test result: ok. 5 passed; 0 failed\n# passing 5\n"
            ),
            Counts::default()
        );
    }

    #[test]
    fn only_a_line_of_the_runner_reports_a_failed_test() {
        assert_eq!(
            failed_test("test wall::arcs ... FAILED"),
            Some("wall::arcs")
        );
        assert_eq!(failed_test("test wall::arcs ... ok"), None);
        assert_eq!(failed_test("test result: 1 of them ... FAILED"), None);
    }
}
