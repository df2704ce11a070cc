//! The presenter's window: brought to the front by a second start, found again where it was left.

#[cfg(target_os = "macos")]
pub(crate) mod menu;
pub(crate) mod overlay;
pub(crate) mod page_guard;
pub(crate) mod screens;

use std::borrow::Cow;

use moodring_core::preferences::Theme;
use tauri::http::{Request, Response};
use tauri::plugin::TauriPlugin;
#[cfg(target_os = "linux")]
use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, Manager as _, PhysicalSize, WebviewWindow, WebviewWindowBuilder, Wry};
use tauri_plugin_window_state::{AppHandleExt as _, Builder, StateFlags, WindowExt as _};

use crate::MAIN_WINDOW;
use crate::quit::Asked;
use crate::state::AppState;

/// The path of the window's page in `tauri.conf.json`.
const PAGE: &str = "/presenter/index.html";

/// What is remembered. Not full screen: a start must not surprise a room.
const REMEMBERED_STATE: StateFlags = StateFlags::SIZE
    .union(StateFlags::POSITION)
    .union(StateFlags::MAXIMIZED);

/// The memory, which does nothing by itself: left alone it would keep the overlay's place too, and the
/// size of a full screen as the window's own.
pub(crate) fn memory() -> TauriPlugin<Wry> {
    Builder::new()
        .with_state_flags(StateFlags::empty())
        .with_filter(|_| false)
        .build()
}

/// Opens the window where it was, with a page that has from the beginning what it shows first.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let mut all = app.config().app.windows.iter();
    let config = all.find(|window| window.label == MAIN_WINDOW);
    let config = config.ok_or(tauri::Error::WindowNotFound)?;
    let serving = app.clone();
    let builder = page_guard::only_own(WebviewWindowBuilder::from_config(app, config)?)
        .on_web_resource_request(move |request, page| bring_state(&serving, &request, page));
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
    restore(&window);
    let engine = app.state::<AppState>().engine().ok();
    set_theme(
        app,
        engine.and_then(|engine| engine.newest().content.stage.preferences.theme),
    );
    Ok(())
}

/// Gives the window's frame the colours that the presenter chose, or those of the system. The page does so by itself.
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
        tracing::warn!(%error, "the window's frame keeps its colours");
    }
}

/// As on the other systems. Window managers look at what GTK says of the window. Tauri would take "as the system" for
/// light, so the setting is made here, and what it was before is kept.
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
        tracing::warn!(%error, "the window's frame keeps its colours");
    }
}

/// Puts the state of this moment into the page as it is served, in a block of data. So a page that is loaded again
/// begins with what is true then, and no page of another origin can read it.
fn bring_state(
    app: &AppHandle,
    request: &Request<Vec<u8>>,
    page: &mut Response<Cow<'static, [u8]>>,
) {
    if request.uri().path() != PAGE {
        return;
    }
    let html = page.body();
    let Some(at) = after_body_tag(html) else {
        return tracing::error!("the page has no place for its state");
    };
    let (head, body) = html.split_at(at);
    let state = app.state::<AppState>().load().in_page();
    let state = format!("<script type=\"application/json\" id=\"first\">{state}</script>");
    *page.body_mut() = [head, state.as_bytes(), body].concat().into();
    // The new page does not show what the old one may have asked.
    app.state::<Asked>().forget();
}

/// Where the content of a page's body begins. Tauri writes the tag's attributes in its own way.
fn after_body_tag(html: &[u8]) -> Option<usize> {
    const BODY: &[u8] = b"<body";
    let tag = html.windows(BODY.len()).position(|bytes| bytes == BODY)?;
    let end = html[tag..].iter().position(|byte| *byte == b'>')?;
    Some(tag + end + 1)
}

/// Gives the page its place in the window, or takes it away.
///
/// WebKitGTK draws a page by asking its process and waiting for the answer, at most half a second. A process that has
/// just begun waits for this one in turn, and then the half second is lost. So a page is not drawn before it is there.
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
        tracing::error!(%error, "the page cannot be shown");
    }
}

/// Puts the window where it was, if any screen is there.
fn restore(window: &WebviewWindow) {
    if let Err(error) = window.restore_state(REMEMBERED_STATE) {
        tracing::warn!(%error, "the window's place is not known");
    }
}

/// Makes the window no larger than the screen it came back on, which may be smaller than the one it was
/// left on. For when it is there: only then does it have a size.
pub(crate) fn fit(app: &AppHandle) {
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
        tracing::warn!(%error, "the window is larger than its screen");
    }
}

/// Keeps the window's place, if it is one of its own.
pub(crate) fn remember(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN_WINDOW) else {
        return;
    };
    if window.is_fullscreen().unwrap_or(true) {
        return;
    }
    if let Err(error) = app.save_window_state(REMEMBERED_STATE) {
        tracing::warn!(%error, "the window's place is not kept");
    }
}

/// Brings the window to the front: somebody started Moodring a second time.
pub(crate) fn raise(app: &AppHandle) {
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
