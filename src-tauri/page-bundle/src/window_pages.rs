//! The pages of the app's windows, bundled from the files of `ui/`.

use std::io;
use std::path::Path;

use crate::bundle::{self, BundledPage, Missing};

/// The pages, as paths in `ui/`.
pub const PAGES: [&str; 2] = ["presenter/index.html", "overlay/index.html"];

/// The folders of `ui/` that these pages take files from.
const FOLDERS: [&str; 3] = ["presenter", "overlay", "shared"];

/// Text files with their paths in `ui/`.
pub type Files = Vec<(String, String)>;

/// Reads the text files that the pages of the windows are made of.
///
/// # Errors
/// If a folder cannot be read.
pub fn read(ui: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    for folder in FOLDERS {
        read_folder(ui, Path::new(folder), &mut files)?;
    }
    files.sort();
    Ok(files)
}

fn read_folder(ui: &Path, folder: &Path, files: &mut Files) -> io::Result<()> {
    for entry in ui.join(folder).read_dir()? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            read_folder(ui, &path, files)?;
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            // The style becomes part of the page, so its URLs are relative to the page.
            let text = text.replace("url(\"fonts/", "url(\"../shared/fonts/");
            files.push((path.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(())
}

/// The folder of the translations that the presenter's page loads when it needs them, as a path in `ui/`.
const WORDS: &str = "presenter/words/";
/// The language that is part of the page.
const BUNDLED_WORDS: &str = "presenter/words/en.json";

/// Returns the files that the presenter's page loads later: their paths in `ui/` and their text.
pub fn words(files: &Files) -> impl Iterator<Item = (&str, String)> {
    let files = files
        .iter()
        .filter(|(path, _)| path.starts_with(WORDS) && path != BUNDLED_WORDS);
    files.map(|(path, text)| (&**path, text.lines().map(str::trim).collect()))
}

/// Bundles the page at `path`. Its script is a block of strict code, not a module: WebKit runs a module about 50 ms
/// after it has read the page, but a classic script at once. So the script comes after every element that it looks up.
///
/// # Errors
/// If a file is missing.
pub fn page(files: &Files, path: &str) -> Result<BundledPage, Missing> {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let page = bundle::bundle(&files, path)?;
    let module = format!("<script type=\"module\">{}</script>", page.script);
    let block = format!("<script>\"use strict\";{{{}}}</script>", page.script);
    Ok(BundledPage {
        html: page.html.replace(&module, &block),
        ..page
    })
}
