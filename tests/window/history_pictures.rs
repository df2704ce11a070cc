//! Saved pictures of results and comparisons have the look of the stage and follow its rules for text.

use fantoccini::key::Key;
use moodring_core::poll::{PollId, RoundName, Rule};
use moodring_core::{Command, Engine};
use serde_json::{Value, json};

use super::history::{HOUR, MORNING, RESULT, ask, compare, open_history, pick, save, talk};
use crate::kit::{Folder, Window, poll};

/// Records each painted text and its direction.
const WATCH: &str = "window.painted = []; const own = CanvasRenderingContext2D.prototype.fillText; \
                     CanvasRenderingContext2D.prototype.fillText = function (text, ...place) { \
                         window.painted.push([text, this.direction]); own.call(this, text, ...place); }";

#[tokio::test]
async fn the_picture_of_a_result_looks_like_the_stage() {
    // Theme, drawing, and the colours of the background and of a bar's track.
    for (theme, drawing, background_colour, track) in [
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
        let window = Window::with_theme(data.path(), theme).await;
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
        // The share of pixels whose channels all differ from `colour` by at most `far`.
        let share = |colour: [u8; 3], far: u8| {
            let near = |pixel: &&image::Rgb<u8>| {
                let channels = pixel.0.iter().zip(colour);
                channels.into_iter().all(|(a, b)| a.abs_diff(b) <= far)
            };
            picture.pixels().filter(near).count() as f64 / f64::from(1920 * 1080)
        };
        let seen = share(background_colour, 24);
        assert!(seen > 0.2, "{theme}: the background is {seen}");
        // The two ends of the gradient: the first choice is teal and the last one is pink.
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
        // Only emoji are yellow. A canvas that cannot draw them has no yellow.
        let seen = share([0xff, 0xdc, 0x5d], 24);
        assert!(seen > 0.001, "{theme}: yellow is {seen}");
    }
}

#[tokio::test]
async fn text_in_a_picture_has_the_direction_and_line_breaks_of_the_stage() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    // The question has no spaces to break at, and a line break must not lose a character.
    let question = "あいうえお、".repeat(45);
    let choices = [("👍", "נכון (50)!"), ("👎", "Ja (50)!"), ("🤷", "!ߒߞߏ (1)")];
    let asked = Command::Edit(PollId(1), poll(&question, Rule::Once, &choices));
    engine.execute(asked).await.expect("the command succeeds");
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

/// Records each painted text and picture with its x coordinate.
const WATCH_PLACES: &str = "window.painted = []; const { fillText, drawImage } = CanvasRenderingContext2D.prototype; \
     CanvasRenderingContext2D.prototype.fillText = function (text, ...place) { \
         window.painted.push([text.trim(), place[0]]); fillText.call(this, text, ...place); }; \
     CanvasRenderingContext2D.prototype.drawImage = function (picture, ...place) { \
         window.painted.push([picture.src.split('/').pop(), place[0]]); drawImage.call(this, picture, ...place); }";

