//! Finds dependencies, page files, styles and texts that ship but are not used. Unused Rust code needs no test, because
//! the compiler and the linker leave it out.

use std::collections::BTreeSet;

use crate::tidy::{File, files, no_violations};

/// The crates of the shipped programs.
const CRATES: [&str; 7] = [
    "src-tauri",
    "src-tauri/core",
    "src-tauri/lan",
    "src-tauri/page-bundle",
    "src-tauri/relay",
    "src-tauri/ring",
    "src-tauri/server",
];

/// Returns whether `text` contains `word` as a whole word. A hyphen is part of a word.
fn names(text: &str, word: &str) -> bool {
    let in_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(in_word) && !text[at + word.len()..].starts_with(in_word)
    })
}

/// Returns whether any of the files contains the word.
fn anywhere<'a>(files: impl IntoIterator<Item = &'a File>, word: &str) -> bool {
    files.into_iter().any(|file| names(&file.text, word))
}

fn pages() -> Vec<File> {
    let mut pages = files(&[".js", ".html", ".css", ".json"]);
    pages.retain(|file| file.is_under(&["ui/"]) && !file.path.ends_with("tsconfig.json"));
    pages
}

#[test]
fn every_shipped_dependency_is_used_by_its_crate() {
    let (manifests, sources) = (files(&["Cargo.toml"]), files(&[".rs"]));
    let mut unused = Vec::new();
    let mut seen = 0;
    for folder in CRATES {
        let manifest = format!("{folder}/Cargo.toml");
        let manifest = manifests.iter().find(|file| file.path == manifest);
        let listed = manifest.expect("a manifest").dependencies();
        let (code, build) = (format!("{folder}/src/"), format!("{folder}/build.rs"));
        let own = sources
            .iter()
            .filter(|file| file.is_under(&[&code, &build]));
        let own: Vec<_> = own.flat_map(File::code).collect();
        for (_, line) in listed
            .into_iter()
            .filter(|(heading, _)| !heading.contains("dev-"))
        {
            seen += 1;
            let name = line.split(['.', ' ']).next().expect("a name");
            let word = name.replace('-', "_");
            if !own.iter().any(|(_, line)| names(line, &word)) {
                unused.push(format!("{folder}: {name}"));
            }
        }
    }
    assert!(seen > 30, "only {seen} dependencies were found");
    no_violations("a dependency that no code names", unused);
}

#[test]
fn every_file_of_the_pages_is_used() {
    let (pages, sources) = (pages(), files(&[".rs"]));
    let sources: Vec<_> = sources
        .iter()
        .filter(|file| file.is_under(&["src-tauri/"]))
        .collect();
    let unasked = pages.iter().filter(|file| {
        let mut path = file.path.rsplit('/');
        let name = path.next().expect("a name");
        // Such as `words/${language}.json`.
        let composed = path.next().map(|folder| format!("{folder}/$"));
        let others = || pages.iter().filter(|other| other.path != file.path);
        let is_composed = composed.is_some_and(|start| anywhere(others(), &start));
        !is_composed && !anywhere(others(), name) && !anywhere(sources.iter().copied(), name)
    });
    no_violations(
        "a file that no page and no source asks for",
        unasked.map(|file| file.path.clone()).collect(),
    );
}

#[test]
fn every_class_and_id_in_a_style_is_on_a_page() {
    let pages = pages();
    let is_style = |file: &&File| file.path.ends_with(".css");
    let mut unused = Vec::new();
    for style in pages.iter().filter(is_style) {
        for selector in selectors(&style.text) {
            let others = pages.iter().filter(|file| !is_style(file));
            if !anywhere(others, &selector) {
                unused.push(format!("{}: {selector}", style.path));
            }
        }
    }
    no_violations("a style for what no page has", unused);
}

/// Returns the classes and ids that a style sheet names, outside of comments, strings and declarations.
fn selectors(style: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let (mut rest, mut prelude) = (style, String::new());
    while let Some(letter) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").expect("the comment ends").1;
            continue;
        }
        if let Some(text) = rest.strip_prefix('"') {
            rest = text.split_once('"').expect("the text ends").1;
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        match letter {
            '{' => {
                for mark in ['.', '#'] {
                    for piece in prelude.split(mark).skip(1) {
                        let end = piece.find(|c: char| !(c.is_alphanumeric() || "-_".contains(c)));
                        let name = &piece[..end.unwrap_or(piece.len())];
                        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                            names.insert(name.to_owned());
                        }
                    }
                }
                prelude.clear();
            }
            '}' | ';' => prelude.clear(),
            _ => prelude.push(letter),
        }
    }
    names
}

#[test]
fn every_text_of_the_window_is_used() {
    let mut pages = pages();
    pages.retain(|file| !file.path.ends_with(".json"));
    let english = "../ui/presenter/words/en.json";
    let english = std::fs::read_to_string(english).expect("the words are readable");
    let english: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&english).expect("the words are JSON");
    // The pages build the keys of emoji groups from the group's name, and those of Rust's refusals from the English
    // sentence. So the prefix is enough.
    let is_said = |key: &str| {
        let made = ["emoji_", "refusal_"];
        let made = made.into_iter().find(|start| key.starts_with(start));
        anywhere(pages.iter(), made.unwrap_or(key))
    };
    let unsaid = english.keys().filter(|key| !is_said(key)).cloned();
    no_violations("a sentence that nothing says", unsaid.collect());
}
