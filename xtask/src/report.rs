//! Runs the steps of `cargo xtask test` one after the other and records their results.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use crate::{
    counts::{self, Counts, Runner},
    tool,
};

/// The steps so far.
pub(crate) struct Report {
    /// The environment variables of every step.
    environment: Vec<(&'static str, PathBuf)>,
    started: Instant,
    steps: Vec<Step>,
    /// Tests that failed together with others and passed alone, which the list allows.
    only_alone: Vec<String>,
    /// The panic messages of failed tests.
    panics: Vec<String>,
    /// Tests that could not run, each with the reason.
    skipped: Vec<String>,
    /// Whether a step may run no test.
    may_match_nothing: bool,
}

/// Tests that may fail together with others if they pass alone, each with the reason. A failure of any other test is
/// final.
const MAY_NEED_QUIET: &[(&str, &str)] = &[
    (
        "lan::the_code_follows_the_network_within_five_seconds",
        "keeps a promise of 5 s, which takes longer next to other windows and browsers",
    ),
    (
        "window::floating::",
        "measures the frames of five seconds, while other windows use processor time",
    ),
    (
        "window::dev::a_changed_page_on_disk_is_seen_within_five_seconds",
        "keeps a promise of 5 s, which takes longer next to other windows and browsers",
    ),
];

/// The environment variable with the file in which tests note that they cannot run: `tests/kit/skipped.rs`.
const SKIPPED_VARIABLE: &str = "MOODRING_SKIPPED";

struct Step {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

#[derive(Clone, Copy)]
enum Outcome {
    Passed(Option<Counts>),
    Failed(Option<Counts>),
    Skipped(&'static str),
}

impl Report {
    pub(crate) fn new(environment: Vec<(&'static str, PathBuf)>) -> Self {
        Self {
            environment,
            started: Instant::now(),
            steps: Vec::new(),
            only_alone: Vec::new(),
            panics: Vec::new(),
            skipped: Vec::new(),
            may_match_nothing: false,
        }
    }

    /// Allows later steps to run no test, because the requested names may belong to another step.
    pub(crate) fn may_match_nothing(&mut self) {
        self.may_match_nothing = true;
    }

    /// Returns the number of tests that ran.
    pub(crate) fn ran(&self) -> u64 {
        let steps = self.steps.iter().filter_map(|step| match step.outcome {
            Outcome::Passed(counts) | Outcome::Failed(counts) => counts,
            Outcome::Skipped(_) => None,
        });
        steps.map(|counts| counts.passed + counts.failed).sum()
    }

    /// Returns whether a step failed.
    pub(crate) fn has_failed(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| matches!(step.outcome, Outcome::Failed(_)))
    }

    /// Runs a step that passes or fails as a whole. Returns whether it passed.
    pub(crate) fn check(&mut self, name: &'static str, command: &mut Command) -> bool {
        self.step(name, command, None)
    }

    /// Runs a step whose runner counts its tests. Returns whether all passed.
    pub(crate) fn tests(
        &mut self,
        name: &'static str,
        runner: Runner,
        command: &mut Command,
    ) -> bool {
        self.step(name, command, Some(runner))
    }

    /// Runs tests of whole programs, several at once. Failed tests that may need a quiet machine run once more, alone.
    /// The summary names those that pass then, because the retry should not be necessary.
    pub(crate) fn tests_twice(&mut self, name: &'static str, command: &mut Command) {
        let (passed, failed) = self.watched(name, command, Some(Runner::Cargo));
        if passed {
            return;
        }
        let mut again: Vec<String> = failed
            .into_iter()
            .filter(|test| may_need_quiet(test))
            .collect();
        if again.is_empty() {
            return;
        }
        let mut alone = tool::same(command);
        alone
            .args(["--", "--test-threads=1", "--exact"])
            .args(&again);
        println!("\n==> {name}, alone: {}", again.join(" "));
        let ran = run_counting(&mut alone, Runner::Cargo);
        if ran.succeeded && ran.counts.passed == again.len() as u64 {
            if let Some(step) = self.steps.last_mut() {
                step.outcome = step.outcome.after_retry(ran.counts.passed);
            }
            self.only_alone.append(&mut again);
        }
    }

    /// Records a step that cannot run, with the reason.
    pub(crate) fn skip(&mut self, name: &'static str, why: &'static str) {
        println!("\n==> {name}: {why}");
        self.steps.push(Step {
            name,
            took: Duration::ZERO,
            outcome: Outcome::Skipped(why),
        });
    }

    fn step(&mut self, name: &'static str, command: &mut Command, runner: Option<Runner>) -> bool {
        self.watched(name, command, runner).0
    }

