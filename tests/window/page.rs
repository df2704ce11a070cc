//! The window shows only the app's own page, reloads it with the current state, and reports errors.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::time::Duration;

use moodring_core::poll::Poll;
use moodring_core::{Command, Engine};
use rustix::process::{Signal, kill_process};
use serde_json::json;

use super::overlay::{foreign, presenting, until_shown};
use super::{open_round, scanned, until_counts};
use crate::kit::{Clock, Folder, Phone, Window, so, until, within};

/// The initial state that the page contains.
const INITIAL_STATE: &str = "JSON.parse(document.getElementById('first').textContent)";
const PAGE_PROCESS_ENDED: &str = "the process of a page ended";
/// An X11 keysym.
const ARROW_RIGHT: u32 = 0xff53;
const BLOCKED_PAGE: &str = "blocked a foreign page in a window";

/// Waits until the log has these words exactly `times` times.
async fn until_logged(window: &Window, words: &str, times: usize) {
    until(
        &format!("the log says “{words}” {times} times"),
        async || {
            let log = window.log();
            so(log.matches(words).count() == times, log)
        },
    )
    .await;
}

#[tokio::test]
async fn no_link_drop_or_script_brings_a_foreign_page_into_the_window() {
    let site = TcpListener::bind("127.0.0.1:0").expect("a free port");
    site.set_nonblocking(true).expect("it can be set");
    let url = format!("http://{}/", site.local_addr().expect("it has one"));
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.until_body("screen", "lobby").await;
    window.read("window.same = true").await;
    let screen = window.screen();
    let dropped = screen.drop_link("Moodring", &url).await;
    dropped.expect("it can be dropped");
    until_logged(&window, BLOCKED_PAGE, 1).await;
    window.read(&format!("location.href = {url:?}")).await;
    until_logged(&window, BLOCKED_PAGE, 2).await;
    // WebKit refuses these by itself.
    for place in ["file:///etc/passwd", "data:text/html,hello"] {
        window.read(&format!("location.href = {place:?}")).await;
    }
    let opened = format!("return window.open({url:?}) === null");
    assert_eq!(window.read(&opened).await, json!(true));
    let framed = format!(
        "const frame = document.createElement('iframe'); frame.src = {url:?}; \
         document.body.append(frame)"
    );
    window.read(&framed).await;
    window.painted().await;
    let here = "return [location.pathname, window.same ?? false]";
    let own = json!(["/presenter/index.html", true]);
    assert_eq!(window.read(here).await, own);
    let visit = site.accept().expect_err("the site was asked");
    assert_eq!(visit.kind(), ErrorKind::WouldBlock);
}

#[tokio::test]
async fn webkit_collects_all_garbage_before_the_heap_is_large() {
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let pages = window.page_processes();
    assert_eq!(pages.len(), 1);
    let environment = format!("/proc/{}/environ", pages[0].as_raw_nonzero());
    let environment = std::fs::read(environment).expect("it runs");
    let environment = String::from_utf8_lossy(&environment);
    for option in ["JSC_largeHeapSize=8388608", "JSC_useGenerationalGC=0"] {
        let is_set = environment.split('\0').any(|variable| variable == option);
        assert!(is_set, "{option}: {environment}");
    }
}

#[tokio::test]
async fn killed_pages_come_back_with_the_current_state() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let second = Command::Create(Poll::blank());
    engine.execute(second).await.expect("the command succeeds");
    engine.stop().await;
    let (window, _slides, screen) = presenting(&data).await;
    let (phone, round) = scanned(&window).await;
    let url = window.url().await;
    window.press("o").await;
    until_shown(&screen, true).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    let pages = window.page_processes();
    let [page, overlay] = pages[..] else {
        panic!("{pages:?} are not the pages of the window and the overlay");
    };

    let mut serial = 1;
    let mut emoji_float = async || {
        until("emoji float over the slides", async || {
            serial += 1;
            Phone::stranger(&url).votes(round, serial, serial % 5).await;
            let picture = screen.picture().map_err(|error| error.to_string())?;
            so(foreign(&picture).0 > 2000, foreign(&picture))
        })
        .await;
    };
    // WebKitGTK ends the app if a page process dies while it starts. Floating emoji prove that this one has started.
    emoji_float().await;
    kill_process(overlay, Signal::KILL).expect("it runs");
    until_logged(&window, PAGE_PROCESS_ENDED, 1).await;
    emoji_float().await;

    // The WebDriver session ends with its page process. From here on the test presses X11 keys and watches a phone.
    kill_process(page, Signal::KILL).expect("it runs");
    let mut phone = Phone::stranger(&url).listen().await;
    let moved = tokio::spawn(async move {
        phone
            .until("the next poll is on the stage", |stage| {
                stage.round() != round
            })
            .await;
    });
    within(
        Duration::from_secs(2),
        "the page reacts to its keys",
        async || {
            let pressed = screen.press("Moodring", ARROW_RIGHT);
            pressed.map_err(|error| error.to_string())?;
            so(moved.is_finished(), "no reaction")
        },
    )
    .await;
    moved.await.expect("the phone sees it");
    until_logged(&window, PAGE_PROCESS_ENDED, 2).await;
}

#[tokio::test]
async fn a_reloaded_page_begins_with_the_current_state() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    window.press("h").await;
    until_counts(&window, &[]).await;
    window.read("window.old = true; location.reload()").await;
    let began = format!(
        "if (window.old) return null; const {{ snapshot }} = {INITIAL_STATE}.stage; \
         return [snapshot.hidden, snapshot.votes, snapshot.phase]"
    );
    window.until(&began, json!([true, 1, "open"])).await;
    until_counts(&window, &[]).await;
    // The browser's menu offers "Reload" and "Back" on the stage; in a field it offers "Paste".
    let menu = "const open = (where) => where.dispatchEvent(new MouseEvent('contextmenu', \
                { bubbles: true, cancelable: true })); \
                return [open(document.body), open(document.querySelector('textarea, input[type=text]'))]";
    assert_eq!(window.read(menu).await, json!([false, true]));
}

#[tokio::test]
async fn script_errors_reach_the_log_few_and_without_secrets() {
    let data = Folder::new().expect("a temporary folder");
    let window = open_round(data.path()).await;
    let throw =
        format!("setTimeout(() => {{ throw new Error('broken by ' + {INITIAL_STATE}.key) }})");
    window.read(&throw).await;
    until_logged(
        &window,
        "script error in window main: Error: broken by [secret]",
        1,
    )
    .await;
    let reject = "for (let n = 0; n < 100; n += 1) void Promise.reject(new Error(`again ${n}`))";
    window.read(reject).await;
    until_logged(&window, "more script errors follow", 1).await;
    assert_eq!(window.log().matches("script error in window").count(), 10);
}

#[tokio::test]
async fn after_a_panic_of_the_writer_the_window_offers_to_continue() {
    let (data, clock) = (Folder::new().expect("a temporary folder"), Clock::new());
    let window = Window::by_clock(data.path(), &clock).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let (phone, round) = scanned(&window).await;
    phone.votes(round, 1, 0).await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    clock.fail();
    phone.vote(round, 2, 1).await.problem(503);
    window.until_words("#recovery-sentence", "has failed").await;
    for words in ["panicked at", "the writer thread panicked"] {
        assert!(window.log().contains(words), "{words}: {}", window.log());
    }
    window.tap("#recovery-ways [data-way='again']").await;
    window.until_body("phase", "open").await;
    until_counts(&window, &["1", "0", "0", "0", "0"]).await;
    phone.votes(round, 2, 1).await;
    until_counts(&window, &["0", "1", "0", "0", "0"]).await;
}
