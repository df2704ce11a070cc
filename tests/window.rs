//! The real window: what the presenter sees and does, and how the app recovers from crashes and errors.

mod about;
mod accessible;
mod autohide;
mod clicker;
mod cloud;
mod dev;
mod doctor;
mod drawer;
mod drawer_files;
mod drawer_list;
mod drawer_picker;
mod drawer_templates;
mod drawings;
mod emoji_text;
mod first_time;
mod first_votes;
mod floating;
pub(crate) mod history;
mod history_pictures;
mod history_rounds;
mod keys;
mod labels;
mod languages;
mod layout;
mod lifecycle;
mod listen;
mod lobby;
mod mirror;
mod overlay;
mod page;
mod panels;
mod private;
mod public;
mod quit;
mod quiz;
mod ready;
mod recovery;
mod relay;
mod remote;
mod requests;
mod screens;
mod settings;
mod shortcuts;
mod show;
mod showing;
mod talk;
mod talks;
mod tallies;
mod timer;
mod undo;
mod wifi;

use std::path::Path;

use image::RgbImage;
use serde_json::json;

use crate::kit::{Phone, Window};

/// A script that returns the visible counts as text.
const COUNTS: &str = "return [...document.querySelectorAll('#rows .count')] \
                      .filter((count) => count.checkVisibility()).map((count) => count.textContent)";

/// Waits until the window shows these counts.
pub(crate) async fn until_counts(window: &Window, counts: &[&str]) {
    window.until(COUNTS, json!(counts)).await;
}

/// Opens the window and then voting.
async fn open_round(data: &Path) -> Window {
    let window = Window::open(data).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    window
}

/// Returns a phone that has opened the window's address, and the round that it sees.
async fn scanned(window: &Window) -> (Phone, i64) {
    let phone = Phone::arrive(&window.url().await).await;
    let round = phone.round().await;
    (phone, round)
}

/// Waits until no animation runs.
async fn until_still(window: &Window) {
    let moving =
        "return document.getAnimations().filter((one) => one.playState === 'running').length";
    window.until(moving, 0).await;
}

/// Returns the difference between the strongest and the weakest channel of a pixel: 0 for grey.
fn colour(picture: &RgbImage, (x, y): (u32, u32)) -> u8 {
    let [red, green, blue] = picture.get_pixel(x, y).0;
    red.max(green).max(blue) - red.min(green).min(blue)
}
