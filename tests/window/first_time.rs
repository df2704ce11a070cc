//! A newcomer reads only the labels of the buttons. They create a poll, open voting, hide and reveal the results, and
//! save them. Only the question needs the keyboard.

use std::fs;

use tempfile::TempDir;

use crate::kit::{Browser, Folder, Window, so, until};

/// Clicks the first visible button with this label.
async fn press(window: &Window, words: &str) {
    let mark = format!(
        "document.dispatchEvent(new Event('wheel')); \
         const open = [...document.querySelectorAll('dialog[open]')].pop() ?? document; \
         const wanted = [...open.querySelectorAll('button')].find((button) => button.checkVisibility() \
         && (button.ariaLabel ?? button.innerText).trim().split('\\n')[0] === {words:?}); \
         document.querySelector('[data-pressed]')?.removeAttribute('data-pressed'); \
         if (wanted) wanted.dataset.pressed = ''; return wanted !== undefined"
    );
    window.until(&mark, true).await;
    window.tap("[data-pressed]").await;
}

#[tokio::test]
async fn a_newcomer_creates_a_poll_runs_it_reveals_and_saves_the_results() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;

    press(&window, "Polls").await;
    press(&window, "New poll").await;
    press(&window, "Yes, no, unsure").await;
    let typing = "return document.activeElement.id === 'edit-question'";
    window.until(typing, true).await;
    window.read("document.activeElement.select()").await;
    window.press("Shall we have a break?").await;
    press(&window, "Show on stage").await;
    press(&window, "Close polls").await;
    window
        .until(
            "return document.querySelector('dialog[open]') === null",
            true,
        )
        .await;

    press(&window, "Open voting").await;
    window.until_body("phase", "open").await;
    let phone = Browser::phone().await;
    phone.open(&window.url().await).await;
    press(&window, "Hide results").await;
    phone
        .until_text("#question", "Shall we have a break?")
        .await;
    phone.tap("[data-choice='0']").await;
    phone.until_text("#status", "Your vote is in ✓").await;
    window.until_text("#votes", "1").await;
    press(&window, "Show results").await;
    window.until_text("[data-choice='0'] .count", "1").await;
    press(&window, "Close voting").await;
    window.until_body("phase", "closed").await;

    press(&window, "More").await;
    press(&window, "Rounds and results").await;
    let home = TempDir::new().expect("a temporary folder");
    press(&window, "Save…").await;
    press(&window, "Save as CSV").await;
    let file = window.screen().save_into(home.path()).await;
    until("the file has the vote", async || {
        let text = fs::read_to_string(&file).map_err(|error| error.to_string())?;
        so(
            text.contains("Shall we have a break?") && text.contains(",1,100"),
            &text,
        )
    })
    .await;
}
