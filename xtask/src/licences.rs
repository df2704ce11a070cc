//! `cargo xtask licences`: the licences of everything that ships, gathered into `src-tauri/licences.txt`.
//!
//! `cargo tree` lists the crates that ship for each system. Their texts are the files that their authors put into them.
//! The list has equal texts once, and the copyright lines with each crate. A test compares the list with `Cargo.lock`.

mod lock;
mod texts;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use texts::Texts;

use crate::{
    Stop, needs, packages,
    tool::{cargo, repository, succeed},
};

const LIST: &str = "src-tauri/licences.txt";
/// The targets whose crates are in the list.
const SYSTEMS: [&str; 5] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
];
/// The starts of the names of licence files, in any case.
const NAMES: [&str; 6] = [
    "license",
    "licence",
    "copying",
    "copyright",
    "notice",
    "unlicense",
];
/// Pictures, words, fonts and other parts that are in no crate, each with the file of its text.
const OTHERS: [(&str, Option<&str>); 7] = [
    (
        "Twemoji, emoji pictures, © Twitter, Inc and other contributors, CC BY 4.0: https://creativecommons.org/licenses/by/4.0/",
        None,
    ),
    (
        "Fluent Emoji, emoji pictures, © Microsoft Corporation, MIT",
        Some("src-tauri/core/src/emoji/fluent-LICENSE.txt"),
    ),
    (
        "Unicode CLDR, names and keywords of emoji, © Unicode, Inc., Unicode License v3",
        Some("src-tauri/core/src/emoji/unicode-LICENSE.txt"),
    ),
    (
        "emojibase-data, the file that these are taken from, © Miles Johnson, MIT",
        Some("src-tauri/core/src/emoji/emojibase-LICENSE.txt"),
    ),
    (
        "Inter, the typeface, © The Inter Project Authors, SIL Open Font License 1.1",
        Some("ui/shared/fonts/Inter-LICENSE.txt"),
    ),
    (
        "SQLite, the database, dedicated to the public domain: https://sqlite.org/copyright.html",
        None,
    ),
    (
        "The standard library of Rust, © The Rust Project Developers, MIT OR Apache-2.0: https://github.com/rust-lang/rust/blob/main/COPYRIGHT",
        None,
    ),
];

/// A crate of the registry.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    licence: String,
}

/// Writes the list again.
pub(crate) fn licences() -> Result<ExitCode, Stop> {
    packages::provide(&[needs::BUILD])?;
    succeed(
        &mut cargo(&["fetch", "--locked"]),
        "The crates cannot be fetched.",
    )?;
    let shipped = tree("normal,no-proc-macro", &SYSTEMS)?;
    let lock = repository().join("Cargo.lock");
    let lock = fs::read_to_string(&lock).map_err(|error| failed(&lock, &error))?;
    let mut tools = lock::reached(&lock, "moodring");
    let names: BTreeSet<_> = shipped.iter().map(Crate::title).collect();
    tools.retain(|name| !names.contains(name) && !name.starts_with("moodring"));
    let list = write_down(&shipped, &tools)?;
    let file = repository().join(LIST);
    fs::write(&file, &list).map_err(|error| failed(&file, &error))?;
    println!(
        "{LIST}: {} crates, {} KB.",
        shipped.len(),
        list.len() / 1_000
    );
    Ok(ExitCode::SUCCESS)
}

fn failed(file: &Path, error: &std::io::Error) -> Stop {
    Stop::because(format!("{}: {error}.", file.display()))
}

/// Returns the crates of the app that these edges of its tree reach.
fn tree(edges: &str, systems: &[&str]) -> Result<BTreeSet<Crate>, Stop> {
    let mut crates = BTreeSet::new();
    for system in systems {
        let mut tree = cargo(&[
            "tree",
            "--locked",
            "--package",
            "moodring",
            "--prefix",
            "none",
        ]);
        tree.args(["--edges", edges, "--target", system, "--format", "{p}|{l}|"]);
        let answer = tree.output();
        let answer = answer.map_err(|error| Stop::because(format!("cargo tree: {error}.")))?;
        if !answer.status.success() {
            return Err(Stop::because(String::from_utf8_lossy(&answer.stderr)));
        }
        crates.extend(
            String::from_utf8_lossy(&answer.stdout)
                .lines()
                .filter_map(read),
        );
    }
    Ok(crates)
}

/// Parses a line of the tree. Returns `None` for a crate of this repository, which has its folder at the end.
fn read(line: &str) -> Option<Crate> {
    let mut parts = line.split('|');
    let (package, licence) = (parts.next()?, parts.next()?);
    let package = package.strip_suffix(" (proc-macro)").unwrap_or(package);
    let (name, version) = package.split_once(" v")?;
    (!version.contains(' ')).then(|| Crate {
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.to_owned(),
    })
}

