//! Accessibility of the window: axe-core finds no violation, and the keyboard reaches every control.

use fantoccini::key::Key;
use serde_json::json;

use super::open_round;
use crate::kit::{Folder, Window};

/// The panels, each with its key. The About panel has none: it opens from the menu (M).
const PANELS: [(&str, &str); 9] = [
    ("m", "more-panel"),
    ("?", "help-panel"),
    ("s", "settings-panel"),
    ("e", "drawer"),
    ("r", "history"),
    ("l", "listen-panel"),
    ("c", "doctor-panel"),
    ("w", "wifi-panel"),
    ("m", "about-panel"),
];

/// Opens a panel with its key, and the About panel with its button in the menu.
async fn open_panel(window: &Window, (key, panel): (&str, &str)) {
    window.press(key).await;
    if panel == "about-panel" {
        window.tap("#about").await;
    }
    is_open(window, panel, true).await;
}

async fn is_open(window: &Window, panel: &str, open: bool) {
    let script = format!("return document.getElementById('{panel}').open");
    window.until(&script, open).await;
}

async fn run_axe_on_every_panel(theme: &str) {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::with_theme(data.path(), theme).await;
    let check = async |what: &str| window.assert_accessible(&format!("{what}, {theme}")).await;
    check("lobby").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    window.until_body("screen", "stage").await;
    for view in ["bars", "ring", "floating"] {
        check(view).await;
        window.press("v").await;
    }
    for (key, panel) in PANELS {
        open_panel(&window, (key, panel)).await;
        check(panel).await;
        window.press(Key::Escape).await;
        is_open(&window, panel, false).await;
    }
    window.press("e").await;
    window.tap("#choice-fields .choice-emoji").await;
    is_open(&window, "picker", true).await;
    window
        .until(
            "return document.querySelectorAll('#picker button').length > 20",
            true,
        )
        .await;
    check("picker").await;
    for panel in ["picker", "drawer"] {
        window.press(Key::Escape).await;
        is_open(&window, panel, false).await;
    }
    window.tap("#address").await;
    is_open(&window, "address-panel", true).await;
    check("address-panel").await;
    window
        .screen()
        .close_window("Moodring")
        .expect("it is there");
    is_open(&window, "quit-panel", true).await;
    check("quit-panel").await;
    walk(&window, "#quit-panel").await;
}

#[tokio::test]
async fn axe_finds_no_violation_in_the_dark_window_and_its_panels() {
    run_axe_on_every_panel("Adwaita:dark").await;
}

#[tokio::test]
async fn axe_finds_no_violation_in_the_light_window_and_its_panels() {
    run_axe_on_every_panel("Adwaita").await;
}

/// The elements below `root` that Tab must reach. Of a group of radio buttons this is the checked one: the arrow
/// keys reach the others.
const REACHABLE: &str = "const all = [...root.querySelectorAll('button, input, select, textarea, a[href], [tabindex]')] \
    .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled && node.tabIndex >= 0 \
    && !(node.type === 'radio' && !node.checked && root.querySelector(`[name=\"${node.name}\"]:checked`)))";

/// Presses Tab until the focus has passed through all of `root`. Asserts that it reaches every control and is visible
/// on each.
pub(super) async fn walk(window: &Window, root: &str) {
    let start = format!(
        "const root = document.querySelector('{root}'); {REACHABLE}; \
        window.missed = new Set(all); window.unseen = []; return all.length"
    );
    let steps = window.read(&start).await.as_u64().expect("a number");
    for _ in 0..=steps + 2 {
        window.press(Key::Tab).await;
        window
            .read("const node = document.activeElement; missed.delete(node); \
                 const outlined = (one) => one && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) > 0; \
                 const around = [node, node.nextElementSibling, node.parentElement]; \
                 const field = node.matches('input, textarea, select'); \
                 if (!node.matches('body, dialog') && !around.some(outlined) && !(field && getComputedStyle(node).boxShadow !== 'none')) unseen.push(node.outerHTML.slice(0, 120))")
            .await;
    }
    let missed = window
        .read("return [...missed].map((node) => node.outerHTML.slice(0, 120))")
        .await;
    assert_eq!(missed, json!([]), "{root}: Tab does not reach these");
    let unseen = window.read("return unseen").await;
    assert_eq!(
        unseen,
        json!([]),
        "{root}: the focus is not visible on these"
    );
}

#[tokio::test]
async fn tab_reaches_every_control_visibly_and_esc_restores_the_focus() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    walk(&window, "body").await;
    // The window opens again, because Space would press the button that has the focus now.
    drop(window);
    let window = open_round(data.path()).await;
    window.until_body("screen", "stage").await;
    walk(&window, "body").await;
    window.read("document.getElementById('more').focus()").await;
    for (key, panel) in PANELS {
        open_panel(&window, (key, panel)).await;
        if panel == "about-panel" {
            window.tap("#show-licences").await;
            let read = "return document.activeElement.id";
            window.until(read, "licences").await;
        }
        if panel == "history" {
            // The history reads a round from disk first, and then shows more buttons.
            let read = "return document.getElementById('record-question').checkVisibility()";
            window.until(read, true).await;
        }
        walk(&window, &format!("#{panel}")).await;
        window.press(Key::Escape).await;
        is_open(&window, panel, false).await;
        window
            .until("return document.activeElement.id", "more")
            .await;
    }
}

/// The texts that are cut off or outside the window, and those that the control bar covers even when the page is
/// scrolled to its end.
const UNREADABLE_TEXTS: &str = "scrollTo(0, document.documentElement.scrollHeight); \
    const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().width > 2; \
    const open = [...document.querySelectorAll('dialog[open]')].pop(); \
    const texts = [...(open ?? document.body).querySelectorAll('*')].filter((node) => shown(node) \
    && !node.closest('svg, .unseen, [aria-hidden=true]') && [...node.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim())); \
    const bar = document.getElementById('controls').getBoundingClientRect(); \
    return texts.filter((node) => { \
    const { left, right, bottom } = node.getBoundingClientRect(); \
    const cut = getComputedStyle(node).display !== 'inline' && node.scrollWidth > node.clientWidth + 1; \
    const under = !open && !node.closest('#controls') && bottom > bar.top; \
    return left < -1 || right > innerWidth + 1 || cut || under; \
    }).map((node) => `${node.id || node.tagName} ${node.textContent.slice(0, 40)}`)";

#[tokio::test]
async fn text_of_twice_the_size_is_neither_cut_off_nor_under_the_bar() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let larger = "document.documentElement.style.fontSize = '200%'";
    window.read(larger).await;
    window.painted().await;
    window.until(UNREADABLE_TEXTS, json!([])).await;
    window.press(" ").await;
    window.until_body("screen", "stage").await;
    window.until(UNREADABLE_TEXTS, json!([])).await;
    for (key, panel) in PANELS {
        open_panel(&window, (key, panel)).await;
        window.until(UNREADABLE_TEXTS, json!([])).await;
        window.press(Key::Escape).await;
        is_open(&window, panel, false).await;
    }
}
