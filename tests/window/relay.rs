//! The relay in the window: the presenter types and removes it. The window shows its state and its edges, and never its
//! login.

use std::collections::HashSet;
use std::fs;

use fantoccini::key::Key;
use rustix::process::Pid;

use crate::kit::{Nats, Phone, Room, Server, Window, so, until};

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
async fn a_relay_is_stored_and_shows_its_edges_but_never_its_password() {
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
    // The Connection panel shows the state, too.
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

/// Returns the remote ports to which the app has connected or is connecting, except the port of the test's driver.
/// Connections that another process opened do not count: their local port is that of a listening socket of the app.
fn connected_to(process: Pid) -> Vec<u16> {
    const LISTENING: &str = "0A";
    let folder = format!("/proc/{}", process.as_raw_nonzero());
    let files = fs::read_dir(format!("{folder}/fd")).expect("it runs");
    let files = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    let own: HashSet<_> = files
        .map(|file| file.to_string_lossy().into_owned())
        .collect();
    let mut sockets = Vec::new();
    for table in ["tcp", "tcp6"] {
        let table = fs::read_to_string(format!("{folder}/net/{table}")).expect("it runs");
        for line in table.lines().skip(1) {
            let parts: Vec<_> = line.split_whitespace().collect();
            let port = |address: &str| {
                let (_, port) = address.rsplit_once(':').expect("an address");
                u16::from_str_radix(port, 16).expect("a port")
            };
            if own.contains(&format!("socket:[{}]", parts[9])) {
                sockets.push((port(parts[1]), port(parts[2]), parts[3] == LISTENING));
            }
        }
    }
    let listening = sockets.iter().filter(|(_, _, listens)| *listens);
    let listening: HashSet<_> = listening.map(|(port, ..)| *port).collect();
    assert!(!listening.is_empty(), "the app listens on no port");
    let environment = fs::read(format!("{folder}/environ")).expect("it runs");
    let environment = String::from_utf8_lossy(&environment).into_owned();
    let driver = environment
        .split('\0')
        .find_map(|line| line.strip_prefix("WEBKIT_INSPECTOR_SERVER="));
    let (_, driver) = driver
        .and_then(|address| address.rsplit_once(':'))
        .expect("a driver");
    let out = sockets
        .into_iter()
        .filter(|(local, _, listens)| !listens && !listening.contains(local));
    out.map(|(_, remote, _)| remote)
        .filter(|remote| remote.to_string() != driver)
        .collect()
}

#[tokio::test]
async fn without_a_relay_the_app_connects_to_nothing() {
    let nats = Nats::start().await;
    let data = Room::open().await.close().await.folder();
    let window = Window::open(data.path()).await;
    let phone = Phone::arrive(&window.url().await).await;
    let mut listener = phone.listen().await;
    listener
        .until("the phone is there", |seen| seen.phones() == 1)
        .await;
    let ports = connected_to(window.app());
    assert!(ports.is_empty(), "{ports:?}");
    open_panel(&window).await;
    typed(&window, &nats.url("show")).await;
    until("it is connected to the relay", async || {
        let ports = connected_to(window.app());
        so(ports == [nats.port], ports)
    })
    .await;
    window.tap("#relay-forget").await;
    until("it is connected to nothing", async || {
        let ports = connected_to(window.app());
        so(ports.is_empty(), ports)
    })
    .await;
}
