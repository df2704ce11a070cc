//! The window for everybody: axe-core finds nothing against it, and the keyboard reaches all of it.

use fantoccini::key::Key;
use serde_json::json;

use super::open_round;
use crate::kit::{Folder, Window};

/// The panels, each with the key that opens it.
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

/// Opens a panel by its key, or by its button in the menu.
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

async fn look_everywhere(theme: &str) {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::dressed(data.path(), theme).await;
    let look = async |what: &str| window.welcomes_everybody(&format!("{what}, {theme}")).await;
    look("lobby").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    window.until_body("screen", "stage").await;
    for view in ["bars", "ring", "floating"] {
        look(view).await;
        window.press("v").await;
    }
    for (key, panel) in PANELS {
        open_panel(&window, (key, panel)).await;
        look(panel).await;
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
    look("picker").await;
    for panel in ["picker", "drawer"] {
        window.press(Key::Escape).await;
        is_open(&window, panel, false).await;
    }
    window.tap("#address").await;
    is_open(&window, "address-panel", true).await;
    look("address-panel").await;
    window
        .screen()
        .close_window("Moodring")
        .expect("it is there");
    is_open(&window, "quit-panel", true).await;
    look("quit-panel").await;
    walk(&window, "#quit-panel").await;
}

#[tokio::test]
async fn axe_finds_nothing_against_the_dark_window_with_any_panel() {
    look_everywhere("Adwaita:dark").await;
}

#[tokio::test]
async fn axe_finds_nothing_against_the_light_window_with_any_panel() {
    look_everywhere("Adwaita").await;
}

/// Everything in this part of the page that can be pressed or typed in, of a group of radio buttons
/// the one that is checked: the others are reached by arrows.
const REACHABLE: &str = "const all = [...root.querySelectorAll('button, input, select, textarea, a[href], [tabindex]')] \
    .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled && node.tabIndex >= 0 \
    && !(node.type === 'radio' && !node.checked && root.querySelector(`[name=\"${node.name}\"]:checked`)))";

/// Walks with Tab until it comes round, and says what it did not reach, or reached without showing
/// where the focus is.
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
    assert_eq!(unseen, json!([]), "{root}: nobody sees the focus on these");
}

#[tokio::test]
async fn the_keyboard_reaches_everything_shows_where_it_is_and_comes_back() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    walk(&window, "body").await;
    // Anew, since the walk ended on some button, which Space would press.
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
            // What it shows is read from the disk, and brings buttons along.
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

/// The texts that do not fit their place or the window, and those that stay under the bar even at
/// the page's end.
const LOST: &str = "scrollTo(0, document.documentElement.scrollHeight); \
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
async fn letters_of_twice_the_size_are_whole_and_not_under_the_bar() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let larger = "document.documentElement.style.fontSize = '200%'";
    window.read(larger).await;
    window.painted().await;
    window.until(LOST, json!([])).await;
    window.press(" ").await;
    window.until_body("screen", "stage").await;
    window.until(LOST, json!([])).await;
    for (key, panel) in PANELS {
        open_panel(&window, (key, panel)).await;
        window.until(LOST, json!([])).await;
        window.press(Key::Escape).await;
        is_open(&window, panel, false).await;
    }
}
