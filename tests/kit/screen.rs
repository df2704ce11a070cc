//! An X server that draws into memory, one a window: what has the focus is nobody else's business.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use x11rb::CURRENT_TIME;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState,
};

use super::driver::tool;
use super::{Process, until};

/// A running Xvfb.
pub(crate) struct Screen {
    name: String,
    _server: Process,
}

impl Screen {
    /// Starts one with a picture of 1280 by 800, as large as the window opens.
    pub(crate) async fn start() -> Self {
        let mut command = Command::new(tool(&["Xvfb"]));
        // It writes the number it took as soon as it takes connections.
        command.args(["-displayfd", "1", "-screen", "0", "1280x800x24"]);
        command.args(["-noreset", "-nolisten", "tcp"]);
        let server = Process::start(&command);
        let number = until("Xvfb takes connections", async || {
            let said = server.said();
            let number = said.strip_suffix('\n').map(str::to_owned);
            number.ok_or_else(|| server.complained())
        })
        .await;
        Self {
            name: format!(":{number}"),
            _server: server,
        }
    }

    /// Lets a program open its windows here, with settings and caches of its own.
    pub(crate) fn show(&self, command: &mut Command, home: &Path) {
        command
            .env("DISPLAY", &self.name)
            .env("GDK_BACKEND", "x11")
            .env("HOME", home)
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        for name in [
            "WAYLAND_DISPLAY",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
        ] {
            command.env_remove(name);
        }
    }

    /// Asks every window to close as a window manager does when its ✕ is pressed (ICCCM 4.2.8.1).
    pub(crate) fn close_windows(&self) -> Result<(), Box<dyn Error>> {
        let (display, screen) = x11rb::connect(Some(&self.name))?;
        let atom = |name: &str| {
            let atom = display.intern_atom(false, name.as_bytes())?;
            Ok::<_, Box<dyn Error>>(atom.reply()?.atom)
        };
        let (protocols, delete) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
        let root = display.setup().roots[screen].root;
        for window in display.query_tree(root)?.reply()?.children {
            let seen = display.get_window_attributes(window)?.reply()?.map_state;
            let speaks = display
                .get_property(false, window, protocols, AtomEnum::ATOM, 0, 32)?
                .reply()?;
            let listens = speaks
                .value32()
                .is_some_and(|mut known| known.any(|known| known == delete));
            if seen == MapState::VIEWABLE && listens {
                let data = [delete, CURRENT_TIME, 0, 0, 0];
                let message = ClientMessageEvent::new(32, window, protocols, data);
                display.send_event(false, window, EventMask::NO_EVENT, message)?;
            }
        }
        display.flush()?;
        Ok(())
    }
}
