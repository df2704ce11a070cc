//! The presenter's window: the real app on a screen in memory, controlled by WebKit's own WebDriver.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Command;

use image::RgbImage;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::clock::Clock;
use super::disk::Disk;
use super::driver::{Driver, tool};
use super::page::Page;
use super::screen::Screen;
use super::{program, until};

/// Limits the number of open windows. A window takes about 250 MB and, while it starts, a core.
static WINDOW_PERMITS: Semaphore = Semaphore::const_new(2);

/// A bus address without a session bus. Without a bus, the app finds no other Moodring. If the address were missing,
/// the toolkit would start a bus.
pub(crate) const NO_BUS: &str = "disabled:";

/// The running app.
pub(crate) struct Window {
    page: Page,
    driver: Driver,
    home: TempDir,
    turn: Option<(Screen, SemaphorePermit<'static>)>,
}

impl Window {
    /// Opens the app on a data folder and waits until it shows something.
    pub(crate) async fn open(data: &Path) -> Self {
        Self::with_theme(data, "Adwaita:dark").await
    }

    /// [`Self::open`] with a GTK theme, which decides the colour scheme that the page prefers.
    pub(crate) async fn with_theme(data: &Path, theme: &str) -> Self {
        Self::alone(Command::new(tool(&["WebKitWebDriver"])), data, theme).await
    }

    /// Opens the app with the pages in this folder, as `cargo xtask dev` does.
    pub(crate) async fn with_pages(ui: &Path, data: &Path) -> Self {
        let mut driver = Command::new(tool(&["WebKitWebDriver"]));
        driver.env("MOODRING_UI", ui);
        Self::alone(driver, data, "Adwaita:dark").await
    }

    /// Opens the app on this screen and session bus.
    pub(crate) async fn opened(data: &Path, screen: &Screen, theme: &str, bus: &str) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        Self::at_home(home, data, screen, theme, bus).await
    }

