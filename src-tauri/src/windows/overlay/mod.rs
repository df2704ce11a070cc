//! The overlay: a transparent second window over a whole screen. Reactions float in it above all other windows. The
//! mouse and the keyboard go through it.
//!
//! The window is created when the overlay is shown and destroyed when it is hidden, because a hidden web view still
//! costs a process. This module must not know what the page draws.

#[cfg(target_os = "linux")]
mod linux;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use moodring_server::api::{OVERLAY_CHANGED, OverlayOut, OverlayRefusal};
use tauri::async_runtime;
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindow};
use tauri::{Monitor, WebviewWindowBuilder};
use tokio::sync::watch;
use tokio::time::{interval, timeout};

use crate::windows::{self, on_main_thread, page_guard, screens};

/// The label of the overlay window.
pub(crate) const WINDOW: &str = "overlay";

/// How often the shown overlay is checked.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// The longest time for a window to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// The state of the overlay that outlives its windows.
pub(crate) struct Overlay {
    shown: watch::Sender<bool>,
    /// Held while the overlay is being shown or hidden, so that two key presses are two changes, one after the other.
    toggling: tokio::sync::Mutex<()>,
    /// Whether pages can be transparent here. Only a page can find out.
    transparent: AtomicBool,
}

/// Prepares the overlay.
pub(crate) fn start(app: &AppHandle) {
    app.manage(Overlay {
        shown: watch::Sender::new(false),
        toggling: tokio::sync::Mutex::new(()),
        transparent: AtomicBool::new(true),
    });
}

/// Returns whether windows can stay above the others here.
#[cfg(target_os = "linux")]
pub(crate) async fn is_possible_here(app: &AppHandle) -> bool {
    let is_wayland = on_main_thread(app, linux::is_wayland).await;
    !is_wayland.unwrap_or(true)
}

/// Returns the state of the overlay for the window of the presenter.
pub(crate) fn state(app: &AppHandle) -> OverlayOut {
    OverlayOut {
        shown: *app.state::<Overlay>().shown.borrow(),
        refused: None,
    }
}

/// Records whether pages can be transparent here.
pub(crate) fn set_transparency(app: &AppHandle, transparent: bool) {
    // Relaxed: the flag orders no other memory access.
    let known = &app.state::<Overlay>().transparent;
    known.store(transparent, Ordering::Relaxed);
}

/// Shows the overlay, or hides it. If that fails, returns the reason and also sends it to the window of the presenter,
/// because the presenter may have pressed the keys in another program.
pub(crate) async fn toggle(app: &AppHandle) -> Option<OverlayRefusal> {
    let overlay = app.state::<Overlay>();
    let _guard = overlay.toggling.lock().await;
    let toggled = match app.get_webview_window(WINDOW) {
        Some(window) => hide(&overlay, &window).await,
        None => show(app).await,
    };
    let refused = toggled.unwrap_or_else(|error| {
        tracing::error!(%error, "cannot show or hide the overlay");
        Some(OverlayRefusal::Unforeseen)
    });
    if let Some(why) = refused {
        refuse(app, why);
    }
    refused
}

/// Recreates the window. After a crash, WebKitGTK no longer draws into a transparent window.
#[cfg(target_os = "linux")]
async fn recreate(app: &AppHandle) {
    let overlay = app.state::<Overlay>();
    let _guard = overlay.toggling.lock().await;
    let Some(window) = app.get_webview_window(WINDOW) else {
        return;
    };
    let recreated = match hide(&overlay, &window).await {
        Ok(_) => show(app).await,
        Err(error) => Err(error),
    };
    if let Err(error) = recreated {
        tracing::error!(%error, "cannot recreate the overlay");
        refuse(app, OverlayRefusal::Unforeseen);
    }
}

#[cfg(target_os = "linux")]
fn recreate_later(app: AppHandle) {
    async_runtime::spawn(async move { recreate(&app).await });
}

async fn hide(overlay: &Overlay, window: &WebviewWindow) -> tauri::Result<Option<OverlayRefusal>> {
    let mut shown = overlay.shown.subscribe();
    window.destroy()?;
    // The next window cannot have this label until the old one has closed.
    let _ = timeout(CLOSE_TIMEOUT, shown.wait_for(|shown| !shown)).await;
    Ok(None)
}

