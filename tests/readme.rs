//! What the README promises to be there is there: pictures, pages, headings, and installers of this version.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Larger, and the page is slow to open where it is read.
const MOST_BYTES: u64 = 5_000_000;
const MOST_FILM_BYTES: u64 = 3_000_000;

fn path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).expect("it can be read")
}

/// What comes between two marks, wherever the first is.
fn between<'a>(text: &'a str, before: &str, after: char) -> BTreeSet<&'a str> {
    let pieces = text.split(before).skip(1);
    pieces
        .filter_map(|piece| piece.split_once(after).map(|(inside, _)| inside))
        .collect()
}

#[test]
fn what_the_readme_shows_and_links_to_is_there() {
    let readme = text("README.md");
    let links = between(&readme, "](", ')').into_iter();
    let pictures = between(&readme, "src=\"", '"').into_iter();
    for link in links.chain(pictures) {
        let inside = !link.starts_with("http") && !link.starts_with('#') && !link.starts_with("..");
        let name = link.split('#').next().expect("a first piece");
        assert!(!inside || path(name).exists(), "{link} is not there");
    }
}

#[test]
fn a_link_within_the_readme_leads_to_a_heading() {
    let readme = text("README.md");
    let headings: BTreeSet<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(|line| line.to_lowercase().replace(' ', "-"))
        .collect();
    for link in between(&readme, "](#", ')') {
        assert!(headings.contains(link), "no heading for #{link}");
    }
}

#[test]
fn every_file_of_docs_is_named_in_the_readme_and_they_weigh_little() {
    let readme = text("README.md");
    let mut all = 0;
    for file in fs::read_dir(path("docs")).expect("a folder") {
        let file = file.expect("a file");
        let name = file.file_name().into_string().expect("a plain name");
        assert!(
            readme.contains(&format!("docs/{name}")),
            "docs/{name} is named nowhere"
        );
        all += file.metadata().expect("a file").len();
    }
    assert!(all < MOST_BYTES, "docs has {all} bytes");
    let film = fs::metadata(path("docs/votes.webp")).expect("the film");
    assert!(film.len() < MOST_FILM_BYTES, "{} bytes", film.len());
}

#[test]
fn the_readme_installs_the_version_that_is_built() {
    let readme = text("README.md");
    let version = env!("CARGO_PKG_VERSION");
    let names = [("Moodring_", '_'), ("Moodring-", '-')];
    for (before, after) in names {
        let named = between(&readme, before, after);
        assert_eq!(named, BTreeSet::from([version]), "{before}…");
    }
}
