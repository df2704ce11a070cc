//! Every key of the help panel does what it says.

use fantoccini::key::Key;

use super::{open_round, scanned, until_counts};
use crate::kit::{Folder, Window};

const POSITION: &str = "return document.getElementById('position').textContent";

/// Opens the window on a data folder that holds three polls.
pub(super) async fn with_three_polls() -> (Folder, Window) {
    use moodring_core::{Command, Engine, poll::Poll};
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    for _ in 0..2 {
        let made = engine.execute(Command::Create(Poll::blank())).await;
        made.expect("the command succeeds");
    }
    engine.stop().await;
    let window = Window::open(data.path()).await;
    (data, window)
}

#[tokio::test]
async fn space_opens_closes_and_reopens_voting() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.until_body("phase", "lobby").await;
    for (phase, next) in [
        ("open", "Close voting"),
        ("closed", "Open voting"),
        ("open", "Close voting"),
    ] {
        window.press(" ").await;
        window.until_body("phase", phase).await;
        window.until_text("#toggle-words", next).await;
    }
    // The button does the same, and Space still works afterwards.
    window.tap("#toggle").await;
    window.until_body("phase", "closed").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
}

#[tokio::test]
async fn h_hides_the_results_on_the_stage_and_shows_them_again() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    window.press("h").await;
    window.until_text("#results-hidden", "Results hidden").await;
    until_counts(&window, &[]).await;
    window.until_text("#votes", "1").await;
    window.press("H").await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
}

#[tokio::test]
async fn n_starts_a_new_round_from_zero() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    window.press("n").await;
    window.until_body("phase", "lobby").await;
    until_counts(&window, &["0", "0", "0", "0", "0"]).await;
    phone.vote(round, 2, 1).await.problem(409);
}

#[tokio::test]
async fn q_shows_the_big_code_and_the_results_in_turn() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    for screen in ["lobby", "stage", "lobby", "stage"] {
        window.until_body("screen", screen).await;
        window.press("q").await;
    }
}

#[tokio::test]
async fn arrow_keys_move_through_the_polls_and_stop_at_the_ends() {
    let (_data, window) = with_three_polls().await;
    window.until(POSITION, "1 of 3").await;
    for (key, position) in [
        (Key::Right, "2 of 3"),
        (Key::Right, "3 of 3"),
        (Key::Right, "3 of 3"),
        (Key::Left, "2 of 3"),
        (Key::Left, "1 of 3"),
    ] {
        window.press(key).await;
        window.until(POSITION, position).await;
    }
    window.press(Key::Left).await;
    window
        .until_text("#notice-sentence", "This is the first poll")
        .await;
}

#[tokio::test]
async fn e_opens_the_polls_question_mark_the_help_and_esc_closes_both() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    for (key, dialog) in [("e", "drawer"), ("?", "help-panel")] {
        let open = format!("return document.getElementById('{dialog}').open");
        window.until(&open, false).await;
        window.press(key).await;
        window.until(&open, true).await;
        window.press(Key::Escape).await;
        window.until(&open, false).await;
        window.press(key).await;
        window.until(&open, true).await;
        window.press(key).await;
        window.until(&open, false).await;
    }
}

#[tokio::test]
async fn f_fills_the_screen_and_esc_leaves_it() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let script = "return document.getElementById('full-screen-words').textContent";
    for (into, out) in [('f', Key::Escape.into()), (Key::F5.into(), Key::F5.into())] {
        let (into, out): (char, char) = (into, out);
        window.press(into).await;
        window.until(script, "Leave full screen").await;
        window.press(out).await;
        window.until(script, "Full screen").await;
    }
}

#[tokio::test]
async fn space_opens_voting_after_a_panel_was_opened_from_the_menu() {
    let (_folder, window) = with_three_polls().await;
    let open = |id: &str, is: bool| (format!("return document.getElementById('{id}').open"), is);
    window.press("m").await;
    let (script, is) = open("more-panel", true);
    window.until(&script, is).await;
    window.press("s").await;
    let (script, is) = open("settings-panel", true);
    window.until(&script, is).await;
    window.press(Key::Escape).await;
    let (script, is) = open("settings-panel", false);
    window.until(&script, is).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
}
