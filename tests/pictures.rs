//! The pictures of the README: the real window and the real phone page after a real vote of 212 phones.

mod canvas;
mod film;
mod languages;
mod letters;
mod listening;

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use fantoccini::key::Key;
use futures_util::future::join_all;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{RgbImage, imageops};
use moodring_core::poll::{Poll, PollId, Rule};
use moodring_core::{Command, Engine};

use crate::kit::{
    Browser, Folder, Listener, NO_BUS, Network, Page, Phone, Screen, Slides, Window, poll,
};
use crate::window::history::{HOUR, MORNING, ask, open_history};
use crate::window::until_counts;

/// The number of votes for each choice.
const VOTES: [u64; 5] = [86, 62, 31, 22, 11];
/// The number of phones that stay connected.
const PHONES: usize = 37;

/// Makes a data folder with the polls of a talk and the welcome poll on stage.
async fn talk() -> Folder {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    for poll in [
        poll(
            "Pace so far",
            Rule::Once,
            &[("🐢", "Too slow"), ("👌", "Just right"), ("🐇", "Too fast")],
        ),
        poll(
            "Applause",
            Rule::Many,
            &[("👏", ""), ("❤️", ""), ("🔥", ""), ("🎉", ""), ("😂", "")],
        ),
        poll(
            "Did that make sense?",
            Rule::Once,
            &[("👍", "Yes"), ("🤔", "Almost"), ("👎", "No")],
        ),
    ] {
        let made = engine.execute(Command::Create(poll)).await;
        made.expect("it can be made");
    }
    engine.stop().await;
    data
}

/// Casts all votes. Returns the listeners of the phones that stay connected.
async fn vote(url: &str) -> Vec<Listener> {
    let mut first = Phone::stranger(url).listen().await;
    let round = first.next().await.expect("a snapshot").round();
    let votes = VOTES.iter().enumerate();
    let votes = votes.flat_map(|(choice, count)| (0..*count).map(move |_| choice as i64));
    join_all(votes.map(async |choice| Phone::stranger(url).votes(round, 1, choice).await)).await;
    join_all((1..PHONES).map(async |_| Phone::stranger(url).listen().await))
        .await
        .into_iter()
        .chain([first])
        .collect()
}

/// Waits until no animation runs and every visible picture is loaded.
async fn settled(page: &Page) {
    // The browser does not load a lazy picture outside the viewport.
    let moving = "const inSight = (image) => { \
                  const { top, bottom, left, right } = image.getBoundingClientRect(); \
                  return image.checkVisibility() && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth; }; \
                  return document.getAnimations().filter((one) => one.playState === 'running' \
                  && one.effect.getComputedTiming().iterations !== Infinity).length \
                  + [...document.images].filter((image) => inSight(image) && !image.complete).length";
    page.until(moving, 0).await;
}

/// Writes a picture for the README.
fn write(picture: &RgbImage, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    fs::create_dir_all(&folder).expect("a folder for pictures");
    let file = BufWriter::new(File::create(folder.join(name)).expect("it can be written"));
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive);
    picture
        .write_with_encoder(encoder)
        .expect("it can be written");
}

/// Enters a network with its own address, so that no picture shows the address of this computer.
async fn network() -> Option<Network> {
    let network = Network::enter().await;
    if let Some(network) = &network {
        network.plug_in("wlan0", "192.168.1.23/24");
    }
    network
}

/// Opens the round, casts all votes and waits until the stage shows them. Returns the listeners of the phones that stay
/// connected.
async fn fill(window: &Window) -> Vec<Listener> {
    let url = window.url().await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let phones = vote(&url).await;
    window.until_body("screen", "stage").await;
    window
        .until_text("#votes", &VOTES.iter().sum::<u64>().to_string())
        .await;
    window
        .until_text("#phones", &phones.len().to_string())
        .await;
    let air = "return document.getElementById('floating').childElementCount";
    window.until(air, 0).await;
    // The controls have faded out by now. An event of the mouse shows them again.
    window
        .read("document.dispatchEvent(new Event('wheel'))")
        .await;
    settled(window).await;
    phones
}

/// Takes the pictures of the window, from the lobby to the stage with all votes, in one of the two themes.
async fn window(theme: &str, lobby: Option<&str>, stage: &str, more: Option<(&str, &str)>) {
    let data = talk().await;
    let window = Window::with_theme(data.path(), theme).await;
    if let Some(name) = lobby {
        window.url().await;
        window.until_words("#lobby-name", "moodring.local").await;
        settled(&window).await;
        write(&window.picture().await, name);
    }
    let _phones = fill(&window).await;
    write(&window.picture().await, stage);
    if let Some((ring, drawer)) = more {
        window.press("v").await;
        window.until_body("drawing", "ring").await;
        settled(&window).await;
        write(&window.picture().await, ring);
        window.press("e").await;
        window
            .until("return document.getElementById('drawer').open", true)
            .await;
        settled(&window).await;
        write(&window.picture().await, drawer);
    }
}

