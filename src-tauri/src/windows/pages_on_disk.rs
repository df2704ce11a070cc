//! For development: bundles the pages of the windows from `ui/` on disk, and reloads them when a file there changes.
//!
//! Only debug builds have this module, and only `cargo xtask dev` asks for it. Otherwise the pages equal those of a
//! build: the same bundle, the same content security policy.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use moodring_page_bundle::bundle::Missing;
use moodring_page_bundle::{on_disk, window_pages};
use tauri::utils::assets::{AssetKey, AssetsIter, CspHash};
use tauri::utils::assets::{SCRIPT_NONCE_TOKEN, STYLE_NONCE_TOKEN};
use tauri::{App, AppHandle, Assets, Context, Manager as _, Wry};

/// The time between two checks of the files.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);

/// Serves the pages from disk if the environment says so.
pub(crate) fn serve(mut context: Context<Wry>) -> Context<Wry> {
    if let Some(ui) = on_disk::folder() {
        // This is only temporary, until the next line.
        let embedded = context.set_assets(Box::new(Nothing));
        context.set_assets(Box::new(PagesOnDisk { ui, embedded }));
    }
    context
}

/// The pages on disk. Fonts and the icon come from the program.
struct PagesOnDisk {
    ui: PathBuf,
    embedded: Box<dyn Assets<Wry>>,
}

impl Assets<Wry> for PagesOnDisk {
    fn setup(&self, app: &App<Wry>) {
        let (ui, app) = (self.ui.clone(), app.handle().clone());
        thread::spawn(move || reload_on_change(&ui, &app));
    }

    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        let path = key.as_ref().trim_start_matches('/');
        if !window_pages::PAGES.contains(&path) {
            let words = words(&self.ui, path).map(|text| text.into_bytes().into());
            return words.or_else(|| self.embedded.get(key));
        }
        match page(&self.ui, path) {
            Ok(page) => Some(page.into_bytes().into()),
            Err(error) => {
                tracing::error!("{path} cannot be put together, so an older one is shown: {error}");
                self.embedded.get(key)
            }
        }
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        self.embedded.iter()
    }

    fn csp_hashes(&self, html_path: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        self.embedded.csp_hashes(html_path)
    }
}

/// Returns a page with marks that Tauri replaces by the nonces of its policy. The embedded pages have hashes from the
/// build instead.
fn page(ui: &Path, path: &str) -> Result<String, String> {
    let files = window_pages::read(ui).map_err(|error| error.to_string())?;
    let page = window_pages::page(&files, path)
        .map_err(|Missing(file)| format!("{file} does not exist"))?;
    let script = format!("<script nonce=\"{SCRIPT_NONCE_TOKEN}\">\"use strict\"");
    let style = format!("<style nonce=\"{STYLE_NONCE_TOKEN}\">");
    let html = page.html.replacen("<script>\"use strict\"", &script, 1);
    Ok(html.replacen("<style>", &style, 1))
}

/// Returns the sentences of the language at `path`; `None` if the path names no language.
fn words(ui: &Path, path: &str) -> Option<String> {
    let files = window_pages::read(ui).ok()?;
    window_pages::words(&files).find_map(|(name, text)| (name == path).then_some(text))
}

fn reload_on_change(ui: &Path, app: &AppHandle) {
    let mut shown = window_pages::read(ui).ok();
    loop {
        thread::sleep(LOOK_INTERVAL);
        let now = window_pages::read(ui).ok();
        if now.is_none() || now == shown {
            continue;
        }
        shown = now;
        for window in app.webview_windows().values() {
            if let Err(error) = window.reload() {
                tracing::error!(%error, "cannot load a page again");
            }
        }
    }
}

/// Assets without any page.
struct Nothing;

impl Assets<Wry> for Nothing {
    fn get(&self, _: &AssetKey) -> Option<Cow<'_, [u8]>> {
        None
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(std::iter::empty())
    }

    fn csp_hashes(&self, _: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}
