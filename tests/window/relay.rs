//! The relay in the window: typed, its state and its edges shown, kept without its login on the screen, and taken back.

use fantoccini::key::Key;

use crate::kit::{Nats, Room, Server, Window};

const OPEN: &str = "return document.getElementById('address-panel').open";
const FIELD: &str = "return document.getElementById('relay-field').value";
const STATE: &str = "return document.getElementById('relay-state').textContent";
const EDGES: &str = "return document.getElementById('relay-edges').textContent";

async fn typed(window: &Window, text: &str) {
    let empty = format!("document.getElementById('relay-field').value = ''; {FIELD}");
    window.until(&empty, "").await;
    window.tap("#relay-field").await;
    window.press(text).await;
    window.until(FIELD, text).await;
    window.tap(".relay-form .public-use").await;
}

async fn open_panel(window: &Window) {
    window.tap("#lobby-address").await;
    window.until(OPEN, true).await;
}

#[tokio::test]
async fn a_relay_is_typed_once_shows_its_edges_and_never_its_password() {
    let nats = Nats::with("authorization { user: ann, password: s3cret }").await;
    let url = nats.url("show");
    let login = url.replace("//", "//ann:s3cret@");
    let data = Room::open().await.close().await.folder();
    let window = Window::open(data.path()).await;
    open_panel(&window).await;
    typed(&window, "http://host/show").await;
    let refused = "return document.getElementById('relay-refused').textContent";
    window
        .until(refused, "Start the address with nats:// or tls://.")
        .await;
    typed(&window, &url.replace("//", "//ann:wrong@")).await;
    let rejected = "rejects the login. Enter the address again with its user and password.";
    window
        .until(STATE, format!("{url} {rejected}").as_str())
        .await;
    typed(&window, &login).await;
    let connected = |edges| format!("Connected to {url}. Edges: {edges}");
    window.until(STATE, connected(0).as_str()).await;
    window.until(FIELD, "").await;

    let edge = Server::edge(&["--edge", &login]).await;
    window.until(STATE, connected(1).as_str()).await;
    let _listener = edge.phone().await.listen().await;
    window
        .until(&format!("{EDGES}.endsWith(': 1')"), true)
        .await;
    let edges = window.read(EDGES).await;
    // The connection panel has the state, too.
    window.press(Key::Escape).await;
    window.press("c").await;
    window
        .until_text("#finding-relay .finding-words", &connected(1))
        .await;
    let phones = "return document.querySelector('#finding-relay .finding-more').textContent";
    window.until(phones, edges).await;
    window.quit().await;

    let window = Window::open(data.path()).await;
    open_panel(&window).await;
    window.until(STATE, connected(1).as_str()).await;
    let page = "return document.documentElement.outerHTML.includes('s3cret')";
    window.until(page, false).await;
    window.tap("#relay-forget").await;
    window.until(STATE, "").await;
    window.until(EDGES, "").await;
    window.press(Key::Escape).await;
    window.press("c").await;
    let shown = "return document.getElementById('doctor-panel').open && \
                 document.getElementById('finding-relay').checkVisibility()";
    window
        .until("return document.getElementById('doctor-panel').open", true)
        .await;
    window.until(shown, false).await;
}