/// Takes the picture of the phone page after a tap.
async fn phone(name: &str) {
    let data = talk().await;
    let window = Window::open(data.path()).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let phone = Browser::phone().await;
    phone.open(&window.url().await).await;
    letters::load_inter(&phone).await;
    phone.until_body("link", "live").await;
    phone.tap("[data-choice='1']").await;
    phone.until_text("#status", "Your vote is in ✓").await;
    phone.emulate((390, 844), "dark").await;
    // A desktop browser leaves a focus ring on the tapped button.
    phone.read("document.activeElement.blur()").await;
    settled(&phone).await;
    write(&small(&phone.picture().await), name);
}

/// Scales a phone's picture to two thirds. The README shows it at less than half of that.
fn small(picture: &RgbImage) -> RgbImage {
    let (width, height) = (picture.width() * 2 / 3, picture.height() * 2 / 3);
    imageops::resize(picture, width, height, imageops::FilterType::Lanczos3)
}

/// A sample slide.
const SLIDE: &str = "data:text/html;charset=utf-8,<meta name=viewport content=width=device-width><style>body { margin: 6.5em 7em; font: 29px/1.6 \
    Inter, 'DejaVu Sans', sans-serif; color: %23444 } h1 { margin: 0 0 .3em; font-size: 62px; \
    letter-spacing: -.03em; color: %23111 } p { max-width: 20em }</style><h1>Your slides stay yours</h1>\
    <p>The overlay is see-through and \
    lets every click through: reactions float over any slide program.</p>";

/// Takes the picture of the overlay over a slide during applause.
async fn overlay(name: &str) {
    let slide = Browser::phone().await;
    slide.open(SLIDE).await;
    letters::load_inter(&slide).await;
    slide.emulate((1280, 800), "light").await;
    slide.until("return innerWidth", 1280).await;
    let slide = imageops::resize(
        &slide.picture().await,
        1280,
        800,
        imageops::FilterType::Lanczos3,
    );
    let data = talk().await;
    let screen = Screen::composed().await;
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    let url = window.url().await;
    for _ in 0..2 {
        window.press(Key::Right).await;
    }
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let prefer = "window.__TAURI__.core.invoke('change', { change: \
                  { do: 'prefer', preference: { card: true } } })";
    window.read(prefer).await;
    let slides = Slides::open(&screen).expect("the X server answers");
    slides.show(&slide).expect("the X server answers");
    window.press("o").await;
    window.turn_to("overlay").await;
    let card = "return document.querySelectorAll('#card:not([hidden]) li').length";
    let round = Phone::stranger(&url).round().await;
    let mut serial = 0;
    for (choice, many) in [(0, 124), (1, 57), (2, 31), (3, 12), (4, 9)] {
        for _ in 0..many {
            serial += 1;
            Phone::stranger(&url).votes(round, serial, choice).await;
        }
    }
    window.until(card, 3).await;
    settled(&window).await;
    let in_the_air = "return document.querySelectorAll('.riser').length";
    window.until(in_the_air, 0).await;
    // The votes come one at a time, so that the emoji are at different heights.
    for choice in [3, 0, 4, 2, 0, 1, 1, 0] {
        let flying = window.read(in_the_air).await.as_i64().expect("a number");
        serial += 1;
        Phone::stranger(&url).votes(round, serial, choice).await;
        window.until(in_the_air, flying + 1).await;
        let young =
            "return Math.min(...document.getAnimations().map((one) => one.currentTime)) > 450";
        window.until(young, true).await;
    }
    write(&screen.picture().expect("the X server answers"), name);
}

/// Returns how a room reacts to an event at this second: a few vote at once, most a little later. Each entry is a
/// second, a choice and its votes.
fn wave(second: i64, votes: &[u128]) -> Vec<(i64, i64, u128)> {
    let parts = [(0, 2), (5, 5), (10, 4), (15, 2), (20, 1), (30, 1)];
    let of = |(after, part): (i64, u128)| {
        let choices = votes.iter().enumerate();
        choices.map(move |(choice, votes)| {
            (second + after, choice as i64, (votes * part).div_ceil(15))
        })
    };
    parts.into_iter().flat_map(of).collect()
}