fn write_down(shipped: &BTreeSet<Crate>, tools: &BTreeSet<String>) -> Result<String, Stop> {
    let mut texts = Texts::default();
    let own = repository().join("LICENSE");
    let (_, own) = Texts::split(&fs::read_to_string(&own).map_err(|error| failed(&own, &error))?);
    let mut entries = String::new();
    for one in shipped {
        let (mut whose, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for text in one.files()? {
            let (lines, body) = Texts::split(&text);
            whose.extend(lines);
            numbers.extend(texts.number(&body));
        }
        if numbers.is_empty() {
            // The authors named the licence but left out the text.
            let body = if one.licence.contains("MIT") {
                own.clone()
            } else {
                texts.find("Apache License").ok_or_else(|| one.unknown())?
            };
            whose.insert(format!("Copyright (c) {}", one.authors()?));
            numbers.extend(texts.number(&body));
        }
        entries += &format!("{} ({})\n", one.title(), one.licence);
        for line in whose {
            entries += &format!("  {line}\n");
        }
        let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
        entries += &format!("  Text {}\n\n", numbers.join(", "));
    }
    let mut others = String::new();
    for (words, file) in OTHERS {
        others += &format!("{words}\n");
        if let Some(file) = file {
            let file = repository().join(file);
            let text = fs::read_to_string(&file).map_err(|error| failed(&file, &error))?;
            let number = texts.number(&text).unwrap_or_default();
            others += &format!("  Text {number}\n");
        }
        others += "\n";
    }
    let tools: Vec<_> = tools.iter().map(String::as_str).collect();
    Ok(format!(
        "What Moodring is made of besides its own code, and under which licenses. Written by `cargo xtask licences`.\n\n\
         == Pictures, letters, and what is no crate ==\n\n{others}\
         == Crates that ship ==\n\n{entries}\
         == Texts ==\n\n{texts}\
         == Not in Moodring ==\n\nUsed to build or test it, or there for other systems:\n{tools}\n",
        texts = texts.all(),
        tools = tools.join("\n"),
    ))
}

impl Crate {
    fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// Returns the licence texts in the crate.
    fn files(&self) -> Result<Vec<String>, Stop> {
        let folder = self.folder()?;
        let entries = fs::read_dir(&folder).map_err(|error| failed(&folder, &error))?;
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        files.retain(|file| {
            let name = file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .to_lowercase();
            let is_code =
                name.ends_with(".rs") || name.ends_with(".toml") || name.ends_with(".html");
            file.is_file() && !is_code && NAMES.iter().any(|start| name.starts_with(start))
        });
        files.sort();
        let read = |file: &PathBuf| fs::read_to_string(file).map_err(|error| failed(file, &error));
        files.iter().map(read).collect()
    }

    /// Returns the folder into which cargo unpacked the crate.
    fn folder(&self) -> Result<PathBuf, Stop> {
        let home = env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home
            .or_else(|| Some(env::home_dir()?.join(".cargo")))
            .ok_or_else(|| self.missing())?;
        let registries = fs::read_dir(home.join("registry/src")).map_err(|_| self.missing())?;
        let name = format!("{}-{}", self.name, self.version);
        let mut folders = registries
            .flatten()
            .map(|registry| registry.path().join(&name));
        folders
            .find(|folder| folder.is_dir())
            .ok_or_else(|| self.missing())
    }

    /// Returns the authors in the crate's manifest.
    fn authors(&self) -> Result<String, Stop> {
        let file = self.folder()?.join("Cargo.toml");
        let manifest = fs::read_to_string(&file).map_err(|error| failed(&file, &error))?;
        let list = manifest
            .split_once("\nauthors = [")
            .and_then(|(_, rest)| rest.split_once(']'));
        let names: Vec<_> = list
            .map_or("", |(list, _)| list)
            .split('"')
            .skip(1)
            .step_by(2)
            .collect();
        Ok(if names.is_empty() {
            format!("the authors of {}", self.name)
        } else {
            names.join(", ")
        })
    }

    fn missing(&self) -> Stop {
        Stop::because(format!(
            "The sources of {} {} are not there.",
            self.name, self.version
        ))
    }

    fn unknown(&self) -> Stop {
        let Self { name, licence, .. } = self;
        Stop::because(format!(
            "{name} ({licence}) brings no text of its licence. Say in xtask/src/licences.rs where it is."
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_a_crate_unless_it_is_our_own() {
        let read = |line| read(line).map(|one| (one.name, one.version, one.licence));
        let parts = |name: &str, version: &str, licence: &str| {
            Some((name.into(), version.into(), licence.into()))
        };
        assert_eq!(
            read("serde v1.0.2|MIT OR Apache-2.0|"),
            parts("serde", "1.0.2", "MIT OR Apache-2.0")
        );
        assert_eq!(
            read("serde v1.0.2|MIT| (*)"),
            parts("serde", "1.0.2", "MIT")
        );
        assert_eq!(
            read("darling v0.2.0 (proc-macro)|MIT|"),
            parts("darling", "0.2.0", "MIT")
        );
        assert_eq!(
            read("moodring v0.1.0 (/home/me/moodring/src-tauri)|MIT|"),
            None
        );
    }
}
