//! The presenter view: a private window for the presenter. While it is open, the first window is for the audience alone.
//!
//! With a second screen, the window for the audience fills that screen, and returns when the screen disappears or the
//! view ends. The private window is created when the view opens and destroyed when it ends, so a closed view costs
//! nothing. This module must not know what the pages draw.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moodring_core::Setting;
use moodring_server::api::{PRESENTER_VIEW_CHANGED, PresenterViewOut};
use tauri::{AppHandle, Manager as _, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow};
use tauri::{Monitor, async_runtime};
use tokio::sync::watch;
use tokio::time::interval;

use crate::MAIN_WINDOW;
use crate::state::AppState;
use crate::windows::screens::{self, Bounds};
use crate::windows::{self, on_main_thread};

/// The label of the private window.
pub(crate) const WINDOW: &str = "private";
/// Its page: the presenter's page in another layout.
const PAGE: &str = "presenter/index.html?private";
/// Its smallest size, in which everything can be reached by scrolling.
const MIN_SIZE: (f64, f64) = (640.0, 480.0);

/// How often the screens are checked while the view is open.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The state of the presenter view that outlives its windows.
pub(crate) struct PresenterView {
    open: watch::Sender<bool>,
    /// Held while the view opens or ends, so that two key presses are two changes, one after the other.
    changing: tokio::sync::Mutex<()>,
    audience: Mutex<Audience>,
}

/// The place of the window for the audience.
#[derive(Default)]
struct Audience {
    /// Its place before it moved to its screen.
    before: Option<Place>,
    /// The screen that it moved to.
    screen: Option<Bounds>,
    /// The last state that was sent to the pages.
    sent: Option<PresenterViewOut>,
    /// Whether the view that was open at the last start was opened again.
    reopened: bool,
}

#[derive(Clone, Copy)]
struct Place {
    position: PhysicalPosition<i32>,
    size: PhysicalSize<u32>,
    maximized: bool,
    full: bool,
}

/// Prepares the presenter view.
pub(crate) fn start(app: &AppHandle) {
    app.manage(PresenterView {
        open: watch::Sender::new(false),
        changing: tokio::sync::Mutex::new(()),
        audience: Mutex::default(),
    });
}

fn audience_of(view: &PresenterView) -> MutexGuard<'_, Audience> {
    let audience = view.audience.lock();
    audience.unwrap_or_else(PoisonError::into_inner)
}

/// Returns the state of the presenter view for the pages.
pub(crate) fn state(app: &AppHandle) -> PresenterViewOut {
    let open = *app.state::<PresenterView>().open.borrow();
    let Some(main) = app.get_webview_window(MAIN_WINDOW) else {
        return PresenterViewOut {
            open,
            full: false,
            screen: None,
            width: 0,
            height: 0,
        };
    };
    let scale = main.scale_factor().unwrap_or(1.0);
    let size = main.inner_size().unwrap_or_default().to_logical(scale);
    let screen = main.current_monitor().ok().flatten();
    PresenterViewOut {
        open,
        full: main.is_fullscreen().unwrap_or(false),
        screen: screen.and_then(|screen| screen.name().cloned()),
        width: size.width,
        height: size.height,
    }
}

/// Returns whether the window for the audience is on another screen, so its place must not be stored.
pub(crate) fn has_moved_audience(app: &AppHandle) -> bool {
    let view = app.state::<PresenterView>();
    audience_of(&view).before.is_some()
}

/// Opens the presenter view if there is a second screen. Returns whether it is open.
pub(crate) async fn present(app: &AppHandle) -> tauri::Result<bool> {
    let handle = app.clone();
    let second = on_main_thread(app, move || screen_for_audience(&handle)).await??;
    if second.is_some() {
        open(app).await?;
    }
    Ok(*app.state::<PresenterView>().open.borrow())
}

/// Opens the presenter view, or ends it.
pub(crate) async fn toggle(app: &AppHandle) -> tauri::Result<()> {
    match app.get_webview_window(WINDOW) {
        Some(window) => {
            forget(app);
            window.destroy()
        }
        None => open(app).await,
    }
}

