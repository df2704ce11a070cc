//! `cargo xtask`: every task of this repository, without a manual.
//!
//! ```text
//! run         packages -> cargo build -> display -> the window, or a screenshot of it
//! dev         packages -> cargo build -> the window, again after each change
//! test        packages -> every check and every test, the quick ones, or those with a name -> summary
//! scenes      the pages of ui/ -> a plain browser, in states that are hard to reach
//! format      cargo fmt, Biome -> the format of all Rust, JavaScript and CSS
//! pictures    packages -> cargo build -> the pictures of the README
//! bundle      packages -> cargo build --release -> Tauri's bundler -> installers
//! clean-room  bundle -> a bare Debian -> install, use, upgrade and remove it there
//! icons       packages -> the app's icons from their drawings
//! bench       packages -> cargo build --release -> every benchmark -> BENCHMARKS.md
//! notes       Cargo.toml and CHANGELOG.md -> the notes of a release
//! licences    cargo tree -> the texts in the crates -> src-tauri/licences.txt
//! ```
//!
//! xtask has no dependencies, so that it compiles in seconds, even on a machine where nothing is installed yet. `cc.sh`
//! relies on that. xtask knows nothing of polls and votes; the app is a program that it starts.

use std::{env, fmt, process::ExitCode};

mod authorities;
mod bench;
mod bundle;
mod clean_room;
mod counts;
mod dev;
mod display;
mod licences;
mod nats_server;
mod needs;
mod notes;
mod packages;
mod pictures;
mod report;
mod run;
mod scenes;
mod screenshot;
mod selection;
mod server_package;
mod test;
mod tool;
mod webdriver;

const USAGE: &str = "\
Moodring, live emoji polls for a room.

  cargo xtask run                      install what is missing, build the app, open it
  cargo xtask run --screenshot FILE    the same, but write a PNG of the window and exit
  cargo xtask run -- ARGUMENTS         hand arguments to the app, say -- --data DIR
  cargo xtask dev                      the same, and show each change of a page or of Rust code
  cargo xtask test                     install what is missing, run every check and test
  cargo xtask test NAME…               run the Rust and page tests whose names contain one of these
  cargo xtask test --quick             run what needs no browser, no window and no root
  cargo xtask scenes                   show every page in a plain browser, with scenes
  cargo xtask format                   format all Rust, JavaScript and CSS
  cargo xtask pictures                 take the pictures of the README again
  cargo xtask bundle                   make the installers of this system, and print their sizes
  cargo xtask clean-room               install the .deb in a bare Debian 12, use, upgrade, remove it
  cargo xtask icons                    draw the app's icons from icons/*.svg
  cargo xtask bench [NAME…]            measure, and write the figures into BENCHMARKS.md
  cargo xtask notes TAG                print what a release of this tag says, if it may be one
  cargo xtask licences                 gather the licences of everything that ships
";

/// The reason why xtask ends early: a sentence or two for the user of the command.
#[derive(Debug)]
struct Stop(String);

impl Stop {
    fn because(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();

    let outcome = match arguments.as_slice() {
        ["run", rest @ ..] => run::Request::parse(rest).and_then(|request| run::run(&request)),
        ["dev"] => dev::dev(&[]),
        ["dev", "--", rest @ ..] => dev::dev(rest),
        ["test"] => test::test(),
        ["test", "--quick"] => test::quick(),
        ["test", names @ ..] if names.iter().all(|name| !name.starts_with('-')) => {
            test::named(names)
        }
        ["scenes"] => scenes::scenes(),
        ["format"] => test::format(),
        ["pictures"] => pictures::pictures(),
        ["bundle"] => bundle::bundle(),
        ["clean-room"] => clean_room::clean_room(),
        ["icons"] => pictures::icons(),
        ["licences"] => licences::licences(),
        ["bench", names @ ..] => bench::bench(names),
        ["notes", tag] => notes::notes(tag),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(Stop::because(format!(
            "`cargo xtask {}` is not a command.\n\n{USAGE}",
            other.join(" ")
        ))),
    };
    outcome.unwrap_or_else(|stop| {
        eprintln!("{stop}");
        ExitCode::FAILURE
    })
}
