//! Labels outside bars can be read from the last row.

use moodring_core::poll::Rule;
use moodring_core::{Command, Engine};

use super::layout::{Asked, Scene, seen};
use crate::kit::{Folder, Window, poll};

const ENGLISH: [(&str, &str); 5] = [
    ("🤩", "Inspired"),
    ("🏎️", "Performance"),
    ("🥱", "It was rather long, but well worth it"),
    ("🧩", "Internationalisation"),
    ("👍", ""),
];
const GERMAN: [(&str, &str); 5] = [
    ("🤝", "Zusammenarbeit"),
    ("😐", "Ganz in Ordnung"),
    ("🖱️", "Benutzerfreundlichkeit"),
    ("🥱", "Es war lang, aber es hat sich gelohnt"),
    ("🛡️", "Datenschutzgrundverordnung"),
];

#[tokio::test]
async fn labels_of_ring_and_floating_emoji_have_24_pixels_and_hyphenate() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let mut polls = Vec::new();
    for (question, labels) in [
        ("What mattered most?", ENGLISH),
        ("Was war am wichtigsten?", GERMAN),
    ] {
        for choices in 2..=5 {
            let question = format!("{question} {choices}");
            // The labels from the end too, so that polls with few choices also have the long words.
            for (question, labels) in [
                (question.clone(), &labels[..choices]),
                (question + "!", &labels[5 - choices..]),
            ] {
                let made = poll(&question, Rule::Many, labels);
                let id = engine.execute(Command::Create(made)).await;
                let id = id.expect("the command succeeds").expect("it has an id").0;
                polls.push(Asked {
                    id,
                    question,
                    choices,
                });
            }
        }
    }
    engine
        .execute(Command::Open)
        .await
        .expect("the command succeeds");
    engine.stop().await;
    let window = Window::open(data.path()).await;
    window
        .until("return [innerWidth, innerHeight]", vec![1280, 800])
        .await;
    for drawing in ["ring", "float"] {
        let scenes: Vec<_> = polls
            .iter()
            .map(|asked| Scene {
                asked: asked.clone(),
                drawing,
                hidden: false,
            })
            .collect();
        for (scene, seen) in scenes.iter().zip(seen(&window, &scenes, true).await) {
            let labels = seen["boxes"]["row-label"].as_array().expect("labels");
            for label in labels {
                let size = label[4].as_u64().expect("a size");
                assert!(size >= 24, "{drawing}, {}: {size} px", scene.asked.question);
            }
        }
    }
}
