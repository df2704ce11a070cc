//! The keyboard changes the settings, and the app stores them.

use fantoccini::key::Key;
use serde_json::{Value, json};

use super::overlay::until_shown;
use crate::kit::{Browser, Folder, NO_BUS, Phone, Screen, Window, so, until};

/// The checked value of each group of settings about the show.
const CHECKED: &str = "return ['drawing', 'timer', 'during', 'phone-results', 'countdown', 'code', 'card'] \
    .map((name) => document.getElementById(`set-${name}`)) \
    .map((group) => group.querySelector('input:checked')?.value)";
const OPEN: &str = "return document.getElementById('settings-panel').open";

async fn open_settings(window: &Window) {
    window.press("s").await;
    window.until(OPEN, true).await;
}

#[tokio::test]
async fn the_keyboard_alone_changes_settings_and_they_survive_a_restart() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_settings(&window).await;
    window
        .until(
            CHECKED,
            json!(["bars", "off", "shown", "never", "off", "off", "off"]),
        )
        .await;
    for steps in [1, 2, 2, 2, 1, 1, 1] {
        for _ in 0..steps {
            window.press(Key::Right).await;
        }
        window.press(Key::Tab).await;
    }
    let made = json!(["ring", "30", "until_closed", "always", "on", "on", "on"]);
    window.until(CHECKED, made.clone()).await;
    window.press(Key::Escape).await;
    window.until(OPEN, false).await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    open_settings(&window).await;
    window.until(CHECKED, made).await;
    window.press("s").await;
    window.until(OPEN, false).await;
}

#[tokio::test]
async fn a_timer_with_custom_seconds_can_be_typed() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_settings(&window).await;
    window.press(Key::Tab).await;
    for _ in 0..6 {
        window.press(Key::Right).await;
    }
    window.press(Key::Tab).await;
    window
        .until("return document.activeElement.id", "set-own-seconds")
        .await;
    window.press("75").await;
    window.press(Key::Escape).await;
    window.until(OPEN, false).await;
    open_settings(&window).await;
    let seconds = "return [document.querySelector('#set-timer input:checked').value, \
                   document.getElementById('set-own-seconds').value]";
    window.until(seconds, json!(["own", "75"])).await;
}

#[tokio::test]
async fn the_control_bar_fits_one_line_in_every_language_and_with_large_text() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let fits = "const bar = document.getElementById('controls').getBoundingClientRect(); \
        const button = document.getElementById('toggle').getBoundingClientRect(); \
        return bar.left >= 0 && bar.right <= innerWidth && bar.height < 1.8 * button.height";
    let languages = [
        "de", "fr", "es", "pt", "it", "nl", "pl", "uk", "tr", "ar", "hi", "ja", "ko", "zh-Hans",
        "en",
    ];
    for language in languages {
        let preference = json!({ "do": "prefer", "preference": { "language": language } });
        let change = format!("window.__TAURI__.core.invoke('change', {{ change: {preference} }})");
        window.read(&change).await;
        window
            .until("return document.documentElement.lang", language)
            .await;
        for size in ["", "24px", "32px"] {
            window
                .read(&format!(
                    "document.documentElement.style.fontSize = '{size}'"
                ))
                .await;
            window.until(fits, true).await;
        }
    }
    // A button without room for its label keeps it as its accessible name.
    let named = "return document.getElementById('view').textContent.includes('Ring view')";
    window.until(named, true).await;
}

#[tokio::test]
async fn the_lobby_shows_the_room_code_while_the_setting_is_on() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let seen = "return ['lobby-code', 'lobby-digits', 'code', 'code-digits'] \
                .map((id) => document.getElementById(id)) \
                .map((node) => node.checkVisibility() && (/^\\d{4}$/.test(node.innerText) || !node.id.includes('digits')))";
    window
        .until(seen, json!([false, false, false, false]))
        .await;
    for on in [true, false] {
        let preference = json!({ "do": "prefer", "preference": { "code": on } });
        let change = format!("window.__TAURI__.core.invoke('change', {{ change: {preference} }})");
        window.read(&change).await;
        window.until(seen, json!([on, on, false, false])).await;
    }
}

#[tokio::test]
async fn a_chosen_theme_applies_to_the_frame_the_overlays_card_and_the_wall() {
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::composed().await;
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let load = "window.__TAURI__.core.invoke('load').then(arguments[arguments.length - 1])";
    let loaded = window.read_later(load).await;
    let (own, key) = (&loaded["address"]["own_url"], &loaded["key"]);
    let [own, key] = [own, key].map(|text| text.as_str().expect("a text"));
    let prefer = async |preference: Value| {
        let change = json!({ "do": "prefer", "preference": preference });
        let change = format!("window.__TAURI__.core.invoke('change', {{ change: {change} }})");
        window.turn_to("presenter").await;
        window.read(&change).await;
    };
    prefer(json!({ "card": true })).await;
    window.press("o").await;
    until_shown(&screen, true).await;
    let phone = Phone::arrive(own).await;
    phone.votes(phone.round().await, 1, 0).await;
    let wall = Browser::desktop().await;
    wall.emulate((1280, 800), "light").await;
    wall.open(&format!("{own}wall?key={key}")).await;
    let ground = "return getComputedStyle(document.documentElement).backgroundColor";
    let card = "const card = document.getElementById('card'); \
                return card?.checkVisibility() && getComputedStyle(card).backgroundColor";
    let (light, dark) = ("rgb(251, 250, 247)", "rgb(11, 13, 22)");
    // The theme, the frame, the card, the wall. Without a theme, the window's system is dark and the wall's is light.
    for (theme, frame, on_card, on_wall) in [
        (json!("dark"), "dark", "rgb(24, 28, 46)", dark),
        (json!("light"), "", "rgb(255, 255, 255)", light),
        (json!("dark"), "dark", "rgb(24, 28, 46)", dark),
        (json!(null), "", "rgb(24, 28, 46)", light),
    ] {
        prefer(json!({ "theme": theme })).await;
        until("the frame has the theme", async || {
            let seen = screen
                .frame("Moodring")
                .map_err(|error| error.to_string())?;
            so(seen.trim_end_matches('\0') == frame, seen)
        })
        .await;
        wall.until(ground, on_wall).await;
        window.turn_to("overlay").await;
        window.until(card, on_card).await;
    }
}

#[tokio::test]
async fn a_chosen_theme_overrides_the_systems_theme_and_is_kept() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::with_theme(data.path(), "Adwaita:dark").await;
    let seen = "const style = getComputedStyle(document.documentElement); \
                return [style.backgroundColor, style.colorScheme]";
    let (light, dark) = ("rgb(251, 250, 247)", "rgb(11, 13, 22)");
    open_settings(&window).await;
    for (choice, ground, scheme) in [
        ("light", light, "light"),
        ("dark", dark, "dark"),
        ("", dark, "dark light"),
        ("light", light, "light"),
    ] {
        let radio = format!("#set-theme [value='{choice}'] + span");
        window.tap(&radio).await;
        window.until(seen, json!([ground, scheme])).await;
    }
    window.quit().await;
    let window = Window::with_theme(data.path(), "Adwaita:dark").await;
    window.until(seen, json!([light, "light"])).await;
    open_settings(&window).await;
    window.tap("#set-theme [value=''] + span").await;
    window.until(seen, json!([dark, "dark light"])).await;
}
