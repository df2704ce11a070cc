//! `GET /` in the language that a phone asks for.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;

use crate::kit::{Answer, Phone, Server};

/// Returns the sentences of the phone page, by language.
pub(crate) fn words() -> BTreeMap<String, Value> {
    let file = include_str!("../../ui/audience/words.json");
    let mut words: BTreeMap<String, Value> = serde_json::from_str(file).expect("JSON");
    words.remove("note");
    words
}

async fn asked(server: &Server, wishes: &[&str], encoding: &str) -> Answer {
    let phone = Phone::stranger(&server.url);
    let request = phone
        .request(Method::GET, "")
        .header("accept-encoding", encoding);
    let request = wishes.iter().fold(request, |request, wish| {
        request.header("accept-language", *wish)
    });
    Answer::to(request).await.expect("the server answers")
}

#[tokio::test]
async fn every_language_has_its_own_page_of_at_most_13_kilobytes() {
    let server = Server::start(&[]).await;
    let mut tags = Vec::new();
    let words = words();
    assert_eq!(words.len(), 15);
    for (language, words) in &words {
        let wish = format!("{language},en;q=0.5");
        let packed = asked(&server, &[&wish], "gzip").await;
        // Another test keeps the page alone below 10,000 bytes. This limit includes the snapshot of the stage.
        let bytes = packed.body.len();
        assert!(bytes <= 13_000, "{language}: {bytes} bytes");
        let page = asked(&server, &[&wish], "").await;
        assert_eq!(page.header("content-language"), language);
        assert_eq!(
            page.header("vary"),
            "accept-encoding, accept-language, cookie"
        );
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        let html_tag = format!("<html lang=\"{language}\" dir=\"{direction}\">");
        assert!(page.text().contains(&html_tag), "{language}");
        let block = "<script type=\"application/json\" id=\"words\">";
        let (_, rest) = page.text().split_once(block).expect("the sentences");
        let (sentences, _) = rest.split_once("</script>").expect("their end");
        let sentences: Value = serde_json::from_str(sentences).expect("JSON");
        assert_eq!(&sentences, words, "{language}");
        let without_script = words["noscript"].as_str().expect("a sentence");
        assert!(page.text().contains(without_script), "{language}");
        let until_script = words["start"].as_str().expect("a sentence");
        let until_script = format!("<p id=\"start\">{until_script}</p>");
        assert!(page.text().contains(&until_script), "{language}");
        tags.push(page.header("etag").to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), words.len(), "two languages share a tag");
}

#[tokio::test]
async fn the_page_is_in_the_language_that_the_phone_prefers() {
    let server = Server::start(&[]).await;
    for (wishes, language) in [
        (&[][..], "en"),
        (&["de-CH,de;q=0.9,en;q=0.8"], "de"),
        (&["sv;q=0.9, pt-BR;q=0.8, en;q=0.2"], "pt"),
        (&["zh-CN"], "zh-Hans"),
        (&["en;q=0.1", "ja;q=0.5"], "ja"),
        (&["tlh"], "en"),
        (&["", ";q=1,,-"], "en"),
    ] {
        let page = asked(&server, wishes, "").await;
        assert_eq!(page.header("content-language"), language, "{wishes:?}");
    }
}

#[tokio::test]
async fn a_page_that_is_cached_in_another_language_is_sent_again() {
    let server = Server::start(&[]).await;
    let german = asked(&server, &["de"], "").await;
    for (wish, status) in [("de", 304), ("fr", 200)] {
        let request = Phone::stranger(&server.url)
            .request(Method::GET, "")
            .header("accept-language", wish)
            .header("if-none-match", german.header("etag"));
        let again = Answer::to(request).await.expect("the server answers");
        assert_eq!(again.status, status, "{wish}");
        assert_eq!(again.header("content-language"), wish);
    }
}
