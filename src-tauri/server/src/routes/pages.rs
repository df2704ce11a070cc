//! The pages for phones and the wall. Each page is one self-contained response, bundled from an explicit list of files.
//! Clients cannot fetch other files, and the list has no file of the presenter.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, IF_NONE_MATCH, SET_COOKIE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::api;
use crate::backend::Backend;
use crate::middleware::accept::{entries, prefers_html};
use crate::middleware::cookie;
use crate::middleware::key_guard::{KeyGuard, Link};
use crate::pages::localized_page::{Language, languages, preferred};
use crate::pages::page::Page;
use crate::problem::Problem;
use moodring_core::random;
use moodring_page_bundle::bundle::{BundledPage, bundle};
use moodring_page_bundle::flatten_layers;

macro_rules! ui {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../ui/", $path)))),+]
    };
}

/// Every file that these pages may contain.
const FILES: &[(&str, &str)] = ui![
    "shared/announcer.js",
    "shared/base.css",
    "shared/clock.js",
    "shared/cloud-layout.js",
    "shared/cloud.css",
    "shared/cloud.js",
    "shared/bar-label.js",
    "shared/direction.js",
    "shared/countdown.css",
    "shared/countdown.js",
    "shared/drawings.css",
    "shared/drawings.js",
    "shared/emoji-style.js",
    "shared/emoji-text.js",
    "shared/emoji.js",
    "shared/feed.js",
    "shared/fill.js",
    "shared/fit.js",
    "shared/floating.css",
    "shared/floating.js",
    "shared/fonts.css",
    "shared/frame.js",
    "shared/hyphens.js",
    "shared/label-size.js",
    "shared/language.js",
    "shared/lead-mark.js",
    "shared/meter.js",
    "shared/mix.js",
    "shared/morph.js",
    "shared/percentages.js",
    "shared/rail.css",
    "shared/right-mark.js",
    "shared/ring-geometry.js",
    "shared/ring.css",
    "shared/ring.js",
    "shared/rows.css",
    "shared/rows.js",
    "shared/say.js",
    "shared/shares.js",
    "shared/stage.css",
    "shared/words.json",
    "shared/stage.js",
    "shared/text.js",
    "shared/theme.js",
    "shared/tokens.css",
    "shared/words.js",
    "audience/api.js",
    "audience/field.js",
    "audience/index.html",
    "audience/main.js",
    "audience/speech.js",
    "audience/state.js",
    "audience/style.css",
    "audience/target.js",
    "audience/view.js",
    "audience/words.js",
    "audience/words.json",
    "audience/code/index.html",
    "audience/code/main.js",
    "audience/code/style.css",
    "audience/code/words.json",
    "wall/api.js",
    "wall/index.html",
    "wall/main.js",
    "wall/state.js",
    "wall/view.js",
    "wall/wall.css",
];

/// The files of the list with their paths.
struct Sources(Vec<(&'static str, Cow<'static, str>)>);

/// The pages, ready to send.
pub(crate) struct Pages {
    sources: Sources,
    audience: Vec<LocalizedPage>,
    code: Vec<LocalizedPage>,
    wall: Page,
}

/// A page for phones in one language, bundled for the first phone that requests it.
struct LocalizedPage {
    language: Language,
    page: OnceLock<Page>,
}

/// The end of the phone page, from the place of the snapshot on. Everything before it is the same for every phone.
const SNAPSHOT_AND_END: &str = "null</script>\n";
/// The most bytes of the compressed phone page. With this limit the page and the head of the answer fit into TCP's
/// initial window.
const MAX_PACKED_PAGE: usize = 13_200;

impl Pages {
    pub(crate) fn new() -> Self {
        let files = FILES.iter().map(|(path, text)| (*path, Cow::from(*text)));
        Self::of(Sources(files.collect()))
    }

