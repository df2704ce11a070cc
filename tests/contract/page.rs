//! `GET /` and `GET /wall`: each page is one response.

use std::collections::BTreeSet;
use std::io::Read as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::read::GzDecoder;
use reqwest::Method;
use sha2::{Digest as _, Sha256};

use crate::kit::{Answer, Phone, Server};

async fn asked(phone: &Phone, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(
        phone.request(Method::GET, path),
        |request, (name, value)| request.header(*name, *value),
    );
    Answer::to(request).await.expect("the server answers")
}

/// Returns the texts between each `start` and the next `end`.
fn between<'a>(html: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    html.split(start)
        .skip(1)
        .map(|rest| rest.split(end).next().expect("split gives at least one"))
        .collect()
}

/// Returns the bytes of an answer with its head. TCP should send them all before it waits for an acknowledgement.
fn weight(answer: &Answer) -> usize {
    let lines = answer.headers.iter();
    let head: usize = lines
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    "HTTP/1.1 200 OK\r\n\r\n".len() + head + answer.body.len()
}

#[tokio::test]
async fn the_phone_page_fits_into_one_tcp_flight_even_with_the_longest_texts() {
    let mut letters = ('\u{4e00}'..='\u{9fff}').step_by(17);
    let mut text = |length| letters.by_ref().take(length).collect::<String>();
    let question = text(300);
    let choices = ["🤩", "🙂", "😐", "🥱", "🤯", "👍", "👎", "🤷"];
    let choices = choices.map(|emoji| format!("{emoji} {}", text(40)));
    let args = ["--question", &question, "--choices", &choices.join(",")];
    let server = Server::start(&args).await;
    let phone = Phone::stranger(&server.url);
    for language in ["en", "uk", "ar", "ja"] {
        let headers = [("accept-encoding", "gzip"), ("accept-language", language)];
        let packed = asked(&phone, "", &headers).await;
        assert!(weight(&packed) <= 14_000, "{} bytes", weight(&packed));
    }
}

