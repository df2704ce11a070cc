//! Checks that the installers' files agree where two of them state the same fact. `clean_room` checks that the
//! installers work.

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the text between the first `before` and the next `after`.
fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).expect(before);
    rest.split_once(after).expect(after).0.to_owned()
}

#[test]
fn version_licence_and_homepage_come_from_cargo_toml() {
    let config: serde_json::Value =
        serde_json::from_str(&read("src-tauri/tauri.conf.json")).expect("JSON");
    for (place, key) in [
        ("", "version"),
        ("/bundle", "license"),
        ("/bundle", "homepage"),
    ] {
        let there = config.pointer(&format!("{place}/{key}"));
        assert!(there.is_none(), "tauri.conf.json repeats the {key}");
    }
    let home = between(&read("Cargo.toml"), "homepage = \"", "\"");
    let metainfo = read("src-tauri/bundle/linux/metainfo.xml");
    assert!(metainfo.contains(&format!("<url type=\"homepage\">{home}</url>")));
    assert!(read("src-tauri/bundle/linux/copyright").contains(&format!("Source: {home}\n")));
    let identifier = config["identifier"].as_str().expect("a text");
    assert!(metainfo.contains(&format!("<id>{identifier}</id>")));
}

#[test]
fn software_centres_show_pictures_that_are_in_the_repository() {
    let metainfo = read("src-tauri/bundle/linux/metainfo.xml");
    let images = metainfo.split("<image>").skip(1);
    let names: Vec<_> = images
        .map(|rest| between(rest, "/moodring/moodring/main/", "</image>"))
        .collect();
    assert!(names.len() >= 3, "{names:?}");
    for name in names {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&name);
        assert!(file.is_file(), "{name}");
    }
}

#[test]
fn the_bundler_has_the_minor_version_of_tauri() {
    let bundler = between(&read("xtask/src/bundle.rs"), "@tauri-apps/cli@", "\"");
    let built = between(&read("Cargo.lock"), "name = \"tauri\"\nversion = \"", "\"");
    let minor = |version: &str| version.rsplit_once('.').map(|(minor, _)| minor.to_owned());
    assert_eq!(minor(&bundler), minor(&built));
}

#[test]
fn info_plist_declares_the_announced_service() {
    let announced = between(
        &read("src-tauri/lan/src/records.rs"),
        "SERVICE: &str = \"",
        ".local\"",
    );
    let asked = between(
        &read("src-tauri/Info.plist"),
        "<key>NSBonjourServices</key>",
        "</array>",
    );
    assert!(
        asked.contains(&format!("<string>{announced}</string>")),
        "{asked}"
    );
}

#[test]
fn the_desktop_entry_opens_poll_files_and_offers_actions() {
    let config: serde_json::Value =
        serde_json::from_str(&read("src-tauri/tauri.conf.json")).expect("JSON");
    let association = &config["bundle"]["fileAssociations"][0];
    let (kind, ending) = (&association["mimeType"], &association["ext"][0]);
    let (kind, ending) = (
        kind.as_str().expect("a text"),
        ending.as_str().expect("a text"),
    );
    let types = read("src-tauri/bundle/linux/polls.xml");
    assert!(types.contains(&format!("type=\"{kind}\"")), "{types}");
    assert!(
        types.contains(&format!("pattern=\"*.{ending}\"")),
        "{types}"
    );
    let saved = between(
        &read("src-tauri/src/commands/poll_files.rs"),
        "EXTENSIONS: [&str; 2] = [\"",
        "\"",
    );
    assert_eq!(saved, ending);
    for system in ["deb", "rpm"] {
        let files = &config["bundle"]["linux"][system]["files"];
        let target = "/usr/share/mime/packages/app.moodring.desktop.xml";
        assert_eq!(files[target], "bundle/linux/polls.xml", "{system}");
    }
    let entry = read("src-tauri/bundle/linux/entry.desktop");
    let (main, actions) = entry.split_once("\n[").expect("there are actions");
    assert!(
        main.contains(&format!("\nMimeType={kind};")) && main.contains(" %f\n"),
        "{main}"
    );
    let usage = between(&read("src-tauri/src/options.rs"), "USAGE: &str", "\";");
    for action in between(main, "Actions=", "\n").split_terminator(';') {
        assert!(
            actions.contains(&format!("Desktop Action {action}]")),
            "{action}"
        );
        assert!(actions.contains(&format!(" --{action}")), "{action}");
        assert!(
            usage.contains(&format!("--{action}")),
            "{action} is no option"
        );
    }
}
