//! The overlay: a second window over a whole screen, of glass. Reactions float on it over whatever is
//! shown there; a mouse and a keyboard go through it.
//!
//! It is made when it is shown and gone when it is hidden, since a web view that nobody sees still costs
//! a process. It knows screens and windows; what floats is its page's affair.

#[cfg(target_os = "linux")]
mod linux;
mod shortcut;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use moodring_server::api::{OVERLAY_CHANGED, OverlayOut, OverlayRefusal};
use tauri::async_runtime;
use tauri::{AppHandle, Emitter as _, Manager as _, WebviewUrl, WebviewWindow};
use tauri::{Monitor, WebviewWindowBuilder};
use tokio::sync::{oneshot, watch};
use tokio::time::{interval, timeout};

use crate::MAIN_WINDOW;
use crate::windows::page_guard;
use crate::windows::screens;

/// The label of its window.
pub(crate) const WINDOW: &str = "overlay";

/// How often it is looked after while it is shown.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How long a window may take to go.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// What is known of the overlay between its windows.
pub(crate) struct Overlay {
    shown: watch::Sender<bool>,
    /// Held while it is shown or hidden: two presses of a key are two changes, one after the other.
    turn: tokio::sync::Mutex<()>,
    shortcut: Mutex<Option<&'static str>>,
    /// Whether a page can be see-through at all; only a page can tell.
    transparent: AtomicBool,
}

/// Makes it ready to be shown, with keys that work from within any program.
pub(crate) fn start(app: &AppHandle) {
    app.manage(Overlay {
        shown: watch::Sender::new(false),
        turn: tokio::sync::Mutex::new(()),
        shortcut: Mutex::new(None),
        transparent: AtomicBool::new(true),
    });
    match shortcut::register(app) {
        Ok(keys) => *keys_of(&app.state::<Overlay>()) = Some(keys),
        Err(reason) => tracing::warn!("no key shows the overlay from other programs: {reason}"),
    }
}

fn keys_of(overlay: &Overlay) -> std::sync::MutexGuard<'_, Option<&'static str>> {
    let keys = overlay.shortcut.lock();
    keys.unwrap_or_else(PoisonError::into_inner)
}

/// What the presenter's window shows of it.
pub(crate) fn state(app: &AppHandle) -> OverlayOut {
    let overlay = app.state::<Overlay>();
    let shortcut = *keys_of(&overlay);
    OverlayOut {
        shown: *overlay.shown.borrow(),
        refused: None,
        shortcut,
    }
}

/// Remembers whether pages can be see-through here.
pub(crate) fn set_transparency(app: &AppHandle, transparent: bool) {
    // One flag that nothing else hangs on.
    let known = &app.state::<Overlay>().transparent;
    known.store(transparent, Ordering::Relaxed);
}

/// Shows it, or hides it. Where that cannot be, the presenter's window is told why: the keys may have
/// been pressed in another program.
pub(crate) async fn toggle(app: &AppHandle) {
    let overlay = app.state::<Overlay>();
    let _turn = overlay.turn.lock().await;
    let toggled = match app.get_webview_window(WINDOW) {
        Some(window) => hide(&overlay, &window).await,
        None => show(app).await,
    };
    match toggled {
        Ok(None) => {}
        Ok(Some(why)) => refuse(app, why),
        Err(error) => {
            tracing::error!(%error, "the overlay cannot be shown or hidden");
            refuse(app, OverlayRefusal::Unforeseen);
        }
    }
}

/// Makes its window anew: after a crash WebKitGTK draws nothing more into a see-through one.
#[cfg(target_os = "linux")]
async fn renew(app: &AppHandle) {
    let overlay = app.state::<Overlay>();
    let _turn = overlay.turn.lock().await;
    let Some(window) = app.get_webview_window(WINDOW) else {
        return;
    };
    let renewed = match hide(&overlay, &window).await {
        Ok(_) => show(app).await,
        Err(error) => Err(error),
    };
    if let Err(error) = renewed {
        tracing::error!(%error, "the overlay does not come back");
        refuse(app, OverlayRefusal::Unforeseen);
    }
}

#[cfg(target_os = "linux")]
fn renew_later(app: AppHandle) {
    async_runtime::spawn(async move { renew(&app).await });
}