#[tokio::test]
async fn the_phone_page_has_at_most_14_kb_and_is_the_same_page_unpacked() {
    let server = Server::start(&[]).await;
    let phone = Phone::stranger(&server.url);
    let packed = asked(&phone, "", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(packed.status, 200);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_eq!(packed.header("content-type"), "text/html; charset=utf-8");
    assert!(packed.header("vary").contains("accept-encoding"));
    assert!(weight(&packed) <= 14_000, "{} bytes", weight(&packed));

    let plain = phone.get("").await;
    assert_eq!(plain.header("content-encoding"), "");
    let mut unpacked = String::new();
    GzDecoder::new(packed.body.as_slice())
        .read_to_string(&mut unpacked)
        .expect("gzip");
    assert_eq!(unpacked, plain.text());
}

#[tokio::test]
async fn a_page_contains_all_it_needs_except_pictures_and_fonts() {
    let server = Server::start(&[]).await;
    for path in [String::new(), format!("wall?key={}", server.key)] {
        let page = Phone::stranger(&server.url).get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        let html = page.text();
        let targets = [" src=\"", " href=\""].map(|name| between(html, name, "\""));
        for target in targets.concat() {
            let picture = target.starts_with("/emoji/") || target == "/qr.svg";
            assert!(picture, "/{path} asks for {target}");
        }
        let scripts = between(html, "<script", ">");
        let known = [
            " type=\"module\"",
            " type=\"application/json\" id=\"words\"",
            " type=\"application/json\" id=\"staged\"",
        ];
        assert!(
            scripts.iter().all(|kind| known.contains(kind)),
            "{scripts:?}"
        );
        let files = between(html, "url(\"", "\"");
        let fonts = files.iter().filter(|file| file.starts_with("fonts/"));
        assert_eq!(fonts.count(), html.matches("url(").count(), "{files:?}");
        assert_eq!(files.is_empty(), path.is_empty(), "/{path} has {files:?}");
        for file in files {
            let font = Phone::stranger(&server.url).get(file).await;
            assert_eq!(
                (font.status, font.header("content-type")),
                (200, "font/woff2")
            );
        }
        assert!(!html.contains("@import"));
        assert!(!html.contains("\nimport "), "/{path} holds an import");
        assert!(!html.contains("http://") && !html.contains("https://"));
    }
}

#[tokio::test]
async fn the_security_policy_names_exactly_the_styles_and_the_script_inside() {
    let server = Server::start(&[]).await;
    for path in [String::new(), format!("wall?key={}", server.key)] {
        let page = Phone::stranger(&server.url).get(&path).await;
        let policy = page.header("content-security-policy");
        let hashes = |texts: Vec<&str>| -> BTreeSet<String> {
            let hash = |text| BASE64_STANDARD.encode(Sha256::digest(text));
            texts.into_iter().map(hash).collect()
        };
        let named = |directive: &str| -> BTreeSet<String> {
            between(policy, directive, ";")
                .iter()
                .flat_map(|sources| between(sources, "'sha256-", "'"))
                .map(str::to_owned)
                .collect()
        };
        let styles = between(page.text(), "<style>", "</style>");
        let scripts = between(page.text(), "<script type=\"module\">", "</script>");
        assert!(!styles.is_empty() && !scripts.is_empty());
        assert_eq!(named("style-src "), hashes(styles), "/{path}");
        assert_eq!(named("script-src "), hashes(scripts), "/{path}");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(!page.text().contains(" style=\""), "a style attribute");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn a_phone_without_a_well_formed_cookie_gets_one_and_keeps_it() {
    let server = Server::start(&[]).await;
    let mut seen = BTreeSet::new();
    for cookie in ["", "voter=short", "voter=0000000000000000000000000000000g"] {
        let page = Phone::with_cookie(&server.url, cookie).get("").await;
        let set = page.header("set-cookie");
        let (voter, attributes) = set.split_once("; ").expect("attributes");
        let digits = voter.strip_prefix("voter=").expect("its name");
        let hexadecimal = digits
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        assert!(digits.len() == 32 && hexadecimal, "{set}");
        let attributes: BTreeSet<_> = attributes.split("; ").collect();
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(attributes.contains(attribute), "{set} without {attribute}");
        }
        assert!(seen.insert(digits.to_owned()), "two phones are one");
    }
    let known = server.phone().await;
    assert_eq!(known.get("").await.header("set-cookie"), "");
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let server = Server::start(&[]).await;
    let phone = Phone::stranger(&server.url);
    let page = phone.get("").await;
    let tag = page.header("etag");
    assert!(!tag.is_empty());
    for known in [tag.to_owned(), format!("\"other\", {tag}")] {
        let again = asked(&phone, "", &[("if-none-match", &known)]).await;
        assert_eq!(again.status, 304, "{known}");
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), tag);
    }
    let other = asked(&phone, "", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn shared_caches_may_not_store_what_belongs_to_one_phone() {
    let server = Server::start(&[]).await;
    let (new, known) = (Phone::with_cookie(&server.url, ""), server.phone().await);
    let wall = format!("wall?key={}", server.key);
    for path in [
        "",
        "code",
        &wall,
        "qr.svg",
        "health",
        "emoji/1f929.svg",
        "emoji/fluent/1f929.svg",
        "nothing",
    ] {
        let (first, other) = (new.get(path).await, known.get(path).await);
        for answer in [&first, &other] {
            let caching = answer.header("cache-control");
            let is_kept = !caching.contains("private") && !caching.contains("no-store");
            let sets = !answer.header("set-cookie").is_empty();
            assert!(!sets || caching.contains("no-store"), "/{path}: {caching}");
            assert!(!is_kept || first.body == other.body, "/{path}: {caching}");
        }
    }
    let page = known.get("").await;
    assert_eq!(page.header("cache-control"), "private, no-cache");
    assert!(page.header("vary").contains("cookie"));
    // A phone that kept the page but lost its cookie gets both again.
    let tag = page.header("etag");
    let again = asked(&new, "", &[("if-none-match", tag)]).await;
    assert_eq!(again.status, 200);
    assert!(again.header("set-cookie").starts_with("voter="));
    let again = asked(&known, "", &[("if-none-match", tag)]).await;
    assert_eq!((again.status, again.header("set-cookie")), (304, ""));
}

/// Returns the snapshot of the stage in the page.
fn staged(page: &Answer) -> serde_json::Value {
    let blocks = between(page.text(), "id=\"staged\">", "</script>");
    serde_json::from_str(blocks[0]).expect("the block is JSON")
}

#[tokio::test]
async fn the_page_contains_the_snapshot_that_phones_get() {
    let question = "</script><script>alert(1)</script><!-- & so on?";
    let server = Server::start(&["--question", question]).await;
    let phone = server.phone().await;
    let before = phone.get("").await;
    assert_eq!(staged(&before)["question"], question);
    assert_eq!(staged(&before)["phase"], "open");
    phone.votes(server.round, 1, 0).await;
    let after = phone.get("").await;
    assert_eq!(staged(&after)["votes"], 1);
    assert_eq!(
        staged(&after)["counts"],
        serde_json::Value::Null,
        "a secret"
    );
    assert_ne!(after.header("etag"), before.header("etag"));
    let told = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(staged(&after)["boot"], told.boot());
}

#[tokio::test]
async fn the_wall_opens_only_with_the_key() {
    let server = Server::start(&[]).await;
    let phone = Phone::stranger(&server.url);
    for transparent in ["", "&transparent=1"] {
        let wall = phone
            .get(&format!("wall?key={}{transparent}", server.key))
            .await;
        assert_eq!(wall.status, 200);
        assert!(wall.text().contains("id=\"rows\""), "not the wall");
        assert_eq!(wall.header("set-cookie"), "", "a screen is no voter");
    }
    let wrong = "0".repeat(32);
    for query in ["", "?key=", "?key=x", &format!("?key={wrong}")] {
        phone.get(&format!("wall{query}")).await.problem(403);
    }
}
