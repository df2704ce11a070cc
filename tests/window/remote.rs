//! `moodring open` and the other commands control the running app, for this user only.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::keys::with_three_polls;
use super::overlay::{presenting, until_shown};
use super::{scanned, until_counts};
use crate::kit::{Folder, Window, program, so, until};

pub(super) const NOTICE: &str = "#notice-sentence";

/// Runs `moodring` with these arguments, without a display.
async fn run(data: &Path, words: &str) -> Output {
    let mut command = Command::new(program("moodring"));
    command.arg("--data").arg(data).args(words.split(' '));
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let output = spawn_blocking(move || command.output()).await;
    output.expect("it ran").expect("it runs")
}

pub(super) async fn done(data: &Path, words: &str) {
    let output = run(data, words).await;
    assert!(output.status.success(), "{words}: {output:?}");
    assert_eq!(output.stdout, b"", "{words}");
}

/// Runs a command that the app must refuse, and returns its sentence.
async fn refused(data: &Path, words: &str) -> String {
    let output = run(data, words).await;
    assert_eq!(output.status.code(), Some(1), "{words}: {output:?}");
    let sentence = String::from_utf8(output.stderr).expect("text");
    sentence.trim_end().to_owned()
}

pub(super) async fn status(data: &Path) -> Value {
    let output = run(data, "status").await;
    assert!(output.status.success(), "{output:?}");
    let lines = String::from_utf8(output.stdout).expect("text");
    assert_eq!(lines.lines().count(), 1, "{lines}");
    serde_json::from_str(&lines).expect("JSON")
}

async fn full_screen(window: &Window) {
    let full = "return window.__TAURI__.window.getCurrentWindow().isFullscreen()";
    window.until(full, true).await;
}

#[tokio::test]
async fn a_poll_runs_from_start_to_end_by_command_line_alone() {
    let unused = Folder::new().expect("a temporary folder");
    let output = run(unused.path(), "open").await;
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr).trim_end(),
        "moodring: Moodring is not running."
    );
    let (data, window) = with_three_polls().await;
    let data = data.path();
    assert_eq!(
        refused(data, "close").await,
        "moodring: Voting is not open."
    );

    done(data, "toggle").await;
    window.until_body("phase", "open").await;
    done(data, "open").await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    let told = status(data).await;
    let shown = json!({
        "phase": told["phase"], "poll": told["poll"], "polls": told["polls"], "votes": told["votes"],
        "counts": told["counts"][0], "talk": told["talk"], "presenter_view": told["presenter_view"], "view": told["view"], "screen": told["screen"], "round": told["round"],
    });
    let wanted = json!({
        "phase": "open", "poll": 1, "polls": 3, "votes": 1,
        "counts": 1, "talk": "", "presenter_view": false, "view": "bars", "screen": "stage", "round": round,
    });
    assert_eq!(shown, wanted, "{told}");
    assert_eq!(told["url"], window.url().await);

    done(data, "view ring").await;
    window.until_body("drawing", "ring").await;
    done(data, "hide").await;
    window
        .until("return !!document.querySelector('.without-results')", true)
        .await;
    done(data, "reveal").await;
    window
        .until("return !!document.querySelector('.without-results')", false)
        .await;
    done(data, "qr").await;
    window.until_body("screen", "lobby").await;
    done(data, "qr").await;
    window.until_body("screen", "stage").await;

    // The window can undo a command that takes an open round off the stage.
    done(data, "new-round").await;
    window.until_body("phase", "lobby").await;
    window.until_text(NOTICE, "New round").await;
    window.tap("#notice-undo").await;
    window.until_body("phase", "open").await;
    done(data, "poll 3").await;
    window
        .until_text(NOTICE, "Voting on the previous poll is closed")
        .await;
    assert_eq!(status(data).await["poll"], 3);
    assert_eq!(
        refused(data, "next").await,
        "moodring: This is the last poll."
    );
    assert_eq!(
        refused(data, "poll 4").await,
        "moodring: There is no poll 4. The talk has 3."
    );
    done(data, "previous").await;
    done(data, "previous").await;
    assert_eq!(status(data).await["poll"], 1);
    done(data, "close").await;
    done(data, "present").await;
    full_screen(&window).await;
    let words = "return document.getElementById('full-screen-words').textContent";
    window.until(words, "Leave full screen").await;
    assert_eq!(run(data, "dance").await.status.code(), Some(2));
    window.quit().await;
    assert_eq!(run(data, "status").await.status.code(), Some(3));
}

#[tokio::test]
async fn reveal_starts_the_countdown_of_hidden_results() {
    let data = Folder::new().expect("a temporary folder");
    let window = super::open_round(data.path()).await;
    let countdown = "window.__TAURI__.core.invoke('change', { change: \
                     { do: 'prefer', preference: { countdown: true } } })";
    window.read(countdown).await;
    done(data.path(), "hide").await;
    done(data.path(), "reveal").await;
    let hidden = status(data.path()).await["hidden"].clone();
    assert_eq!(hidden, true, "the results appeared without a countdown");
    until("the results appear", async || {
        let told = status(data.path()).await;
        so(told["hidden"] == false, told)
    })
    .await;
    until_counts(&window, &["0", "0", "0", "0", "0"]).await;
}

#[tokio::test]
async fn the_overlay_is_shown_and_hidden_or_refused_with_a_sentence() {
    let data = Folder::new().expect("a temporary folder");
    let (_window, _slides, mut screen) = presenting(&data).await;
    for shown in [true, false] {
        done(data.path(), "overlay").await;
        until_shown(&screen, shown).await;
        assert_eq!(status(data.path()).await["overlay"], shown);
    }
    screen.lose_compositor();
    let sentence = refused(data.path(), "overlay").await;
    assert!(sentence.contains("compositor"), "{sentence}");
}

#[tokio::test]
async fn only_this_user_reaches_the_socket_and_a_leftover_one_is_harmless() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let socket = data.path().join("control.sock");
    until("the socket is private", async || {
        let mode = std::fs::metadata(&socket).map(|metadata| metadata.permissions().mode());
        so(matches!(mode, Ok(mode) if mode & 0o777 == 0o600), mode)
    })
    .await;
    // A second app cannot use the folder, and it leaves the socket to the first one.
    Window::open(data.path()).await.quit().await;
    assert_eq!(status(data.path()).await["phase"], "lobby");
    window.kill().await;
    assert!(socket.exists(), "the app has removed its socket");
    assert_eq!(run(data.path(), "status").await.status.code(), Some(3));
    let window = Window::open(data.path()).await;
    until("the app answers", async || {
        let code = run(data.path(), "status").await.status.code();
        so(code == Some(0), code)
    })
    .await;
    window.quit().await;
    assert!(!socket.exists());
}