async fn hide(overlay: &Overlay, window: &WebviewWindow) -> tauri::Result<Option<OverlayRefusal>> {
    let mut shown = overlay.shown.subscribe();
    window.destroy()?;
    // The next one cannot have its label before it is gone.
    let _ = timeout(CLOSE_TIMEOUT, shown.wait_for(|shown| !shown)).await;
    Ok(None)
}

/// Its window is gone, whoever closed it.
pub(crate) fn gone(app: &AppHandle) {
    app.state::<Overlay>().shown.send_replace(false);
    tell(app, state(app));
}

fn refuse(app: &AppHandle, why: OverlayRefusal) {
    let refused = Some(why);
    tell(
        app,
        OverlayOut {
            refused,
            ..state(app)
        },
    );
}

fn tell(app: &AppHandle, overlay: OverlayOut) {
    if let Err(error) = app.emit_to(MAIN_WINDOW, OVERLAY_CHANGED, overlay) {
        tracing::warn!(%error, "the window was not told about the overlay");
    }
}

/// Windows and screens are asked where they live. From another thread a question blocks until the main
/// thread has time, and for ever if that has ended.
async fn on_main_thread<T: Send + 'static>(
    app: &AppHandle,
    ask: impl FnOnce() -> T + Send + 'static,
) -> tauri::Result<T> {
    let (answer, answered) = oneshot::channel();
    app.run_on_main_thread(move || {
        let _ = answer.send(ask());
    })?;
    let gone = |_| std::io::Error::other("the main thread has ended");
    answered.await.map_err(gone).map_err(tauri::Error::from)
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
    let window = page_guard::only_own(WebviewWindowBuilder::new(app, WINDOW, page))
        .title("Moodring overlay")
        .transparent(true)
        .decorations(false)
        .always_on_top(true)
        .visible_on_all_workspaces(true)
        .skip_taskbar(true)
        .shadow(false)
        // Nobody can: the mouse goes through. GTK lets no window follow its screen otherwise.
        .resizable(cfg!(target_os = "linux"))
        .focused(false)
        .focusable(false)
        .visible(false)
        .build()?;
    #[cfg(target_os = "linux")]
    {
        let app = app.clone();
        page_guard::after_crash(&window, move |_| renew_later(app.clone()));
    }
    let opened = open(app, &window, &screen).await;
    if let Err(error) = opened {
        // Better none than one that takes the mouse.
        let _ = window.destroy();
        return Err(error);
    }
    app.state::<Overlay>().shown.send_replace(true);
    tell(app, state(app));
    async_runtime::spawn(look_after(app.clone(), window, screen));
    Ok(None)
}

async fn chosen_screen(app: &AppHandle) -> tauri::Result<Option<Monitor>> {
    let asked = app.clone();
    on_main_thread(app, move || screens::chosen(&asked)).await?
}

async fn open(app: &AppHandle, window: &WebviewWindow, screen: &Monitor) -> tauri::Result<()> {
    lie_over(window, screen)?;
    #[cfg(target_os = "linux")]
    {
        let window = window.clone();
        on_main_thread(app, move || linux::make_transparent(&window)).await??;
    }
    #[cfg(not(target_os = "linux"))]
    let _ = app;
    window.show()?;
    // Only now: tao takes the whole app down if the window was never shown.
    window.set_ignore_cursor_events(true)
}

fn lie_over(window: &WebviewWindow, screen: &Monitor) -> tauri::Result<()> {
    window.set_position(*screen.position())?;
    window.set_size(*screen.size())
}

/// Follows the chosen screen, keeps above what is opened later, and ends it where it could not be
/// looked through any more.
async fn look_after(app: AppHandle, window: WebviewWindow, mut screen: Monitor) {
    let mut shown = app.state::<Overlay>().shown.subscribe();
    let mut care = interval(CHECK_INTERVAL);
    loop {
        tokio::select! {
            _ = care.tick() => {}
            _ = shown.wait_for(|shown| !shown) => return,
        }
        if let Ok(Some(now)) = chosen_screen(&app).await
            && screens::place(&now) != screens::place(&screen)
            && lie_over(&window, &now).is_ok()
        {
            screen = now;
        }
        #[cfg(target_os = "linux")]
        {
            let above = window.clone();
            let cared = on_main_thread(&app, move || linux::look_after(&above)).await;
            if let Ok(Some(why)) = cared {
                let _ = window.destroy();
                let _ = shown.wait_for(|shown| !shown).await;
                return refuse(&app, why);
            }
        }
    }
}
