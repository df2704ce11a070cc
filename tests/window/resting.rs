//! The control bar on the projector: keys do not bring it up, a mouse does, and a newcomer finds it there.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::kit::{Folder, Window};

/// Whether the bar rests, as often as it changed since the page was asked to keep count.
const COUNTED: &str = "return [document.body.dataset.resting === '', window.woken]";
const COUNT: &str = "window.woken = 0; new MutationObserver(() => { \
    if (document.body.dataset.resting === undefined) window.woken += 1; \
    }).observe(document.body, { attributes: true, attributeFilter: ['data-resting'] })";

#[tokio::test]
async fn at_a_first_start_the_bar_stays_until_something_was_done() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    // As long as a bar that may rest takes to, and more: by the page's own clock.
    let later = "const done = arguments[arguments.length - 1]; \
                 setTimeout(() => done(document.body.dataset.resting ?? null), 3200)";
    assert_eq!(window.read_later(later).await, Value::Null);
    window.press("q").await;
    window
        .until("return document.body.dataset.resting", "")
        .await;
}

#[tokio::test]
async fn keys_do_not_bring_up_the_bar_and_tab_and_the_mouse_do() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.press("q").await;
    window
        .until("return document.body.dataset.resting", "")
        .await;
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
    // The keyboard sees where it is.
    window.read("document.getElementById('more').focus()").await;
    let focus = "return document.activeElement.id === 'more' && document.activeElement.matches(':focus-visible')";
    window.until(focus, true).await;
    window.until(COUNTED, json!([false, 2])).await;
}
