//! In every language, the page shows all its texts and cuts none off.

use moodring_core::Command;
use moodring_core::poll::Rule;
use serde_json::json;

use super::choice;
use crate::contract::languages::words;
use crate::kit::{Browser, Room, display, poll};

/// Returns the texts that are wider than their box or reach beyond the screen.
const CUT: &str = "return [...document.querySelectorAll('body *')].filter((node) => { \
    const { left, right } = node.getBoundingClientRect(); \
    const inline = getComputedStyle(node).display === 'inline'; \
    return node.checkVisibility() && node.id !== 'spoken' && (left < -1 || right > screen.width + 1 || \
    (!inline && node.scrollWidth > node.clientWidth + 1)); \
    }).map((node) => (node.id || node.tagName) + ': ' + node.textContent)";

pub(crate) async fn speak(phone: &Browser, language: &str) {
    let headers = json!({ "headers": { "Accept-Language": language } });
    phone.devtools("Network.enable", json!({})).await;
    phone.devtools("Network.setExtraHTTPHeaders", headers).await;
}

/// Opens a room that asks for applause with long words and shows the results. Returns it with a phone.
async fn applause() -> (Room, Browser) {
    let room = Room::open().await;
    let choices = [("👏", "Kühlschrank"), ("🔥", ""), ("❤️", "Ja")];
    let poll = room
        .add(poll("Bühnenbeleuchtung?", Rule::Many, &choices))
        .await;
    let always = display(json!({ "phone_results": "always" }));
    room.change([Command::Show(poll), always, Command::Open])
        .await;
    (room, Browser::phone().await)
}

#[tokio::test]
async fn the_page_shows_each_language_and_cuts_no_text_off() {
    let (room, phone) = applause().await;
    for (language, words) in words() {
        let says = |key: &str| words[key].as_str().expect("one sentence").to_owned();
        speak(&phone, &language).await;
        for width in [390, 320] {
            phone.open(&room.url).await;
            phone.emulate((width, 844), "dark").await;
            phone.until("return screen.width", width).await;
            phone.until_text("#link", &says("live")).await;
            phone.until_text("#rule", &says("many")).await;
            phone.until_text("#hint", &says("everyTap")).await;
            phone.until(CUT, json!([])).await;
        }
    }
    assert_eq!(phone.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn arabic_runs_right_to_left_and_the_question_in_its_own_direction() {
    let (room, phone) = applause().await;
    speak(&phone, "ar").await;
    phone.open(&room.url).await;
    phone.until_body("link", "live").await;
    let sides = "const left = (css) => document.querySelector(css).getBoundingClientRect().left; \
        return [left('#link') > left('#rule'), left(\"[data-choice='0']\") > left(\"[data-choice='1']\"), \
        getComputedStyle(document.querySelector('#question')).direction]";
    phone.until(sides, json!([true, true, "ltr"])).await;
    for taps in ["انقر بقدر ما تشاء", "عدد نقراتك: 1", "عدد نقراتك: 2"]
    {
        phone.until_text("#status", taps).await;
        phone.tap(&choice(1)).await;
    }
    phone.until_text(&format!("{} b", choice(1)), "×3").await;
    let spot = "const { left, width } = document.querySelector(\"[data-choice='1']\").getBoundingClientRect(); \
                return document.querySelector(\"[data-choice='1'] b\").getBoundingClientRect().right < left + width / 2";
    phone.until(spot, true).await;
    phone.until(CUT, json!([])).await;
}

#[tokio::test]
async fn text_of_twice_the_size_is_not_cut_off() {
    let (room, _) = applause().await;
    let phone = Browser::phone_with_font_size(32).await;
    for language in ["en", "de", "fr", "pl", "uk", "tr", "ar"] {
        speak(&phone, language).await;
        phone.open(&room.url).await;
        phone.until_body("link", "live").await;
        let size = "return parseFloat(getComputedStyle(document.documentElement).fontSize)";
        phone.until(size, 32).await;
        phone.until(CUT, json!([])).await;
        let covered = "return [...document.querySelectorAll('[data-choice], #status, #hint')].filter((node) => { \
            node.scrollIntoView({ block: 'center' }); \
            const { x, y, width, height } = node.getBoundingClientRect(); \
            return !node.contains(document.elementFromPoint(x + width / 2, y + height / 2)); \
            }).map((node) => node.outerHTML)";
        phone.until(covered, json!([])).await;
    }
}
