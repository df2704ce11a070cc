//! The licences that the window shows cover the shipped crates: the list matches `Cargo.lock`.

use std::collections::BTreeSet;
use std::process::Command;

// xtask, which writes the list, reads Cargo.lock with the same module.
#[path = "../xtask/src/licences/lock.rs"]
mod lock;

const LOCK: &str = include_str!("../Cargo.lock");
const LIST: &str = include_str!("../src-tauri/licences.txt");
const REMEDY: &str = "run `cargo xtask licences` to update src-tauri/licences.txt";

/// A crate as the list names it, such as `serde 1.0.2`.
type Name = String;

/// Returns the part of the list under this title.
fn under(title: &str) -> &'static str {
    let (_, part) = LIST.split_once(&format!("== {title} ==\n\n")).expect(title);
    part.split_once("\n== ").map_or(part, |(part, _)| part)
}

fn shipped() -> BTreeSet<Name> {
    let entries = under("Crates that ship").split("\n\n");
    let names = entries.filter_map(|entry| entry.trim().split_once(" ("));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn the_list_names_exactly_the_locked_crates_of_the_app() {
    let tools = under("Not in Moodring").lines().skip(1);
    let tools: BTreeSet<Name> = tools.map(str::to_owned).collect();
    let shipped = shipped();
    assert!(shipped.is_disjoint(&tools));
    let listed: BTreeSet<_> = shipped.union(&tools).cloned().collect();
    let mut locked = lock::reached(LOCK, "moodring");
    locked.retain(|name| !name.starts_with("moodring"));
    assert!(locked.len() > 300, "Cargo.lock was not read");
    let (old, new) = (listed.difference(&locked), locked.difference(&listed));
    let (old, new): (Vec<_>, Vec<_>) = (old.collect(), new.collect());
    assert!(
        old.is_empty() && new.is_empty(),
        "{REMEDY}: no longer there {old:?}, new {new:?}"
    );
}

#[test]
fn every_crate_of_this_build_is_listed_with_a_licence_text() {
    let mut tree = Command::new(option_env!("CARGO").unwrap_or("cargo"));
    tree.args([
        "tree",
        "--locked",
        "--offline",
        "--package",
        "moodring",
        "--prefix",
        "none",
    ]);
    tree.args(["--edges", "normal,no-proc-macro", "--format", "{p}"]);
    let tree = tree.output().expect("cargo runs");
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).expect("UTF-8");
    let names = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)").replace(" v", " "));
    let names: BTreeSet<Name> = names.filter(|name| !name.contains('(')).collect();
    assert!(names.len() > 100, "{tree}");
    let missing: Vec<_> = names.difference(&shipped()).cloned().collect();
    assert!(missing.is_empty(), "{REMEDY}: {missing:?}");
    let texts = under("Texts");
    for entry in under("Crates that ship").trim().split("\n\n") {
        let numbers = entry.rsplit_once("\n  Text ").map(|(_, numbers)| numbers);
        for number in numbers.unwrap_or_else(|| panic!("{entry}")).split(", ") {
            assert!(texts.contains(&format!("-- Text {number} --")), "{entry}");
        }
    }
}
