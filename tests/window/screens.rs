//! The window restores its place, uses the chosen screen, hides the pointer and keeps the screen on.

use std::sync::{Arc, Mutex};

use fantoccini::key::Key;

use crate::kit::{Folder, NO_BUS, Screen, Slides, Window, bus, so, until};

const MAIN: &str = "Moodring";
type Place = (i16, i16, u16, u16);

/// Waits until a window is where it should be.
async fn until_placed(screen: &Screen, title: &str, wanted: Place) {
    until(&format!("{title} is at {wanted:?}"), async || {
        let window = screen.window(title).map_err(|error| error.to_string())?;
        so(window.is_some_and(|(_, place)| place == wanted), window)
    })
    .await;
}

#[tokio::test]
async fn the_window_restores_its_place_and_not_the_size_of_full_screen() {
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::start().await;
    let window = Window::opened(data.path(), &screen, "Adwaita", NO_BUS).await;
    let place = (130, 70, 900, 600);
    screen.place_window(MAIN, place).expect("it is there");
    window
        .until("return [innerWidth, innerHeight].join()", "900,600")
        .await;
    let home = window.quit_on(&screen).await;

    let window = Window::at_home(home, data.path(), &screen, "Adwaita", NO_BUS).await;
    until_placed(&screen, MAIN, place).await;
    window.press("f").await;
    let words = "return document.getElementById('full-screen-words').textContent";
    window.until(words, "Leave full screen").await;
    screen
        .place_window(MAIN, (0, 0, 1280, 800))
        .expect("it is there");
    window.until("return innerWidth", 1280).await;
    let home = window.quit_on(&screen).await;

    let window = Window::at_home(home, data.path(), &screen, "Adwaita", NO_BUS).await;
    until_placed(&screen, MAIN, place).await;
    window.until(words, "Full screen").await;
}

#[tokio::test]
async fn a_window_left_off_the_screen_or_too_large_comes_back_fully_visible() {
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::start().await;
    let mut window = Window::opened(data.path(), &screen, "Adwaita", NO_BUS).await;
    for (left, wanted) in [
        ((-3000, 90, 700, 500), (0, 0, 700, 500)),
        ((40, 50, 2000, 900), (0, 0, 1280, 800)),
    ] {
        screen.place_window(MAIN, left).expect("it is there");
        window.until("return innerWidth", left.2).await;
        let home = window.quit_on(&screen).await;
        window = Window::at_home(home, data.path(), &screen, "Adwaita", NO_BUS).await;
        until_placed(&screen, MAIN, wanted).await;
    }
}

#[tokio::test]
async fn overlay_and_full_screen_go_to_the_chosen_screen() {
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::composed().await;
    screen.show_strip(640, 640).expect("RandR 1.5");
    let window = Window::opened(data.path(), &screen, "Adwaita", NO_BUS).await;
    // The app first fits its window to the screen. A place given before that would be overwritten.
    until_placed(&screen, MAIN, (640, 0, 640, 800)).await;
    // This place is on no screen.
    screen
        .place_window(MAIN, (20, 30, 600, 500))
        .expect("it is there");
    window.until("return innerWidth", 600).await;
    window
        .read(
            "window.__TAURI__.core.invoke('change', { change: \
             { do: 'prefer', preference: { screen: 'Projector' } } })",
        )
        .await;
    // The chosen screen is not connected, so the overlay uses another one.
    window.press("o").await;
    until_placed(&screen, "Moodring overlay", (640, 0, 640, 800)).await;
    window.press("s").await;
    let choices = "return [...document.querySelectorAll('#set-screen span')] \
                   .map((choice) => choice.textContent).join('; ')";
    let offered = "This window’s screen; screen, 640 × 800; Projector (not connected)";
    window.until(choices, offered).await;
    window.tap("#set-screen label:nth-child(2)").await;
    window.until(choices, "").await;
    window.press(Key::Escape).await;
    window.press("f").await;
    until("the window is on the chosen screen", async || {
        let window = screen.window(MAIN).map_err(|error| error.to_string())?;
        so(window.is_some_and(|(_, place)| place.0 == 640), window)
    })
    .await;
    window.press(Key::Escape).await;
    until("the window is back", async || {
        let window = screen.window(MAIN).map_err(|error| error.to_string())?;
        let at = window.map(|(_, (x, y, _, _))| (x, y));
        so(at == Some((20, 30)), window)
    })
    .await;
}

