//! The code that joins the Wi-Fi: the presenter types the Wi-Fi once, the lobby shows the code, and neither HTTP nor the
//! log contains the name or the password.

use fantoccini::key::Key;
use image::imageops;
use moodring_core::Engine;
use moodring_lan::wifi::{Security, Wifi};
use moodring_server::Network;

use crate::kit::{Folder, Phone, Room, Server, Window, qr, until};

const OPEN: &str = "return document.getElementById('wifi-panel').open";
const MASKED: &str = "return document.getElementById('wifi-password-field').type";

/// Waits until the lobby shows this number of codes, and returns them from left to right.
async fn codes(window: &Window, many: usize) -> Vec<String> {
    until(&format!("the lobby shows {many} codes"), async || {
        let codes = qr::all_in_picture(&imageops::grayscale(&window.picture().await))?;
        match codes.len() == many {
            true => Ok(codes),
            false => Err(format!("{codes:?}")),
        }
    })
    .await
}

/// Types the name and password of a Wi-Fi and requests its code.
async fn typed(window: &Window, name: &str, password: &str) {
    window.press("w").await;
    window.until(OPEN, true).await;
    window.press(name).await;
    window.tap("#wifi-password-field").await;
    window.press(password).await;
    window.tap("#wifi-form .chief").await;
}

#[tokio::test]
async fn a_wifi_is_stored_masked_and_joined_by_the_first_code_of_the_lobby() {
    // Another test's window may take the usual port while this one is closed.
    let data = Room::open().await.close().await.folder();
    let window = Window::open(data.path()).await;
    let page = window.url().await;
    typed(&window, r#"Hall; "2", \A:B"#, r"pass\w;o:r,d").await;
    window.until(OPEN, false).await;
    let join = r#"WIFI:T:WPA;S:Hall\; \"2\"\, \\A\:B;P:pass\\w\;o\:r\,d;;"#;
    assert_eq!(codes(&window, 2).await, [join, &page]);
    window.until_text("#wifi-name", r#"Hall; "2", \A:B"#).await;
    let rail = "return document.getElementById('join-hint').textContent";
    window
        .until(rail, r#"in the Wi-Fi “Hall; "2", \A:B”"#)
        .await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    assert_eq!(codes(&window, 2).await, [join, &page]);
    // The room does not see the password unless the presenter reveals it.
    window.press("w").await;
    window.until(OPEN, true).await;
    window.until(MASKED, "password").await;
    window.tap("#wifi-reveal").await;
    window.until(MASKED, "text").await;
    let field = "return document.getElementById('wifi-password-field').value";
    window.until(field, r"pass\w;o:r,d").await;
    window.tap("#wifi-leave").await;
    window.until(OPEN, false).await;
    window.until(field, "").await;
    window.press("w").await;
    window.until(OPEN, true).await;
    window.until(MASKED, "password").await;
    window.tap("#wifi-forget").await;
    window.until(OPEN, false).await;
    assert_eq!(codes(&window, 1).await, [page]);
}

#[tokio::test]
async fn in_a_small_window_no_code_overlaps_the_other_code_or_the_bar() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    typed(&window, "Hall", "hush-hush").await;
    window.until(OPEN, false).await;
    for (width, height) in [(800, 500), (480, 500)] {
        let placed = window
            .screen()
            .place_window("Moodring", (0, 0, width, height));
        placed.expect("the X server answers");
        let size = "return [innerWidth, innerHeight]";
        window.until(size, serde_json::json!([width, height])).await;
        // The second code has a caption below it.
        let apart = "const box = (css) => document.querySelector(css).getBoundingClientRect(); \
                     const [one, other] = [box('#wifi-code .qr-card'), box('#lobby-qr .qr-card')]; \
                     const bar = box('.controls').top; \
                     return one.width > 100 && one.right + one.width / 5 < other.left && one.bottom < bar \
                         && box('#page-caption').bottom < bar";
        window.until(apart, true).await;
    }
}

#[tokio::test]
async fn an_invalid_password_is_refused_with_a_sentence_and_changes_nothing() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    typed(&window, "Hall", "short").await;
    window
        .until_words("#wifi-refused", "8 to 63 characters")
        .await;
    wifi_code_is_hidden(&window).await;
    window.tap("[name=wifi-security][value=open] + span").await;
    window.tap("#wifi-form .chief").await;
    window.until(OPEN, false).await;
    let page = window.url().await;
    assert_eq!(codes(&window, 2).await, ["WIFI:T:nopass;S:Hall;;", &page]);
}

#[tokio::test]
async fn a_key_right_after_esc_goes_to_the_window_and_not_to_the_field() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let settings = "return document.getElementById('settings-panel').open";
    for _ in 0..5 {
        window.press("w").await;
        window.until(OPEN, true).await;
        // The driver sends both keys at once, faster than the next frame.
        window.press(format!("{}s", char::from(Key::Escape))).await;
        window.until(settings, true).await;
        window.until(OPEN, false).await;
        window.press(Key::Escape).await;
        window.until(settings, false).await;
    }
}

async fn wifi_code_is_hidden(window: &Window) {
    let hidden = "return document.getElementById('wifi-code').hidden";
    window.until(hidden, true).await;
}

#[tokio::test]
async fn the_wifi_is_never_sent_over_http_or_written_to_the_log() {
    const SECRETS: [&str; 2] = ["Zaubersaal", "Sesamoeffnedich"];
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let wifi = Wifi::new(SECRETS[0], SECRETS[1], Security::Wpa, false).expect("a Wi-Fi");
    Network::new(&engine)
        .choose_wifi(Some(wifi.clone()))
        .await
        .expect("it is stored");
    engine.stop().await;
    let again = Engine::open(data.path()).expect("it opens");
    assert_eq!(
        *Network::new(&again).wifi().borrow(),
        Some(wifi),
        "the Wi-Fi is not stored"
    );
    again.stop().await;

    let server = Server::on(data.path(), &[]).await;
    let phone = Phone::arrive(&server.url).await;
    let key = &server.key;
    for path in ["", "qr.svg", "health", "wifi", "events/wifi"]
        .map(str::to_owned)
        .into_iter()
        .chain([format!("wall?key={key}")])
    {
        let answer = phone.get(&path).await;
        let said = format!("{answer:?} {}", answer.text());
        assert!(
            SECRETS.iter().all(|secret| !said.contains(secret)),
            "/{path}"
        );
    }
    for mut listener in [phone.listen().await, server.listen().await] {
        let snapshot = format!("{:?}", listener.next().await.expect("a snapshot"));
        assert!(
            SECRETS.iter().all(|secret| !snapshot.contains(secret)),
            "{snapshot}"
        );
    }
    let join = qr::in_svg(phone.get("qr.svg").await.text());
    assert_eq!(join, server.url);
    let log = server.log();
    assert!(SECRETS.iter().all(|secret| !log.contains(secret)), "{log}");
}
