//! Localizes the phone pages and chooses the language for a phone.

use serde_json::Value;

use crate::middleware::accept::Entry;

/// A language and its sentences from `ui/audience/words.json`.
pub(crate) struct Language {
    /// As in `lang` and `Accept-Language`.
    pub(crate) tag: String,
    right_to_left: bool,
    until_script: String,
    without_script: String,
    sentences: String,
}

/// The texts that a language replaces. Each occurs once in the page.
const HTML_TAG: &str = "<html lang=\"en\" dir=\"ltr\">";
const UNTIL_SCRIPT: &str =
    "One moment… If nothing else appears here, open this page in another browser.";
const WITHOUT_SCRIPT: &str = "Voting needs JavaScript.";
const SENTENCES: &str = "id=\"words\">{}<";

/// Returns the languages in the file, English first: it is the fallback.
pub(crate) fn languages(words: &str) -> impl Iterator<Item = Language> {
    let file: Value = serde_json::from_str(words).expect("the words are JSON: tests read them");
    let mut languages: Vec<_> = file
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, words)| words.is_object())
        .map(|(tag, words)| Language::new(tag, words))
        .collect();
    languages.sort_by_key(|language| language.tag != "en");
    languages.into_iter()
}

impl Language {
    fn new(tag: &str, words: &Value) -> Self {
        Self {
            tag: tag.to_owned(),
            right_to_left: words["dir"] == "rtl",
            until_script: words["start"].as_str().unwrap_or_default().to_owned(),
            without_script: words["noscript"].as_str().unwrap_or_default().to_owned(),
            sentences: words.to_string(),
        }
    }

    /// Returns the page in this language. The sentences are a data block, not a script, so the content security policy
    /// needs no hash of them.
    pub(crate) fn write_into(&self, page: &str) -> String {
        let Self { tag, sentences, .. } = self;
        let direction = if self.right_to_left { "rtl" } else { "ltr" };
        page.replacen(
            HTML_TAG,
            &format!("<html lang=\"{tag}\" dir=\"{direction}\">"),
            1,
        )
        .replacen(UNTIL_SCRIPT, &self.until_script, 1)
        .replacen(WITHOUT_SCRIPT, &self.without_script, 1)
        .replacen(SENTENCES, &format!("id=\"words\">{sentences}<"), 1)
    }
}

/// Returns the index in `offered` of the language that an `Accept-Language` header prefers (RFC 9110, section 12.5.4);
/// 0 if it accepts none of them. Only the language of a tag counts: a phone that prefers Swiss German gets German, and
/// one that prefers traditional Chinese gets the simplified page rather than English. `*` matches every language that
/// has no entry. Of entries with equal weight the first wins.
pub(crate) fn preferred<'a>(accepted: impl Iterator<Item = Entry<'a>>, offered: &[&str]) -> usize {
    let accepted: Vec<_> = accepted
        .map(|accepted_language| (language(accepted_language.name), accepted_language.weight))
        .collect();
    let is_named = |one: &str| {
        accepted
            .iter()
            .any(|(accepted_language, _)| same(accepted_language, one))
    };
    let mut best = (0, 0.0);
    for (accepted_language, weight) in &accepted {
        let index = offered.iter().position(|one| match *accepted_language {
            "*" => !is_named(one),
            accepted_language => same(accepted_language, one),
        });
        if let Some(index) = index
            && *weight > best.1
        {
            best = (index, *weight);
        }
    }
    best.0
}

/// Returns the language of a tag, without script and region.
fn language(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

/// Returns whether a tag has this language.
fn same(accepted_language: &str, tag: &str) -> bool {
    accepted_language.eq_ignore_ascii_case(language(tag))
}

#[cfg(test)]
mod tests {
    use axum::http::header::ACCEPT_LANGUAGE;
    use axum::http::{HeaderMap, HeaderValue};

    use super::*;
    use crate::middleware::accept::entries;

    #[test]
    fn a_phone_gets_the_language_that_it_prefers() {
        let offered = ["en", "de", "fr", "pt", "zh-Hans"];
        for (accepted, got) in [
            ("", "en"),
            ("de", "de"),
            ("de-CH", "de"),
            ("DE-at", "de"),
            ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"),
            ("en;q=0.7, de;q=0.8", "de"),
            ("fr;q=0.5, de;q=0.5", "fr"),
            ("sv-SE,sv;q=0.9,fr;q=0.5,en;q=0.4", "fr"),
            ("sv, nb;q=0.8", "en"),
            ("pt-BR", "pt"),
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
            ("zh-Hant-TW", "zh-Hans"),
            ("de;q=0, fr;q=0.1", "fr"),
            ("de;q=0", "en"),
            ("*", "en"),
            ("de;q=0.5, *;q=0.1", "de"),
            ("en;q=0, de;q=0, *;q=0.1", "fr"),
            ("de ; q=0.3 , fr ; Q=0.4", "fr"),
            ("de;q=2, fr;q=x, pt;q=0.1", "pt"),
            ("de;level=1, fr;q=0.2", "de"),
            (";;,,;q=1,-,=", "en"),
            ("deutsch, d, englisch", "en"),
        ] {
            let accept_language = HeaderValue::from_static(accepted);
            let request = HeaderMap::from_iter([(ACCEPT_LANGUAGE, accept_language)]);
            let index = preferred(entries(&request, &ACCEPT_LANGUAGE), &offered);
            assert_eq!(offered[index], got, "{accepted}");
        }
    }

    #[test]
    fn a_language_changes_only_its_places_in_the_page() {
        let words = r#"{"note":["x"],"ar":{"dir":"rtl","noscript":"لا","a":"{n}"},"en":{"a":"b"}}"#;
        let languages: Vec<_> = languages(words).collect();
        let tags: Vec<_> = languages.iter().map(|one| &*one.tag).collect();
        assert_eq!(tags, ["en", "ar"]);
        let page = format!("{HTML_TAG}{WITHOUT_SCRIPT}<script {SENTENCES}/script>rest");
        let localized = languages[1].write_into(&page);
        assert!(localized.starts_with("<html lang=\"ar\" dir=\"rtl\">لا<script id=\"words\">{"));
        assert!(localized.contains("\"a\":\"{n}\"") && localized.ends_with("}</script>rest"));
        assert!(languages[0].write_into(&page).starts_with(HTML_TAG));
    }
}
