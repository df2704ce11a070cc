//! All panels open at their top, have a close button and leave no focus behind.

use fantoccini::key::Key;

use crate::kit::{Folder, Window};

#[tokio::test]
async fn settings_and_help_open_at_their_top_and_have_a_close_button() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let placed = window.screen().place_window("Moodring", (0, 0, 800, 400));
    placed.expect("the X server answers");
    window.until("return innerHeight", 400).await;
    for (key, panel) in [("s", "settings-panel"), ("?", "help-panel")] {
        let open = format!("return document.getElementById('{panel}').open");
        let top = format!("return document.getElementById('{panel}').scrollTop");
        window.press(key).await;
        window.until(&open, true).await;
        let scrolled = format!(
            "const panel = document.getElementById('{panel}'); panel.scrollTop = 60; return panel.scrollTop"
        );
        window.until(&scrolled, 60).await;
        window.press(Key::Escape).await;
        window.until(&open, false).await;
        window.press(key).await;
        window.until(&open, true).await;
        window.until(&top, 0).await;
        window.tap(&format!("#{panel} .panel-close")).await;
        window.until(&open, false).await;
    }
}

#[tokio::test]
async fn after_esc_the_address_has_no_focus_and_space_opens_voting() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let open = "return document.getElementById('address-panel').open";
    window.tap("#lobby-address").await;
    window.until(open, true).await;
    window.press(Key::Escape).await;
    window.until(open, false).await;
    window
        .until(
            "return document.querySelectorAll('#lobby :focus').length",
            0,
        )
        .await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    window.until(open, false).await;
}

#[tokio::test]
async fn show_the_code_shows_the_wifi_code_even_from_the_stage() {
    let data = Folder::new().expect("a temporary folder");
    let window = super::open_round(data.path()).await;
    if window.read("return document.body.dataset.screen").await == "lobby" {
        window.press("q").await;
    }
    window.until_body("screen", "stage").await;
    window.press("w").await;
    window
        .until("return document.getElementById('wifi-panel').open", true)
        .await;
    window.press("Hall").await;
    window.tap("#wifi-password-field").await;
    window.press("hush-hush").await;
    window.tap("#wifi-form .chief").await;
    window.until_body("screen", "lobby").await;
    let code = "return document.getElementById('wifi-code').checkVisibility()";
    window.until(code, true).await;
}
