//! The files of an installed package that a desktop and a software centre read.

use std::collections::HashMap;
use std::fs;
use std::ops::Index;
use std::path::Path;
use std::process::Command;

use super::root::{Root, said_by};

const APPLICATIONS: &str = "usr/share/applications";
const ICONS: &str = "usr/share/icons/hicolor";
const METAINFO: &str = "usr/share/metainfo/app.moodring.desktop.metainfo.xml";

/// The entry in the menu (<https://specifications.freedesktop.org/desktop-entry-spec/latest/>).
pub(super) struct Entry(HashMap<String, String>);

impl Entry {
    /// Returns the entry of the package, and checks that its icons exist.
    pub(super) fn of(root: &Root) -> Self {
        let text = fs::read_to_string(root.path(&path(root))).expect("UTF-8");
        // Actions are in separate groups.
        let main = text.split("\n[").next().unwrap_or_default();
        let pairs = main.lines().filter_map(|line| line.split_once('='));
        let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let entry = Self(pairs.collect());
        for (size, ending) in [("16x16", "png"), ("48x48", "png"), ("scalable", "svg")] {
            let icon = format!("{ICONS}/{size}/apps/{}.{ending}", &entry["Icon"]);
            assert!(root.path(&icon).is_file(), "there is no {icon}");
        }
        entry
    }

    /// Returns the command of a click on the entry: the words of `Exec`, without the placeholders for files.
    pub(super) fn exec(&self) -> Vec<String> {
        let words = self["Exec"].split_whitespace();
        let words = words.filter(|word| !word.starts_with('%'));
        words.map(str::to_owned).collect()
    }
}

impl Index<&str> for Entry {
    type Output = String;

    fn index(&self, key: &str) -> &String {
        self.0
            .get(key)
            .unwrap_or_else(|| panic!("the entry has no {key}"))
    }
}

/// Checks the entry and the metainfo with the validators of their formats.
pub(super) fn is_well_formed(root: &Root) {
    said_by(Command::new("desktop-file-validate").arg(root.path(&path(root))));
    let mut appstream = Command::new("appstreamcli");
    appstream.args(["validate", "--no-net"]);
    said_by(appstream.arg(root.path(METAINFO)));
    let metainfo = fs::read_to_string(root.path(METAINFO)).expect("UTF-8");
    let name = path(root).replace(&format!("{APPLICATIONS}/"), "");
    let launched = format!("<launchable type=\"desktop-id\">{name}</launchable>");
    assert!(
        metainfo.contains(&launched),
        "a software centre cannot start {name}"
    );
}

/// Checks that the shipped program does not read the variable of `cargo xtask dev`.
pub(super) fn reads_no_pages_from_disk(root: &Root) {
    let program = fs::read(root.path("usr/bin/moodring")).expect("the program");
    let variable = b"MOODRING_UI";
    let reads = program
        .windows(variable.len())
        .any(|bytes| bytes == variable);
    assert!(!reads, "a release reads its pages from disk");
}

/// Checks the files of the installers for other systems, with the validators that run on Debian.
pub(super) fn other_installers_are_well_formed() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri");
    let mut xmllint = Command::new("xmllint");
    xmllint.args(["--noout", "Info.plist", "bundle/windows/firewall.wxs"]);
    said_by(xmllint.current_dir(&source));

    // The part of Tauri's installer that uses the hooks.
    let script = "Unicode true\n!include LogicLib.nsh\n!include bundle/windows/firewall.nsh\n\
                  !define MAINBINARYNAME moodring\n!define PRODUCTNAME Moodring\nOutFile /dev/null\n\
                  Section\n!insertmacro NSIS_HOOK_POSTINSTALL\nWriteUninstaller u.exe\nSectionEnd\n\
                  Section Uninstall\n!insertmacro NSIS_HOOK_POSTUNINSTALL\nSectionEnd\n";
    let mut makensis = Command::new("makensis");
    makensis.args(["-V2", "-WX", "-NOCD"]);
    let lines = script.lines().map(|line| format!("-X{line}"));
    said_by(makensis.args(lines).current_dir(&source));
}

fn path(root: &Root) -> String {
    let all = root.run("dpkg-query --listfiles moodring");
    let entry = all.lines().find(|path| path.ends_with(".desktop"));
    let entry = entry.expect("there is an entry in the menu");
    entry.trim_start_matches('/').to_owned()
}
