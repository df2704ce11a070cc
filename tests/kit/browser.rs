//! A phone's browser: headless Chromium with mobile emulation.

use std::fs::{self, Permissions};
use std::net::SocketAddr;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::driver::{Driver, tool};
use super::page::Page;
use super::{so, until};

/// A browser with its own profile, and so with its own voter.
pub(crate) struct Browser {
    page: Page,
    driver: Driver,
    _profile: TempDir,
}

impl Browser {
    /// Starts a phone browser that is 390 pixels wide.
    pub(crate) async fn phone() -> Self {
        Self::with_screen(390, 844, true, 16, &[]).await
    }

    /// Starts a phone browser that resolves `name`, a host with a port, to the address `there`.
    pub(crate) async fn phone_with_host(name: &str, there: SocketAddr) -> Self {
        let rule = format!("--host-resolver-rules=MAP {name} {there}");
        Self::with_screen(390, 844, true, 16, &[rule]).await
    }

    /// Starts a phone browser with this default font size in pixels. The usual size is 16.
    pub(crate) async fn phone_with_font_size(size: u32) -> Self {
        Self::with_screen(390, 844, true, size, &[]).await
    }

    /// Starts a desktop browser of 1280 × 800 pixels.
    pub(crate) async fn desktop() -> Self {
        Self::with_screen(1280, 800, false, 16, &[]).await
    }

    async fn with_screen(
        width: u32,
        height: u32,
        mobile: bool,
        font_size: u32,
        more: &[String],
    ) -> Self {
        let profile = TempDir::new().expect("a temporary folder");
        let usual = [
            "--headless=new",
            // Chromium's sandbox does not run as root, and these pages are ours.
            "--no-sandbox",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-dev-shm-usage",
        ];
        let mut arguments = usual.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.extend_from_slice(more);
        let names = [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ];
        let scale = if mobile { 2.0 } else { 1.0 };
        let metrics = json!({
            "width": width, "height": height, "pixelRatio": scale, "touch": mobile, "mobile": mobile,
        });
        let capabilities = json!({
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "binary": browser_script(profile.path(), &tool(&names)),
                "args": arguments,
                "prefs": { "webkit": { "webprefs": { "default_font_size": font_size } } },
                "mobileEmulation": { "deviceMetrics": metrics },
            },
        });
        let driver = Driver::start(Command::new(tool(&["chromedriver"])), capabilities).await;
        Self {
            page: Page::of(&driver.client),
            driver,
            _profile: profile,
        }
    }

    /// Sends a command of the DevTools protocol (<https://chromedevtools.github.io/devtools-protocol/>).
    pub(crate) async fn devtools(&self, command: &str, params: Value) {
        let body = json!({ "cmd": command, "params": params });
        self.driver.vendor_command("goog/cdp/execute", body).await;
    }

    /// Emulates this screen size, this colour scheme and reduced motion. The driver sets its own size again some time
    /// after it opens a page. The command is therefore repeated until the page has the right size.
    pub(crate) async fn emulate(&self, (width, height): (u32, u32), scheme: &str) {
        until("the page has its size", async || {
            let metrics = json!({
                "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true,
            });
            self.devtools("Emulation.setDeviceMetricsOverride", metrics)
                .await;
            self.painted().await;
            let seen = self.try_read("return screen.width").await?;
            so(seen == json!(width), seen)
        })
        .await;
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// Returns the console messages since the last call, without failed requests. A browser always logs requests that
    /// fail while the server is unreachable, and no page can prevent that.
    pub(crate) async fn console(&self) -> Vec<String> {
        let log = self
            .driver
            .vendor_command("se/log", json!({ "type": "browser" }))
            .await;
        let entries = log.as_array().expect("a list").iter();
        entries
            .map(|entry| entry["message"].as_str().expect("a text").to_owned())
            .filter(|message| !message.contains("net::ERR_"))
            .collect()
    }
}

impl Deref for Browser {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// Writes a script that starts the browser and ends it together with its driver. Without the script, the browser keeps
/// running when a test run is killed.
fn browser_script(folder: &Path, browser: &Path) -> PathBuf {
    let script = folder.join("browser.sh");
    let (setpriv, browser) = (tool(&["setpriv"]), browser.display());
    let text = format!(
        "#!/bin/sh\nexec {} --pdeathsig KILL -- {browser} \"$@\"\n",
        setpriv.display()
    );
    fs::write(&script, text).expect("the folder is ours");
    fs::set_permissions(&script, Permissions::from_mode(0o700)).expect("the file is ours");
    script
}
