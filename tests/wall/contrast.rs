//! Texts over a video stay readable, whatever the video shows.

use image::RgbImage;
use moodring_core::Command;
use serde_json::{Value, json};
use std::collections::HashMap;

use super::{COUNTS, link};
use crate::kit::{Browser, Phone, Room};

/// Returns the visible texts that are not on a bar: the name, the position and the colour of each.
const TEXTS: &str = "const css = '.question, .phase, #rule-words, .chip, .ring-total, .ring-words, \
     .ring-tag:not(.gone) span:not(.lead-mark), .count, .percent, \
     .row:not([data-choice=\"0\"]) .row-label:not(.on-bar)'; \
     return [...document.querySelectorAll(css)].filter((text) => text.checkVisibility() && text.innerText.trim()) \
     .map((text) => { const range = document.createRange(); range.selectNodeContents(text); \
     const { x, y, width, height } = range.getBoundingClientRect(); \
     return [text.className || text.id, [x, y, width, height].map(Math.round), \
     getComputedStyle(text).color.match(/[0-9]+/g).slice(0, 3).map(Number)] })";

/// Returns the relative luminance of a colour (WCAG 2.2).
fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        match part <= 0.04045 {
            true => part / 12.92,
            false => ((part + 0.055) / 1.055).powf(2.4),
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let [one, other] = [one, other].map(|colour| luminance(colour) + 0.05);
    one.max(other) / one.min(other)
}

/// Returns the most frequent colour in a part of the picture, which is the background of the text there.
fn ground(picture: &RgbImage, place: &[Value]) -> [u8; 3] {
    let [x, y, width, height] = [0, 1, 2, 3].map(|at| place[at].as_u64().expect("a length") as u32);
    let mut seen: HashMap<[u8; 3], u32> = HashMap::new();
    for (right, down) in (0..width).flat_map(|right| (0..height).map(move |down| (right, down))) {
        let pixel = picture.get_pixel_checked(x + right, y + down);
        *seen
            .entry(pixel.expect("it is in the picture").0)
            .or_default() += 1;
    }
    let most = seen.into_iter().max_by_key(|(_, many)| *many);
    most.expect("it has a size").0
}

#[tokio::test]
async fn over_bright_and_dark_video_every_text_has_a_contrast_of_4_5() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    Phone::arrive(&room.url)
        .await
        .votes(room.round(), 1, 0)
        .await;
    let wall = Browser::desktop().await;
    let mut seen = 0;
    for view in ["bars", "ring", "float"] {
        wall.open(&link(&room, &format!("&transparent=1&view={view}")))
            .await;
        wall.until(COUNTS, json!(["1", "0", "0", "0", "0"])).await;
        let rests = "return document.fonts.status === 'loaded' && document.getAnimations() \
                     .every((one) => one.playState !== 'running')";
        wall.until(rests, true).await;
        for video in [255, 128, 0] {
            let colour = json!({ "color": { "r": video, "g": video, "b": video, "a": 1 } });
            wall.devtools("Emulation.setDefaultBackgroundColorOverride", colour)
                .await;
            let picture = wall.picture().await;
            for text in wall.read(TEXTS).await.as_array().expect("a list") {
                let place = text[1].as_array().expect("a place");
                let letters = [0, 1, 2].map(|at| text[2][at].as_u64().expect("a part") as u8);
                let ground = ground(&picture, place);
                let ratio = contrast(letters, ground);
                assert!(
                    ratio >= 4.5,
                    "{view} over {video}: {text} on {ground:?} has {ratio:.1}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 60, "only {seen} texts were seen");
}
