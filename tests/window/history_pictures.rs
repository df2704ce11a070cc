//! Results and comparisons as pictures: in the look of the stage, and with its rules for text.

use fantoccini::key::Key;
use moodring_core::poll::{PollId, RoundName, Rule};
use moodring_core::{Command, Engine};
use serde_json::{Value, json};

use super::history::{HOUR, MORNING, RESULT, ask, compare, open_history, save, talk};
use crate::kit::{Folder, Window, poll};

/// Notes each text that is painted, and in which direction.
const WATCH: &str = "window.painted = []; const own = CanvasRenderingContext2D.prototype.fillText; \
                     CanvasRenderingContext2D.prototype.fillText = function (text, ...place) { \
                         window.painted.push([text, this.direction]); own.call(this, text, ...place); }";

#[tokio::test]
async fn the_picture_of_a_result_looks_like_the_stage() {
    // Theme, drawing, and the colours of the paper and of a bar's track.
    for (theme, drawing, paper, track) in [
        (
            "Adwaita:dark",
            "bars",
            [0x0b, 0x0d, 0x16],
            [0x16, 0x18, 0x21],
        ),
        ("Adwaita", "ring", [0xfb, 0xfa, 0xf7], [0xf1, 0xf0, 0xee]),
    ] {
        let data = talk().await;
        let files = Folder::new().expect("a temporary folder");
        let window = Window::dressed(data.path(), theme).await;
        if drawing == "ring" {
            window.press("v").await;
        }
        window.until_body("drawing", drawing).await;
        open_history(&window).await;
        window.until(RESULT, json!(["6", "2"])).await;
        save(&window, "#export-round", "#save-picture").await;
        let path = window.screen().save_into(files.path()).await;
        window.until_words("#saved", ".png").await;
        let picture = image::open(&path).expect("a PNG").to_rgb8();
        assert_eq!(picture.dimensions(), (1920, 1080));
        // The part of the picture whose colour is at most `far` away from this one.
        let share = |colour: [u8; 3], far: u8| {
            let near = |pixel: &&image::Rgb<u8>| {
                let channels = pixel.0.iter().zip(colour);
                channels.into_iter().all(|(a, b)| a.abs_diff(b) <= far)
            };
            picture.pixels().filter(near).count() as f64 / f64::from(1920 * 1080)
        };
        let seen = share(paper, 24);
        assert!(seen > 0.2, "{theme}: the paper is {seen}");
        // The ends of the one gradient: the first choice is teal, the last one pink.
        for colour in [[0x2e, 0xe6, 0xc0], [0xff, 0x74, 0xb5]] {
            let seen = share(colour, 24);
            assert!(seen > 0.004, "{theme}: {colour:?} is {seen}");
        }
        let seen = share(track, 1);
        assert_eq!(
            seen > 0.05,
            drawing == "bars",
            "{theme}: the track is {seen}"
        );
        // Emoji are yellow, and nothing else is: a canvas they cannot be drawn on has none.
        let seen = share([0xff, 0xdc, 0x5d], 24);
        assert!(seen > 0.001, "{theme}: yellow is {seen}");
    }
}

#[tokio::test]
async fn text_in_a_picture_runs_and_breaks_as_on_the_stage_in_every_script() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    // No spaces to break at, and nothing may be lost where a line breaks.
    let question = "あいうえお、".repeat(45);
    let choices = [("👍", "נכון (50)!"), ("👎", "Ja (50)!"), ("🤷", "!ߒߞߏ (1)")];
    let asked = Command::Edit(PollId(1), poll(&question, Rule::Once, &choices));
    engine.execute(asked).await.expect("it can be made");
    ask(
        &engine,
        &data.path().join("moodring.db"),
        MORNING,
        &[(0, 0, 1)],
    )
    .await;
    engine.stop().await;
    for drawing in ["bars", "ring"] {
        let window = Window::open(data.path()).await;
        if drawing == "ring" {
            window.press("v").await;
        }
        window.until_body("drawing", drawing).await;
        open_history(&window).await;
        window.until(RESULT, json!(["1", "0", "0"])).await;
        window.read(WATCH).await;
        save(&window, "#export-round", "#save-picture").await;
        window.screen().leave_dialog().await;
        let painted = window.read("return window.painted").await;
        let painted = painted.as_array().expect("a list");
        for (text, direction) in [
            ("נכון (50)!", "rtl"),
            ("Ja (50)!", "ltr"),
            ("!ߒߞߏ (1)", "rtl"),
        ] {
            let as_on_stage = painted.contains(&json!([text, direction]));
            assert!(as_on_stage, "{drawing}: {text} in {painted:?}");
        }
        let lines = painted.iter().filter_map(|line| line[0].as_str());
        let lines: Vec<_> = lines.filter(|line| line.contains('あ')).collect();
        assert!(lines.len() > 2, "{lines:?}");
        assert_eq!(lines.concat(), question);
    }
}

