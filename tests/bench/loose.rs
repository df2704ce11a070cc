//! The phone page as its sources lie in `ui/`: a page that names its style sheets, a module that names
//! its modules. What one response buys is seen beside this. Files are compressed, and everything else is
//! asked of the real server.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderValue, ORIGIN, SET_COOKIE,
};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Client;
use tokio::net::TcpListener;

/// What is asked for that is no file of the page goes here.
#[derive(Clone)]
struct Loose {
    /// By path, compressed, with their type.
    files: HashMap<String, (Vec<u8>, &'static str)>,
    client: Client,
    server: String,
}

/// Serves the page on a port of its own, which it answers. `server` is the real one's address.
pub(crate) async fn serve(server: &str) -> u16 {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui");
    let mut files = HashMap::new();
    for folder in ["audience", "shared"] {
        for file in std::fs::read_dir(ui.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let kind = match path.extension().and_then(|end| end.to_str()) {
                Some("js") => "text/javascript; charset=utf-8",
                Some("css") => "text/css; charset=utf-8",
                Some("html") => "text/html; charset=utf-8",
                _ => continue,
            };
            let mut text = std::fs::read_to_string(&path).unwrap();
            let at = match (folder, &*name) {
                ("audience", "index.html") => {
                    text = text.replace("id=\"words\">{}<", &format!("id=\"words\">{}<", words()));
                    "/".to_owned()
                }
                ("audience", name) => format!("/{name}"),
                (folder, name) => format!("/{folder}/{name}"),
            };
            files.insert(at, (gzip(&text), kind));
        }
    }
    let loose = Loose {
        files,
        client: Client::builder().no_proxy().build().unwrap(),
        server: server.trim_end_matches('/').to_owned(),
    };
    let router = Router::new().fallback(answer).with_state(loose);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    port
}

async fn answer(State(loose): State<Loose>, request: Request) -> Response {
    let Some((body, kind)) = loose.files.get(request.uri().path()) else {
        return loose.ask(request).await;
    };
    let mut response = Response::new(Body::from(body.clone()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if request.uri().path() == "/" {
        let voter = format!("voter={:032x}; Path=/; HttpOnly; SameSite=Lax", 1);
        headers.insert(SET_COOKIE, HeaderValue::try_from(voter).unwrap());
    }
    response
}

impl Loose {
    async fn ask(&self, request: Request) -> Response {
        let (mut head, body) = request.into_parts();
        for name in [HOST, ORIGIN] {
            head.headers.remove(name);
        }
        let body = to_bytes(body, 1 << 16).await.unwrap();
        let url = format!("{}{}", self.server, head.uri);
        let asked = self.client.request(head.method, url).headers(head.headers);
        let answer = asked.body(body).send().await.unwrap();
        let mut response = Response::new(Body::empty());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        *response.body_mut() = Body::from_stream(answer.bytes_stream());
        response
    }
}

/// The English sentences, as the server writes them into the page.
fn words() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/audience/words.json");
    let all: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    all["en"].to_string()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}