/// Records that the window has closed.
pub(crate) fn closed(app: &AppHandle) {
    app.state::<Overlay>().shown.send_replace(false);
    emit_state(app, state(app));
}

fn refuse(app: &AppHandle, why: OverlayRefusal) {
    let refused = Some(why);
    emit_state(
        app,
        OverlayOut {
            refused,
            ..state(app)
        },
    );
}

fn emit_state(app: &AppHandle, overlay: OverlayOut) {
    if let Err(error) = windows::emit(app, OVERLAY_CHANGED, overlay) {
        tracing::warn!(%error, "cannot send the state of the overlay to the window");
    }
}

async fn show(app: &AppHandle) -> tauri::Result<Option<OverlayRefusal>> {
    #[cfg(target_os = "linux")]
    if let Some(why) = on_main_thread(app, linux::refusal).await? {
        return Ok(Some(why));
    }
    if !app.state::<Overlay>().transparent.load(Ordering::Relaxed) {
        return Ok(Some(OverlayRefusal::NoAcceleration));
    }
    let Some(screen) = chosen_screen(app).await? else {
        return Ok(Some(OverlayRefusal::Unforeseen));
    };
    let page = WebviewUrl::App("overlay/index.html".into());
    let window = page_guard::only_own_pages(WebviewWindowBuilder::new(app, WINDOW, page))
        .title("Moodring overlay")
        .transparent(true)
        .decorations(false)
        .always_on_top(true)
        .visible_on_all_workspaces(true)
        .skip_taskbar(true)
        .shadow(false)
        // The mouse goes through the window, so it cannot be resized by hand. GTK requires this flag so that the window
        // can follow its screen.
        .resizable(cfg!(target_os = "linux"))
        .focused(false)
        .focusable(false)
        .visible(false)
        .build()?;
    #[cfg(target_os = "linux")]
    {
        let app = app.clone();
        page_guard::after_crash(&window, move |_| recreate_later(app.clone()));
    }
    let opened = open(app, &window, &screen).await;
    if let Err(error) = opened {
        // No overlay is better than one that takes the mouse.
        let _ = window.destroy();
        return Err(error);
    }
    app.state::<Overlay>().shown.send_replace(true);
    emit_state(app, state(app));
    async_runtime::spawn(follow_screen(app.clone(), window, screen));
    Ok(None)
}

async fn chosen_screen(app: &AppHandle) -> tauri::Result<Option<Monitor>> {
    let handle = app.clone();
    on_main_thread(app, move || screens::chosen(&handle)).await?
}

async fn open(app: &AppHandle, window: &WebviewWindow, screen: &Monitor) -> tauri::Result<()> {
    cover_screen(window, screen)?;
    #[cfg(target_os = "linux")]
    {
        let window = window.clone();
        on_main_thread(app, move || linux::make_transparent(&window)).await??;
    }
    #[cfg(not(target_os = "linux"))]
    let _ = app;
    window.show()?;
    // Call this only after `show`: otherwise tao crashes the app.
    window.set_ignore_cursor_events(true)
}

fn cover_screen(window: &WebviewWindow, screen: &Monitor) -> tauri::Result<()> {
    window.set_position(*screen.position())?;
    window.set_size(*screen.size())
}

/// Follows the chosen screen, keeps the overlay above newer windows, and closes it if transparency ends.
async fn follow_screen(app: AppHandle, window: WebviewWindow, mut screen: Monitor) {
    let mut shown = app.state::<Overlay>().shown.subscribe();
    let mut ticks = interval(CHECK_INTERVAL);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = shown.wait_for(|shown| !shown) => return,
        }
        if let Ok(Some(now)) = chosen_screen(&app).await
            && screens::bounds(&now) != screens::bounds(&screen)
            && cover_screen(&window, &now).is_ok()
        {
            screen = now;
        }
        #[cfg(target_os = "linux")]
        {
            let above = window.clone();
            let checked = on_main_thread(&app, move || linux::keep_above(&above)).await;
            if let Ok(Some(why)) = checked {
                let _ = window.destroy();
                let _ = shown.wait_for(|shown| !shown).await;
                return refuse(&app, why);
            }
        }
    }
}