#[tokio::test]
async fn emoji_in_the_texts_of_a_picture_are_images_in_the_right_order() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let choices = [
        ("👍", "Yes 🟪 well"),
        ("👎", "כן 🟥 לא"),
        ("🤷", "one רק 🟦 גם two"),
    ];
    let asked = Command::Edit(PollId(1), poll("Purple 🟩 or ❤️?", Rule::Once, &choices));
    engine.execute(asked).await.expect("the command succeeds");
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
        // Each list runs from left to right. The coordinate of a text is the side where it begins.
        for places in [
            [at("Purple"), at("1f7e9.svg"), at("or"), at("2764.svg")],
            [at("Yes"), at("1f7ea.svg"), at("well"), f64::MAX],
            // In right-to-left text, a word begins at its right end.
            [at("לא"), at("1f7e5.svg"), at("כן"), f64::MAX],
            // An emoji between right-to-left words belongs to them.
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

/// Records each painted item: its name, its left and right end in the picture, and whether it is unmirrored.
const WATCH_ENDS: &str = "window.painted = []; const canvas = CanvasRenderingContext2D.prototype; \
     const { fillText, drawImage, roundRect } = canvas; \
     const note = (context, what, x, width) => { \
         const { a, e } = context.getTransform(); \
         const ends = [a * x + e, a * (x + width) + e].map(Math.round).sort((one, other) => one - other); \
         window.painted.push([what, ...ends, a > 0]); }; \
     canvas.fillText = function (text, x, y) { \
         const { width } = this.measureText(text); \
         const begins = this.textAlign === 'start' ? (this.direction === 'rtl' ? 'right' : 'left') : this.textAlign; \
         note(this, text, x - { left: 0, right: width, center: width / 2 }[begins], width); \
         fillText.call(this, text, x, y); }; \
     canvas.drawImage = function (picture, x, y, width, height) { \
         note(this, picture.src.split('/').pop(), x, width); drawImage.call(this, picture, x, y, width, height); }; \
     canvas.roundRect = function (x, y, width, height, radius) { \
         note(this, 'block', x, width); roundRect.call(this, x, y, width, height, radius); }";
/// The name and the left and right end of each element of the full-window comparison.
const STAGED_ENDS: &str = "const words = document.createRange(); \
     return [...document.querySelectorAll('#comparison-stage :is(.panel-close, img, .comparison-bar, .comparison-label, bdi)')] \
         .filter((part) => !part.closest('.comparison-rounds')) \
         .map((part) => { words.selectNodeContents(part); \
             const { left, right } = (part.matches('.comparison-label:not(:empty)') ? words : part).getBoundingClientRect(); \
             return [part.className || part.localName, Math.round(left), Math.round(right), true]; })";

/// Asserts that one list of ends is the mirror image of the other, and that no word and no emoji is mirrored.
fn assert_mirrored(what: &str, (there, back): (&Value, &Value), width: i64, least: usize) {
    let [there, back] = [there, back].map(|all| all.as_array().expect("a list"));
    assert_eq!(there.len(), back.len(), "{what}: {there:?} and {back:?}");
    let mut compared = 0;
    for (one, image) in there.iter().zip(back) {
        if one[0] == "block" || one[0] == image[0] {
            let end = |of: &Value, at: usize| of[at].as_i64().expect("a number");
            let off = [
                end(one, 1) + end(image, 2) - width,
                end(one, 2) + end(image, 1) - width,
            ];
            assert!(
                off.iter().all(|off| off.abs() <= 2),
                "{what}: {one} and {image}"
            );
            compared += 1;
        }
        assert!(image[0] == "block" || image[3] == true, "{what}: {image}");
    }
    assert!(compared >= least, "{what}: {compared} of {there:?}");
}

#[tokio::test]
async fn results_of_a_right_to_left_question_are_drawn_mirrored() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let choices = [
        ("👍", "Inspired"),
        ("👎", "مقبولة"),
        ("🤷", "It was rather long, but well worth it"),
        ("🔥", ""),
    ];
    let questions = ["How did you find the lecture?", "كيف وجدتم المحاضرة؟"];
    let file = data.path().join("moodring.db");
    for (at, question) in questions.into_iter().enumerate() {
        let made = Command::Create(poll(question, Rule::Once, &choices));
        let id = engine.execute(made).await.expect("the command succeeds");
        let shown = Command::Show(id.expect("it has an id"));
        engine.execute(shown).await.expect("it is there");
        for votes in [[9, 1, 5, 0], [3, 6, 5, 1]] {
            let votes = votes.into_iter().enumerate();
            let bursts: Vec<_> = votes
                .map(|(choice, many)| (0, choice as i64, many))
                .collect();
            ask(&engine, &file, MORNING + HOUR * at as i64, &bursts).await;
        }
    }
    engine.stop().await;
    let window = Window::open(data.path()).await;
    window.read(WATCH_ENDS).await;
    let mut staged = Vec::new();
    for what in ["bars", "ring", "comparison"] {
        if what == "ring" {
            window.press("v").await;
        }
        let mut painted = Vec::new();
        for (place, question) in [2, 0].into_iter().zip(questions) {
            open_history(&window).await;
            pick(&window, place).await;
            window.until_text("#record-question", question).await;
            if what == "comparison" {
                compare(&window).await;
                window.until(RESULT, json!([])).await;
            }
            window.read("window.painted = []").await;
            save(&window, "#export-round", "#save-picture").await;
            window.screen().leave_dialog().await;
            // Of the ring, only the legend is compared: the arcs run clockwise in both pictures.
            let legend = "return window.painted.slice(window.painted.findIndex(([text]) => text === 'votes') + 1)";
            painted.push(window.read(legend).await);
            if what == "comparison" {
                window.tap("#show-comparison").await;
                let shown = "return document.getElementById('comparison-stage').open";
                window.until(shown, true).await;
                staged.push(window.read(STAGED_ENDS).await);
                window.press(Key::PageDown).await;
                window.until(shown, false).await;
            } else {
                window.press(Key::Escape).await;
            }
            let open = "return document.getElementById('history').open";
            window.until(open, false).await;
        }
        let least = if what == "ring" { 10 } else { 20 };
        assert_mirrored(what, (&painted[0], &painted[1]), 1920, least);
    }
    assert_mirrored("on the stage", (&staged[0], &staged[1]), 1280, 20);
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