#[tokio::test]
async fn esc_right_after_f_leaves_full_screen() {
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::start().await;
    let window = Window::opened(data.path(), &screen, "Adwaita", NO_BUS).await;
    let place = (130, 70, 900, 600);
    screen.place_window(MAIN, place).expect("it is there");
    window.until("return innerWidth", 900).await;
    // The page gets both keys before the window reacts to the first.
    let keys = "for (const key of ['f', 'Escape']) \
                document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); \
                return window.__TAURI__.window.getCurrentWindow().isFullscreen()";
    assert_eq!(
        window.read(keys).await,
        false,
        "the window is still full screen"
    );
    let words = "return document.getElementById('full-screen-words').textContent";
    window.until(words, "Full screen").await;
}

#[tokio::test]
async fn the_pointer_hides_with_the_controls_and_returns_with_the_mouse() {
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::start().await;
    let window = Window::opened(data.path(), &screen, "Adwaita", NO_BUS).await;
    let mouse = Slides::hidden(&screen).expect("the X server answers");
    window.press("q").await;
    window.until_body("screen", "stage").await;
    let place = "const { x, y, width, height } = document.getElementById('address') \
                 .getBoundingClientRect(); return [x + width / 2, y + height / 2].map(Math.round)";
    let at = window.read(place).await;
    let number = |index: usize| at[index].as_i64().and_then(|n| i16::try_from(n).ok());
    let (x, y) = (number(0).expect("x"), number(1).expect("y"));
    // The mouse is over the address, which sets another pointer.
    for round in 0..2 {
        let mut step = 0;
        until("the pointer follows the mouse", async || {
            step = 1 - step;
            let moved = mouse.point(x + step, y);
            moved.map_err(|error| error.to_string())?;
            let shown = screen.shows_pointer().map_err(|error| error.to_string())?;
            so(shown, round)
        })
        .await;
        until("the pointer is hidden", async || {
            let shown = screen.shows_pointer().map_err(|error| error.to_string())?;
            so(!shown, round)
        })
        .await;
    }
}

/// A fake of the screen saver service that desktops offer to programs with films or slides.
pub(super) struct ScreenSaver(Noted);

/// The requests that the service got.
type Noted = Arc<Mutex<Vec<String>>>;

#[zbus::interface(name = "org.freedesktop.ScreenSaver")]
impl ScreenSaver {
    fn inhibit(&self, program: &str, reason: &str) -> u32 {
        self.note(format!("{program}: {reason}"));
        7
    }

    fn un_inhibit(&self, cookie: u32) {
        self.note(format!("{cookie} is over"));
    }
}

impl ScreenSaver {
    pub(super) fn new() -> (Self, Noted) {
        let noted = Noted::default();
        (Self(noted.clone()), noted)
    }

    /// Serves it on a bus until the connection is dropped.
    pub(super) async fn serve(self, bus: &str) -> zbus::Connection {
        zbus::connection::Builder::address(bus)
            .and_then(|builder| builder.name("org.freedesktop.ScreenSaver"))
            .and_then(|builder| builder.serve_at("/org/freedesktop/ScreenSaver", self))
            .expect("valid names")
            .build()
            .await
            .expect("the bus is there")
    }

    fn note(&self, words: String) {
        self.0.lock().expect("the lock is not poisoned").push(words);
    }
}

#[tokio::test]
async fn the_screen_stays_on_while_a_round_is_open() {
    let (_bus, address) = bus().await;
    let (saver, noted) = ScreenSaver::new();
    let _desktop = saver.serve(&address).await;
    let data = Folder::new().expect("a temporary folder");
    let screen = Screen::start().await;
    let window = Window::opened(data.path(), &screen, "Adwaita", &address).await;
    let mut wanted = Vec::new();
    for (phase, noted_then) in [
        ("open", "app.moodring.desktop: Voting is open"),
        ("closed", "7 is over"),
        ("open", "app.moodring.desktop: Voting is open"),
    ] {
        window.press(" ").await;
        window.until_body("phase", phase).await;
        wanted.push(noted_then.to_owned());
        until("the desktop gets the request", async || {
            let noted = noted.lock().expect("the lock is not poisoned").clone();
            so(noted == wanted, noted)
        })
        .await;
    }
}
