//! The error page for browsers: the sentence of the problem report and a link to the poll.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::response::Response;

use crate::pages::page::hash;
use crate::problem::Problem;

/// The colours of `ui/shared/tokens.css`. The page loads nothing, so that it always shows.
const STYLE: &str = "\
:root{color-scheme:dark light;--paper:#0b0d16;--text:#f4f5fb;--link:#8fd3ff}\
@media(prefers-color-scheme:light){:root{--paper:#fbfaf7;--text:#161a2e;--link:#1d4ed8}}\
*{box-sizing:border-box}\
body{display:grid;align-content:center;min-height:100vh;max-width:34rem;margin:auto;padding:1.5rem;\
background:var(--paper);color:var(--text);font:1.25rem/1.4 system-ui,sans-serif;overflow-wrap:break-word}\
html{background:var(--paper)}h1{margin:0;font-size:1.75rem;line-height:1.25}\
p{margin:1.5rem 0 0}a{color:var(--link);padding:.5rem 0}";

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = hash(&[STYLE]);
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).expect("base64 is visible ASCII")
});

/// Turns a problem report into a page. Other responses stay as they are. `join_url` is the link for a browser that
/// used a foreign host, where the path of the poll would be refused, too.
pub(crate) fn for_browser(
    mut response: Response,
    join_url: impl FnOnce() -> Option<String>,
) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    let poll = match problem {
        Problem::ForeignHost => join_url(),
        _ => Some("/".to_owned()),
    };
    let (status, sentence, _) = problem.answer();
    let page = page(status.canonical_reason(), &sentence, poll.as_deref());
    *response.body_mut() = Body::from(page);
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CONTENT_SECURITY_POLICY, POLICY.clone());
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn page(title: Option<&str>, sentence: &str, poll: Option<&str>) -> String {
    let title = escaped(title.unwrap_or("Error"));
    let sentence = escaped(sentence);
    let link = poll.map_or(String::new(), |poll| {
        format!("<p><a href=\"{}\">Open the poll</a></p>", escaped(poll))
    });
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} · Moodring</title><style>{STYLE}</style></head>\n\
         <body><main><h1>{sentence}</h1>{link}</main></body></html>\n"
    )
}

/// Returns the text without markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn the_sentence_and_the_link_are_escaped() {
        let page = page(None, "<b>\"&\"", Some("http://a/\"onclick=\"x"));
        assert!(page.contains("<h1>&lt;b>&quot;&amp;&quot;</h1>"), "{page}");
        assert!(page.contains("href=\"http://a/&quot;onclick=&quot;x\""));
    }

    #[test]
    fn other_responses_stay_as_they_are() {
        let kept = for_browser("hello".into_response(), || None);
        assert_eq!(kept.headers()[CONTENT_TYPE], "text/plain; charset=utf-8");
    }
}
