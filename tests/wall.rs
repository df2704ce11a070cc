//! The wall in a real browser, for a second screen or OBS.

mod contrast;
mod follows;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use moodring_core::Command;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::kit::{Browser, Folder, Phone, Room, Server, display, npm_package, prefer, so, until};

const COUNTS: &str = "return [...document.querySelectorAll('[data-choice] .count')] \
                      .map((count) => count.textContent)";

#[tokio::test]
async fn the_wall_counts_votes_and_reconnects_after_a_restart() {
    let mut server = Server::start(&[]).await;
    let wall = Browser::desktop().await;
    wall.open(&format!("{}wall?key={}", server.url, server.key))
        .await;
    wall.until(COUNTS, json!(["0", "0", "0", "0", "0"])).await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 2).await;
    wall.until(COUNTS, json!(["0", "0", "1", "0", "0"])).await;

    server.kill();
    wall.until_words("#link", "Reconnecting").await;
    server.restart().await;
    phone.votes(server.round, 2, 0).await;
    wall.until(COUNTS, json!(["1", "0", "0", "0", "0"])).await;
    wall.until("return document.getElementById('link').hidden", true)
        .await;
    assert_eq!(wall.console().await, Vec::<String>::new());
}

/// Serves this page on its own port, so that its origin differs from the wall's.
async fn slides(html: String) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("it is bound").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close";
            let length = html.len();
            let answer = format!("{head}\r\nContent-Length: {length}\r\n\r\n{html}");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://127.0.0.1:{port}/")
}

#[tokio::test]
async fn slides_of_another_origin_frame_the_wall_with_its_key_only() {
    let server = Server::start(&[]).await;
    let wall = format!("{}wall", server.url);
    let wrong = "0123456789abcdef0123456789abcdef";
    let framed = [
        format!("{wall}?key={}", server.key),
        wall.clone(),
        format!("{wall}?key={wrong}"),
        server.url.clone(),
    ];
    let frames = framed.map(|address| format!("<iframe src=\"{address}\"></iframe>"));
    let browser = Browser::desktop().await;
    browser.open(&slides(frames.concat()).await).await;
    browser.enter_frame(0).await;
    browser
        .until(COUNTS, json!(["0", "0", "0", "0", "0"]))
        .await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 2).await;
    browser
        .until(COUNTS, json!(["0", "0", "1", "0", "0"]))
        .await;
    for refused in 1..4 {
        browser.leave_frame().await;
        browser.enter_frame(refused).await;
        browser
            .until("return location.protocol", "chrome-error:")
            .await;
    }
}

/// The tested version of reveal.js, a slide program.
const REVEAL: &str = "6.0.2";

#[tokio::test]
async fn slides_of_reveal_js_show_the_wall_in_a_slide_and_behind_one() {
    let server = Server::start(&[]).await;
    let wall = format!("{}wall?key={}", server.url, server.key);
    let reveal = npm_package("reveal.js", REVEAL).join("dist");
    let deck = format!(
        "<!doctype html><link rel=\"stylesheet\" href=\"{dist}/reveal.css\"><div class=\"reveal\"><div class=\"slides\">\
         <section><iframe src=\"{wall}\"></iframe></section><section data-background-iframe=\"{wall}\"></section>\
         </div></div><script src=\"{dist}/reveal.js\"></script><script>Reveal.initialize()</script>",
        dist = reveal.display()
    );
    let folder = Folder::new().expect("a temporary folder");
    let file = folder.path().join("deck.html");
    fs::write(&file, deck).expect("it can be written");
    server.phone().await.votes(server.round, 1, 2).await;

    let browser = Browser::desktop().await;
    browser.open(&format!("file://{}", file.display())).await;
    browser.until("return Reveal.isReady()", true).await;
    browser.enter_frame(0).await;
    browser
        .until(COUNTS, json!(["0", "0", "1", "0", "0"]))
        .await;
    browser.leave_frame().await;
    browser.read("Reveal.next()").await;
    browser
        .until("return document.querySelectorAll('iframe').length", 2)
        .await;
    browser.enter_frame(1).await;
    browser
        .until(COUNTS, json!(["0", "0", "1", "0", "0"]))
        .await;
}

#[tokio::test]
async fn the_wall_for_obs_has_no_background() {
    let server = Server::start(&[]).await;
    let wall = Browser::desktop().await;
    // OBS opens the page like this.
    wall.emulate((1280, 720), "light").await;
    let grounds = "return [document.documentElement, document.body] \
                   .map((node) => getComputedStyle(node).backgroundColor)";
    wall.open(&format!(
        "{}wall?key={}&transparent=1",
        server.url, server.key
    ))
    .await;
    let clear = "rgba(0, 0, 0, 0)";
    wall.until(grounds, json!([clear, clear])).await;
    let letters = "return getComputedStyle(document.getElementById('question')).color";
    wall.until(letters, "rgb(244, 245, 251)").await;
    wall.open(&format!("{}wall?key={}", server.url, server.key))
        .await;
    wall.until(COUNTS, json!(["0", "0", "0", "0", "0"])).await;
    assert_ne!(wall.read(grounds).await, json!([clear, clear]));
}

