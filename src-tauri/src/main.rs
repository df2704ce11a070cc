//! Moodring's desktop app: a thin shell around the core.
//!
//! # Layout
//!
//! - `options`: the command line.
//! - `setup`: opens the data folder, starts the LAN server, and keeps both for the window.
//! - `commands`: what the window may call, one line each.
//! - `files`: files that the presenter chooses in the system's dialogs. `poll_files`: those of polls.
//! - `forward`: what the window is told, drained from the ring into Tauri events.
//!
//! It knows nothing about voting: that is the core's. The core knows nothing about windows.

// A release on Windows opens no console behind the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod commands;
mod files;
mod forward;
mod options;
mod poll_files;
mod setup;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use tauri::{Manager as _, RunEvent};

use options::Options;
use setup::Presenter;

/// The label of the presenter's window in `tauri.conf.json`.
const MAIN_WINDOW: &str = "main";

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    let options = match Options::parse(std::env::args_os().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("moodring: {error}\nTry moodring --help.");
            return ExitCode::from(2);
        }
    };
    // GTK ends the process with a panic where there is no display, so it is asked for first.
    #[cfg(target_os = "linux")]
    if ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .all(|name| std::env::var_os(name).is_none_or(|value| value.is_empty()))
    {
        eprintln!(
            "moodring: there is no display to open a window on. Without one, moodring-server serves \
             the phones."
        );
        return ExitCode::FAILURE;
    }
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("moodring: the window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> tauri::Result<()> {
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| raise(app)))
        .plugin(tauri_plugin_dialog::init())
        .register_uri_scheme_protocol("emoji", |_, request| commands::emoji(&request))
        .invoke_handler(tauri::generate_handler![
            commands::load,
            commands::change,
            commands::choose_address,
            commands::list_emoji,
            commands::change_key,
            commands::search_emoji,
            commands::import_polls,
            commands::export_polls,
            commands::history::history,
            commands::history::past_round,
            commands::history::export_rounds,
            commands::history::save_picture,
        ])
        .setup(move |app| Ok(setup::start(app.handle(), options.data)?))
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if let RunEvent::Exit = event {
                app.state::<Presenter>().stop();
            }
        });
    Ok(())
}

/// Brings the window to the front: somebody started Moodring a second time.
fn raise(app: &tauri::AppHandle) {
    let Some(window) = app.get_webview_window(MAIN_WINDOW) else {
        return;
    };
    let raised = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, "the window cannot be raised");
    }
}
