//! The windows of the presenter: opens them, restores the place of the first one and brings it to the front when Moodring
//! starts a second time.

#[cfg(target_os = "macos")]
pub(crate) mod menu;
pub(crate) mod overlay;
pub(crate) mod page_guard;
#[cfg(debug_assertions)]
pub(crate) mod pages_on_disk;
pub(crate) mod private;
pub(crate) mod screens;

use std::borrow::Cow;

use moodring_core::preferences::Theme;
use tauri::http::{Request, Response};
use tauri::plugin::TauriPlugin;
use tauri::utils::config::WindowConfig;
#[cfg(target_os = "linux")]
use tauri::webview::PageLoadEvent;
use tauri::{
    AppHandle, Emitter as _, EventTarget, Manager as _, PhysicalSize, WebviewWindow,
    WebviewWindowBuilder, Wry,
};
use tauri_plugin_window_state::{AppHandleExt as _, Builder, StateFlags, WindowExt as _};
use tokio::sync::oneshot;

use crate::MAIN_WINDOW;
use crate::quit::QuitQuestion;
use crate::state::AppState;

/// The path of the window's page in `tauri.conf.json`.
const PAGE: &str = "/presenter/index.html";

/// The remembered state. Full screen is left out, because a start in full screen could surprise a presenter in front
/// of an audience.
const REMEMBERED_STATE: StateFlags = StateFlags::SIZE
    .union(StateFlags::POSITION)
    .union(StateFlags::MAXIMIZED);

/// Returns the plugin that stores the place of the window. Its automatic saving is off: it would also store the place
/// of the overlay, and the size of a full screen as the size of the window.
pub(crate) fn window_state_plugin() -> TauriPlugin<Wry> {
    Builder::new()
        .with_state_flags(StateFlags::empty())
        .with_filter(|_| false)
        .build()
}

/// Returns the configuration of the window, in `tauri.conf.json`.
fn config(app: &AppHandle) -> tauri::Result<&WindowConfig> {
    let mut all = app.config().app.windows.iter();
    let config = all.find(|window| window.label == MAIN_WINDOW);
    config.ok_or(tauri::Error::WindowNotFound)
}

/// Builds a window for the presenter's page. The page contains its first state, and it reloads after a crash.
fn build(app: &AppHandle, config: &WindowConfig) -> tauri::Result<WebviewWindow> {
    let serving = app.clone();
    let builder = page_guard::only_own_pages(WebviewWindowBuilder::from_config(app, config)?)
        .on_web_resource_request(move |request, page| add_state(&serving, &request, page));
    #[cfg(target_os = "linux")]
    let builder = builder.on_page_load(|window, load| {
        if load.event() == PageLoadEvent::Finished {
            show_page(&window, true);
        }
    });
    let window = builder.build()?;
    #[cfg(target_os = "linux")]
    {
        page_guard::after_crash(&window, |page| {
            use webkit2gtk::WebViewExt as _;
            page.reload();
        });
        show_page(&window, false);
    }
    Ok(window)
}

/// Returns the label of the window that the presenter looks at: the private one if there is one. Questions and notices
/// go there.
pub(crate) fn of_presenter(app: &AppHandle) -> &'static str {
    match app.get_webview_window(private::WINDOW) {
        Some(_) => private::WINDOW,
        None => MAIN_WINDOW,
    }
}

/// Sends an event to both windows with the presenter's page.
pub(crate) fn emit(
    app: &AppHandle,
    event: &str,
    payload: impl serde::Serialize + Clone,
) -> tauri::Result<()> {
    app.emit_filter(event, payload, |target| match target {
        EventTarget::WebviewWindow { label }
        | EventTarget::Webview { label }
        | EventTarget::Window { label }
        | EventTarget::AnyLabel { label } => label == MAIN_WINDOW || label == private::WINDOW,
        _ => false,
    })
}

/// Runs `query` on the main thread, which owns windows and screens. A query from another thread would block until the
/// main thread has time, and for ever if it has ended.
pub(crate) async fn on_main_thread<T: Send + 'static>(
    app: &AppHandle,
    query: impl FnOnce() -> T + Send + 'static,
) -> tauri::Result<T> {
    let (answer, answered) = oneshot::channel();
    app.run_on_main_thread(move || {
        let _ = answer.send(query());
    })?;
    let gone = |_| std::io::Error::other("the main thread has ended");
    answered.await.map_err(gone).map_err(tauri::Error::from)
}

/// Opens the window at its last place. Its page contains its first state.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let window = build(app, config(app)?)?;
    restore(&window);
    let engine = app.state::<AppState>().engine().ok();
    set_theme(
        app,
        engine.and_then(|engine| engine.newest().content.stage.preferences.theme),
    );
    Ok(())
}

/// Sets the theme of the window frame: the choice of the presenter, or that of the system. The page sets its own
/// theme.
#[cfg(not(target_os = "linux"))]
pub(crate) fn set_theme(app: &AppHandle, theme: Option<Theme>) {
    let Some(window) = app.get_webview_window(MAIN_WINDOW) else {
        return;
    };
    let theme = theme.map(|theme| match theme {
        Theme::Light => tauri::Theme::Light,
        Theme::Dark => tauri::Theme::Dark,
    });
    if let Err(error) = window.set_theme(theme) {
        tracing::warn!(%error, "cannot set the theme of the window frame");
    }
}

