//! `GET /emoji/…`, `GET /qr.svg`, `GET /health`.

use crate::kit::{Phone, Server, qr, until};

#[tokio::test]
async fn an_emoji_is_a_picture_for_ever_under_either_of_its_names() {
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
async fn what_is_no_emoji_has_no_picture() {
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
async fn health_is_well() {
    let server = Server::start(&[]).await;
    let health = Phone::stranger(&server.url).get("health").await;
    assert_eq!(health.status, 200);
    assert_eq!(health.header("cache-control"), "no-store");
}
