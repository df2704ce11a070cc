//! Guards the page of every window: it shows only pages of the app, and it reloads the page when its process ends.
//!
//! A page holds the Wi-Fi password and the listener key and may call commands. So no other site may replace it.

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewWindow, WebviewWindowBuilder, Wry};

/// The origin of the app pages in Tauri: scheme and host.
const ORIGIN: (&str, &str) = if cfg!(windows) {
    ("http", "tauri.localhost")
} else {
    ("tauri", "localhost")
};

/// Rejects every other page: from a dropped link, a script, a redirect or a new window.
pub(crate) fn only_own_pages<'a>(
    builder: WebviewWindowBuilder<'a, Wry, AppHandle>,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    builder
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
}

fn is_own(url: &Url) -> bool {
    let own = (url.scheme(), url.host_str()) == (ORIGIN.0, Some(ORIGIN.1)) && url.port().is_none();
    if !own {
        // Do not log the address, which may contain a secret.
        tracing::warn!(scheme = url.scheme(), "blocked a foreign page in a window");
    }
    own
}

/// Reloads a page when its process ends. WebKitGTK would keep showing the last picture. On macOS, Tauri does this.
#[cfg(target_os = "linux")]
pub(crate) fn after_crash(
    window: &WebviewWindow,
    reload: impl Fn(&webkit2gtk::WebView) + Send + 'static,
) {
    use std::cell::Cell;
    use std::time::{Duration, Instant};

    use gtk::glib;
    use webkit2gtk::WebViewExt as _;

    /// The shortest time between two reloads of a page that keeps crashing.
    const RETRY_INTERVAL: Duration = Duration::from_secs(1);

    let label = window.label().to_owned();
    let connected = window.with_webview(move |page| {
        let ended = Cell::new(None::<Instant>);
        let reload = std::rc::Rc::new(reload);
        page.inner()
            .connect_web_process_terminated(move |page, reason| {
                tracing::error!(%label, ?reason, "the process of a page ended; reloading the page");
                let before = ended.replace(Some(Instant::now()));
                let recent = before.is_some_and(|before| before.elapsed() < RETRY_INTERVAL);
                let wait = if recent {
                    RETRY_INTERVAL
                } else {
                    Duration::ZERO
                };
                let (page, reload) = (page.clone(), reload.clone());
                glib::timeout_add_local_once(wait, move || reload(&page));
            });
    });
    if let Err(error) = connected {
        tracing::error!(%error, "cannot watch the process of a page, so a crashed page stays");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_pages_are_shown() {
        let (scheme, host) = ORIGIN;
        let own = format!("{scheme}://{host}/presenter/index.html");
        let foreign = [
            "https://example.org/".to_owned(),
            format!("https://{host}.example.org/"),
            format!("{scheme}://{host}:8080/presenter/index.html"),
            format!("{scheme}://example.org/presenter/index.html"),
            "http://127.0.0.1:7464/".to_owned(),
            "file:///etc/passwd".to_owned(),
            "about:blank".to_owned(),
            "data:text/html,hello".to_owned(),
            "javascript:alert(1)".to_owned(),
            "emoji://localhost/1f600.svg".to_owned(),
        ];
        let shows = |url: &str| is_own(&Url::parse(url).expect("a URL"));
        assert!(shows(&own));
        for url in foreign {
            assert!(!shows(&url), "{url}");
        }
    }
}
