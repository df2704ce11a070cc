//! Headers that list what a client accepts, each entry with a weight (RFC 9110, section 12.4.2), such as
//! `Accept-Language`.
//!
//! Any client can send such a list. So reading takes linear time, and only the first entries count. Browsers send
//! fewer than ten.

use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, HeaderName};

/// The number of entries that the server reads.
const MAX_ENTRIES: usize = 32;

/// One entry of a list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry<'a> {
    /// Such as `de-CH` or `text/html`.
    pub(crate) name: &'a str,
    /// From 0 (not accepted) to 1.
    pub(crate) weight: f32,
}

/// Returns the entries of a header, in order.
pub(crate) fn entries<'a>(
    request: &'a HeaderMap,
    header: &HeaderName,
) -> impl Iterator<Item = Entry<'a>> {
    let lines = request.get_all(header).into_iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .take(MAX_ENTRIES)
        .map(Entry::read)
}

impl<'a> Entry<'a> {
    /// Reads an entry. Without a weight it has weight 1, with an unreadable weight 0.
    fn read(entry: &'a str) -> Self {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let is_weight = name.trim().eq_ignore_ascii_case("q");
            is_weight.then(|| value.trim().parse().ok())
        });
        let weight = weight.unwrap_or(Some(1.0)).unwrap_or(0.0);
        Self {
            name,
            weight: if (0.0..=1.0).contains(&weight) {
                weight
            } else {
                0.0
            },
        }
    }
}

/// Returns whether a browser sent this request: it accepts HTML at least as much as JSON.
pub(crate) fn prefers_html(request: &HeaderMap) -> bool {
    let (mut html, mut json) = (0.0_f32, 0.0_f32);
    for Entry { name, weight } in entries(request, &ACCEPT) {
        let is_any = |kinds: [&str; 2]| kinds.iter().any(|kind| name.eq_ignore_ascii_case(kind));
        if is_any(["text/html", "application/xhtml+xml"]) {
            html = html.max(weight);
        } else if is_any(["application/problem+json", "application/json"]) {
            json = json.max(weight);
        }
    }
    html > 0.0 && html >= json
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::http::header::ACCEPT_LANGUAGE;

    use super::*;

    fn request(header: HeaderName, lines: &[&str]) -> HeaderMap {
        let lines = lines.iter().map(|line| HeaderValue::from_str(line));
        lines
            .map(|line| (header.clone(), line.expect("a header")))
            .collect()
    }

    #[test]
    fn an_entry_has_a_name_and_a_weight() {
        let lines = ["de-CH, de ; q=0.5", "fr;Q=2,it;q=x,es;level=1;q=0.2,;;"];
        let request = request(ACCEPT_LANGUAGE, &lines);
        let read: Vec<_> = entries(&request, &ACCEPT_LANGUAGE)
            .map(|entry| (entry.name, entry.weight))
            .collect();
        let wanted = [
            ("de-CH", 1.0),
            ("de", 0.5),
            ("fr", 0.0),
            ("it", 0.0),
            ("es", 0.2),
            ("", 1.0),
        ];
        assert_eq!(read, wanted);
    }

    #[test]
    fn only_the_first_entries_of_a_list_are_read() {
        let long = "*,".repeat(10_000) + "de";
        let request = request(ACCEPT_LANGUAGE, &[&long, &long]);
        let read = entries(&request, &ACCEPT_LANGUAGE).count();
        assert_eq!(read, MAX_ENTRIES);
    }

    #[test]
    fn browsers_and_programs_are_distinguished() {
        for (accept, is_browser) in [
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                true,
            ),
            ("TEXT/HTML", true),
            ("application/json;q=0.5, text/html", true),
            ("", false),
            ("*/*", false),
            ("text/*", false),
            ("application/json", false),
            ("text/html;q=0", false),
            ("text/html;q=0.1, application/problem+json", false),
            ("image/avif,image/webp,*/*;q=0.8", false),
        ] {
            let request = request(ACCEPT, &[accept]);
            assert_eq!(prefers_html(&request), is_browser, "{accept}");
        }
    }
}
