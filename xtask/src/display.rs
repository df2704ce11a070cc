//! The display for windows: the screen of the user, or Xvfb, an X server that draws into memory.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::{
    Stop,
    tool::{self, Running},
};

/// A display on which programs open windows.
pub(crate) enum Display {
    /// The screen of this session. macOS and Windows always have one.
    Screen,
    /// A virtual display. Dropping the value ends it.
    Virtual { name: String, _server: Running },
}

/// Returns whether this session has a screen for windows.
pub(crate) fn has_screen() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    env::consts::OS != "linux" || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

impl Display {
    /// Starts Xvfb with a screen of this many pixels, on a display number that is free.
    pub(crate) fn start(width: u32, height: u32) -> Result<Self, Stop> {
        let mut command = tool::tied("Xvfb");
        command
            // Xvfb prints its display number as soon as it accepts connections.
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                &format!("{width}x{height}x24"),
            ])
            // Xvfb keeps running after its first client, and does not listen to the network.
            .args(["-noreset", "-nolisten", "tcp"])
            .stdout(Stdio::piped());
        let mut server = Running(tool::start(&mut command)?);
        let mut number = String::new();
        if let Some(stdout) = server.0.stdout.take() {
            // An error leaves the line empty, which is handled below.
            let _ = BufReader::new(stdout).read_line(&mut number);
        }
        match number.trim() {
            "" => Err(Stop::because(
                "Xvfb, the display in memory, did not start. What it says stands above.",
            )),
            number => Ok(Self::Virtual {
                name: format!(":{number}"),
                _server: server,
            }),
        }
    }

    /// Lets a program open its windows here.
    pub(crate) fn show<'a>(&self, program: &'a mut Command) -> &'a mut Command {
        match self {
            Self::Screen => program,
            Self::Virtual { name, .. } => program
                .env("DISPLAY", name)
                .env_remove("WAYLAND_DISPLAY")
                .env("GDK_BACKEND", "x11"),
        }
    }

    /// Returns the X name of a virtual display, such as `:99`.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Screen => None,
            Self::Virtual { name, .. } => Some(name),
        }
    }
}
