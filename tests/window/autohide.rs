//! The control bar hides itself: the mouse and the Tab key show it again, other keys do not, and a first start shows it.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::kit::{Folder, Window};

/// Whether the bar is hidden, and how often it was shown since the count began.
const COUNTED: &str = "return [document.body.dataset.idle === '', window.timesShown]";
const COUNT: &str = "window.timesShown = 0; new MutationObserver(() => { \
    if (document.body.dataset.idle === undefined) window.timesShown += 1; \
    }).observe(document.body, { attributes: true, attributeFilter: ['data-idle'] })";

#[tokio::test]
async fn at_a_first_start_the_bar_stays_until_something_was_done() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    // Longer than the delay before the bar hides, by the page's own clock.
    let later = "const done = arguments[arguments.length - 1]; \
                 setTimeout(() => done(document.body.dataset.idle ?? null), 3200)";
    assert_eq!(window.read_later(later).await, Value::Null);
    window.press("q").await;
    window.until("return document.body.dataset.idle", "").await;
}

#[tokio::test]
async fn keys_do_not_bring_up_the_bar_and_tab_and_the_mouse_do() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.press("q").await;
    window.until("return document.body.dataset.idle", "").await;
    window.read(COUNT).await;
    for (key, phase) in [(" ", "open"), (" ", "closed")] {
        window.press(key).await;
        window.until_body("phase", phase).await;
    }
    for key in [char::from(Key::PageUp), 'h', 'v', char::from(Key::Right)] {
        window.press(key).await;
    }
    window
        .until_text("#notice-sentence", "This is the last poll")
        .await;
    window.until(COUNTED, json!([true, 0])).await;
    window
        .read("document.dispatchEvent(new PointerEvent('pointermove', { screenX: 7, screenY: 7 }))")
        .await;
    window.until(COUNTED, json!([false, 1])).await;
    window.until(COUNTED, json!([true, 1])).await;
    // A visible focus shows the bar.
    window.read("document.getElementById('more').focus()").await;
    let focus = "return document.activeElement.id === 'more' && document.activeElement.matches(':focus-visible')";
    window.until(focus, true).await;
    window.until(COUNTED, json!([false, 2])).await;
}