/// Opens the presenter view again if it was open when Moodring ended. The page of the first window calls this after its
/// first frame.
pub(crate) fn reopen(app: &AppHandle) {
    let view = app.state::<PresenterView>();
    if std::mem::replace(&mut audience_of(&view).reopened, true) {
        return;
    }
    let engine = app.state::<AppState>().engine();
    if engine.is_ok_and(|engine| engine.remembered().presenter_view) {
        let app = app.clone();
        async_runtime::spawn(async move {
            if let Err(error) = open(&app).await {
                tracing::error!(%error, "cannot open the presenter view again");
            }
        });
    }
}

async fn open(app: &AppHandle) -> tauri::Result<()> {
    let view = app.state::<PresenterView>();
    let _guard = view.changing.lock().await;
    if *view.open.borrow() {
        return Ok(());
    }
    let handle = app.clone();
    on_main_thread(app, move || windows::remember(&handle)).await?;
    view.open.send_replace(true);
    // Send the state before the private window opens, so that the audience sees nothing private.
    send_state(app);
    if let Err(error) = open_window(app).await {
        view.open.send_replace(false);
        send_state(app);
        return Err(error);
    }
    remember(app, true);
    async_runtime::spawn(follow_screens(app.clone()));
    Ok(())
}

async fn open_window(app: &AppHandle) -> tauri::Result<()> {
    let mut config = windows::config(app)?.clone();
    config.label = WINDOW.into();
    config.title = "Moodring presenter view".into();
    config.url = WebviewUrl::App(PAGE.into());
    (config.min_width, config.min_height) = (Some(MIN_SIZE.0), Some(MIN_SIZE.1));
    let window = windows::build(app, &config)?;
    let handle = app.clone();
    on_main_thread(app, move || -> tauri::Result<()> {
        // The private window takes the place of the window for the audience.
        if let Some(place) = place_for(&handle, &window)? {
            window.set_position(place.position)?;
            window.set_size(place.size)?;
            if place.maximized {
                window.maximize()?;
            }
        }
        follow(&handle)?;
        window.set_focus()
    })
    .await?
}

/// Returns the place of the private window if there is a screen for the audience: on another screen.
fn place_for(app: &AppHandle, window: &WebviewWindow) -> tauri::Result<Option<Place>> {
    let (Some(main), Some(away)) = (
        app.get_webview_window(MAIN_WINDOW),
        screen_for_audience(app)?,
    ) else {
        return Ok(None);
    };
    let place = place_of(&main)?;
    if !screens::lies_on(place.position, screens::bounds(&away)) {
        return Ok(Some(place));
    }
    let all = app.available_monitors()?;
    let other = all
        .iter()
        .find(|screen| screen.position() != away.position());
    let Some(other) = other else { return Ok(None) };
    let (size, room) = (window.inner_size()?, *other.size());
    Ok(Some(Place {
        position: *other.position(),
        size: PhysicalSize::new(size.width.min(room.width), size.height.min(room.height)),
        maximized: false,
        full: false,
    }))
}

fn place_of(window: &WebviewWindow) -> tauri::Result<Place> {
    Ok(Place {
        position: window.outer_position()?,
        size: window.inner_size()?,
        maximized: window.is_maximized()?,
        full: window.is_fullscreen()?,
    })
}

/// Returns the screen for the audience, if there are two.
fn screen_for_audience(app: &AppHandle) -> tauri::Result<Option<Monitor>> {
    let Some(main) = app.get_webview_window(MAIN_WINDOW) else {
        return Ok(None);
    };
    let before = audience_of(&app.state::<PresenterView>()).before;
    let place = match before {
        Some(place) => place,
        None => place_of(&main)?,
    };
    screens::for_audience(app, place.position, place.full)
}

