//! `cargo xtask notes TAG`: the notes of a release, and a check that the release is consistent.
//!
//! Only the root Cargo.toml has the version. The tag and the changelog must agree with it. The release workflow runs
//! this before it builds anything.

use std::{fs, process::ExitCode};

use crate::{Stop, tool};

/// Prints the changelog's section of this tag, or reports what does not agree.
pub(crate) fn notes(tag: &str) -> Result<ExitCode, Stop> {
    let read = |name: &str| {
        fs::read_to_string(tool::repository().join(name))
            .map_err(|error| Stop::because(format!("{name} cannot be read: {error}.")))
    };
    let (manifest, changelog) = (read("Cargo.toml")?, read("CHANGELOG.md")?);
    println!("{}", of(tag, &manifest, &changelog)?);
    Ok(ExitCode::SUCCESS)
}

/// Returns the notes of the release with this tag.
fn of<'a>(tag: &str, manifest: &str, changelog: &'a str) -> Result<&'a str, Stop> {
    let version = version(manifest)
        .ok_or_else(|| Stop::because("The root Cargo.toml has no version for the workspace."))?;
    if tag.strip_prefix('v') != Some(version) {
        return Err(Stop::because(format!(
            "The tag is {tag} and the version in Cargo.toml {version}: the tag of this version is v{version}."
        )));
    }
    if section(changelog, "[Unreleased]").is_some_and(|(_, text)| !text.is_empty()) {
        return Err(Stop::because(format!(
            "CHANGELOG.md still has something under [Unreleased]: move it under [{version}] and the date."
        )));
    }
    match section(changelog, &format!("[{version}]")) {
        None => Err(Stop::because(format!(
            "CHANGELOG.md has no section ## [{version}]."
        ))),
        Some((rest, _)) if !rest.strip_prefix(" - ").is_some_and(is_date) => {
            Err(Stop::because(format!(
                "In CHANGELOG.md the section [{version}] has no date: ## [{version}] - YYYY-MM-DD."
            )))
        }
        Some((_, "")) => Err(Stop::because(format!(
            "In CHANGELOG.md the section [{version}] is empty."
        ))),
        Some((_, text)) => Ok(text),
    }
}

/// Returns the version under `[workspace.package]`.
fn version(manifest: &str) -> Option<&str> {
    let (_, package) = manifest.split_once("[workspace.package]\n")?;
    package
        .lines()
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
}

/// Returns the rest of the heading after this name, and the text under the heading.
fn section<'a>(changelog: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let mut sections = changelog.split("\n## ").skip(1);
    let found = sections.find(|section| section.starts_with(name))?;
    let (first, text) = found.split_once('\n').unwrap_or((found, ""));
    Some((first.strip_prefix(name)?.trim_end(), text.trim()))
}

/// Returns whether the text has the form of 2026-11-22.
fn is_date(text: &str) -> bool {
    let fits = |(at, letter): (usize, char)| match at {
        4 | 7 => letter == '-',
        _ => letter.is_ascii_digit(),
    };
    text.len() == 10 && text.chars().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace]\nversion = \"9\"\n\n[workspace.package]\nedition = \"2024\"\nversion = \"1.2.0\"\n";
    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-22\n\n### Added\n\n- A bell.\n\n\
                             ## [1.1.0] - 2026-10-01\n\n### Fixed\n\n- A whistle.\n";

    fn refused(tag: &str, changelog: &str) -> String {
        of(tag, MANIFEST, changelog)
            .expect_err("it is no release")
            .to_string()
    }

    #[test]
    fn the_notes_of_a_release_are_its_section_of_the_changelog() {
        let notes = of("v1.2.0", MANIFEST, CHANGELOG).expect("a release");
        assert_eq!(notes, "### Added\n\n- A bell.");
    }

    #[test]
    fn a_tag_that_is_not_the_version_is_refused() {
        for tag in ["v1.1.0", "1.2.0", "v1.2.0-rc.1", "vv1.2.0"] {
            assert!(refused(tag, CHANGELOG).contains("v1.2.0"), "{tag}");
        }
    }

    #[test]
    fn a_version_without_a_dated_section_is_refused() {
        let none = CHANGELOG.replace("[1.2.0]", "[1.2.00]");
        assert!(refused("v1.2.0", &none).contains("no section"));
        for date in ["", " - soon", " - 22.11.2026"] {
            let undated = CHANGELOG.replace(" - 2026-11-22", date);
            assert!(refused("v1.2.0", &undated).contains("no date"), "{date}");
        }
        let empty = CHANGELOG.replace("### Added\n\n- A bell.\n\n", "");
        assert!(refused("v1.2.0", &empty).contains("empty"));
    }

    #[test]
    fn a_release_with_unreleased_changes_is_refused() {
        let left = CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n- A drum.\n");
        assert!(refused("v1.2.0", &left).contains("[Unreleased]"));
    }

    #[test]
    fn the_version_is_read_from_the_manifest_of_this_repository() {
        let manifest =
            fs::read_to_string(tool::repository().join("Cargo.toml")).expect("it is there");
        assert_eq!(version(&manifest), Some(env!("CARGO_PKG_VERSION")));
    }
}
