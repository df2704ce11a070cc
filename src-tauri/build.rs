//! Bundles the pages of the windows, compresses the licences and declares the commands.
//!
//! The commands are listed here so that a window may call only those that its capability names.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::{Compression, write::GzEncoder};
use moodring_page_bundle::bundle;

const PAGES: [&str; 2] = ["presenter/index.html", "overlay/index.html"];
const UI: &str = "../ui";
const FONTS: &str = "shared/fonts";
const ICON: &str = "../icons/icon.svg";
const LICENCES: &str = "licences.txt";

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let pages = out.join("ui");
    bundle_pages(&pages).expect("the pages can be read and written");
    compress(LICENCES, &out.join("licences.gz")).expect("the licences can be compressed");
    for source in [UI, ICON, LICENCES] {
        println!("cargo:rerun-if-changed={source}");
    }
    // Overrides `tauri.conf.json`, which names the source folder, for Tauri's macro.
    let config = format!(
        r#"{{"build":{{"frontendDist":{:?}}}}}"#,
        pages.display().to_string()
    );
    println!("cargo:rustc-env=TAURI_CONFIG={config}");

    let commands = tauri_build::AppManifest::new().commands(&[
        "load",
        "change",
        "choose_address",
        "choose_public",
        "self_test",
        "choose_wifi",
        "list_emoji",
        "change_key",
        "save_wall",
        "back_up",
        "go_on",
        "quit",
        "stay",
        "about",
        "licences",
        "open_log_folder",
        "report_error",
        "search_emoji",
        "import_polls",
        "export_polls",
        "history",
        "past_round",
        "export_rounds",
        "save_picture",
        "overlay",
        "toggle_overlay",
        "load_overlay",
        "screens",
        "set_full_screen",
    ]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
        .expect("tauri.conf.json and capabilities/ are valid");
}

/// Writes each page as one file, with the fonts and the icon beside it. A page of a hundred files would need a
/// hundred requests from the WebKit process to the app, most of them one after the other.
fn bundle_pages(pages: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for folder in ["presenter", "overlay", "shared"] {
        read(Path::new(folder), &mut files)?;
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    if pages.exists() {
        fs::remove_dir_all(pages)?;
    }
    for path in PAGES {
        let missing = |bundle::Missing(file)| format!("{path} needs {file}, which does not exist");
        let page = bundle::bundle(&files, path)
            .map_err(missing)
            .map_err(io::Error::other)?;
        let file = pages.join(path);
        fs::create_dir_all(file.parent().expect("a page has a folder"))?;
        fs::write(file, with_classic_script(&page))?;
    }
    fs::create_dir_all(pages.join(FONTS))?;
    for font in fs::read_dir(Path::new(UI).join(FONTS))? {
        let font = font?;
        fs::copy(font.path(), pages.join(FONTS).join(font.file_name()))?;
    }
    fs::copy(ICON, pages.join("presenter/icon.svg"))?;
    Ok(())
}

/// The page with its script as a block of strict code. WebKit runs a module about 50 ms after it has read the page,
/// but a classic script at once. So the script stands after every element that it looks up.
fn with_classic_script(page: &bundle::BundledPage) -> String {
    let module = format!("<script type=\"module\">{}</script>", page.script);
    let block = format!("<script>\"use strict\";{{{}}}</script>", page.script);
    page.html.replace(&module, &block)
}

/// Compresses a long text that few people read to a sixth of its size.
fn compress(text: &str, file: &Path) -> io::Result<()> {
    let compressed = fs::File::create(file)?;
    let mut compressed = GzEncoder::new(compressed, Compression::best());
    io::copy(&mut fs::File::open(text)?, &mut compressed)?;
    compressed.finish().map(drop)
}

/// Reads all text files under a folder of `ui/`, with their paths relative to `ui/`.
fn read(folder: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(Path::new(UI).join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            read(&path, files)?;
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            // The style becomes part of the page, so its URLs are relative to the page.
            let text = text.replace("url(\"fonts/", "url(\"../shared/fonts/");
            files.push((path.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(())
}
