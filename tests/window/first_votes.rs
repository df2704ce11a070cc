//! The rows of the stage while the first votes arrive after a first start, frame by frame as the screen shows them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::kit::{Folder, Phone, Place, Window, developed, glimpse};

/// The window's place on its screen.
const VIEW: Place = (0, 0, 1280, 800);
/// The emoji of each row: left, top, width and height in pixels.
const EMOJI: &str = "return [...document.querySelectorAll('.row-emoji')].map((image) => { \
    const box = image.getBoundingClientRect(); \
    return [box.left, box.top, box.width, box.height].map(Math.round); })";
/// An emoji fills at least this share of its square.
const MIN_FILLED: f64 = 0.2;
const VOTES: i64 = 24;

#[tokio::test]
async fn no_row_is_blank_while_the_first_votes_arrive() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.until_body("screen", "lobby").await;
    window.press(" ").await;
    window.until_body("screen", "stage").await;
    window.painted().await;
    let squares: Vec<[u32; 4]> =
        serde_json::from_value(window.read(EMOJI).await).expect("four numbers each");
    assert_eq!(squares.len(), 5);

    let done = Arc::new(AtomicBool::new(false));
    let (name, stop) = (window.screen().name().to_owned(), done.clone());
    let film = thread::spawn(move || {
        let mut frames = Vec::new();
        while !stop.load(Ordering::Acquire) {
            let frame = glimpse(&name, VIEW).expect("the X server answers");
            if frames.last() != Some(&frame) {
                frames.push(frame);
            }
        }
        frames
    });
    let url = window.url().await;
    let round = Phone::stranger(&url).round().await;
    for vote in 0..VOTES {
        Phone::stranger(&url).votes(round, 1, vote % 5).await;
        window.until_text("#votes", &(vote + 1).to_string()).await;
    }
    done.store(true, Ordering::Release);
    let frames = film.join().expect("it filmed");
    assert!(frames.len() > 5, "only {} frames", frames.len());
    for (number, frame) in frames.iter().enumerate() {
        let picture = developed(frame, VIEW).expect("a whole picture");
        for (row, &[left, top, width, height]) in squares.iter().enumerate() {
            let ground = picture.get_pixel(left, top);
            let pixels =
                (left..left + width).flat_map(|x| (top..top + height).map(move |y| (x, y)));
            let drawn = pixels
                .filter(|&(x, y)| picture.get_pixel(x, y) != ground)
                .count();
            let filled = drawn as f64 / f64::from(width * height);
            assert!(
                filled > MIN_FILLED,
                "frame {number}: row {row} shows {filled:.2} of its emoji"
            );
        }
    }
}
