//! Bundles the pages of the windows, compresses the licences and declares the commands.
//!
//! The commands are listed here so that a window may call only those that its capability names.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::{Compression, write::GzEncoder};
use moodring_page_bundle::bundle::Missing;
use moodring_page_bundle::window_pages;

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
        "choose_relay",
        "self_test",
        "choose_wifi",
        "list_emoji",
        "change_key",
        "save_wall",
        "back_up",
        "recover",
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
        "round_detail",
        "export_rounds",
        "save_picture",
        "overlay",
        "toggle_overlay",
        "newest",
        "load_join_code",
        "shortcuts",
        "pause_shortcuts",
        "choose_shortcut",
        "choose_desktop_shortcuts",
        "screens",
        "set_full_screen",
        "presenter_view",
        "toggle_presenter_view",
        "present",
        "pass_on",
        "take_request",
        "import_requested",
    ]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
        .expect("tauri.conf.json and capabilities/ are valid");
}

/// Writes each page as one file, with the other languages, the fonts and the icon beside it. A page of a hundred files
/// would need a hundred requests from the WebKit process to the app, most of them one after the other.
fn bundle_pages(pages: &Path) -> io::Result<()> {
    let files = window_pages::read(Path::new(UI))?;
    if pages.exists() {
        fs::remove_dir_all(pages)?;
    }
    for path in window_pages::PAGES {
        let missing = |Missing(file)| format!("{path} needs {file}, which does not exist");
        let page = window_pages::page(&files, path)
            .map_err(missing)
            .map_err(io::Error::other)?;
        write(&pages.join(path), &page.html)?;
    }
    for (path, text) in window_pages::words(&files) {
        write(&pages.join(path), &text)?;
    }
    fs::create_dir_all(pages.join(FONTS))?;
    for font in fs::read_dir(Path::new(UI).join(FONTS))? {
        let font = font?;
        fs::copy(font.path(), pages.join(FONTS).join(font.file_name()))?;
    }
    fs::copy(ICON, pages.join("presenter/icon.svg"))?;
    Ok(())
}

/// Writes a file and makes its folder.
fn write(file: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(file.parent().expect("a file has a folder"))?;
    fs::write(file, text)
}

/// Compresses a long text to a sixth of its size. Few people read it.
fn compress(text: &str, file: &Path) -> io::Result<()> {
    let compressed = fs::File::create(file)?;
    let mut compressed = GzEncoder::new(compressed, Compression::best());
    io::copy(&mut fs::File::open(text)?, &mut compressed)?;
    compressed.finish().map(drop)
}
