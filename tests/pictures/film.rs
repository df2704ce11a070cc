//! The film at the top of the README: twenty seconds of the real window and of a phone next to it, while a room of
//! phones votes. Each picture keeps the time at which it was taken, so that a slow machine makes a film with fewer
//! pictures and not a slower one.

use std::fs;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use futures_util::future::join_all;
use image::RgbImage;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::{Instant, sleep_until};

use super::canvas::{Canvas, PHONE, WINDOW};
use super::letters::load_inter;
use super::{settled, talk};
use crate::kit::{
    Browser, Network, Phone, Place, Screen, Window, decode_pixels, screen_pixels, tool,
};

/// The end of the film, and the times of its events, in milliseconds.
const END: u64 = 20_000;
const OPEN: u64 = 3_200;
const TAP: u64 = 5_000;
const VOTES: (u64, u64) = (5_400, 13_800);
const RING: u64 = 11_400;
const OTHER_TAP: u64 = 15_200;
const CLOSE: u64 = 16_800;
/// The position and size of the window on its screen.
const VIEW: Place = (0, 0, WINDOW.2 as u16, WINDOW.3 as u16);
/// The time between two pictures.
const STEP: Duration = Duration::from_millis(80);
/// The number of pictures that fade from the end back to the start.
const FADE: u64 = 6;
/// The time in milliseconds that a touch is visible.
const TOUCH: u64 = 420;
/// The votes of the room by choice, without the visible phone.
const ROOM: [usize; 5] = [71, 48, 27, 19, 9];
/// The number of phones that arrive before voting opens.
const EARLY: usize = 23;

/// The recording of one camera: each picture that differs from the one before, with its time. Pictures of the window
/// stay as the X server sends them. The slow conversion waits until the recording is over.
type Track<Picture> = Vec<(u64, Picture)>;

#[tokio::test]
#[ignore = "writes docs/votes.webp; run by cargo xtask pictures"]
async fn pictures_that_move() {
    let network = Network::enter().await.expect("a network of its own");
    let neighbour = network
        .connect("wlan0", "192.168.1.23/24", "192.168.1.50/24")
        .await;
    let data = talk().await;
    let window = Window::open(data.path()).await;
    let placed = window.screen().place_window("Moodring", VIEW);
    placed.expect("the X server answers");
    window.until("return innerWidth", i64::from(VIEW.2)).await;
    let url = window.url().await;
    let phone = small_phone(&url).await;
    // The lobby shows a doubt about the network until another computer has reached it.
    let there = url.clone();
    neighbour
        .does(async move || {
            Phone::arrive(&there).await;
        })
        .await;
    window.until_words("#reach", "A phone reached").await;
    settled(&window).await;

    let start = Instant::now();
    let (stop, stopped) = mpsc::channel();
    let seen = watch(window.screen(), start, stopped);
    let mut held = Track::new();
    let fingers = tokio::select! {
        fingers = play(&window, &phone, &url, start) => fingers,
        () = hold(&phone, start, &mut held) => unreachable!("it looks until the play is over"),
    };
    drop(stop);
    let seen = seen.join().expect("a camera");
    let seen = seen.into_iter().map(|(moment, pixels)| {
        let picture = decode_pixels(&pixels, VIEW).expect("a whole picture");
        (moment, picture)
    });
    develop(&seen.collect(), &held, &fingers);
}

/// Opens a phone whose picture is as large as in the film.
async fn small_phone(url: &str) -> Browser {
    let phone = Browser::phone().await;
    phone.open(url).await;
    load_inter(&phone).await;
    phone
        .until("return document.getElementById('lobby').hidden", false)
        .await;
    phone.emulate((390, 845), "dark").await;
    let scale = f64::from(PHONE.2) / 390.0;
    let metrics =
        json!({ "width": 390, "height": 845, "deviceScaleFactor": scale, "mobile": true });
    phone
        .devtools("Emulation.setDeviceMetricsOverride", metrics)
        .await;
    phone
}

fn now(start: Instant) -> u64 {
    start.elapsed().as_millis() as u64
}

async fn at(start: Instant, moment: u64) {
    sleep_until(start + Duration::from_millis(moment)).await;
}

fn keep<Picture: PartialEq>(track: &mut Track<Picture>, moment: u64, picture: Picture) {
    if track.last().is_none_or(|(_, last)| *last != picture) {
        track.push((moment, picture));
    }
}

/// Takes pictures of the window until the play is over. It runs on its own thread, so that the play does not delay it.
fn watch(screen: &Screen, start: Instant, stopped: Receiver<()>) -> JoinHandle<Track<Vec<u8>>> {
    let name = screen.name().to_owned();
    thread::spawn(move || {
        let mut track = Track::new();
        let mut rest = Duration::ZERO;
        while stopped.recv_timeout(rest) == Err(RecvTimeoutError::Timeout) {
            let moment = start.elapsed();
            let pixels = screen_pixels(&name, VIEW).expect("the X server answers");
            keep(&mut track, moment.as_millis() as u64, pixels);
            rest = (moment + STEP).saturating_sub(start.elapsed());
        }
        track
    })
}

async fn hold(phone: &Browser, start: Instant, track: &mut Track<RgbImage>) {
    loop {
        let moment = now(start);
        let picture = phone.picture().await;
        keep(track, moment, picture);
    }
}

