//! The selection of tests for `cargo xtask test NAME…` and `cargo xtask test --quick`.
//!
//! A name is part of a Rust test's path or of a page test's title. Titles match regardless of case, spaces and
//! underscores, so that either form of a name works.

use std::fs;

use crate::tool;

/// The modules of the integration tests that start neither a browser nor a window, need no root, and take seconds.
pub(crate) const QUICK: &[&str] = &[
    "concurrent_votes",
    "contract",
    "data_file",
    "installers",
    "licences",
    "log",
    "page_types",
    "readme",
    "tidy",
    "unused",
    "workflows",
];

/// Returns letters and digits in lower case, with one underscore for all that is between them.
fn plain(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("_").to_lowercase()
}

/// Returns the filter for Rust's test runner with this name.
pub(crate) fn for_cargo(name: &str) -> String {
    name.trim().replace(' ', "_")
}

/// Returns the files that contain a test with one of these names, and a pattern for node for each such test.
pub(crate) fn page_tests(files: &[String], names: &[&str]) -> (Vec<String>, Vec<String>) {
    let mut chosen = (Vec::new(), Vec::new());
    for file in files {
        let text = fs::read_to_string(tool::repository().join(file)).unwrap_or_default();
        let patterns = patterns(file, &text, names);
        if !patterns.is_empty() {
            chosen.0.push(file.clone());
            chosen.1.extend(patterns);
        }
    }
    chosen
}

fn patterns(file: &str, text: &str, names: &[&str]) -> Vec<String> {
    let stem = file.rsplit('/').next().unwrap_or(file);
    let of_file = plain(stem.trim_end_matches(".test.mjs"));
    let titles = text.lines().filter_map(title);
    let wanted = titles.filter(|title| {
        let title = plain(title);
        let mut names = names.iter().map(|name| plain(name));
        names.any(|name| !name.is_empty() && (title.contains(&name) || of_file.contains(&name)))
    });
    wanted.map(|title| pattern(&title)).collect()
}

/// Returns the title in a line that starts a test. For a template string, returns the text before the first
/// placeholder.
fn title(line: &str) -> Option<String> {
    let call = line.trim_start().strip_prefix("test(")?;
    let quote = call
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '`'))?;
    let mut title = String::new();
    let mut letters = call[1..].chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => title.extend(letters.next()),
            '$' if quote == '`' && letters.peek() == Some(&'{') => break,
            letter if letter == quote => break,
            letter => title.push(letter),
        }
    }
    Some(title)
}

/// Returns a regular expression for titles with this start.
fn pattern(title: &str) -> String {
    let mut pattern = "^".to_owned();
    for letter in title.chars() {
        if letter.is_ascii_punctuation() && !"\"'`%&,-:;<=>@_~#!/".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_test_is_found_by_its_title_or_its_file() {
        let text = "test(\"a tap is (not) lost\", () => {\n});\n  test(`the \\`way\\` of ${name}`, () => {});\n";
        let find = |name: &str| patterns("tests/ui/wall.test.mjs", text, &[name]);
        assert_eq!(find("A_TAP_IS_NOT"), ["^a tap is \\(not\\) lost"]);
        assert_eq!(find("the way"), ["^the `way` of "]);
        assert_eq!(find("wall").len(), 2);
        assert!(find("nothing").is_empty());
        assert!(find("()").is_empty());
    }

    #[test]
    fn quick_modules_use_no_browser_window_or_root() {
        let folder = tool::repository().join("tests");
        let list = fs::read_to_string(folder.join("main.rs")).expect("the list of modules");
        for module in QUICK {
            assert!(list.contains(&format!("\nmod {module};")), "{module}");
            let one = folder.join(format!("{module}.rs"));
            let inside = fs::read_dir(folder.join(module)).into_iter().flatten();
            let files = inside
                .map(|entry| entry.expect("an entry").path())
                .chain([one]);
            for file in files.filter(|file| file.is_file()) {
                let text = fs::read_to_string(&file).expect("UTF-8");
                let uses: Vec<_> = text.split("use crate::kit").skip(1).collect();
                for used in uses {
                    let used = used.split(';').next().unwrap_or_default();
                    let heavy = used.split(|letter: char| !letter.is_alphanumeric());
                    for name in heavy {
                        let is_heavy =
                            ["Browser", "Window", "Screen", "Network", "Disk", "LinkDrop"]
                                .contains(&name);
                        assert!(!is_heavy, "{}: {name}", file.display());
                    }
                }
            }
        }
    }
}
