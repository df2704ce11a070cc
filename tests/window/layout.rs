//! The layout of the stage depends only on what it shows, not on what it showed before.

use std::collections::HashMap;
use std::path::Path;

use futures_util::future::join_all;
use moodring_core::poll::Rule;
use moodring_core::vote::{Answer, Ballot, Serial, Voter};
use moodring_core::{Command, Engine};
use serde_json::{Value, json};

use crate::kit::{Folder, NO_BUS, Screen, Window, poll};

const SCRIPT: &str = include_str!("layout.js");
const CHOICES: [(&str, &str); 8] = [
    ("🤩", "Inspired"),
    ("🙂", "Good"),
    ("😐", "Performance"),
    ("🥱", "It was rather long, but well worth it"),
    ("🤯", "Lost"),
    ("👍", ""),
    ("🎉", "Zusammenarbeit"),
    ("💡", "New ideas"),
];
/// Numbers of choices, in an order that contains each ordered pair once.
const CHOICE_COUNTS: [usize; 13] = [2, 3, 2, 5, 2, 8, 3, 5, 3, 8, 5, 8, 2];
/// The sizes of the window. The last one is the size of the screen, for full screen.
const SIZES: [(u16, u16); 4] = [(800, 600), (1024, 768), (1280, 720), (1280, 800)];

/// A poll on the stage.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) id: i64,
    pub(super) question: String,
    pub(super) choices: usize,
}

/// A poll on the stage, its drawing, and whether its results are hidden.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) asked: Asked,
    pub(super) drawing: &'static str,
    pub(super) hidden: bool,
}

impl Scene {
    fn wanted(&self) -> Value {
        json!({ "question": self.asked.question, "choices": self.asked.choices,
                "hidden": self.hidden, "drawing": self.drawing })
    }

    fn changes(&self) -> Value {
        json!([
            { "do": "show", "poll": self.asked.id },
            { "do": "hide", "hidden": self.hidden },
            { "do": "display", "display": { "drawing": self.drawing } },
        ])
    }
}

/// Creates polls with 2, 3, 5 and 8 choices, each with a short and with a long question, and runs a round of each.
async fn asked(data: &Path) -> Vec<Asked> {
    let engine = Engine::open(data).expect("it opens");
    let mut polls = Vec::new();
    for choices in [2, 3, 5, 8] {
        for question in [
            "How was it?",
            "Which of these describes best what you take home from this \
                          afternoon about working together across teams, time zones and disciplines?",
        ] {
            let question = format!("{question} {choices}");
            let made = poll(&question, Rule::Many, &CHOICES[..choices]);
            let id = engine.execute(Command::Create(made)).await;
            let id = id.expect("the command succeeds").expect("it has an id");
            for change in [Command::Show(id), Command::Open] {
                engine.execute(change).await.expect("the command succeeds");
            }
            let round = engine.newest().content.stage.round.id;
            // The votes grow with the number of choices, so that counts have one, two and three digits.
            let votes = (0..choices)
                .flat_map(|choice| (0..=choice * choice * choices / 2).map(move |_| choice));
            let votes = votes.enumerate().map(|(serial, choice)| {
                let serial = Serial::new(serial as i64).expect("not negative");
                let answer = Answer::Choice(choice as i64);
                engine.vote(Ballot {
                    round,
                    voter: Voter(1),
                    serial,
                    answer,
                })
            });
            for vote in join_all(votes).await {
                vote.expect("it is accepted");
            }
            engine
                .execute(Command::Close)
                .await
                .expect("the command succeeds");
            polls.push(Asked {
                id: id.0,
                question,
                choices,
            });
        }
    }
    engine.stop().await;
    polls
}

/// Returns what the stage looks like in each of these scenes. With `go` it changes the stage first, otherwise it only
/// waits for the scene. Asserts that the layout has no fault.
pub(super) async fn seen(window: &Window, scenes: &[Scene], go: bool) -> Vec<Value> {
    let steps = scenes.iter().map(|scene| {
        let changes = if go { scene.changes() } else { json!([]) };
        json!({ "changes": changes, "wanted": scene.wanted() })
    });
    let invoke = "const invoke = (change) => window.__TAURI__.core.invoke('change', { change });";
    let script = format!("{invoke}\n{SCRIPT}");
    let seen = window.wait_for(&script, steps.collect()).await;
    let seen = seen.as_array().expect("a list").clone();
    for (scene, step) in scenes.iter().zip(&seen) {
        let faults = step["faults"].as_array().expect("a list");
        assert!(faults.is_empty(), "{}: {faults:#?}", scene.wanted());
    }
    seen
}

#[tokio::test]
async fn the_stage_looks_the_same_whatever_it_showed_before() {
    let data = Folder::new().expect("a temporary folder");
    let polls = asked(data.path()).await;
    let screen = Screen::start().await;
    let window = Window::opened(data.path(), &screen, "Adwaita", NO_BUS).await;
    for (size, (width, height)) in SIZES.into_iter().enumerate() {
        if size + 1 == SIZES.len() {
            window.press("f").await;
            let words = "return document.getElementById('full-screen-words').textContent";
            window.until(words, "Leave full screen").await;
        }
        let place = (0, 0, width, height);
        screen.place_window("Moodring", place).expect("it is there");
        window.until("return innerWidth", width).await;
        let mut known: HashMap<String, Value> = HashMap::new();
        for drawing in ["bars", "ring", "float"] {
            for hidden in [false, true] {
                let scenes: Vec<_> = CHOICE_COUNTS
                    .iter()
                    .enumerate()
                    .map(|(step, choices)| {
                        // Short, short, long, long: each length follows both lengths.
                        let length = (step / 2 + size) % 2;
                        let mut asked = polls.iter().filter(|asked| asked.choices == *choices);
                        let asked = asked.nth(length).cloned().expect("it was made");
                        Scene {
                            asked,
                            drawing,
                            hidden,
                        }
                    })
                    .collect();
                let steps = seen(&window, &scenes, true).await;
                for (scene, step) in scenes.iter().zip(steps) {
                    let wanted = scene.wanted().to_string();
                    let first = known.entry(wanted).or_insert_with(|| step["boxes"].clone());
                    assert_eq!(
                        *first,
                        step["boxes"],
                        "{width} x {height}: {}",
                        scene.wanted()
                    );
                }
                // A reloaded page has shown nothing else before this scene.
                window.read("window.isOld = true; location.reload()").await;
                let is_new = "return !window.isOld && document.body?.dataset.screen === 'stage'";
                window.until(is_new, true).await;
                let last = scenes.last().expect("a scene").clone();
                let reloaded = seen(&window, std::slice::from_ref(&last), false).await;
                assert_eq!(
                    known[&last.wanted().to_string()],
                    reloaded[0]["boxes"],
                    "in a reloaded page"
                );
            }
        }
    }
}