/// Plays all events. Returns when and where fingers touch the phone, in pixels of its picture.
async fn play(window: &Window, phone: &Browser, url: &str, start: Instant) -> Vec<(u64, [f64; 2])> {
    let early = async {
        let arrivals = (1..=EARLY).map(async |one| {
            at(start, 300 + (OPEN - 900) * one as u64 / EARLY as u64).await;
            Phone::stranger(url).listen().await
        });
        join_all(arrivals).await
    };
    let presenter = async {
        at(start, OPEN).await;
        window.press(" ").await;
        at(start, RING).await;
        window.press("v").await;
        at(start, CLOSE).await;
        window.press(" ").await;
    };
    let fingers = async {
        at(start, TAP).await;
        let first = touch(phone, start, 1).await;
        at(start, OTHER_TAP).await;
        vec![first, touch(phone, start, 0).await]
    };
    let room = async {
        at(start, VOTES.0).await;
        let round = Phone::stranger(url).round().await;
        let choices = shuffled();
        let many = choices.len();
        let votes = choices
            .into_iter()
            .enumerate()
            .map(async |(place, choice)| {
                // Most votes come in the first half, as in a real room.
                let part = (place as f64 / many as f64).powf(1.7);
                at(start, VOTES.0 + ((VOTES.1 - VOTES.0) as f64 * part) as u64).await;
                let voter = Phone::stranger(url);
                voter.votes(round, 1, choice).await;
                voter.listen().await
            });
        join_all(votes).await
    };
    let (_early, (), fingers, _room, ()) =
        tokio::join!(early, presenter, fingers, room, at(start, END));
    fingers
}

async fn touch(phone: &Browser, start: Instant, choice: usize) -> (u64, [f64; 2]) {
    let button = format!("[data-choice='{choice}']");
    let middle = format!(
        "const {{ x, y, width, height }} = \
         document.querySelector({button:?}).getBoundingClientRect(); \
         return [x + width / 2, y + height / 2]"
    );
    let middle = phone.read(&middle).await;
    let scale = f64::from(PHONE.2) / 390.0;
    let middle = [0, 1].map(|axis| middle[axis].as_f64().expect("a number") * scale);
    let moment = now(start);
    phone.tap(&button).await;
    phone.read("document.activeElement.blur()").await;
    (moment, middle)
}

/// Returns the room's votes in a mixed order, which is the same each time.
fn shuffled() -> Vec<i64> {
    let choices = ROOM.iter().enumerate();
    let sorted: Vec<i64> = choices
        .flat_map(|(choice, many)| vec![choice as i64; *many])
        .collect();
    // The step and the number of votes are coprime, so each vote comes once.
    let many = sorted.len();
    (0..many).map(|place| sorted[place * 67 % many]).collect()
}

/// Combines the tracks into one file with Google's encoder.
fn develop(seen: &Track<RgbImage>, held: &Track<RgbImage>, fingers: &[(u64, [f64; 2])]) {
    let canvas = Canvas::new();
    let frame = |moment: u64| {
        let window = &before(seen, moment).1;
        let phone = &before(held, moment).1;
        let touches = fingers.iter().filter_map(|(touched, place)| {
            let age = moment.checked_sub(*touched)?;
            (age < TOUCH).then(|| (*place, 1.0 - age as f64 / TOUCH as f64))
        });
        canvas.frame(window, phone, &touches.collect::<Vec<_>>())
    };
    let step = STEP.as_millis() as u64;
    let first = frame(0);
    let steps = END / step;
    let mut frames: Vec<(RgbImage, u64)> = Vec::new();
    for place in 0..=steps {
        let mut picture = frame(place * step);
        if let Some(left) = (place + FADE).checked_sub(steps).filter(|left| *left > 0) {
            fade(&mut picture, &first, left as f64 / (FADE + 1) as f64);
        }
        match frames.last_mut() {
            Some((last, time)) if *last == picture => *time += step,
            _ => frames.push((picture, step)),
        }
    }
    let folder = TempDir::new().expect("a temporary folder");
    let film = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/votes.webp");
    let mut encoder = Command::new(tool(&["img2webp"]));
    encoder.args(["-loop", "0", "-min_size", "-lossy", "-q", "84", "-m", "4"]);
    for (place, (picture, time)) in frames.iter().enumerate() {
        let file = folder.path().join(format!("{place}.ppm"));
        picture.save(&file).expect("it can be written");
        encoder.arg("-d").arg(time.to_string()).arg(file);
    }
    let said = encoder.args(["-o", film]).output().expect("it starts");
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let size = fs::metadata(film).expect("the film").len();
    println!("{} pictures, {size} bytes", frames.len());
}

/// Returns the camera's last picture at this moment.
fn before(track: &Track<RgbImage>, moment: u64) -> &(u64, RgbImage) {
    let until = track.partition_point(|(taken, _)| *taken <= moment);
    &track[until.saturating_sub(1)]
}

fn fade(picture: &mut RgbImage, to: &RgbImage, part: f64) {
    for (pixel, other) in picture.iter_mut().zip(to.iter()) {
        *pixel = (f64::from(*pixel) * (1.0 - part) + f64::from(*other) * part).round() as u8;
    }
}
