//! The stage of a right-to-left question mirrors the stage of a left-to-right one.

use fantoccini::key::Key;
use moodring_core::poll::{Poll, Rule};
use moodring_core::vote::{Answer, Ballot, Serial, Voter};
use moodring_core::{Command, Engine};
use serde_json::Value;

use super::layout::{Asked, Scene, seen};
use crate::kit::{Folder, Window, poll, so, until};

const CHOICES: [(&str, &str); 5] = [
    ("🤩", "Inspired"),
    ("🙂", "Good"),
    ("😐", "Performance"),
    ("🥱", "It was rather long, but well worth it"),
    ("🤯", ""),
];

/// The left and right end of the filled part of each track, in pixels.
const FILLED: &str = "return [...document.querySelectorAll('#rows .row')].map((row) => { \
    const [track, bar] = ['.track', '.bar'].map((part) => row.querySelector(part).getBoundingClientRect()); \
    return [Math.max(track.left, bar.left), Math.min(track.right, bar.right)].map(Math.round) })";

/// Creates a poll, opens voting and casts ten votes.
async fn ask(engine: &Engine, made: Poll) -> Asked {
    let (question, choices) = (made.question().to_owned(), made.choices().len());
    let id = engine.execute(Command::Create(made)).await;
    let id = id.expect("the command succeeds").expect("it has an id");
    for change in [Command::Show(id), Command::Open] {
        engine.execute(change).await.expect("the command succeeds");
    }
    let round = engine.newest().content.stage.round.id;
    for (serial, choice) in [0, 0, 0, 0, 1, 1, 1, 2, 3, 3].into_iter().enumerate() {
        let serial = Serial::new(serial as i64).expect("not negative");
        let voter = Voter(1);
        let vote = engine.vote(Ballot {
            round,
            voter,
            serial,
            answer: Answer::Choice(choice),
        });
        vote.await.expect("it is accepted");
    }
    Asked {
        id: id.0,
        question,
        choices,
    }
}

/// Returns the left edge of a box's mirror image.
fn mirrored(place: &Value) -> i64 {
    let [x, width] = [0, 2].map(|at| place[at].as_i64().expect("a number"));
    1280 - x - width
}

#[tokio::test]
async fn a_right_to_left_question_mirrors_bars_ring_and_floating_emoji() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let there = ask(&engine, poll("How was it today?", Rule::Many, &CHOICES)).await;
    let back = ask(&engine, poll("كيف كان اليوم؟", Rule::Many, &CHOICES)).await;
    engine.stop().await;
    let window = Window::open(data.path()).await;
    for drawing in ["bars", "ring", "float"] {
        let scene = |asked: &Asked| Scene {
            asked: asked.clone(),
            drawing,
            hidden: false,
        };
        let one = seen(&window, &[scene(&there)], true).await;
        let filled = window.read(FILLED).await;
        let other = seen(&window, &[scene(&back)], true).await;
        let names = [
            "row",
            "row-emoji",
            "track",
            "count",
            "percent",
            "row-label",
            "ring",
            "qr-card",
            "tile",
        ];
        let mut compared = 0;
        for name in names {
            let [places, images] = [&one, &other].map(|seen| seen[0]["boxes"][name].as_array());
            let (Some(places), Some(images)) = (places, images) else {
                assert_eq!(places, images, "{drawing}: {name}");
                continue;
            };
            assert_eq!(places.len(), images.len(), "{drawing}: {name}");
            for (place, image) in places.iter().zip(images) {
                let off = image[0].as_i64().expect("a number") - mirrored(place);
                assert!(off.abs() <= 2, "{drawing}: {name} at {place} and {image}");
                compared += 1;
            }
        }
        assert!(compared >= 20, "{drawing}: {compared} boxes");
        if drawing == "bars" {
            let images = window.read(FILLED).await;
            let [places, images] = [&filled, &images].map(|all| all.as_array().expect("a list"));
            for (place, image) in places.iter().zip(images) {
                let [left, right] = [0, 1].map(|at| image[at].as_i64().expect("a number"));
                let [from, to] = [0, 1].map(|at| place[at].as_i64().expect("a number"));
                let near = (1280 - to - left).abs() <= 2 && (1280 - from - right).abs() <= 2;
                // A bar without votes is invisible, so its position does not matter.
                assert!(near || from == to, "filled {place} and {image}");
            }
        }
    }
}

#[tokio::test]
async fn focus_rings_grow_with_the_height_of_the_screen() {
    // The outline of the focused element, or of the label of a focused input: its style, the element's name, and the
    // width as a share of the window's height.
    const RING: &str = "const focused = document.activeElement; \
        if (!focused.matches('dialog :focus-visible')) return ['', focused.outerHTML.slice(0, 60)]; \
        const ringed = focused.matches('input') ? focused.nextElementSibling : focused; \
        const { outlineStyle, outlineWidth } = getComputedStyle(ringed); \
        return [outlineStyle, ringed.localName, parseFloat(outlineWidth) / innerHeight]";
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.press("s").await;
    let open = "return document.getElementById('settings-panel').open";
    window.until(open, true).await;
    window.press(Key::Tab).await;
    let mut small = Vec::new();
    for (width, height) in [(1280, 800), (3840, 2160)] {
        let place = (0, 0, width, height);
        let screen = window.screen();
        screen.place_window("Moodring", place).expect("it is there");
        window.until("return innerWidth", width).await;
        let mut seen = Vec::new();
        for key in [Key::Tab, Key::Tab] {
            window.press(key).await;
            let ring = until("something has a focus ring", async || {
                let ring = window.try_read(RING).await?;
                so(ring[0] == "solid", &ring)?;
                Ok(ring)
            });
            let ring = ring.await;
            seen.push((ring[1].clone(), ring[2].as_f64().expect("a number")));
        }
        window.chord(Key::Shift, Key::Tab).await;
        window.chord(Key::Shift, Key::Tab).await;
        if small.is_empty() {
            small = seen;
            continue;
        }
        for ((small_name, small), (name, large)) in small.iter().zip(&seen) {
            assert_eq!(small_name, name);
            let relative = large / small;
            assert!((0.95..1.1).contains(&relative), "{name}: {relative}");
        }
    }
}