    /// Runs a step. Returns whether it passed, and the names of its failed tests.
    fn watched(
        &mut self,
        name: &'static str,
        command: &mut Command,
        runner: Option<Runner>,
    ) -> (bool, Vec<String>) {
        let words: Vec<_> = command
            .get_args()
            .map(|word| word.to_string_lossy())
            .collect();
        println!("\n==> {name}: {} {}", program(command), words.join(" "));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));

        let list = env::temp_dir().join(format!("moodring-skipped-{}", std::process::id()));
        command.env(SKIPPED_VARIABLE, &list);
        let start = Instant::now();
        let ran = match runner {
            Some(runner) => run_counting(command, runner),
            None => Ran {
                succeeded: run(command),
                ..Ran::default()
            },
        };
        let took = start.elapsed();
        let skipped = fs::read_to_string(&list).unwrap_or_default();
        // Fails only if no test was skipped.
        let _ = fs::remove_file(&list);
        let skipped_tests = skipped.lines().count() as u64;
        let counts = runner.map(|_| ran.counts.without_skipped(skipped_tests));
        self.skipped
            .extend(skipped.lines().map(|line| line.replacen('\t', ": ", 1)));
        // A filter that matches no test, or a flag that removes the tests, must not look like success.
        let has_run = self.may_match_nothing
            || counts.is_none_or(|counts| counts.passed + counts.failed + counts.skipped > 0);
        if ran.succeeded && !has_run {
            println!("This ran no test at all.");
        }
        let passed = ran.succeeded && has_run;
        self.panics.extend(ran.panics);

        let outcome = if passed {
            Outcome::Passed(counts)
        } else {
            Outcome::Failed(counts)
        };
        if !passed {
            println!("==> {name} FAILED after {}", seconds(took));
        }
        self.steps.push(Step {
            name,
            took,
            outcome,
        });
        (passed, ran.failed)
    }

    /// Prints the summary, which ends with the line `N passed, N failed`. Returns a failure if any step failed.
    pub(crate) fn close(self) -> ExitCode {
        println!("\n==> summary");
        for step in &self.steps {
            println!(
                "{:<28} {:>8}  {}",
                step.name,
                seconds(step.took),
                step.outcome.in_words()
            );
        }
        println!("{:<28} {:>8}", "in all", seconds(self.started.elapsed()));

        for panic in &self.panics {
            println!("{panic}");
        }
        for name in &self.only_alone {
            println!("passed only when run alone: {name}");
        }
        for name in &self.skipped {
            println!("skipped: {name}");
        }
        let total = self.total();
        if total.ignored > 0 {
            println!("{} ignored", total.ignored);
        }
        if total.skipped > 0 {
            println!("{} skipped", total.skipped);
        }
        println!("{} passed, {} failed", total.passed, total.failed);
        if total.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    /// Returns the counts of all steps. A step that failed without a failed test (for example, it did not compile)
    /// counts as one failure, so that a failed run never ends with "0 failed".
    fn total(&self) -> Counts {
        let mut total = Counts::default();
        for step in &self.steps {
            match step.outcome {
                Outcome::Passed(counts) => total += counts.unwrap_or_default(),
                Outcome::Failed(counts) => {
                    let mut counts = counts.unwrap_or_default();
                    counts.failed = counts.failed.max(1);
                    total += counts;
                }
                Outcome::Skipped(_) => {}
            }
        }
        total
    }
}

impl Outcome {
    /// Returns the outcome after this number of failed tests passed alone.
    fn after_retry(self, tests: u64) -> Self {
        let Self::Failed(Some(counts)) = self else {
            return self;
        };
        let counts = Counts {
            passed: counts.passed + tests,
            failed: counts.failed.saturating_sub(tests),
            ..counts
        };
        match counts.failed {
            0 => Self::Passed(Some(counts)),
            _ => Self::Failed(Some(counts)),
        }
    }