/// Returns a point on the ring's edge, a quarter of a turn from the top.
const ON_THE_RING: &str = "const box = document.getElementById('ring').getBoundingClientRect(); \
    const radius = document.querySelector('.ring-hole').r.baseVal.value * 1.08; \
    return [box.left + box.width / 2 + radius, box.top + box.height / 2].map(Math.round)";
const DRAWN: &str = "return ['.bar', '.arc', '.row-emoji'].map((css) => \
                     document.querySelector(css).checkVisibility())";

/// Returns the link to a room's wall with these options.
fn link(room: &Room, wishes: &str) -> String {
    let key = room.engine.key();
    let key = *key.borrow();
    format!("{}wall?key={key}{wishes}", room.url)
}

#[tokio::test]
async fn a_wall_shows_the_view_of_its_link_and_bars_by_default() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let wall = Browser::desktop().await;
    for (wishes, drawing, drawn) in [
        ("", "bars", [true, false, true]),
        ("&view=bars", "bars", [true, false, true]),
        ("&view=ring", "ring", [false, true, true]),
        ("&view=float", "float", [false, false, true]),
        ("&view=pie", "bars", [true, false, true]),
    ] {
        wall.open(&link(&room, wishes)).await;
        wall.until_body("drawing", drawing).await;
        wall.until(DRAWN, json!(drawn)).await;
        wall.until(COUNTS, json!(["0", "0", "0", "0", "0"])).await;
    }
    let phone = Phone::arrive(&room.url).await;
    phone.votes(room.round(), 1, 1).await;
    wall.until(COUNTS, json!(["0", "1", "0", "0", "0"])).await;
    assert_eq!(wall.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_transparent_wall_shows_its_drawing_without_a_background() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let phone = Phone::arrive(&room.url).await;
    phone.votes(room.round(), 1, 0).await;
    let wall = Browser::desktop().await;
    let clear = json!({ "color": { "r": 0, "g": 0, "b": 0, "a": 0 } });
    wall.devtools("Emulation.setDefaultBackgroundColorOverride", clear)
        .await;
    for view in ["bars", "ring", "float"] {
        wall.open(&link(&room, &format!("&transparent=1&view={view}")))
            .await;
        wall.until(COUNTS, json!(["1", "0", "0", "0", "0"])).await;
        let rests =
            "return document.getAnimations().filter((one) => one.playState === 'running').length";
        wall.until(rests, 0).await;
        let picture = wall.transparent_picture().await;
        let alpha = |x: u32, y: u32| picture.get_pixel(x, y).0[3];
        let (right, bottom) = (picture.width() - 1, picture.height() - 1);
        for corner in [(0, 0), (right, 0), (0, bottom), (right, bottom)] {
            assert_eq!(alpha(corner.0, corner.1), 0, "{view}: {corner:?}");
        }
        let sheer = picture.pixels().filter(|pixel| pixel.0[3] == 0).count();
        let solid = picture.pixels().filter(|pixel| pixel.0[3] == 255).count();
        let all = picture.pixels().count();
        assert!(sheer > all / 3, "{view}: {sheer} of {all} are see-through");
        assert!(solid > all / 200, "{view}: {solid} of {all} are solid");
    }
    wall.open(&link(&room, "&transparent=1&view=ring")).await;
    wall.until("return document.querySelectorAll('.arc[d^=M]').length", 1)
        .await;
    let place = wall.read(ON_THE_RING).await;
    let number = |at: usize| place[at].as_u64().expect("a number") as u32;
    let picture = wall.transparent_picture().await;
    assert_eq!(picture.get_pixel(number(0), number(1)).0[3], 255, "the arc");
}

#[tokio::test]
async fn arcs_do_not_animate_with_reduced_motion() {
    let room = Room::open().await;
    room.change([Command::Open]).await;
    let wall = Browser::desktop().await;
    wall.emulate((1280, 800), "dark").await;
    wall.open(&link(&room, "&view=ring")).await;
    wall.until(COUNTS, json!(["0", "0", "0", "0", "0"])).await;
    // Collects every shape of the arc after the vote, by the size of the picture: a font that loads late changes the
    // size, which is no animation.
    let watch = "window.shapes = {}; new MutationObserver(() => { \
        if (document.getElementById('votes').textContent !== '1') return; \
        const arc = document.querySelector('.arc'); const size = arc.ownerSVGElement.getAttribute('viewBox'); \
        (window.shapes[size] ??= new Set()).add(arc.getAttribute('d')); }) \
        .observe(document.querySelector('.arc'), { attributeFilter: ['d'] })";
    wall.read(watch).await;
    let phone = Phone::arrive(&room.url).await;
    phone.votes(room.round(), 1, 0).await;
    wall.until(COUNTS, json!(["1", "0", "0", "0", "0"])).await;
    wall.painted().await;
    let most = "return Math.max(...Object.values(window.shapes).map((shapes) => shapes.size))";
    assert_eq!(wall.read(most).await, 1);
}

