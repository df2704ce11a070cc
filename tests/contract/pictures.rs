//! `GET /emoji/…`, `GET /qr.svg`, `GET /health`.

use std::io::Read as _;

use flate2::read::GzDecoder;
use reqwest::Method;

use crate::kit::{Answer, Phone, Raw, Server, qr, until};

#[tokio::test]
async fn an_emoji_picture_is_immutable_under_either_of_its_names() {
    let server = Server::start(&[]).await;
    let phone = Phone::stranger(&server.url);
    let mut pictures = Vec::new();
    for name in ["2764.svg", "2764-fe0f.svg", "1f929.svg", "1f44d-1f3fd.svg"] {
        let picture = phone.get(&format!("emoji/{name}")).await;
        assert_eq!(picture.status, 200, "{name}");
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        let caching = picture.header("cache-control");
        assert!(caching.contains("immutable") && caching.contains("max-age=31536000"));
        assert!(picture.text().starts_with("<svg"), "{name}");
        pictures.push(picture.body);
    }
    assert_eq!(pictures[0], pictures[1], "the same heart");
    assert_ne!(pictures[1], pictures[2]);
}

#[tokio::test]
async fn a_picture_has_one_address_and_other_spellings_are_308_or_404() {
    let server = Server::start(&[]).await;
    let mut raw = Raw::connect(server.port()).await;
    for (spelled, status, place) in [
        ("2764.svg", 200, None),
        ("2764-fe0f.svg", 308, Some("/emoji/2764.svg")),
        (
            "fluent/2764-fe0f-fe0f.svg",
            308,
            Some("/emoji/fluent/2764.svg"),
        ),
        ("%32764.svg", 200, None),
        ("2764-fe-fe0f0f.svg", 404, None),
        ("2764-fe-fe0f0f-fe-fe0f0f.svg", 404, None),
        ("02764.svg", 404, None),
        ("1F929.svg", 404, None),
    ] {
        let request = format!(
            "HEAD /emoji/{spelled} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
        );
        assert!(raw.send(request.as_bytes()).await);
        let head = raw.head().await;
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status} ")),
            "{spelled}: {head}"
        );
        let led = head
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
        assert_eq!(led, place, "{spelled}");
    }
}

#[tokio::test]
async fn a_picture_is_compressed_for_clients_that_accept_gzip() {
    let server = Server::start(&[]).await;
    let phone = Phone::stranger(&server.url);
    for name in ["1f929.svg", "fluent/1f929.svg"] {
        let path = format!("emoji/{name}");
        let plain = phone.get(&path).await;
        assert_eq!(plain.header("content-encoding"), "");
        // The second answer is a copy of the first.
        for _ in 0..2 {
            let request = phone.request(Method::GET, &path);
            let request = request.header("accept-encoding", "gzip, deflate");
            let packed = Answer::to(request).await.expect("the server answers");
            assert_eq!(packed.header("content-encoding"), "gzip", "{name}");
            assert_eq!(packed.header("vary"), "accept-encoding");
            assert_eq!(
                packed.header("cache-control"),
                plain.header("cache-control")
            );
            assert!(packed.body.len() < plain.body.len() * 2 / 3, "{name}");
            let mut unpacked = Vec::new();
            let mut reader = GzDecoder::new(packed.body.as_slice());
            reader.read_to_end(&mut unpacked).expect("gzip");
            assert_eq!(unpacked, plain.body);
        }
    }
}

#[tokio::test]
async fn a_name_that_is_no_emoji_is_404() {
    let server = Server::start(&[]).await;
    let phone = Phone::stranger(&server.url);
    for name in [
        "1f929",
        "1f929.png",
        "61.svg",
        ".svg",
        "zz.svg",
        "110000.svg",
        "🤩.svg",
    ] {
        phone.get(&format!("emoji/{name}")).await.problem(404);
    }
}

#[tokio::test]
async fn the_qr_code_holds_the_address_and_the_address_answers() {
    let server = Server::start(&[]).await;
    let phone = Phone::stranger(&server.url);
    let svg = until("there is a QR code", async || {
        let answer = phone.get("qr.svg").await;
        if answer.status == 200 {
            Ok(answer)
        } else {
            Err(answer.text().to_owned())
        }
    })
    .await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    let url = qr::in_svg(svg.text());
    assert_eq!(url, server.url);
    let scanned = Phone::arrive(&url).await;
    scanned.votes(server.round, 1, 0).await;
}

#[tokio::test]
async fn health_is_200_and_is_not_stored() {
    let server = Server::start(&[]).await;
    let health = Phone::stranger(&server.url).get("health").await;
    assert_eq!(health.status, 200);
    assert_eq!(health.header("cache-control"), "no-store");
}
