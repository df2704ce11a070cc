//! Pages show what a presenter types as text: it never becomes markup, never runs and never changes the text around it.

use moodring_core::poll::{PollId, Rule};
use moodring_core::vote::{Answer, Ballot, Serial, Voter};
use moodring_core::{Command, Engine};
use serde_json::{Value, json};

use crate::kit::{Browser, Folder, Page, Room, Window, poll, so, until};
use crate::window::history::{open_history, pick, save};

/// Questions that are known to cause trouble, with the stored text where it differs from the typed one.
const HOSTILE: [(&str, Option<&str>); 9] = [
    (
        "<img src=x onerror=\"window.hacked=1\"><svg onload=window.hacked=1>",
        None,
    ),
    ("</script><script>window.hacked=1</script><!--", None),
    (
        "</style></title><base href=//evil.example><b>bold</b> &lt;&amp;",
        None,
    ),
    ("\"'`>${window.hacked=1} {place} {n} %s \\u0022", None),
    ("\u{202e}ereht eb lliw ew\u{2066} \u{202d}\u{2067}why", None),
    (
        "👩\u{200d}👩\u{200d}👧\u{200d}👦 zero\u{200b}width\u{200d}\u{feff}joined",
        None,
    ),
    ("=HYPERLINK(\"http://evil.example\")", None),
    (
        "line\u{2028}and\u{2029}line\u{0}nul\u{1b}[31mred\u{7}",
        Some("line and line nul [31mred"),
    ),
    (
        "Z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}algo",
        None,
    ),
];

