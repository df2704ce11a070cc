//! The pages of the LAN, each one self-contained response put together at start from an explicit
//! list of files. What is not on the list cannot be fetched, and nothing of the presenter's is.

use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, IF_NONE_MATCH, SET_COOKIE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::api;
use crate::middleware::accept::{entries, prefers_html};
use crate::middleware::cookie;
use crate::pages::localized_page::{Language, languages, preferred};
use crate::pages::page::Page;
use crate::problem::Problem;
use crate::routes::events::{KeyGuard, Link};
use moodring_core::{Engine, random};
use moodring_page_bundle::bundle::{BundledPage, bundle};
use moodring_page_bundle::flatten_layers;

macro_rules! ui {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../ui/", $path)))),+]
    };
}

/// Every file a LAN page may be made of.
const FILES: &[(&str, &str)] = ui![
    "shared/announcer.js",
    "shared/base.css",
    "shared/clock.js",
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
    "shared/ring-geometry.js",
    "shared/ring.css",
    "shared/ring.js",
    "shared/rows.css",
    "shared/rows.js",
    "shared/say.js",
    "shared/shares.js",
    "shared/stage.css",
    "shared/stage.js",
    "shared/text.js",
    "shared/theme.js",
    "shared/tokens.css",
    "shared/words.js",
    "audience/api.js",
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

/// The pages, ready to send.
pub(crate) struct Pages {
    audience: Vec<LocalizedPage>,
    code: Vec<LocalizedPage>,
    wall: Page,
}

/// A page for phones in one language, put together for the first phone that asks for it.
struct LocalizedPage {
    language: Language,
    page: OnceLock<Page>,
}

/// Where the phone page has the stage, to its end. What stands before is the same for everyone.
const STAGED: &str = "null</script>\n";

impl Pages {
    pub(crate) fn new() -> Self {
        Self {
            audience: LocalizedPage::all("audience/words.json"),
            code: LocalizedPage::all("audience/code/words.json"),
            wall: Page::new(&without_layers(put_together("wall/index.html"))),
        }
    }

    /// The phone page in the language that suits this phone best, and the language.
    fn audience(&self, request: &HeaderMap) -> (&Page, &Language) {
        LocalizedPage::best(&self.audience, request).page("audience/index.html", STAGED)
    }

    /// The page that asks for the code on the stage.
    pub(crate) fn code(&self, request: &HeaderMap) -> Response {
        let best = LocalizedPage::best(&self.code, request);
        let (page, language) = best.page("audience/code/index.html", "");
        said_in(language, page.answer(request, ""))
    }
}

impl LocalizedPage {
    /// One for each language in a file of words.
    fn all(words: &str) -> Vec<Self> {
        let spoken = languages(file(words)).map(|language| Self {
            language,
            page: OnceLock::new(),
        });
        spoken.collect()
    }

    /// The one in the language that a phone asks for.
    fn best<'a>(pages: &'a [Self], request: &HeaderMap) -> &'a Self {
        let tags: Vec<_> = pages.iter().map(|one| &*one.language.tag).collect();
        &pages[preferred(entries(request, &ACCEPT_LANGUAGE), &tags)]
    }

    /// The page of this source in this language, without its end, and the language.
    fn page(&self, source: &str, end: &str) -> (&Page, &Language) {
        let Self { language, page } = self;
        let page = page.get_or_init(|| {
            let mut page = put_together(source);
            page.html = language.write_into(&page.html);
            let beginning = page.html.strip_suffix(end);
            page.html = beginning.expect("tests read each page").to_owned();
            Page::new(&page)
        });
        (page, language)
    }
}

/// Says which language was chosen.
fn said_in(language: &Language, mut response: Response) -> Response {
    let answer = response.headers_mut();
    let vary = HeaderValue::from_static("accept-encoding, accept-language, cookie");
    answer.insert(VARY, vary);
    let tag = HeaderValue::from_str(&language.tag).expect("a language tag is visible ASCII");
    answer.insert(CONTENT_LANGUAGE, tag);
    response
}

fn file(path: &str) -> &'static str {
    let found = FILES.iter().find(|(name, _)| *name == path);
    found.map(|(_, text)| *text).expect("it is on the list")
}

fn put_together(path: &str) -> BundledPage {
    bundle(FILES, path).expect("the pages compiled in can be put together: tests do so")
}

/// The page for browsers that know no cascade layers.
fn without_layers(page: BundledPage) -> BundledPage {
    let style = flatten_layers::flatten(&page.style);
    BundledPage {
        html: page.html.replacen(&page.style, &style, 1),
        style,
        ..page
    }
}

/// `GET /`: the phone page, in the phone's language, with what is on stage at the moment, so that there
/// is something to tap as soon as it is there. A phone without a voter cookie gets one, with a page that no cache
/// keeps: whoever got that page from a cache would vote as this phone.
pub(crate) async fn audience(
    State(pages): State<Arc<Pages>>,
    State(engine): State<Engine>,
    mut headers: HeaderMap,
) -> Response {
    let is_known = cookie::voter(&headers).is_some();
    if !is_known {
        // “Not modified” is an answer about a page that somebody keeps. It brings no cookie.
        headers.remove(IF_NONE_MATCH);
    }
    let (page, language) = pages.audience(&headers);
    let end = STAGED.replacen("null", &api::snapshot_in_page(&engine.newest()), 1);
    let mut response = said_in(language, page.answer(&headers, &end));
    if !is_known {
        let answer = response.headers_mut();
        answer.insert(SET_COOKIE, cookie::set(random::voter()));
        let caching = HeaderValue::from_static("private, no-store");
        answer.insert(CACHE_CONTROL, caching);
    }
    response
}

/// `GET /wall?key=…`: the tallies, full screen, for whoever has the key. A browser without it gets the
/// page all the same, which is no secret: it says that the link is not valid and tries on.
pub(crate) async fn wall(
    State(pages): State<Arc<Pages>>,
    State(engine): State<Engine>,
    link: Link,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_browser = prefers_html(&headers);
    match KeyGuard::of(&engine, link) {
        Ok(Some(_)) => Ok(pages.wall.answer(&headers, "")),
        Ok(None) | Err(Problem::WrongKey) if is_browser => {
            // Whole, even if the browser has kept it from better days.
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

    /// Every page that can be had, with what it is.
    fn all(pages: &Pages) -> Vec<(&str, &Page)> {
        let audience = pages.audience.iter().map(|one| {
            let (page, language) = one.page("audience/index.html", STAGED);
            (&*language.tag, page)
        });
        let code = pages
            .code
            .iter()
            .map(|one| ("code", one.page("audience/code/index.html", "").0));
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
    fn the_wall_has_no_cascade_layer_which_obs_would_pass_over() {
        let wall = Pages::new().wall;
        assert!(!wall.plain.contains("@layer"));
        for rule in ["@font-face", ".row{", ".arc{", ".floating{", ".tile{"] {
            assert!(wall.plain.contains(rule), "{rule} is lost");
        }
    }

    #[test]
    fn no_page_asks_for_a_file_that_is_not_in_it() {
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
