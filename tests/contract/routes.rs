//! From the network, no client can read the presenter's files or change a poll.

use std::fs;
use std::path::Path;

use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::kit::{Answer, Phone, Server};

/// Sends bytes unchanged and reads the whole answer.
async fn raw(server: &Server, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port()))
        .await
        .expect("the server listens");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("answered");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Returns the path of every file in `ui/`, relative to this folder.
fn ui_files() -> Vec<String> {
    fn walk(folder: &Path, root: &Path, files: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, root, files);
            } else if let Ok(inside) = path.strip_prefix(root) {
                files.push(inside.to_string_lossy().into_owned());
            }
        }
    }
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui");
    let mut files = Vec::new();
    walk(&ui, &ui, &mut files);
    assert!(files.iter().any(|file| file == "presenter/main.js"));
    files
}

#[tokio::test]
async fn no_source_file_of_any_page_can_be_fetched() {
    let server = Server::start(&[]).await;
    let phone = Phone::stranger(&server.url);
    for file in ui_files() {
        let name = file.rsplit('/').next().expect("a name");
        for path in [&file, &format!("ui/{file}"), &name.to_owned()] {
            phone.get(path).await.problem(404);
        }
    }
}

#[tokio::test]
async fn no_path_traversal_reaches_an_unlisted_file() {
    let server = Server::start(&[]).await;
    for path in [
        "/../ui/presenter/main.js",
        "/emoji/../ui/presenter/main.js",
        "/emoji/..%2f..%2fui%2fpresenter%2fmain.js",
        "/%2e%2e/Cargo.toml",
        "//etc/passwd",
        "/emoji/%2fetc%2fpasswd",
    ] {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = raw(&server, &request).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_request_without_a_valid_host_or_with_two_is_400() {
    let server = Server::start(&[]).await;
    for hosts in [
        "",
        "Host: \r\n",
        "Host: a b\r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
    ] {
        let request = format!("GET /health HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        let answer = raw(&server, &request).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{hosts:?}: {answer}");
    }
    let request = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert!(raw(&server, request).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn no_request_changes_a_poll() {
    let server = Server::start(&[]).await;
    let phone = server.phone().await;
    let before = server.listen().await.next().await.expect("a snapshot");
    let words = [
        "open",
        "close",
        "change",
        "polls",
        "polls/1",
        "rounds",
        "rounds/1",
        "rounds/1/votes",
        "stage",
        "hide",
        "show",
        "next",
        "reset",
        "new_round",
        "api/change",
        "",
    ];
    for path in words {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let body = r#"{"do":"close"}"#;
            let request = phone.request(method.clone(), path).body(body);
            let answer = Answer::to(request.header("content-type", "application/json"))
                .await
                .expect("the server answers");
            let refused = matches!(answer.status, 404 | 405);
            assert!(refused, "{method} /{path} is answered {}", answer.status);
        }
    }
    let after = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(before.0, after.0);
}