    /// For development: returns the current pages from `ui/`, if they are to be read from there. The program's own copy
    /// replaces an unreadable file.
    #[cfg(debug_assertions)]
    pub(crate) fn on_disk() -> Option<Self> {
        let folder = moodring_page_bundle::on_disk::folder()?;
        let read = |(path, text): &(&'static str, &'static str)| {
            let now = std::fs::read_to_string(folder.join(path));
            (*path, now.map_or(Cow::from(*text), Cow::from))
        };
        Some(Self::of(Sources(FILES.iter().map(read).collect())))
    }

    fn of(sources: Sources) -> Self {
        Self {
            audience: LocalizedPage::all(sources.file("audience/words.json")),
            code: LocalizedPage::all(sources.file("audience/code/words.json")),
            wall: Page::new(&without_layers(sources.bundle("wall/index.html"))),
            sources,
        }
    }

    /// Returns the phone page in the language that suits this phone best, and that language.
    fn audience(&self, request: &HeaderMap) -> (&Page, &Language) {
        LocalizedPage::for_request(&self.audience, request).page(
            &self.sources,
            "audience/index.html",
            SNAPSHOT_AND_END,
        )
    }

    /// Returns the page that asks for the code on the stage.
    pub(crate) fn code(&self, request: &HeaderMap) -> Response {
        let localized = LocalizedPage::for_request(&self.code, request);
        let (page, language) = localized.page(&self.sources, "audience/code/index.html", "");
        with_language(language, page.answer(request, ""))
    }
}

impl LocalizedPage {
    /// Returns one page for each language in a file of words.
    fn all(words: &str) -> Vec<Self> {
        let pages = languages(words).map(|language| Self {
            language,
            page: OnceLock::new(),
        });
        pages.collect()
    }

    /// Returns the page in the language that the phone prefers.
    fn for_request<'a>(pages: &'a [Self], request: &HeaderMap) -> &'a Self {
        let tags: Vec<_> = pages.iter().map(|one| &*one.language.tag).collect();
        &pages[preferred(entries(request, &ACCEPT_LANGUAGE), &tags)]
    }

    /// Returns the page at this path in this language, without `end`, and the language.
    fn page(&self, sources: &Sources, path: &str, end: &str) -> (&Page, &Language) {
        let Self { language, page } = self;
        let page = page.get_or_init(|| {
            let mut page = sources.bundle(path);
            page.html = language.write_into(&page.html);
            let start = page.html.strip_suffix(end);
            page.html = start.expect("tests read each page").to_owned();
            Page::new(&page)
        });
        (page, language)
    }
}

/// Adds the headers that name the language of the page.
fn with_language(language: &Language, mut response: Response) -> Response {
    let answer = response.headers_mut();
    let vary = HeaderValue::from_static("accept-encoding, accept-language, cookie");
    answer.insert(VARY, vary);
    let tag = HeaderValue::from_str(&language.tag).expect("a language tag is visible ASCII");
    answer.insert(CONTENT_LANGUAGE, tag);
    response
}

impl Sources {
    fn file(&self, path: &str) -> &str {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| &**text).expect("it is on the list")
    }

    fn bundle(&self, path: &str) -> BundledPage {
        let files: Vec<_> = self.0.iter().map(|(path, text)| (*path, &**text)).collect();
        bundle(&files, path).expect("every file of a page is on the list")
    }
}

/// Returns the page for browsers without support for cascade layers.
fn without_layers(page: BundledPage) -> BundledPage {
    let style = flatten_layers::flatten(&page.style);
    BundledPage {
        html: page.html.replacen(&page.style, &style, 1),
        style,
        ..page
    }
}

