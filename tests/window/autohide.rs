//! The control bar hides itself. The mouse and a visible focus show it again, other keys do not. On a first start it
//! stays visible.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::kit::{Folder, Window};

/// Whether the bar is hidden, and how many times it was shown since [`COUNT`] ran.
const COUNTED: &str = "return [document.body.dataset.idle === '', window.timesShown]";
const COUNT: &str = "window.timesShown = 0; new MutationObserver(() => { \
    if (document.body.dataset.idle === undefined) window.timesShown += 1; \
    }).observe(document.body, { attributes: true, attributeFilter: ['data-idle'] })";

#[tokio::test]
async fn on_a_first_start_the_bar_stays_until_the_first_key() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    // 3.2 s on the page's clock is longer than the delay before the bar hides.
    let later = "const done = arguments[arguments.length - 1]; \
                 setTimeout(() => done(document.body.dataset.idle ?? null), 3200)";
    assert_eq!(window.read_later(later).await, Value::Null);
    window.press("q").await;
    window.until("return document.body.dataset.idle", "").await;
}

#[tokio::test]
async fn the_mouse_and_a_visible_focus_show_the_bar_and_other_keys_do_not() {
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