#[tokio::test]
async fn a_wall_counts_down_by_the_clock_of_the_server() {
    let room = Room::open().await;
    let wall = Browser::desktop().await;
    // The clock of this browser is ten minutes slow.
    let late = json!({ "source": "const now = Date.now; Date.now = () => now() - 600_000;" });
    wall.devtools("Page.addScriptToEvaluateOnNewDocument", late)
        .await;
    wall.open(&link(&room, "")).await;
    let timer = display(json!({ "timer": 90 }));
    room.change([timer, Command::Open]).await;
    let clock = "return document.getElementById('closes').textContent";
    until(
        "the clock counts down from a minute and a half",
        async || {
            let words = wall.try_read(clock).await?;
            let left = words
                .as_str()
                .and_then(|words| words.strip_prefix("closes in "));
            so(left.is_some_and(|left| left.starts_with("1:2")), words)
        },
    )
    .await;
    room.change([Command::Close]).await;
    wall.until("return document.getElementById('closes').hidden", true)
        .await;
}

/// Writes the file that opens the wall before the app runs, with the address of this wall.
fn waiting_file(folder: &Path, wall: &str) -> PathBuf {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/wall/waiting.html");
    let page = fs::read_to_string(page).expect("it is there");
    let file = folder.join("moodring-wall.html");
    let address = wall.replace('&', "&amp;");
    fs::write(&file, page.replace("WALL_ADDRESS", &address)).expect("the folder is ours");
    file
}

#[tokio::test]
async fn a_wall_that_is_opened_before_the_app_shows_the_round_once_it_runs() {
    let room = Room::open().await;
    let address = link(&room, "&view=ring");
    let closed = room.close().await;
    let folder = Folder::new().expect("a temporary folder");
    let file = waiting_file(folder.path(), &address);
    let wall = Browser::desktop().await;
    wall.open(&format!("file://{}", file.display())).await;
    wall.until_text("p", "Waiting for Moodring").await;

    let room = closed.open_after(&[Command::Open]).await;
    wall.until_body("drawing", "ring").await;
    wall.until_body("phase", "open").await;
    assert_eq!(wall.read("return location.href").await, json!(address));

    // The page is now the wall, which reconnects to its server and shows the newest round by itself.
    let round = room.round();
    let closed = room.close().await;
    wall.until_words("#link", "Reconnecting").await;
    let room = closed.open_after(&[Command::NewRound, Command::Open]).await;
    assert!(room.round() > round, "it is another round");
    let phone = Phone::arrive(&room.url).await;
    phone.votes(room.round(), 1, 4).await;
    wall.until(COUNTS, json!(["0", "0", "0", "0", "1"])).await;
    wall.until("return document.getElementById('link').hidden", true)
        .await;
}

/// Answers the first connection to a port with this text.
async fn answer_with(port: u16, answer: &str) {
    let listener = until("the port is free", async || {
        let bound = TcpListener::bind(("127.0.0.1", port)).await;
        bound.map_err(|error| error.to_string())
    })
    .await;
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let _ = stream.read(&mut [0; 4096]).await;
    let _ = stream.write_all(answer.as_bytes()).await;
}

#[tokio::test]
async fn a_wall_retries_after_foreign_answers_until_moodring_is_back() {
    let mut server = Server::start(&[]).await;
    let wall = Browser::desktop().await;
    wall.open(&format!("{}wall?key={}", server.url, server.key))
        .await;
    wall.until(COUNTS, json!(["0", "0", "0", "0", "0"])).await;
    server.kill();
    for bytes in [
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nLogin",
        "\u{1}\u{2}garbage",
    ] {
        answer_with(server.port(), bytes).await;
        wall.until_words("#link", "Reconnecting").await;
    }
    // A refusal may come from another program on this port, too.
    let refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    answer_with(server.port(), refusal).await;
    wall.until_words("#link", "no longer valid").await;
    server.restart().await;
    let phone = server.phone().await;
    phone.votes(server.round, 1, 3).await;
    wall.until(COUNTS, json!(["0", "0", "0", "1", "0"])).await;
    wall.until(
        "return document.getElementById('link').hidden",
        Value::Bool(true),
    )
    .await;
}

#[tokio::test]
async fn the_wall_shows_the_room_code_while_phones_need_it() {
    let room = Room::open().await;
    let wall = Browser::desktop().await;
    let key = room.engine.key().borrow().to_string();
    wall.open(&format!("{}wall?key={key}", room.url)).await;
    wall.until("return document.getElementById('code').hidden", true)
        .await;
    let ask = |on| prefer(json!({ "code": on }));
    room.change([ask(true)]).await;
    let code = room.engine.newest().content.code.expect("it is asked for");
    wall.until_text("#code-digits", &code.to_string()).await;
    room.change([ask(false)]).await;
    wall.until("return document.getElementById('code').hidden", true)
        .await;
}