/// Moves the window for the audience if its screen has changed.
fn follow(app: &AppHandle) -> tauri::Result<()> {
    let Some(main) = app.get_webview_window(MAIN_WINDOW) else {
        return Ok(());
    };
    let view = app.state::<PresenterView>();
    let screen = screen_for_audience(app)?;
    let wanted = screen.as_ref().map(screens::bounds);
    let before = {
        let mut audience = audience_of(&view);
        if audience.screen == wanted {
            return Ok(());
        }
        audience.screen = wanted;
        match wanted {
            Some(_) if audience.before.is_none() => {
                audience.before = Some(place_of(&main)?);
                None
            }
            Some(_) => None,
            None => audience.before.take(),
        }
    };
    match (screen, before) {
        (Some(screen), _) => screens::fill(&main, &screen)?,
        (None, Some(before)) => come_back(app, &main, before)?,
        (None, None) => {}
    }
    if let Some(private) = app.get_webview_window(WINDOW) {
        keep_on_a_screen(app, &private, private.outer_position()?)?;
    }
    Ok(())
}

fn come_back(app: &AppHandle, main: &WebviewWindow, place: Place) -> tauri::Result<()> {
    if place.full {
        return Ok(());
    }
    main.set_fullscreen(false)?;
    main.set_size(place.size)?;
    main.set_position(place.position)?;
    if place.maximized {
        main.maximize()?;
    }
    keep_on_a_screen(app, main, place.position)
}

/// Moves a window at this place to the first screen if the screen there has disappeared.
fn keep_on_a_screen(
    app: &AppHandle,
    window: &WebviewWindow,
    at: PhysicalPosition<i32>,
) -> tauri::Result<()> {
    let all = app.available_monitors()?;
    let Some(first) = all.first() else {
        return Ok(());
    };
    // A window manager puts the corner of the frame a little outside.
    let at = PhysicalPosition::new(at.x.saturating_add(40), at.y.saturating_add(40));
    if all
        .iter()
        .any(|screen| screens::lies_on(at, screens::bounds(screen)))
    {
        return Ok(());
    }
    window.set_position(*first.position())
}

async fn follow_screens(app: AppHandle) {
    let mut open = app.state::<PresenterView>().open.subscribe();
    let mut ticks = interval(CHECK_INTERVAL);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = open.wait_for(|open| !open) => return,
        }
        let handle = app.clone();
        let followed = on_main_thread(&app, move || {
            let followed = follow(&handle);
            send_state(&handle);
            followed
        });
        if let Ok(Err(error)) = followed.await {
            tracing::warn!(%error, "cannot move the window for the audience");
        }
    }
}

/// Sends the new size of the window for the audience, which its picture in the private window follows.
pub(crate) fn audience_resized(app: &AppHandle) {
    if *app.state::<PresenterView>().open.borrow() {
        send_state(app);
    }
}

/// Sends the state to the pages if it has changed.
fn send_state(app: &AppHandle) {
    let now = state(app);
    let view = app.state::<PresenterView>();
    {
        let mut audience = audience_of(&view);
        if audience.sent.as_ref() == Some(&now) {
            return;
        }
        audience.sent = Some(now.clone());
    }
    if let Err(error) = windows::emit(app, PRESENTER_VIEW_CHANGED, now) {
        tracing::warn!(%error, "cannot send the state of the presenter view to the windows");
    }
}

/// Records that the presenter ended the view, so that it does not open at the next start.
pub(crate) fn forget(app: &AppHandle) {
    remember(app, false);
}

fn remember(app: &AppHandle, open: bool) {
    let Ok(engine) = app.state::<AppState>().engine() else {
        return;
    };
    async_runtime::spawn(async move {
        let value = open.then(|| "open".to_owned());
        if let Err(error) = engine.remember(Setting::PresenterView, value).await {
            tracing::warn!(%error, "cannot store whether the presenter view is open");
        }
    });
}

/// Handles the end of the private window: the other window is for the presenter again.
pub(crate) fn closed(app: &AppHandle) {
    let view = app.state::<PresenterView>();
    view.open.send_replace(false);
    let before = {
        let mut audience = audience_of(&view);
        audience.screen = None;
        audience.before.take()
    };
    if let (Some(main), Some(before)) = (app.get_webview_window(MAIN_WINDOW), before)
        && let Err(error) = come_back(app, &main, before)
    {
        tracing::warn!(%error, "cannot bring the window back from the audience's screen");
    }
    send_state(app);
}
