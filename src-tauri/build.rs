//! Puts the window's pages together and compiles them in with their permissions.
//!
//! The commands are listed here so that a window may call only those its capability names.

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
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where"));
    let pages = out.join("ui");
    put_together(&pages).expect("the pages can be read and written");
    pack(LICENCES, &out.join("licences.gz")).expect("the licences can be packed");
    for source in [UI, ICON, LICENCES] {
        println!("cargo:rerun-if-changed={source}");
    }
    // For Tauri's macro, over what tauri.conf.json says: there the sources stand.
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

/// Each page in one piece, and beside it the fonts and the icon. A page of a hundred files is a hundred questions from
/// WebKit's process to the app's, most of them one after the other.
fn put_together(pages: &Path) -> io::Result<()> {
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
        let missing = |bundle::Missing(file)| format!("{path} asks for {file}, which is not there");
        let page = bundle::bundle(&files, path)
            .map_err(missing)
            .map_err(io::Error::other)?;
        let file = pages.join(path);
        fs::create_dir_all(file.parent().expect("a page lies in a folder"))?;
        fs::write(file, at_once(&page))?;
    }
    fs::create_dir_all(pages.join(FONTS))?;
    for font in fs::read_dir(Path::new(UI).join(FONTS))? {
        let font = font?;
        fs::copy(font.path(), pages.join(FONTS).join(font.file_name()))?;
    }
    fs::copy(ICON, pages.join("presenter/icon.svg"))?;
    Ok(())
}

/// The page with its script as a block of strict code. WebKit runs a module some 50 ms after it has read the page, and
/// this one as it reads it, which is why it stands behind everything that it looks for.
fn at_once(page: &bundle::BundledPage) -> String {
    let module = format!("<script type=\"module\">{}</script>", page.script);
    let block = format!("<script>\"use strict\";{{{}}}</script>", page.script);
    page.html.replace(&module, &block)
}

/// A long text that hardly anybody reads, in a sixth of its size.
fn pack(text: &str, file: &Path) -> io::Result<()> {
    let packed = fs::File::create(file)?;
    let mut packed = GzEncoder::new(packed, Compression::best());
    io::copy(&mut fs::File::open(text)?, &mut packed)?;
    packed.finish().map(drop)
}

/// The texts under a folder of `ui/`, with their paths from there.
fn read(folder: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(Path::new(UI).join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            read(&path, files)?;
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            // A style is now the page's own, and what it names is found from there.
            let text = text.replace("url(\"fonts/", "url(\"../shared/fonts/");
            files.push((path.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(())
}
