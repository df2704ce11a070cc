//! The rows of the stage while votes arrive after a first start, frame by frame as the screen shows them.

use crate::kit::{Folder, NO_BUS, Phone, Screen, ScreenFrame, Window};

/// The emoji and the track of each row: left, top, width and height in pixels.
const ROWS: &str = "return [...document.querySelectorAll('.row')].map((row) => \
    ['.row-emoji', '.track'].map((part) => { \
        const box = row.querySelector(part).getBoundingClientRect(); \
        return [box.left, box.top, box.width, box.height].map(Math.round); }))";
/// Whether no row is animated.
const STILL: &str = "return document.getAnimations().every((animation) => \
    !animation.effect.target.closest('.row'))";
/// The smallest share of its square that an emoji fills.
const MIN_EMOJI_SHARE: f64 = 0.2;
/// The smallest share of a track that the label and the bar fill.
const MIN_TRACK_SHARE: f64 = 0.002;
/// A pixel counts as drawn if its red, green and blue together differ from the background by more than this.
const BACKGROUND_TOLERANCE: u32 = 40;
const VOTES: i64 = 20;

type Box = [u32; 4];

#[tokio::test]
async fn no_row_is_blank_while_the_first_votes_arrive() {
    no_row_is_blank(&Screen::start().await).await;
}

/// On a screen with a compositor, WebKit composes layers. It paints a new layer only after the first frame that has
/// it.
#[tokio::test]
async fn no_row_is_blank_when_layers_are_composed() {
    no_row_is_blank(&Screen::composed().await).await;
}

async fn no_row_is_blank(screen: &Screen) {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::opened(data.path(), screen, "Adwaita:dark", NO_BUS).await;
    window.until_body("screen", "lobby").await;
    window.press(" ").await;
    window.until_body("screen", "stage").await;
    window.painted().await;
    let rows: Vec<[Box; 2]> =
        serde_json::from_value(window.read(ROWS).await).expect("four numbers each");
    assert_eq!(rows.len(), 5);

    let film = screen.film(move |frame| blank(frame, &rows));
    let url = window.url().await;
    let round = Phone::stranger(&url).round().await;
    for vote in 0..VOTES {
        Phone::stranger(&url).votes(round, 1, vote % 5).await;
        window.until_text("#votes", &(vote + 1).to_string()).await;
        // The transitions end before the next vote, so that each vote starts new ones.
        window.until(STILL, true).await;
    }
    let seen = film.end();
    assert!(seen.frames > 20, "only {} frames", seen.frames);
    assert_eq!(seen.faults, [""; 0], "in {} frames", seen.frames);
}

/// Returns the first row with a missing emoji or track, if any.
fn blank(frame: &ScreenFrame, rows: &[[Box; 2]]) -> Option<String> {
    rows.iter().enumerate().find_map(|(row, [emoji, track])| {
        let (emoji, track) = (drawn(frame, *emoji), drawn(frame, *track));
        (emoji < MIN_EMOJI_SHARE || track < MIN_TRACK_SHARE)
            .then(|| format!("row {row}: emoji {emoji:.2}, track {track:.3}"))
    })
}

/// Returns the share of a box that differs from the pixel at its top left corner.
fn drawn(frame: &ScreenFrame, [left, top, width, height]: Box) -> f64 {
    let ground = frame.pixel(left + 1, top + 1);
    let pixels = (left..left + width).step_by(2).flat_map(|x| {
        (top..top + height)
            .step_by(2)
            .map(move |y| frame.pixel(x, y))
    });
    let (all, drawn) = pixels.fold((0, 0), |(all, drawn), pixel| {
        let parts = pixel.iter().zip(ground);
        let distance: u32 = parts
            .map(|(one, other)| u32::from(one.abs_diff(other)))
            .sum();
        (all + 1, drawn + u32::from(distance > BACKGROUND_TOLERANCE))
    });
    f64::from(drawn) / f64::from(all)
}
