//! The desktop app of Moodring: a thin Tauri shell around the engine and the server.
//!
//! # Layout
//!
//! - `options`: the command line. `log`: errors and warnings, on standard error and in a file.
//! - `startup`: opens the data folder, starts the server and the window. `state`: the running engine for the commands.
//! - `requests`: requests from the desktop on the command line, such as a new poll, at a first or second start.
//! - `commands`: the functions that the window may call. `ui_events`: sends changes to the windows.
//! - `windows`: the presenter's windows and the overlay, their pages and their screens.
//! - `remote`: executes the instructions of the command line. `shortcuts`: keys that work in any program. `keep_awake`:
//!   keeps the screen on while a round is open. `quit`: asks once before it ends an open round.
//!
//! This crate has no rules about votes: `moodring-core` has them and must not depend on windows.

// A release build on Windows opens no console behind the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod commands;
mod keep_awake;
mod log;
mod options;
mod quit;
mod remote;
mod requests;
mod shortcuts;
mod startup;
mod state;
mod ui_events;
mod windows;

use std::process::ExitCode;

use tauri::{AppHandle, Manager as _, RunEvent, WindowEvent, async_runtime};

use log::Log;
use options::Options;
use state::AppState;

/// The label of the presenter's window in `tauri.conf.json`.
const MAIN_WINDOW: &str = "main";

fn main() -> ExitCode {
    let log = Log::init();
    let options = match Options::parse(std::env::args_os().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            log::print_error(&format!("{error}\nTry moodring --help."));
            return ExitCode::from(2);
        }
    };
    if let Some(instruction) = options.instruction {
        let folder = options.data.or_else(startup::default_folder);
        return match folder {
            Some(folder) => remote::send(&folder, instruction),
            None => {
                log::print_error("the data folder is unknown; name it with --data");
                ExitCode::FAILURE
            }
        };
    }
    #[cfg(target_os = "linux")]
    windows::keep_page_heap_small();
    // Tauri panics if GTK finds no display, so check GTK first.
    #[cfg(target_os = "linux")]
    if gtk::init().is_err() {
        log::print_error(
            "there is no display to open a window on. Without one, moodring-server serves the phones.",
        );
        return ExitCode::FAILURE;
    }
    match run(options, log) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::print_error(&format!("the window cannot be opened: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options, log: Log) -> tauri::Result<()> {
    let builder = tauri::Builder::default()
        .manage(log)
        .manage(quit::QuitQuestion::default())
        .manage(requests::Requests::new(options.request))
        .manage(shortcuts::GlobalShortcuts::default())
        .manage(commands::script_errors::ScriptErrors::default())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_single_instance::init(|app, args, folder| {
            requests::second_start(app, args, folder.as_ref());
        }))
        .plugin(windows::window_state_plugin())
        .register_uri_scheme_protocol("emoji", |_, request| commands::emoji(&request))
        .invoke_handler(tauri::generate_handler![
            commands::load,
            commands::change,
            commands::choose_address,
            commands::choose_public,
            commands::choose_relay,
            commands::self_test,
            commands::choose_wifi,
            commands::list_emoji,
            commands::change_key,
            commands::save_wall,
            commands::recovery::back_up,
            commands::recovery::recover,
            quit::quit,
            quit::stay,
            commands::about::about,
            commands::about::licences,
            log::open_log_folder,
            commands::script_errors::report_error,
            commands::search_emoji,
            commands::import_polls,
            commands::export_polls,
            commands::history::history,
            commands::history::round_detail,
            commands::history::export_rounds,
            commands::history::save_picture,
            commands::overlay,
            commands::toggle_overlay,
            commands::newest,
            commands::load_join_code,
            commands::shortcuts,
            commands::pause_shortcuts,
            commands::choose_shortcut,
            commands::choose_desktop_shortcuts,
            commands::screens,
            commands::set_full_screen,
            commands::presenter_view,
            commands::toggle_presenter_view,
            commands::present,
            commands::pass_on,
            requests::take_request,
            requests::import_requested,
        ])
        .setup(move |app| Ok(startup::start(app.handle(), options.data)?));
    #[cfg(target_os = "macos")]
    let builder = builder
        .menu(windows::menu::bar)
        .on_menu_event(windows::menu::chosen);
    let context = tauri::generate_context!();
    #[cfg(debug_assertions)]
    let context = windows::pages_on_disk::serve(context);
    builder.build(context)?.run(handle_event);
    Ok(())
}

fn handle_event(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::WindowEvent { label, event, .. } => match (label.as_str(), event) {
            (MAIN_WINDOW, WindowEvent::CloseRequested { api, .. }) => {
                windows::remember(app);
                if !quit::may_end(app) {
                    api.prevent_close();
                }
            }
            (MAIN_WINDOW, WindowEvent::Resized(_)) => windows::private::audience_resized(app),
            (windows::private::WINDOW, WindowEvent::CloseRequested { .. }) => {
                windows::private::forget(app);
            }
            (windows::private::WINDOW, WindowEvent::Destroyed) => windows::private::closed(app),
            // Exit even if the overlay is open, because it has no close button.
            (MAIN_WINDOW, WindowEvent::Destroyed) => app.exit(0),
            (windows::overlay::WINDOW, WindowEvent::Destroyed) => windows::overlay::closed(app),
            _ => {}
        },
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            for file in urls.iter().filter_map(|url| url.to_file_path().ok()) {
                requests::add(app, requests::Request::Import(file));
            }
        }
        // Some systems end a program without closing its windows.
        RunEvent::ExitRequested { .. } => windows::remember(app),
        RunEvent::Exit => {
            remote::stop(app);
            async_runtime::block_on(app.state::<AppState>().close());
            tracing::info!("Moodring stopped");
        }
        _ => {}
    }
}
