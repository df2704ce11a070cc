//! Reports by name the tests that cannot run here. They return early, and the test runner counts them as passed.

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::thread;

/// The environment variable that names the file in which `cargo xtask test` finds the skipped tests.
const FILE_VARIABLE: &str = "MOODRING_SKIPPED";

/// Reports that the test of this thread cannot run, and why.
pub(crate) fn skipped(why: &str) {
    let thread = thread::current();
    let name = thread.name().unwrap_or("a test without a name");
    let why = why.lines().next().unwrap_or_default();
    // Writes directly to standard error, because the test runner hides the output of passing tests.
    let written = writeln!(std::io::stderr(), "SKIPPED {name}: {why}");
    written.expect("standard error is open");
    if let Some(file) = env::var_os(FILE_VARIABLE) {
        note(Path::new(&file), name, why);
    }
}

fn note(file: &Path, name: &str, why: &str) {
    let opened = OpenOptions::new().append(true).create(true).open(file);
    // One write, so that parallel tests do not mix their lines.
    let line = format!("{name}\t{why}\n");
    let noted = opened.and_then(|mut file| file.write_all(line.as_bytes()));
    noted.expect("the run's list of skipped tests can be written");
}

#[test]
fn skipped_test_is_recorded_with_its_name_and_reason() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("skipped");
    let name = thread::current()
        .name()
        .map(str::to_owned)
        .expect("a test's thread");
    assert!(name.ends_with("skipped_test_is_recorded_with_its_name_and_reason"));
    note(&file, &name, "it takes root");
    note(&file, "another", "it takes root");
    let noted = std::fs::read_to_string(&file).expect("it is written");
    assert_eq!(
        noted,
        format!("{name}\tit takes root\nanother\tit takes root\n")
    );
}
