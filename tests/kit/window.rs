//! The presenter's window: the real app on a screen in memory, driven through WebKit's own driver.

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

/// A window takes about 250 MB and, while it starts, a core.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// An address that leads to no session bus. Without one, an app meets no other Moodring; an address
/// that is missing would make the toolkit start a bus.
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
        Self::dressed(data, "Adwaita:dark").await
    }

    /// [`Self::open`] with a GTK theme, whose colours are what the page likes.
    pub(crate) async fn dressed(data: &Path, theme: &str) -> Self {
        Self::alone(Command::new(tool(&["WebKitWebDriver"])), data, theme).await
    }

    /// Opens the app with pages that lie in this folder, as `cargo xtask dev` does.
    pub(crate) async fn with_pages(ui: &Path, data: &Path) -> Self {
        let mut driver = Command::new(tool(&["WebKitWebDriver"]));
        driver.env("MOODRING_UI", ui);
        Self::alone(driver, data, "Adwaita:dark").await
    }

    /// Opens the app on somebody's screen and session bus.
    pub(crate) async fn opened(data: &Path, screen: &Screen, theme: &str, bus: &str) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        Self::at_home(home, data, screen, theme, bus).await
    }

    /// [`Self::opened`] with a further argument, as the desktop starts it for a file or an action.
    pub(crate) async fn asked(arg: &Path, data: &Path, screen: &Screen, bus: &str) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let driver = Command::new(tool(&["WebKitWebDriver"]));
        let args = [Path::new("--data"), data, arg];
        Self::driven_with(&args, driver, home, screen, "Adwaita:dark", bus).await
    }

    /// Opens the app where its data is on this disk.
    pub(crate) async fn on_disk(disk: &Disk) -> Self {
        let driver = disk.run(tool(&["WebKitWebDriver"]));
        Self::alone(driver, disk.path(), "Adwaita:dark").await
    }

    /// Opens the app where the system's time is that of this clock.
    pub(crate) async fn by_clock(data: &Path, clock: &Clock) -> Self {
        let mut driver = Command::new(tool(&["WebKitWebDriver"]));
        clock.is_for(&mut driver);
        Self::alone(driver, data, "Adwaita:dark").await
    }

    /// Opens the app by this driver, on a screen of its own.
    async fn alone(driver: Command, data: &Path, theme: &str) -> Self {
        let turn = AT_ONCE.acquire().await.expect("it is never closed");
        let screen = Screen::start().await;
        let home = TempDir::new().expect("a temporary folder");
        let window = Self::driven_by(driver, home, data, &screen, theme, NO_BUS).await;
        Self {
            turn: Some((screen, turn)),
            ..window
        }
    }

    /// The processes of its pages, one a window.
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

    /// [`Self::opened`] with settings that another window may have left.
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
        let besides = home.path().join("bin");
        let path = [besides].into_iter().chain(std::env::split_paths(&path));
        let path = std::env::join_paths(path).expect("no colon in them");
        command
            .env("PATH", path)
            // The app inherits all three, and the first lets it be driven.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("DBUS_SESSION_BUS_ADDRESS", bus)
            .env("GTK_THEME", theme);
        // The app ends with its driver, however that ends.
        let setpriv = ["--pdeathsig", "KILL", "--"].map(PathBuf::from);
        let args = args.iter().map(|arg| arg.to_path_buf());
        let args: Vec<_> = setpriv
            .into_iter()
            .chain([program("moodring")])
            .chain(args)
            .collect();
        let options = json!({ "binary": tool(&["setpriv"]), "args": args });
        let wishes = json!({ "webkitgtk:browserOptions": options });
        let driver = Driver::start(command, wishes).await;
        let window = Self {
            page: Page::of(&driver.client),
            driver,
            home,
            turn: None,
        };
        let shown = "return !!document.body.dataset.screen || \
                     document.getElementById('trouble')?.hidden === false";
        window.until(shown, true).await;
        window
    }

    /// The address that phones are shown.
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

    /// What is on the screen, once the newest state has been painted. Asked of the X server: WebKit's
    /// driver takes no picture while a dialog is open.
    pub(crate) async fn picture(&self) -> RgbImage {
        self.painted().await;
        self.screen().picture().expect("the X server answers")
    }

    /// The screen it is on.
    pub(crate) fn screen(&self) -> &Screen {
        let (screen, _) = self.turn.as_ref().expect("it has a screen of its own");
        screen
    }

    /// Turns to another of the app's windows: all that is read and pressed from then on is there.
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

    /// Presses the window's ✕ as often as it takes, and waits for the app to end.
    pub(crate) async fn quit(self) {
        let screen = self.turn.as_ref().map(|(screen, _)| screen);
        let screen = screen.expect("it has a screen of its own");
        self.leave(screen).await;
    }

    /// [`Self::quit`] on somebody's screen. The settings stay.
    pub(crate) async fn quit_on(self, screen: &Screen) -> TempDir {
        self.leave(screen).await;
        self.home
    }

    async fn leave(&self, screen: &Screen) {
        let app = self.app();
        let closing = screen.close_window("Moodring");
        closing.expect("the X server answers");
        // While voting is open it asks once. Otherwise there is no window any more.
        let _ = screen.close_window("Moodring");
        gone(app).await;
    }

    /// SIGKILL for the app.
    pub(crate) async fn kill(self) {
        let app = self.app();
        kill_process(app, Signal::KILL).expect("it runs");
        gone(app).await;
    }

    /// Where its settings are, its log, and in `bin` programs that the desktop has besides.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// What the app logged so far: it shares its driver's standard error.
    pub(crate) fn log(&self) -> String {
        self.driver.process.complained()
    }

    /// The app's process: the only child of its driver.
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

/// Waits for the end of a process that is not our child.
pub(crate) async fn gone(process: Pid) {
    until("the app has ended", async || {
        let status = format!("/proc/{}/stat", process.as_raw_nonzero());
        match fs::read_to_string(status) {
            // It may stay as a zombie until its driver asks for it.
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