fn kept((typed, kept): (&str, Option<&'static str>)) -> String {
    kept.map_or_else(|| typed.to_owned(), str::to_owned)
}

/// Returns the start of the question as a label.
fn label(question: &str) -> String {
    question.chars().take(40).collect()
}

/// Adds a poll for each hostile question, in order.
async fn typed_in(engine: &Engine) -> Vec<PollId> {
    let mut ids = Vec::new();
    for (question, _) in HOSTILE {
        let label = label(question);
        let poll = poll(question, Rule::Once, &[("🤩", &label), ("🙂", &label)]);
        let made = engine.execute(Command::Create(poll)).await;
        ids.push(made.expect("it can be made").expect("it has an id"));
    }
    ids
}

/// Lists what is wrong with a shown question: elements in it, a script that ran, or a text direction that is not
/// isolated from the text around it (CSS Writing Modes, `unicode-bidi`).
const WRONG: &str = "const apart = (node) => { \
         for (let at = node; at; at = at.parentElement) { \
             const bidi = getComputedStyle(at).unicodeBidi; \
             if (['isolate', 'plaintext', 'isolate-override'].includes(bidi)) return true; \
             if (getComputedStyle(at).display === 'block' && at.children.length === 0) return true; \
         } \
         return false; \
     }; \
     const wrong = []; \
     const question = document.getElementById('question'); \
     if ([...question.children].some((one) => !one.matches('img.emoji-in-text'))) wrong.push('elements in the question'); \
     if (!apart(question)) wrong.push('the question is not kept apart'); \
     if (window.hacked) wrong.push('something ran'); \
     if (document.querySelector('[onerror], [onload], base, b.hacked, script[src]')) wrong.push('markup'); \
     return wrong";

/// Returns an element's text. Big screens show its emoji as pictures, with the emoji as alternative text.
const AS_TYPED: &str = "const asTyped = (element) => \
     [...element.childNodes].map((node) => node.alt ?? node.textContent).join(''); ";

async fn until_question(page: &Page, question: &str) {
    let script = format!("{AS_TYPED} return asTyped(document.getElementById('question'))");
    page.until(&script, question).await;
    assert_eq!(page.read(WRONG).await, json!([]), "{question:?}");
}

#[tokio::test]
async fn hostile_text_is_text_on_the_phone_and_on_the_wall() {
    let room = Room::open().await;
    let ids = typed_in(&room.engine).await;
    let (phone, wall) = tokio::join!(Browser::phone(), Browser::desktop());
    let key = room.engine.key().borrow().to_string();
    phone.open(&room.url).await;
    wall.open(&format!("{}wall?key={key}", room.url)).await;
    for (id, hostile) in ids.into_iter().zip(HOSTILE) {
        let question = kept(hostile);
        room.change([Command::Show(id), Command::Open]).await;
        until_question(&phone, &question).await;
        until_question(&wall, &question).await;
        let label = label(hostile.0).trim().to_owned();
        if hostile.1.is_none() {
            let labels = "return [...document.querySelectorAll('#choices button span')] \
                          .map((span) => span.textContent)";
            phone.until(labels, json!([label, label])).await;
        }
        // A reopened page has the question in its HTML.
        phone.open(&room.url).await;
        until_question(&phone, &question).await;
    }
    for page in [&phone, &wall] {
        // Chromium reports everything that the content security policy blocks in the console.
        assert_eq!(page.console().await, Vec::<String>::new());
        // A blocked script proves that it does.
        let script = "const script = document.createElement('script'); \
                      script.textContent = 'window.hacked = 1'; document.body.append(script); \
                      return window.hacked ?? null";
        assert_eq!(page.read(script).await, Value::Null);
        until("the violation is noted", async || {
            let said = page.console().await.concat();
            so(said.contains("Content Security Policy"), said)
        })
        .await;
    }
}

/// Calls a Tauri command. Returns "done" or the reason of the refusal.
async fn invoke(window: &Window, command: &str, arguments: &Value) -> String {
    let script = format!(
        "const done = arguments[arguments.length - 1]; \
         window.__TAURI__.core.invoke({command:?}, {arguments}) \
         .then(() => done('done'), (reason) => done(reason?.sentence ?? String(reason)))"
    );
    let answer = window.read_later(&script).await;
    answer.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn the_window_shows_hostile_text_as_text_and_has_few_permissions() {
    let room = Room::open().await;
    let key = room.engine.key().borrow().to_string();
    typed_in(&room.engine).await;
    let data = room.close().await.folder();
    let window = Window::open(data.path()).await;
    window.press("q").await;
    for hostile in HOSTILE {
        window.press(fantoccini::key::Key::Right).await;
        until_question(&window, &kept(hostile)).await;
    }
    window.press("e").await;
    let listed = format!(
        "{AS_TYPED} return [...document.querySelectorAll('.poll-question')].map(asTyped).slice(1)"
    );
    window.until(&listed, json!(HOSTILE.map(kept))).await;
    let wrong = "return [...document.querySelectorAll('.poll-question')] \
                 .filter((question) => question.querySelector(':not(img.emoji-in-text)') || \
                 getComputedStyle(question).unicodeBidi === 'normal').length";
    assert_eq!(window.read(wrong).await, 0);

    let choices = json!([{ "emoji": "👍" }, { "emoji": "👎" }]);
    let long = json!({ "question": "x".repeat(10_000), "rule": "once", "choices": choices });
    let create = json!({ "change": { "do": "create", "poll": long } });
    let refused = invoke(&window, "change", &create).await;
    assert_eq!(refused, "A question has at most 300 characters.");

    // Commands that only Rust may call, and commands that nothing may call.
    for command in [
        "plugin:dialog|open",
        "plugin:dialog|save",
        "plugin:window|create",
        "plugin:webview|create_webview_window",
        "plugin:window|destroy",
        "plugin:global-shortcut|register",
        "plugin:path|resolve_directory",
        "plugin:event|emit",
    ] {
        let answer = invoke(&window, command, &json!({})).await;
        let refused = answer.contains("not allowed") || answer.contains("not found");
        assert!(refused, "{command}: {answer}");
    }
    let wifi = json!({ "name": "Hall", "password": "s3cret-of-the-hall", "security": "wpa", "hidden": false });
    let chosen = invoke(&window, "choose_wifi", &json!({ "wifi": wifi })).await;
    assert_eq!(chosen, "done");

    let blocked = "const done = arguments[arguments.length - 1]; const seen = []; \
         document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective)); \
         const script = document.createElement('script'); script.textContent = 'window.hacked = 1'; \
         document.body.append(script); \
         const picture = new Image(); picture.src = 'http://127.0.0.1:9/x.png'; \
         fetch('http://127.0.0.1:9/').catch(() => {}); \
         try { new Function('window.hacked = 1')() } catch {} \
         const base = document.createElement('base'); base.href = 'http://evil.example/'; document.head.append(base); \
         const look = () => ['script', 'img', 'connect', 'base'] \
             .every((kind) => seen.some((directive) => directive.startsWith(kind))) \
             ? done(window.hacked ?? null) : setTimeout(look, 20); \
         look()";
    assert_eq!(window.read_later(blocked).await, Value::Null);
    let log = window.log();
    for secret in [&*key, "s3cret-of-the-hall"] {
        assert!(!log.contains(secret), "the log contains a secret");
    }
}

/// Asks this question, votes once for the first choice and closes the round.
async fn ask(room: &Room, question: &str, labels: [&str; 2]) {
    let [one, other] = labels;
    let poll = room
        .add(poll(question, Rule::Once, &[("🤩", one), ("🙂", other)]))
        .await;
    room.change([Command::Show(poll), Command::Open]).await;
    let vote = room.engine.vote(Ballot {
        round: room.engine.newest().content.stage.round.id,
        voter: Voter(1),
        serial: Serial::new(1).expect("not negative"),
        answer: Answer::Choice(0),
    });
    vote.await.expect("it is accepted");
    room.change([Command::Close]).await;
}

#[tokio::test]
async fn hostile_text_stays_text_in_a_saved_result_picture() {
    let room = Room::open().await;
    let markup = "<img src=x onerror=\"window.hacked=1\">";
    ask(&room, "Why not?", ["Yes", "No"]).await;
    ask(
        &room,
        "\u{202e}\u{2066}<b>?\u{202e}",
        [markup, "\u{202e}\u{2067}on"],
    )
    .await;
    let data = room.close().await.folder();
    let files = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    open_history(&window).await;
    let mut pictures = Vec::new();
    for place in [0, 1] {
        pick(&window, place).await;
        let names = "return document.getElementById('record-rows').textContent.includes('<img')";
        window.until(names, place == 0).await;
        save(&window, "#export-round", "#save-picture").await;
        let path = window.screen().save_into(files.path()).await;
        window.until_words("#saved", ".png").await;
        let picture = image::open(&path).expect("a PNG").to_rgb8();
        assert_eq!(picture.dimensions(), (1920, 1080));
        pictures.push(picture);
    }
    let [hostile, plain] = &pictures[..] else {
        unreachable!("there are two")
    };
    let differ = |(left, top, width, height): (u32, u32, u32, u32)| {
        let at = (left..left + width).flat_map(|x| (top..top + height).map(move |y| (x, y)));
        at.filter(|(x, y)| hostile.get_pixel(*x, *y) != plain.get_pixel(*x, *y))
            .count()
    };
    // The emoji before the bars and the numbers after them are the same in both pictures.
    for beside in [(0, 300, 230, 780), (1640, 300, 280, 780)] {
        assert_eq!(differ(beside), 0, "{beside:?}");
    }
    // The question above the bars and the labels on them differ.
    for typed in [(0, 0, 1920, 180), (280, 300, 1200, 780)] {
        assert!(differ(typed) > 500, "{typed:?}");
    }
    let ran = "return [window.hacked ?? null, document.querySelectorAll('[onerror]').length]";
    assert_eq!(window.read(ran).await, json!([null, 0]));
}