/// `GET /`: the phone page in the phone's language. It contains the newest snapshot, so that the phone can vote as
/// soon as the page is there. A phone without a voter cookie gets one, and its page must not be cached: another phone
/// that got the page from a cache would vote as this one.
///
/// A snapshot that makes the page too large is left out: a cloud of 200 emoji with their counts, or the longest texts. The
/// page then waits for its event stream.
pub(crate) async fn audience(
    State(pages): State<Arc<Pages>>,
    State(backend): State<Backend>,
    mut headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_known = cookie::voter(&headers).is_some();
    if !is_known {
        // A 304 response sets no cookie, so send the whole page.
        headers.remove(IF_NONE_MATCH);
    }
    let (page, language) = pages.audience(&headers);
    let snapshot = api::snapshot_in_page(&*backend.newest()?);
    let mut end = SNAPSHOT_AND_END.replacen("null", &snapshot, 1);
    // Compression makes the end no longer, so most snapshots need no test.
    let at_most = page.gzip.len() + end.len();
    if at_most > MAX_PACKED_PAGE && page.gzip.with(end.as_bytes()).len() > MAX_PACKED_PAGE {
        end = SNAPSHOT_AND_END.to_owned();
    }
    let mut response = with_language(language, page.answer(&headers, &end));
    if !is_known {
        let answer = response.headers_mut();
        answer.insert(SET_COOKIE, cookie::set(random::voter()));
        let caching = HeaderValue::from_static("private, no-store");
        answer.insert(CACHE_CONTROL, caching);
    }
    Ok(response)
}

/// `GET /wall?key=…`: the tallies, full screen, for browsers with the key. A browser without it gets the same page
/// with 403. The page holds no secret: it shows that the link is not valid and tries again. An edge has no wall.
///
/// Slides of every origin may frame the wall with the right key. It has no controls and uses no cookies, so a page that
/// frames it cannot trick a person into a change.
pub(crate) async fn wall(
    State(pages): State<Arc<Pages>>,
    State(backend): State<Backend>,
    link: Link,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if backend.key().is_none() {
        return Err(Problem::NoSuchPage);
    }
    let is_browser = prefers_html(&headers);
    match KeyGuard::of(&backend, link) {
        Ok(Some(_)) => Ok(pages.wall.answer_in_frames(&headers)),
        Ok(None) | Err(Problem::WrongKey) if is_browser => {
            // Send the whole page, even if the browser has it in its cache.
            let page = pages.wall.answer(&HeaderMap::new(), "");
            Ok((StatusCode::FORBIDDEN, page).into_response())
        }
        Ok(None) => Err(Problem::WrongKey),
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns every page, with its name.
    fn all(pages: &Pages) -> Vec<(&str, &Page)> {
        let audience = pages.audience.iter().map(|one| {
            let (page, language) =
                one.page(&pages.sources, "audience/index.html", SNAPSHOT_AND_END);
            (&*language.tag, page)
        });
        let code = pages.code.iter().map(|one| {
            (
                "code",
                one.page(&pages.sources, "audience/code/index.html", "").0,
            )
        });
        audience
            .chain(code)
            .chain([("wall", &pages.wall)])
            .collect()
    }

    #[test]
    fn the_phone_page_fits_in_thirteen_kilobytes_in_every_language() {
        let pages = Pages::new();
        let audience = all(&pages)
            .into_iter()
            .filter(|(name, _)| !["wall", "code"].contains(name));
        let sizes: Vec<_> = audience
            .map(|(tag, page)| (tag, page.gzip.with(b"").len()))
            .collect();
        assert_eq!(sizes.len(), 15);
        assert!(sizes.iter().all(|(_, bytes)| *bytes <= 13_000), "{sizes:?}");
    }

    #[test]
    fn the_wall_has_no_cascade_layers_which_old_obs_ignores() {
        let wall = Pages::new().wall;
        assert!(!wall.plain.contains("@layer"));
        for rule in ["@font-face", ".row{", ".arc{", ".floating{", ".tile{"] {
            assert!(wall.plain.contains(rule), "{rule} is lost");
        }
    }

    #[test]
    fn no_page_requests_a_file_that_it_does_not_contain() {
        let pages = Pages::new();
        for (name, page) in all(&pages) {
            for outside in [
                "<link rel=\"stylesheet\"",
                "<script src",
                "\nimport ",
                "@import",
                "http://",
                "https://",
            ] {
                assert!(!page.plain.contains(outside), "{name} contains {outside}");
            }
        }
    }
}