    fn in_words(self) -> String {
        match self {
            Self::Passed(None) => "ok".to_owned(),
            Self::Passed(Some(counts)) => counts.to_string(),
            Self::Failed(None) => "FAILED".to_owned(),
            Self::Failed(Some(counts)) => format!("FAILED, {counts}"),
            Self::Skipped(why) => format!("not run: {why}"),
        }
    }
}

/// Returns whether a test may need a quiet machine: the list contains its name or its module.
fn may_need_quiet(test: &str) -> bool {
    let listed = |name: &str| test == name || (name.ends_with("::") && test.starts_with(name));
    MAY_NEED_QUIET.iter().any(|(name, _)| listed(name))
}

fn run(command: &mut Command) -> bool {
    match tool::wait(command) {
        Ok(status) => status.success(),
        Err(stop) => {
            println!("{stop}");
            false
        }
    }
}

/// The result of a run of tests.
#[derive(Default)]
struct Ran {
    succeeded: bool,
    counts: Counts,
    /// The names of failed tests.
    failed: Vec<String>,
    /// The place and the reason of each panic, one line each.
    panics: Vec<String>,
}

/// Prints the output line by line and reads the runner's counts from it.
fn run_counting(command: &mut Command, runner: Runner) -> Ran {
    let mut ran = Ran::default();
    let mut child = match tool::start(command.stdout(Stdio::piped())) {
        Ok(child) => child,
        Err(stop) => {
            println!("{stop}");
            return ran;
        }
    };
    if let Some(stdout) = child.stdout.take() {
        let mut place = None;
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            let line = line.trim_end();
            ran.counts += Counts::of_line(runner, line);
            ran.failed
                .extend(counts::failed_test(line).map(str::to_owned));
            if let Some(place) = place.take() {
                ran.panics.push(format!("{place} {line}"));
            }
            place = counts::is_panic(line).then(|| line.to_owned());
        }
    }
    ran.succeeded = child.wait().is_ok_and(|status| status.success());
    ran
}

/// Returns the program's name without its path and extension, as a user types it.
fn program(command: &Command) -> String {
    let path = std::path::Path::new(command.get_program());
    path.file_stem()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(outcomes: &[Outcome]) -> Report {
        let mut report = Report::new(Vec::new());
        report.steps = outcomes
            .iter()
            .map(|&outcome| Step {
                name: "a step",
                took: Duration::ZERO,
                outcome,
            })
            .collect();
        report
    }

    #[test]
    fn the_tests_of_all_steps_add_up() {
        let one = Counts {
            passed: 3,
            failed: 0,
            ignored: 1,
            ..Counts::default()
        };
        let two = Counts {
            passed: 2,
            failed: 2,
            ignored: 0,
            ..Counts::default()
        };
        let report = report(&[
            Outcome::Passed(None),
            Outcome::Passed(Some(one)),
            Outcome::Failed(Some(two)),
        ]);
        assert_eq!(
            report.total(),
            Counts {
                passed: 5,
                failed: 2,
                ignored: 1,
                ..Counts::default()
            }
        );
    }

    #[test]
    fn a_step_that_fails_without_a_test_still_counts_as_a_failure() {
        for outcome in [
            Outcome::Failed(None),
            Outcome::Failed(Some(Counts::default())),
        ] {
            assert_eq!(report(&[outcome]).total().failed, 1);
        }
    }

    #[test]
    fn only_a_step_whose_failures_all_passed_alone_is_ok() {
        let counts = Counts {
            passed: 7,
            failed: 2,
            ..Counts::default()
        };
        let all = Outcome::Failed(Some(counts)).after_retry(2);
        assert!(matches!(all, Outcome::Passed(Some(counts)) if counts.passed == 9));
        let some = report(&[Outcome::Failed(Some(counts)).after_retry(1)]).total();
        assert_eq!((some.passed, some.failed), (8, 1));
    }

    #[test]
    fn the_reason_of_a_failed_test_is_read_from_its_output() {
        let output = "test a::claim ... FAILED\n\nthread 'a::claim' (7) panicked at a.rs:3:5:\nno vote\nstack backtrace:\n";
        let mut command = Command::new("sh");
        let ran = run_counting(
            command.args(["-c", "printf %s \"$0\"", output]),
            Runner::Cargo,
        );
        assert_eq!(ran.failed, ["a::claim"]);
        assert_eq!(
            ran.panics,
            ["thread 'a::claim' (7) panicked at a.rs:3:5: no vote"]
        );
    }

    #[test]
    fn a_test_passes_when_run_alone_only_if_the_list_has_it() {
        for (name, reason) in MAY_NEED_QUIET {
            let test = if name.ends_with("::") {
                format!("{name}a_claim")
            } else {
                (*name).to_owned()
            };
            assert!(may_need_quiet(&test), "{name}");
            assert!(!reason.is_empty());
        }
        assert!(!may_need_quiet("contract::votes::a_claim"));
        assert!(MAY_NEED_QUIET.len() <= 8, "a short list");
    }

    #[test]
    fn a_listed_test_exists() {
        let folder = tool::repository().join("tests");
        for (name, _) in MAY_NEED_QUIET {
            let (path, test) = name.rsplit_once("::").expect("a path");
            let file = folder.join(path.replace("::", "/")).with_extension("rs");
            let text = fs::read_to_string(file).expect("the file of a module");
            assert!(text.contains(&format!("async fn {test}")), "{name}");
        }
    }

    #[test]
    fn a_test_that_could_not_run_is_not_passed() {
        let counts = Counts {
            passed: 5,
            ..Counts::default()
        };
        let total = report(&[Outcome::Passed(Some(counts.without_skipped(2)))]).total();
        assert_eq!((total.passed, total.skipped), (3, 2));
    }

    #[test]
    fn a_skipped_step_is_neither_passed_nor_failed() {
        assert_eq!(
            report(&[Outcome::Skipped("no reason")]).total(),
            Counts::default()
        );
    }
}
