//! The About panel with the version, the credits and the licences, and the log of the app.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use fantoccini::key::Key;
use moodring_core::{Command, Engine};
use moodring_lan::wifi::{Security, Wifi};
use moodring_server::Network;
use serde_json::json;

use super::scanned;
use super::screens::ScreenSaver;
use crate::kit::{Folder, NO_BUS, Screen, Window, bus, so, until};

const FAILED: &str = "return document.getElementById('about-failed').checkVisibility()";

/// Returns the folder of the app's log.
fn log_folder(home: &Path) -> PathBuf {
    home.join(".local/share/app.moodring.desktop/logs")
}

async fn log(home: &Path) -> Result<String, String> {
    fs::read_to_string(log_folder(home).join("moodring.log")).map_err(|error| error.to_string())
}

async fn open_about(window: &Window) {
    window.press("m").await;
    window.tap("#about").await;
    let version = format!("Version {}", env!("CARGO_PKG_VERSION"));
    window.until_text("#about-version", &version).await;
}

#[tokio::test]
async fn the_about_panel_shows_the_version_the_credits_and_all_licences() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_about(&window).await;
    for words in ["Twitter, Inc", "CC BY 4.0", "Microsoft", "Inter Project"] {
        window.until_words(".credits", words).await;
    }
    let icon = "return document.querySelector('.about-name img').naturalWidth > 0";
    window.until(icon, true).await;
    window.until(FAILED, false).await;
    window.tap("#show-licences").await;
    for words in [
        "Crates that ship",
        "tauri 2.",
        "SIL OPEN FONT LICENSE",
        "Mozilla Public License Version 2.0",
    ] {
        let script =
            format!("return document.getElementById('licences').textContent.includes({words:?})");
        window.until(&script, true).await;
    }
    // The keyboard scrolls the licences.
    window.press(Key::PageDown).await;
    let read = "return document.getElementById('licences').scrollTop > 0";
    window.until(read, true).await;
    window.press(Key::Escape).await;
    let closed = "return document.querySelector('dialog[open]') === null";
    window.until(closed, true).await;
    // Shortcuts work again after the panel is closed.
    window.press(" ").await;
    window.until_body("phase", "open").await;
}

#[tokio::test]
async fn the_help_panel_opens_the_log_folder_and_the_about_panel() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let home = window.home().to_owned();
    let shown = home.join("shown");
    let desktop = home.join("bin/xdg-open");
    fs::create_dir_all(home.join("bin")).expect("the folder is writable");
    fs::write(&desktop, "#!/bin/sh\nprintf %s \"$1\" > \"$HOME/shown\"\n").expect("written");
    fs::set_permissions(&desktop, fs::Permissions::from_mode(0o755))
        .expect("the test owns the file");
    window.press("?").await;
    window.tap("#help-panel [data-action=log-folder]").await;
    until("the file manager gets the log folder", async || {
        let folder = fs::read_to_string(&shown).map_err(|error| error.to_string())?;
        so(Path::new(&folder) == log_folder(&home), folder)
    })
    .await;
    window.tap("#help-panel [data-action=about]").await;
    window
        .until("return document.getElementById('about-panel').open", true)
        .await;
}

#[tokio::test]
async fn a_panic_is_logged_and_the_next_start_reports_it_without_a_dialog() {
    let (_bus, address) = bus().await;
    let (saver, noted) = ScreenSaver::new();
    let desktop = saver.serve(&address).await;
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::start().await;
    let window = Window::opened(data.path(), &screen, "Adwaita", &address).await;
    window.press(" ").await;
    until("the desktop is asked to keep the screen on", async || {
        let noted = noted.lock().expect("the lock is not poisoned").clone();
        so(noted.len() == 1, noted)
    })
    .await;
    // The `keepawake` crate panics when it releases its request and the screen saver service has gone.
    desktop.close().await.expect("the connection was open");
    window.press(" ").await;
    let home = window.home().to_owned();
    until("the panic is in the log", async || {
        let log = log(&home).await?;
        let parts = ["panicked at", "keepawake", "linux.rs:", "awake::hold"];
        so(parts.iter().all(|part| log.contains(part)), log)
    })
    .await;
    until("the panic marker exists", async || {
        so(log_folder(&home).join("failed").exists(), "no marker")
    })
    .await;
    let home = window.quit_on(&screen).await;

    let window = Window::at_home(home, data.path(), &screen, "Adwaita", NO_BUS).await;
    let dialogs = "return document.querySelectorAll('dialog[open]').length";
    assert_eq!(window.read(dialogs).await, 0);
    open_about(&window).await;
    window
        .until_words("#about-failed", "An error occurred on")
        .await;
    let home = window.quit_on(&screen).await;

    let window = Window::at_home(home, data.path(), &screen, "Adwaita", NO_BUS).await;
    open_about(&window).await;
    window.until(FAILED, false).await;
}

#[tokio::test]
async fn the_log_has_the_start_and_the_end_of_the_app_and_no_secret() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let wifi = Wifi::new("Zaubersaal", "Sesamoeffnedich", Security::Wpa, false);
    let chosen = Network::new(&engine)
        .choose_wifi(Some(wifi.expect("a Wi-Fi")))
        .await;
    chosen.expect("it is stored");
    let key = engine.key().borrow().to_string();
    engine
        .execute(Command::Open)
        .await
        .expect("voting can be opened");
    engine.stop().await;
    let screen = Screen::start().await;
    let window = Window::opened(data.path(), &screen, "Adwaita", NO_BUS).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    let prefer = json!({ "change": { "do": "prefer", "preference": { "code": true } } });
    let script = format!("window.__TAURI__.core.invoke('change', {prefer}); return true");
    window.until(&script, true).await;
    window.until_body("screen", "stage").await;
    let digits = "return document.getElementById('code-digits').textContent";
    let code = until("there is a code", async || {
        let code = window.try_read(digits).await?;
        let code = code.as_str().unwrap_or_default().to_owned();
        if code.len() == 4 { Ok(code) } else { Err(code) }
    })
    .await;
    let home = window.quit_on(&screen).await;
    let log = log(home.path()).await.expect("there is a log");
    assert!(
        log.contains("started on linux") && log.contains("Moodring stopped"),
        "{log}"
    );
    let messages: Vec<_> = log
        .lines()
        .map(|line| line.split_once("Z ").map_or(line, |(_, words)| words))
        .collect();
    let voter = phone.cookie.trim_start_matches("voter=").to_owned();
    for secret in ["Zaubersaal", "Sesamoeffnedich", &key, &voter] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
    // Only whole numbers count, because a longer number may contain the four digits by chance.
    let mut numbers = messages
        .iter()
        .flat_map(|line| line.split(|letter: char| !letter.is_ascii_digit()));
    assert!(numbers.all(|number| number != code), "{code}: {log}");
}