    /// [`Self::opened`] with one more argument, as the desktop starts the app for a file or an action.
    pub(crate) async fn opened_with(arg: &Path, data: &Path, screen: &Screen, bus: &str) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let driver = Command::new(tool(&["WebKitWebDriver"]));
        let args = [Path::new("--data"), data, arg];
        Self::driven_with(&args, driver, home, screen, "Adwaita:dark", bus).await
    }

    /// Opens the app with its data on this disk.
    pub(crate) async fn on_disk(disk: &Disk) -> Self {
        let driver = disk.run(tool(&["WebKitWebDriver"]));
        Self::alone(driver, disk.path(), "Adwaita:dark").await
    }

    /// Opens the app with this clock as the system clock.
    pub(crate) async fn by_clock(data: &Path, clock: &Clock) -> Self {
        let mut driver = Command::new(tool(&["WebKitWebDriver"]));
        clock.apply_to(&mut driver);
        Self::alone(driver, data, "Adwaita:dark").await
    }

    /// Opens the app with this driver, on its own screen.
    async fn alone(driver: Command, data: &Path, theme: &str) -> Self {
        let turn = WINDOW_PERMITS.acquire().await.expect("it is never closed");
        let screen = Screen::start().await;
        let home = TempDir::new().expect("a temporary folder");
        let window = Self::driven_by(driver, home, data, &screen, theme, NO_BUS).await;
        Self {
            turn: Some((screen, turn)),
            ..window
        }
    }

    /// Returns the processes of the pages, one for each window.
    pub(crate) fn page_processes(&self) -> Vec<Pid> {
        let app = self.app().as_raw_nonzero();
        let children = fs::read_to_string(format!("/proc/{app}/task/{app}/children"));
        let children = children.expect("the app runs");
        let is_page = |id: &&str| {
            let name = fs::read_to_string(format!("/proc/{id}/comm"));
            name.is_ok_and(|name| name.starts_with("WebKitWebProc"))
        };
        let pages = children.split_whitespace().filter(is_page);
        pages
            .filter_map(|id| Pid::from_raw(id.parse().ok()?))
            .collect()
    }

    /// [`Self::opened`] with settings that another window may have left behind.
    pub(crate) async fn at_home(
        home: TempDir,
        data: &Path,
        screen: &Screen,
        theme: &str,
        bus: &str,
    ) -> Self {
        let driver = Command::new(tool(&["WebKitWebDriver"]));
        Self::driven_by(driver, home, data, screen, theme, bus).await
    }

    async fn driven_by(
        command: Command,
        home: TempDir,
        data: &Path,
        screen: &Screen,
        theme: &str,
        bus: &str,
    ) -> Self {
        let args = [Path::new("--data"), data];
        Self::driven_with(&args, command, home, screen, theme, bus).await
    }

    async fn driven_with(
        args: &[&Path],
        mut command: Command,
        home: TempDir,
        screen: &Screen,
        theme: &str,
        bus: &str,
    ) -> Self {
        screen.show(&mut command, home.path());
        let path = std::env::var_os("PATH").unwrap_or_default();
        let programs = home.path().join("bin");
        let path = [programs].into_iter().chain(std::env::split_paths(&path));
        let path = std::env::join_paths(path).expect("no colon in them");
        command
            .env("PATH", path)
            // The app inherits all three. The first one allows a driver to control it.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("DBUS_SESSION_BUS_ADDRESS", bus)
            .env("GTK_THEME", theme);
        // The app ends when its driver ends, for any reason.
        let setpriv = ["--pdeathsig", "KILL", "--"].map(PathBuf::from);
        let args = args.iter().map(|arg| arg.to_path_buf());
        let args: Vec<_> = setpriv
            .into_iter()
            .chain([program("moodring")])
            .chain(args)
            .collect();
        let options = json!({ "binary": tool(&["setpriv"]), "args": args });
        let capabilities = json!({ "webkitgtk:browserOptions": options });
        let driver = Driver::start(command, capabilities).await;
        let window = Self {
            page: Page::of(&driver.client),
            driver,
            home,
            turn: None,
        };
        let shown = "return !!document.body.dataset.screen || \
                     document.getElementById('recovery')?.hidden === false";
        window.until(shown, true).await;
        window
    }

    /// Returns the address that the window shows for phones.
    pub(crate) async fn url(&self) -> String {
        until("the window shows an address", async || {
            let script = "return document.getElementById('address').textContent";
            match self.try_read(script).await?.as_str() {
                Some(host) if !host.is_empty() => Ok(format!("http://{host}/")),
                other => Err(format!("{other:?}")),
            }
        })
        .await
    }

    /// Returns a picture of the screen, once the newest state has been painted. It comes from the X server, because
    /// WebKit's driver takes no screenshot while a dialog is open.
    pub(crate) async fn picture(&self) -> RgbImage {
        self.painted().await;
        self.screen().picture().expect("the X server answers")
    }

    /// Returns the screen of the window.
    pub(crate) fn screen(&self) -> &Screen {
        let (screen, _) = self.turn.as_ref().expect("the window has its own screen");
        screen
    }

    /// Switches to another window of the app. From then on, the test reads and presses keys there.
    pub(crate) async fn turn_to(&self, page: &str) {
        until(&format!("there is a window with {page}"), async || {
            let client = &self.driver.client;
            let windows = client.windows().await.map_err(|error| error.to_string())?;
            let mut seen = Vec::new();
            for window in windows {
                let turned = client.switch_to_window(window).await;
                turned.map_err(|error| error.to_string())?;
                let here = "return location.pathname + location.search";
                let here = self.try_read(here).await?;
                let (page, query) = page.split_at(page.find('?').unwrap_or(page.len()));
                if here == format!("/{page}/index.html{query}") {
                    return Ok(());
                }
                seen.push(here);
            }
            Err(format!("{seen:?}"))
        })
        .await;
    }

    /// Closes the window with ✕, as often as necessary, and waits until the app ends.
    pub(crate) async fn quit(self) {
        let screen = self.turn.as_ref().map(|(screen, _)| screen);
        let screen = screen.expect("the window has its own screen");
        self.leave(screen).await;
    }

    /// [`Self::quit`] on this screen. Returns the home folder with the settings.
    pub(crate) async fn quit_on(self, screen: &Screen) -> TempDir {
        self.leave(screen).await;
        self.home
    }

    async fn leave(&self, screen: &Screen) {
        let app = self.app();
        let closing = screen.close_window("Moodring");
        closing.expect("the X server answers");
        // While voting is open, the app asks once. Otherwise the window is already closed.
        let _ = screen.close_window("Moodring");
        gone(app).await;
    }

    /// Kills the app with SIGKILL.
    pub(crate) async fn kill(self) {
        let app = self.app();
        kill_process(app, Signal::KILL).expect("it runs");
        gone(app).await;
    }

    /// Returns the home folder: it has the settings, the log, and in `bin` additional programs of the desktop.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Returns the log of the app so far. The app shares the standard error of its driver.
    pub(crate) fn log(&self) -> String {
        self.driver.process.stderr()
    }

    /// Returns the process of the app: the only child of its driver.
    pub(crate) fn app(&self) -> Pid {
        let driver = self.driver.process.id();
        let children = fs::read_to_string(format!("/proc/{driver}/task/{driver}/children"));
        let children = children.expect("the driver runs");
        let app = children
            .split_whitespace()
            .next()
            .and_then(|id| id.parse().ok());
        app.and_then(Pid::from_raw)
            .expect("the driver has one child")
    }
}

/// Waits until a process that is not our child has ended.
pub(crate) async fn gone(process: Pid) {
    until("the app has ended", async || {
        let status = format!("/proc/{}/stat", process.as_raw_nonzero());
        match fs::read_to_string(status) {
            // The process may stay a zombie until its driver waits for it.
            Ok(status) if !status.contains(") Z ") => Err(status),
            _ => Ok(()),
        }
    })
    .await;
}

impl Deref for Window {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
