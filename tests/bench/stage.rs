//! The real window with an open round, and its figures while a crowd votes.

use moodring_core::Command;
use moodring_core::poll::Rule;
use moodring_core::store::Setting;
use serde_json::Value;

use crate::kit::{Folder, Room, Window, poll};
use crate::process_tree::{anonymous, name, processes_of};

/// The choice that no crowd votes for: [`crate::load::Crowd`] uses the first five.
pub(crate) const PROBE: u8 = 5;

/// The window, whose stage shows bars.
pub(crate) struct Stage {
    pub(crate) window: Window,
    pub(crate) port: u16,
    pub(crate) round: i64,
    _data: Folder,
}

impl Stage {
    /// Opens the release app with a round of six choices in which a phone may tap any number of times.
    pub(crate) async fn open() -> Self {
        Self::at(None).await
    }

    /// Like [`Self::open`], for a show with edges at this relay.
    pub(crate) async fn at(relay: Option<&str>) -> Self {
        let room = Room::open().await;
        if let Some(relay) = relay {
            let chosen = room.engine.remember(Setting::Relay, Some(relay.to_owned()));
            chosen.await.unwrap();
        }
        let choices = [
            ("🤩", "Inspired"),
            ("😀", "Happy"),
            ("😐", "So so"),
            ("😴", "Tired"),
            ("🤯", "Too much"),
            ("👏", "Applause"),
        ];
        let applause = poll("How are you feeling today?", Rule::Many, &choices);
        let applause = room.add(applause).await;
        room.change([Command::Show(applause), Command::Open]).await;
        let round = room.round();
        let data = room.close().await.folder();
        let window = Window::open(data.path()).await;
        let url = window.url().await;
        window.until_body("screen", "stage").await;
        let port = url.trim_end_matches('/').rsplit_once(':');
        let port = port.and_then(|(_, port)| port.parse().ok());
        Self {
            window,
            port: port.expect("the address has a port"),
            round,
            _data: data,
        }
    }

    /// Counts the events about the stage from now on. The same script calls this second listener, so that it does not
    /// change what is measured.
    pub(crate) async fn count_events(&self) {
        let script = "window.heard = 0; const done = arguments[arguments.length - 1]; \
                      window.__TAURI__.event.listen('stage:changed', () => { window.heard += 1 }).then(() => done())";
        self.window.read_later(script).await;
    }

    /// Returns the number of events since then.
    pub(crate) async fn events(&self) -> u64 {
        self.number("return window.heard").await
    }

    /// Returns the number of nodes in the page.
    pub(crate) async fn nodes(&self) -> u64 {
        let script = "let n = 0; const all = document.createTreeWalker(document); while (all.nextNode()) n += 1; return n";
        self.number(script).await
    }

    /// Measures from now on the time that the page spends in animation frames. This is all of its painting, because it
    /// paints once a frame.
    pub(crate) async fn time_scripts(&self) {
        let script = "const scripts = window.scripts = { frames: 0, time: 0 }; const real = window.requestAnimationFrame; \
                      let last = 0; \
                      window.requestAnimationFrame = (work) => real((now) => { \
                        const begun = performance.now(); work(now); scripts.time += performance.now() - begun; \
                        if (now !== last) scripts.frames += 1; \
                        last = now; })";
        self.window.read(script).await;
    }

    /// Returns the number of frames and the mean of their scripts in milliseconds. WebKit's clock has a resolution of a
    /// millisecond, which does not affect the mean of a thousand.
    pub(crate) async fn script_time(&self) -> (u64, f64) {
        let scripts = self.window.read("return window.scripts").await;
        let frames = scripts["frames"].as_u64().expect("a number");
        (
            frames,
            scripts["time"].as_f64().expect("a time") / frames as f64,
        )
    }

    async fn number(&self, script: &str) -> u64 {
        // No timeout: a benchmark that takes an hour may be suspended.
        let answer: Value = self.window.try_read(script).await.expect("an answer");
        answer.as_u64().expect("a number")
    }

    /// Returns the anonymous memory of WebKit's process for the page, in megabytes.
    pub(crate) fn web_memory(&self) -> f64 {
        anonymous(self.process("WebKitWebProcess")) / 1e6
    }

    /// Returns the anonymous memory of the app's process, in megabytes.
    pub(crate) fn app_memory(&self) -> f64 {
        anonymous(self.process("moodring")) / 1e6
    }

    /// Returns the ID of the app's process with this name.
    pub(crate) fn process(&self, wanted: &str) -> u32 {
        let app = self.window.app().as_raw_nonzero().get();
        let processes = processes_of(app.unsigned_abs());
        let found = processes
            .into_iter()
            .find(|&id| wanted.starts_with(&name(id)) && !name(id).is_empty());
        found.unwrap_or_else(|| panic!("there is no {wanted}"))
    }
}
