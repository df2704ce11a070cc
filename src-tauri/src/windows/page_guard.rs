//! Rules for the page of every window: it is the app's own and no other, and it comes back when its process ends.
//!
//! A page holds the Wi-Fi password and the listeners' key and may call commands, so no other site may take its place.

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewWindow, WebviewWindowBuilder, Wry};

/// Where Tauri serves the app's pages: scheme and host.
const ORIGIN: (&str, &str) = if cfg!(windows) {
    ("http", "tauri.localhost")
} else {
    ("tauri", "localhost")
};

/// Refuses every other page, whatever asks for it: a link that is dropped on the window, a script, a redirect, a new
/// window.
pub(crate) fn only_own<'a>(
    builder: WebviewWindowBuilder<'a, Wry, AppHandle>,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    builder
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
}

fn is_own(url: &Url) -> bool {
    let own = (url.scheme(), url.host_str()) == (ORIGIN.0, Some(ORIGIN.1)) && url.port().is_none();
    if !own {
        // Without the address: it may hold somebody's secret.
        tracing::warn!(
            scheme = url.scheme(),
            "a window was asked to show another page"
        );
    }
    own
}

/// Brings a page back when its process ends. WebKitGTK would leave the last picture standing; macOS is looked after by
/// Tauri.
#[cfg(target_os = "linux")]
pub(crate) fn after_crash(
    window: &WebviewWindow,
    bring_back: impl Fn(&webkit2gtk::WebView) + Send + 'static,
) {
    use std::cell::Cell;
    use std::time::{Duration, Instant};

    use gtk::glib;
    use webkit2gtk::WebViewExt as _;

    /// A page that ends again and again is brought back no more often.
    const RETRY_INTERVAL: Duration = Duration::from_secs(1);

    let label = window.label().to_owned();
    let connected = window.with_webview(move |page| {
        let ended = Cell::new(None::<Instant>);
        let bring_back = std::rc::Rc::new(bring_back);
        page.inner().connect_web_process_terminated(move |page, reason| {
            tracing::error!(%label, ?reason, "the process of a page ended; the page is loaded again");
            let before = ended.replace(Some(Instant::now()));
            let recent = before.is_some_and(|before| before.elapsed() < RETRY_INTERVAL);
            let wait = if recent { RETRY_INTERVAL } else { Duration::ZERO };
            let (page, bring_back) = (page.clone(), bring_back.clone());
            glib::timeout_add_local_once(wait, move || bring_back(&page));
        });
    });
    if let Err(error) = connected {
        tracing::error!(%error, "a page that ends would stay as it is");
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