/// Notes each text and each picture that is painted, with its place from the left.
const WATCH_PLACES: &str = "window.painted = []; const { fillText, drawImage } = CanvasRenderingContext2D.prototype; \
     CanvasRenderingContext2D.prototype.fillText = function (text, ...place) { \
         window.painted.push([text.trim(), place[0]]); fillText.call(this, text, ...place); }; \
     CanvasRenderingContext2D.prototype.drawImage = function (picture, ...place) { \
         window.painted.push([picture.src.split('/').pop(), place[0]]); drawImage.call(this, picture, ...place); }";

#[tokio::test]
async fn emoji_in_the_texts_of_a_picture_are_pictures_in_their_places() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let choices = [
        ("👍", "Yes 🟪 well"),
        ("👎", "כן 🟥 לא"),
        ("🤷", "one רק 🟦 גם two"),
    ];
    let asked = Command::Edit(PollId(1), poll("Purple 🟩 or ❤️?", Rule::Once, &choices));
    engine.execute(asked).await.expect("it can be made");
    for at in [MORNING, MORNING + HOUR] {
        ask(&engine, &data.path().join("moodring.db"), at, &[(0, 0, 1)]).await;
    }
    let round = engine.newest().content.stage.round.id;
    let name = RoundName::new("Probe 🎭").expect("a name");
    let named = engine.execute(Command::NameRound(round, name)).await;
    named.expect("it is stored");
    engine.stop().await;
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    for what in ["bars", "ring", "comparison"] {
        if what == "ring" {
            window.press(Key::Escape).await;
            window.press("v").await;
            window.until_body("drawing", "ring").await;
            open_history(&window).await;
        }
        match what {
            "comparison" => {
                compare(&window).await;
                window.until(RESULT, json!([])).await;
                let named =
                    "return document.querySelectorAll('#comparison .after .emoji-in-text').length";
                window.until(named, 1).await;
            }
            _ => window.until(RESULT, json!(["1", "0", "0"])).await,
        }
        window.read(WATCH_PLACES).await;
        save(&window, "#export-round", "#save-picture").await;
        window.screen().leave_dialog().await;
        let painted = window.read("return window.painted").await;
        let painted = painted.as_array().expect("a list");
        let at = |wanted: &str| {
            let mut found = painted.iter().filter(|one| one[0].as_str() == Some(wanted));
            let found = found.next().map(|one| one[1].as_f64().expect("a number"));
            found.unwrap_or_else(|| panic!("{what}: no {wanted} in {painted:?}"))
        };
        // From left to right, each text at the side where it begins.
        for places in [
            [at("Purple"), at("1f7e9.svg"), at("or"), at("2764.svg")],
            [at("Yes"), at("1f7ea.svg"), at("well"), f64::MAX],
            // To the left: the right end of a word is its beginning.
            [at("לא"), at("1f7e5.svg"), at("כן"), f64::MAX],
            // An emoji between words of the other direction is one of them.
            [at("one"), at("גם"), at("1f7e6.svg"), at("רק")],
            [at("1f7e6.svg"), at("רק"), at("two"), f64::MAX],
        ] {
            assert!(places.is_sorted(), "{what}: {places:?} in {painted:?}");
        }
        let letters = painted.iter().filter_map(|one| one[0].as_str());
        let letters = letters.filter(|text| text.contains(['🟪', '🟥', '🟦', '🟩', '❤', '🎭']));
        assert_eq!(letters.count(), 0, "{what}: {painted:?}");
        if what == "comparison" {
            at("1f3ad.svg");
        }
    }
}

#[tokio::test]
async fn the_picture_of_a_comparison_has_both_rounds_and_every_difference() {
    let data = talk().await;
    let files = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    window.until(RESULT, json!(["6", "2"])).await;
    compare(&window).await;
    window.until(RESULT, json!([])).await;
    window.read(WATCH).await;
    save(&window, "#export-round", "#save-picture").await;
    let path = window.screen().save_into(files.path()).await;
    window.until_words("#saved", ".png").await;
    let picture = image::open(&path).expect("a PNG");
    assert_eq!((picture.width(), picture.height()), (1920, 1080));
    let painted = window
        .read("return window.painted.map(([text]) => text)")
        .await;
    for text in ["Grün, oder?", "25%", "75%", "+50 points", "−50 points"] {
        let painted = painted.as_array().expect("a list");
        assert!(painted.contains(&Value::from(text)), "{text}: {painted:?}");
    }
}
