//! `cargo xtask bench`: runs the benchmarks and writes the figures into BENCHMARKS.md.
//!
//! The file is prose with one block per benchmark between two comments. Only the blocks are overwritten.

use std::{
    fs,
    process::{Command, ExitCode, Stdio},
};

use crate::{
    Stop,
    authorities::Authorities,
    nats_server, needs, packages,
    tool::{self, cargo},
};

const FILE: &str = "BENCHMARKS.md";
/// The benchmarks that take an hour and run only when they are named.
const LONG: [&str; 2] = ["soak", "guests"];

/// Installs what is missing, builds the programs as they ship, and runs the benchmarks with these names, or all but the
/// long ones.
pub(crate) fn bench(asked: &[&str]) -> Result<ExitCode, Stop> {
    let path = tool::repository().join(FILE);
    let read = fs::read_to_string(&path);
    let mut text =
        read.map_err(|error| Stop::because(format!("{FILE} cannot be read: {error}.")))?;
    let known = names(&text);
    let asked: Vec<_> = match asked {
        [] => {
            let short = known.iter().filter(|name| !LONG.contains(&name.as_str()));
            short.cloned().collect()
        }
        asked => asked.iter().map(|&name| name.to_owned()).collect(),
    };
    if let Some(name) = asked.iter().find(|name| !known.contains(name)) {
        return Err(Stop::because(format!(
            "There is no benchmark named {name}. There are {}.",
            known.join(", ")
        )));
    }
    let authorities = Authorities::before_packages();
    packages::provide(&[
        needs::BUILD,
        needs::VIRTUAL_DISPLAY,
        needs::WINDOW_DRIVER,
        needs::TESTS,
        nats_server::needs(),
    ])?;
    nats_server::provide(&authorities.environment()?);
    tool::succeed(
        &mut cargo(&["build", "--release", "--workspace", "--bins", "--locked"]),
        "The programs to measure do not build. What the compiler says stands above.",
    )?;
    // Reads the conditions before it writes the first block, because then git reports uncommitted changes.
    let conditions = conditions();
    for name in &asked {
        let figures = run(name)?;
        text = replaced(&text, name, &format!("{conditions}\n\n{figures}"));
        // Writes after each benchmark, so that a later failure loses no figures.
        fs::write(&path, &text)
            .map_err(|error| Stop::because(format!("{FILE} cannot be written: {error}.")))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the benchmark with this name. The benchmark of the ring is in the ring's crate.
fn run(name: &str) -> Result<String, Stop> {
    let package = match name {
        "ring" => "moodring-ring",
        _ => "moodring-tests",
    };
    let mut command = cargo(&["bench", "--locked", "--package", package, "--bench"]);
    command.args(match name {
        "ring" => ["ring", "--", name],
        _ => ["moodring", "--", name],
    });
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Stop::because(format!("cargo does not start: {error}.")))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(Stop::because(format!("The benchmark {name} failed."))),
    }
}

/// Returns the names in the comments that open a block, in the order of the file.
fn names(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("<!-- figures: ")?.strip_suffix(" -->"))
        .map(str::to_owned)
        .collect()
}

/// Returns the text with a new block for this name.
fn replaced(text: &str, name: &str, block: &str) -> String {
    let open = format!("<!-- figures: {name} -->\n");
    let close = "<!-- end -->";
    let (before, rest) = text
        .split_once(&open)
        .expect("the name was read from this text");
    let after = rest.split_once(close).map_or("", |(_, after)| after);
    format!("{before}{open}\n{block}\n\n{close}{after}")
}

/// Returns the date, the commit and the machine, because a figure means nothing without them.
fn conditions() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").ok();
    let processor = processor
        .as_deref()
        .and_then(|text| {
            text.lines()
                .find_map(|line| line.strip_prefix("model name"))
        })
        .map_or("", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let [date, commit, system, rustc] = [
        said("date", &["-u", "+%Y-%m-%d"]),
        said("git", &["describe", "--always", "--dirty"]),
        said("uname", &["-sr"]),
        said("rustc", &["--version"]),
    ];
    format!("{date}, commit {commit}; {processor}, {cores} cores; {system}; {rustc}.")
}

/// Returns the output of a program without its line break, or an empty text if the program does not run.
fn said(program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(tool::repository());
    let output = command.stderr(Stdio::null()).output();
    output.map_or(String::new(), |output| {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# B\n\n<!-- figures: ring -->\nold\n<!-- end -->\n\nby hand\n\n<!-- figures: votes -->\n<!-- end -->\n";

    #[test]
    fn the_file_lists_the_benchmarks() {
        assert_eq!(names(TEXT), ["ring", "votes"]);
    }

    #[test]
    fn only_the_block_of_that_name_is_replaced() {
        let text = replaced(TEXT, "ring", "new");
        assert_eq!(text, TEXT.replace("old\n", "\nnew\n\n"));
        assert_eq!(replaced(&text, "ring", "new"), text);
    }
}
