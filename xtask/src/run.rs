//! `cargo xtask run`: installs what is missing, builds the app and opens its window.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{ExitCode, ExitStatus},
};

use crate::{
    Stop,
    display::{self, Display},
    needs, packages, screenshot, tool,
};

/// The window's size when it opens, which is also the size of a virtual screen.
const WINDOW: (u32, u32) = (1280, 800);

/// The options of the command.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Request {
    screenshot: Option<PathBuf>,
    /// Arguments for the app itself.
    app: Vec<String>,
}

impl Request {
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self, Stop> {
        let mut request = Self::default();
        let mut rest = arguments.iter();
        while let Some(&argument) = rest.next() {
            match argument {
                "--" => request.app = rest.by_ref().map(|&word| word.to_owned()).collect(),
                "--screenshot" => match rest.next() {
                    Some(file) if *file != "--" => request.screenshot = Some(file.into()),
                    _ => {
                        return Err(Stop::because(
                            "--screenshot wants the name of the PNG file to write.",
                        ));
                    }
                },
                other => {
                    return Err(Stop::because(format!(
                        "`cargo xtask run` does not know {other}. It takes --screenshot FILE, and arguments for the app after `--`."
                    )));
                }
            }
        }
        Ok(request)
    }
}

/// Installs what is missing, builds the app and opens it. Returns the app's exit code.
pub(crate) fn run(request: &Request) -> Result<ExitCode, Stop> {
    if request.screenshot.is_some() && std::env::consts::OS != "linux" {
        return Err(Stop::because(
            "--screenshot drives WebKitGTK, which only Linux has. Here `cargo xtask run` opens the window for your own screenshot key.",
        ));
    }
    if let Some(folder) = request.screenshot.as_deref().and_then(Path::parent) {
        // Runs before the build, so that a mistyped path fails at once and not minutes later.
        fs::create_dir_all(folder).map_err(|error| {
            Stop::because(format!("{} cannot be made: {error}.", folder.display()))
        })?;
    }
    provide(request.screenshot.is_some())?;
    let app = build()?;
    let display = display()?;
    if let Some(file) = &request.screenshot {
        screenshot::take(&app, &request.app, &display, WINDOW, file)?;
        return Ok(ExitCode::SUCCESS);
    }
    if display.name().is_some() {
        eprintln!("Phones can join all the same. Ctrl-C stops everything.");
    }
    let status = tool::wait(display.show(tool::tied(&app).args(&request.app)))?;
    Ok(exit_code(status))
}

/// Installs what is missing to build and open the window, and to control it from outside if `driven`.
pub(crate) fn provide(driven: bool) -> Result<(), Stop> {
    let mut needs = vec![needs::BUILD];
    if !display::has_screen() {
        needs.push(needs::VIRTUAL_DISPLAY);
    }
    if driven {
        needs.push(needs::WINDOW_DRIVER);
    }
    packages::provide(&needs)
}

/// Builds the app. Returns its path.
pub(crate) fn build() -> Result<PathBuf, Stop> {
    tool::succeed(
        &mut tool::cargo(&["build", "--locked", "--package", "moodring"]),
        "The app does not build. What the compiler says stands above.",
    )?;
    let folder = tool::target()?.join("debug");
    Ok(folder.join(format!("moodring{}", std::env::consts::EXE_SUFFIX)))
}

/// Returns the screen of this session, or starts a virtual display.
pub(crate) fn display() -> Result<Display, Stop> {
    if display::has_screen() {
        return Ok(Display::Screen);
    }
    let display = Display::start(WINDOW.0, WINDOW.1)?;
    eprintln!(
        "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window opens on a virtual one, Xvfb {}.",
        display.name().unwrap_or_default()
    );
    Ok(display)
}

/// Returns the app's own exit code.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    match status.code() {
        Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        None => ExitCode::FAILURE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_after_the_dashes_belong_to_the_app() {
        let request = Request::parse(&["--screenshot", "a.png", "--", "--data", "--screenshot"]);
        let expected = Request {
            screenshot: Some("a.png".into()),
            app: vec!["--data".into(), "--screenshot".into()],
        };
        assert_eq!(request.ok(), Some(expected));
    }

    #[test]
    fn a_screenshot_without_a_file_is_refused() {
        assert!(Request::parse(&["--screenshot"]).is_err());
        assert!(Request::parse(&["--screenshot", "--", "x"]).is_err());
    }

    #[test]
    fn an_unknown_option_is_refused_and_not_ignored() {
        let stop = Request::parse(&["--scrennshot", "a.png"]).err();
        assert!(stop.is_some_and(|stop| stop.to_string().contains("--scrennshot")));
    }
}