/// Makes WebKit's garbage collection run earlier, and look at all objects each time.
///
/// By default JavaScriptCore collects only after about 28 MB. A stage that changes with each frame then always uses
/// that much, although its own data is 5 MB. Most collections look at new objects only, so old garbage stays for
/// minutes. Decision 16 has the figures. WebKit's processes inherit the variables, so call this before all threads and
/// windows. It keeps values that are already set.
#[cfg(target_os = "linux")]
pub(crate) fn keep_page_heap_small() {
    for (option, value) in [
        ("JSC_largeHeapSize", "8388608"),
        ("JSC_useGenerationalGC", "0"),
    ] {
        if let Err(error) = gtk::glib::setenv(option, value, false) {
            tracing::warn!(%error, "cannot limit the memory of the pages");
        }
    }
}

/// Sets the theme through the GTK setting that window managers read. Tauri would treat "as the system" as light, so
/// this function keeps the first value of the setting.
#[cfg(target_os = "linux")]
pub(crate) fn set_theme(app: &AppHandle, theme: Option<Theme>) {
    use std::sync::OnceLock;

    use gtk::prelude::GtkSettingsExt as _;

    static SYSTEM_IS_DARK: OnceLock<bool> = OnceLock::new();
    let set = app.run_on_main_thread(move || {
        let Some(settings) = gtk::Settings::default() else {
            return;
        };
        let before = settings.is_gtk_application_prefer_dark_theme();
        let system = *SYSTEM_IS_DARK.get_or_init(|| before);
        let dark = theme.map_or(system, |theme| theme == Theme::Dark);
        settings.set_gtk_application_prefer_dark_theme(dark);
    });
    if let Err(error) = set {
        tracing::warn!(%error, "cannot set the theme of the window frame");
    }
}

/// Adds the current state to the page as a data block when the page is served. So a reloaded page starts with the
/// current state, and no page of another origin can read it.
fn add_state(app: &AppHandle, request: &Request<Vec<u8>>, page: &mut Response<Cow<'static, [u8]>>) {
    if request.uri().path() != PAGE {
        return;
    }
    let html = page.body();
    let Some(at) = after_body_tag(html) else {
        return tracing::error!("the page has no body tag to add its state to");
    };
    let (head, body) = html.split_at(at);
    let state = app.state::<AppState>().load().in_page();
    let view = serde_json::to_string(&private::state(app)).expect("words and numbers only");
    let view = view.replace('<', "\\u003c");
    let state = format!(
        "<script type=\"application/json\" id=\"first\">{state}</script>\
         <script type=\"application/json\" id=\"presenter-view\">{view}</script>"
    );
    *page.body_mut() = [head, state.as_bytes(), body].concat().into();
    // The new page does not show the question of the old one.
    app.state::<QuitQuestion>().clear();
}

/// Returns the start of the content of the body. Tauri may change the attributes of the tag.
fn after_body_tag(html: &[u8]) -> Option<usize> {
    const BODY: &[u8] = b"<body";
    let tag = html.windows(BODY.len()).position(|bytes| bytes == BODY)?;
    let end = html[tag..].iter().position(|byte| *byte == b'>')?;
    Some(tag + end + 1)
}

/// Shows or hides the web view in the window.
///
/// To draw a page, WebKitGTK waits for the web process, at most half a second. A new web process waits for this one at
/// the same time, so the whole half second passes. Therefore the web view is hidden until its page has loaded.
#[cfg(target_os = "linux")]
fn show_page(window: &WebviewWindow, shown: bool) {
    use gtk::prelude::WidgetExt as _;
    let done = window.with_webview(move |page| {
        let page = page.inner();
        page.set_visible(shown);
        if shown {
            page.grab_focus();
        }
    });
    if let Err(error) = done {
        tracing::error!(%error, "cannot show the page");
    }
}

/// Restores the place of the window, if any screen contains it.
fn restore(window: &WebviewWindow) {
    if let Err(error) = window.restore_state(REMEMBERED_STATE) {
        tracing::warn!(%error, "cannot restore the place of the window");
    }
}

/// Shrinks the window to its screen, which may be smaller than the last one. Call it after the window is shown,
/// because only then it has a size.
pub(crate) fn fit_to_screen(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN_WINDOW) else {
        return;
    };
    let (Ok(size), Ok(Some(screen)), Ok(false)) = (
        window.inner_size(),
        window.current_monitor(),
        window.is_fullscreen(),
    ) else {
        return;
    };
    let room = *screen.size();
    let fitting = PhysicalSize::new(size.width.min(room.width), size.height.min(room.height));
    if fitting == size {
        return;
    }
    let fitted = window
        .set_position(*screen.position())
        .and_then(|()| window.set_size(fitting));
    if let Err(error) = fitted {
        tracing::warn!(%error, "cannot shrink the window to its screen");
    }
}

/// Stores the place of the window, except in full screen.
pub(crate) fn remember(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN_WINDOW) else {
        return;
    };
    if window.is_fullscreen().unwrap_or(true) || private::has_moved_audience(app) {
        return;
    }
    if let Err(error) = app.save_window_state(REMEMBERED_STATE) {
        tracing::warn!(%error, "cannot store the place of the window");
    }
}

/// Brings the window to the front when Moodring starts a second time.
pub(crate) fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(of_presenter(app)) else {
        return;
    };
    let raised = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, "cannot bring the window to the front");
    }
}
