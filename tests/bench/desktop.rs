//! A desktop for the two windows that are compared, and the measurement of a start from outside.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use image::DynamicImage;
use rustix::process::Pid;

use crate::kit::{Process, Screen, bus, gone, program, qr, until};
use crate::process_tree::processes_of;
use crate::screen_probe::ScreenProbe;

/// One of the two programs that are compared.
#[derive(Clone, Copy)]
pub(crate) struct App {
    pub(crate) program: &'static str,
    title: &'static str,
}

pub(crate) const MOODRING: App = App {
    program: "moodring",
    title: "Moodring",
};
pub(crate) const EMPTY: App = App {
    program: "moodring-empty",
    title: "Empty",
};

/// A desktop: a screen and a session bus.
pub(crate) struct Desktop {
    screen: Screen,
    screen_probe: ScreenProbe,
    bus: String,
    _bus: Process,
}

impl Desktop {
    pub(crate) async fn new() -> Self {
        let screen = Screen::start().await;
        let (process, bus) = bus().await;
        Self {
            screen_probe: ScreenProbe::on(&screen),
            screen,
            bus,
            _bus: process,
        }
    }

    /// Opens an app with the settings in `home`, and Moodring with this data. Returns the process, and the milliseconds
    /// until its page is painted.
    pub(crate) fn open(&self, app: App, home: &Path, data: &Path) -> (Process, f64) {
        let begun = Instant::now();
        let mut process = self.start(app, home, data);
        loop {
            let now = 1_000.0 * begun.elapsed().as_secs_f64();
            if dark_on_white(&self.screen_probe.line(LINE_Y)) {
                return (process, now);
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing painted");
            assert_eq!(process.ended(), None, "{}", process.stderr());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Like [`Self::open`], without looking at the screen.
    pub(crate) fn start(&self, app: App, home: &Path, data: &Path) -> Process {
        let mut command = Command::new(program(app.program));
        self.screen.show(&mut command, home);
        command
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("GTK_THEME", "Adwaita:dark");
        if app.program == MOODRING.program {
            command.arg("--data").arg(data);
        }
        Process::start(&command)
    }

    /// Closes the window with ✕ and waits until all its processes have ended.
    pub(crate) async fn close(&self, app: App, mut process: Process) {
        let all = processes_of(process.id());
        let closing = self.screen.close_window(app.title);
        closing.expect("the X server answers");
        // While voting is open, the app asks once. Otherwise the window is already closed.
        let _ = self.screen.close_window(app.title);
        process.end(Duration::from_secs(10)).await;
        for one in all {
            let one = i32::try_from(one).ok().and_then(Pid::from_raw);
            gone(one.expect("a process's number")).await;
        }
    }

    /// Waits for a QR code on the screen and returns its text.
    pub(crate) async fn code(&self) -> String {
        until("there is a QR code on the screen", async || {
            let picture = self.screen.picture().map_err(|error| error.to_string())?;
            qr::in_picture(&DynamicImage::ImageRgb8(picture).to_luma8())
        })
        .await
    }
}

/// The line of the screen that is read: through its middle.
const LINE_Y: i16 = 400;

/// Returns whether something dark is between two broad white areas.
fn dark_on_white(line: &[u8]) -> bool {
    let mut white = 0;
    let mut edges = 0;
    for &light in line {
        if light >= 250 {
            white += 1;
        } else if light < 64 && white >= 16 {
            edges += 1;
            white = 0;
        } else if light < 64 {
            white = 0;
        }
    }
    edges >= 1 && white >= 16 || edges >= 2
}
