//! The timer is large on the stage and in the lobby, and the presenter can add 15 seconds.

use serde_json::json;

use crate::kit::{Folder, Window, so, until};

/// The time on the visible clock in seconds, and its font size, scaled to a window 800 pixels high.
const CLOCK: &str = "const digits = [...document.querySelectorAll('.clock-digits')].filter((one) => one.checkVisibility()); \
    if (digits.length !== 1) return null; \
    const [minutes, seconds] = digits[0].textContent.split(':').map(Number); \
    const size = parseFloat(getComputedStyle(digits[0]).fontSize) * 800 / innerHeight; \
    return [60 * minutes + seconds, Math.round(size)]";

async fn until_left(window: &Window, from: i64, to: i64) {
    until(
        "the clock is large and shows the remaining time",
        async || {
            let seen = window.try_read(CLOCK).await?;
            let left = seen[0]
                .as_i64()
                .is_some_and(|left| (from..=to).contains(&left));
            let large = seen[1].as_i64().is_some_and(|size| size >= 56);
            so(left && large, seen)
        },
    )
    .await;
}

#[tokio::test]
async fn the_timer_is_large_on_both_screens_and_extended_by_key_and_button() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let button = "return document.getElementById('extend').checkVisibility()";
    window.until(button, false).await;
    let change = json!({ "do": "display", "display": { "timer": 30 } });
    let script = format!("window.__TAURI__.core.invoke('change', {{ change: {change} }})");
    window.read(&script).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    until_left(&window, 10, 30).await;
    window.press("+").await;
    until_left(&window, 31, 45).await;
    window.press("q").await;
    window.until_body("screen", "lobby").await;
    until_left(&window, 20, 45).await;
    window.tap("#extend").await;
    until_left(&window, 46, 60).await;
    window.press(" ").await;
    window.until_body("phase", "closed").await;
    window.until(CLOCK, json!(null)).await;
    window.until(button, false).await;
}
