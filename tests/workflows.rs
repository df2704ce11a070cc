//! What the workflows promise beyond what actionlint looks at (`tests/workflows.mjs`): nothing moves under them, nothing
//! may do more than it needs, nothing runs for ever.

use std::fs;
use std::path::Path;

/// A workflow: the file's name, and its lines with their indentation.
struct Workflow {
    name: String,
    text: String,
}

impl Workflow {
    /// Its jobs: the name, and the lines under it.
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
    assert!(workflows.len() >= 2, "where are they?");
    workflows
}

/// Every line of every workflow that `bad` finds fault with.
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

/// The name and commit of an action, and the version that is said to be.
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
fn an_action_is_a_commit_with_its_version_beside_it() {
    let loose = lines(|line| {
        let used = line.trim_start_matches("- ").strip_prefix("uses: ");
        used.is_some_and(|action| !is_pinned(action))
    });
    assert!(loose.is_empty(), "{loose:#?}");
    assert!(!is_pinned("actions/checkout@v6"));
    assert!(!is_pinned("actions/checkout@main # v6"));
}

#[test]
fn a_job_says_what_it_may_do_and_how_long_it_may_take() {
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
fn nothing_may_write_but_the_job_that_drafts_a_release() {
    for workflow in workflows() {
        for (job, lines) in workflow.jobs() {
            let writes = lines.iter().any(|line| line.trim().ends_with(": write"));
            assert_eq!(writes, job == "draft", "{}: {job}", workflow.name);
        }
    }
}

#[test]
fn a_newer_push_ends_what_runs_for_an_older_one() {
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
    // What the workflows leave to xtask begins there, too: without it, xtask would write a new lock file.
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cargo/config.toml");
    let config = fs::read_to_string(config).expect("UTF-8");
    assert!(config.contains("xtask = \"run --quiet --locked "));
}