/// Takes the picture of earlier rounds, with the first poll asked again after a talk.
async fn history(name: &str) {
    let data = talk().await;
    let engine = Engine::open(data.path()).expect("it opens");
    let file = data.path().join("moodring.db");
    let rounds = [
        wave(3, &[9, 22, 31, 24, 17]),
        wave(2, &[5, 26, 8]),
        [wave(4, &[40, 12, 31, 21, 6]), wave(150, &[95, 4, 44, 0, 9])].concat(),
        [
            wave(1, &[34, 19, 11, 8, 4]),
            wave(128, &[52, 43, 20, 14, 7]),
        ]
        .concat(),
    ];
    for (place, bursts) in rounds.iter().enumerate() {
        let poll = engine.polls().borrow()[place % 3].id;
        let shown = engine.execute(Command::Show(poll)).await;
        shown.expect("it is there");
        ask(&engine, &file, MORNING + HOUR / 2 * place as i64, bursts).await;
    }
    engine.stop().await;
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    window.until_words("#timeline-summary", "Peak at").await;
    settled(&window).await;
    write(&window.picture().await, name);
}

/// The emoji of a cloud, with the number of phones that chose each.
const WEEK: [(&str, usize); 30] = [
    ("☕", 34),
    ("🥳", 21),
    ("😴", 26),
    ("🚀", 15),
    ("🔥", 11),
    ("🌧️", 9),
    ("🎉", 13),
    ("🤯", 12),
    ("🌱", 7),
    ("📚", 8),
    ("🐛", 10),
    ("🏖️", 5),
    ("🍕", 9),
    ("💪", 6),
    ("🎸", 3),
    ("🐢", 4),
    ("❤️", 8),
    ("🧩", 3),
    ("🥶", 4),
    ("🚲", 5),
    ("🌈", 3),
    ("🐈", 4),
    ("🍀", 2),
    ("🎢", 6),
    ("🧘", 2),
    ("🛠️", 5),
    ("🥑", 1),
    ("👶", 2),
    ("⏰", 4),
    ("🦄", 1),
];

/// Takes the pictures of the emoji cloud on stage and of a phone that has answered.
async fn cloud([stage, answered]: [&str; 2]) {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let week = Poll::cloud("Sum up your week in one emoji", Rule::Once).expect("it is valid");
    for change in [
        Command::Create(week),
        Command::Show(PollId(2)),
        Command::Open,
    ] {
        engine.execute(change).await.expect("it is made");
    }
    engine.stop().await;
    let window = Window::with_theme(data.path(), "Adwaita:dark").await;
    let url = window.url().await;
    window.until_body("screen", "stage").await;
    let phone = Browser::phone().await;
    phone.open(&url).await;
    letters::load_inter(&phone).await;
    let round = Phone::stranger(&url).round().await;
    let mut votes = 0;
    for (emoji, phones) in WEEK {
        // The phone below casts one of these votes itself.
        let phones = phones - usize::from(emoji == "☕");
        let strangers =
            (0..phones).map(async |_| Phone::stranger(&url).says(round, 1, emoji).await);
        join_all(strangers).await;
        votes += phones;
    }
    phone.until_body("link", "live").await;
    phone.tap("[data-choice='0']").await;
    phone.until_text("#status", "Your vote is in ✓").await;
    window.until_text("#votes", &(votes + 1).to_string()).await;
    window
        .read("document.dispatchEvent(new Event('wheel'))")
        .await;
    settled(&window).await;
    write(&window.picture().await, stage);
    phone.emulate((390, 844), "dark").await;
    phone.read("document.activeElement.blur()").await;
    settled(&phone).await;
    write(&small(&phone.picture().await), answered);
}

/// Takes the picture of the presenter view's private window while the results are hidden from the room.
async fn presenter_view(name: &str) {
    let data = talk().await;
    let screen = Screen::with_projector().await;
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    let url = window.url().await;
    screen
        .place_window("Moodring", (0, 0, 1280, 800))
        .expect("it is there");
    window.press(Key::F5).await;
    window.turn_to("presenter?private").await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    window.press("h").await;
    let _phones = vote(&url).await;
    let counts = VOTES.map(|votes| votes.to_string());
    until_counts(&window, &counts.each_ref().map(String::as_str)).await;
    settled(&window).await;
    window.painted().await;
    write(&screen.picture().expect("the X server answers"), name);
}

#[tokio::test]
#[ignore = "writes docs/*.png; run by cargo xtask pictures"]
async fn pictures_for_the_readme() {
    let _network = network().await;
    window(
        "Adwaita:dark",
        Some("lobby.png"),
        "stage-dark.png",
        Some(("ring.png", "polls.png")),
    )
    .await;
    window("Adwaita", None, "stage-light.png", None).await;
    overlay("overlay.png").await;
    history("history.png").await;
    cloud(["cloud.png", "phone-cloud.png"]).await;
    presenter_view("presenter-view.png").await;
    phone("phone.png").await;
}
