//! Floating emoji in the window during applause: a steady stream in proportion to the votes.

use moodring_core::poll::{PollId, Rule};
use moodring_core::{Command, Engine};
use serde_json::{Value, json};

use crate::kit::{Crowd, Folder, Phone, Window, display, poll};

/// The choices of twenty consecutive votes, in their order.
const VOTE_ORDER: [usize; 20] = [0, 1, 0, 2, 0, 1, 0, 0, 1, 0, 2, 0, 1, 0, 0, 3, 1, 0, 2, 0];
/// How long the test watches the floating emoji, in milliseconds.
const WATCH_MS: f64 = 5000.0;

/// Watches the floating emoji for 5 s from the first one on. Returns the start time, the choice and the horizontal
/// position of each, and the number in the air every 250 ms.
const WATCH: &str = "const done = arguments[arguments.length - 1]; \
    const air = document.getElementById('floating'); const risers = []; const counts = []; let begun = null; \
    const list = document.getElementById('rows').getBoundingClientRect(); \
    new MutationObserver((changes, observer) => { \
        const now = performance.now(); \
        for (const { addedNodes } of changes) for (const riser of addedNodes) { \
            begun ??= now; \
            const across = (parseFloat(riser.style.left) + riser.offsetWidth / 2 - list.left) / list.width; \
            risers.push([now - begun, riser.getAttribute('src'), across]); \
        } \
    }).observe(air, { childList: true }); \
    const sampling = setInterval(() => { \
        if (begun === null) return; \
        counts.push(air.childElementCount); \
        if (performance.now() < begun + 5000) return; \
        clearInterval(sampling); \
        const rows = [...document.querySelectorAll('.row-emoji')].map((image) => image.getAttribute('src')); \
        done({ counts, risers: risers.map(([at, src, across]) => [at, rows.indexOf(src), across]) }); \
    }, 250)";

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[tokio::test]
async fn a_thousand_votes_a_second_are_a_steady_stream_in_proportion() {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let choices = [("👏", "Bravo"), ("❤️", ""), ("🔥", ""), ("🎉", "")];
    for change in [
        Command::Edit(PollId(1), poll("Applause!", Rule::Many, &choices)),
        display(json!({ "drawing": "float" })),
        Command::Open,
    ] {
        engine.execute(change).await.expect("the command succeeds");
    }
    engine.stop().await;
    let window = Window::open(data.path()).await;
    window.until_body("screen", "stage").await;
    let url = window.url().await;
    let round = Phone::stranger(&url).round().await;
    let crowd = Crowd::of(&url);
    let watching = async {
        let seen = window.read_later(WATCH).await;
        if let Some(path) = std::env::var_os("PICTURE_OF_THE_AIR") {
            window
                .picture()
                .await
                .save(path)
                .expect("it can be written");
        }
        window.press(" ").await;
        seen
    };
    let (votes, seen) = tokio::join!(crowd.applaud(round, 1_000, &VOTE_ORDER), watching);

    let risers = seen["risers"].as_array().expect("a list");
    let times: Vec<_> = risers.iter().map(|riser| number(&riser[0])).collect();
    let times: Vec<_> = times.into_iter().filter(|at| *at <= WATCH_MS).collect();
    assert!(times.len() >= 25, "{} emoji in 5 s", times.len());
    // From the first emoji on, the air is never empty and no gap lasts a second.
    let counts = seen["counts"].as_array().expect("a list");
    assert!(counts.iter().all(|count| number(count) > 0.0), "{counts:?}");
    let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
    let longest = gaps.fold(0.0, f64::max);
    assert!(longest < 1000.0, "no emoji for {longest} ms");
    // No clumps: at most 4 emoji start within 200 ms.
    let most = times.iter().map(|from| {
        let together = times
            .iter()
            .filter(|at| (*from..from + 200.0).contains(*at));
        together.count()
    });
    let most = most.max().unwrap_or_default();
    assert!(most <= 4, "{most} emoji at once");
    // The emoji are in proportion to the votes and use the whole width.
    let total: u64 = votes.iter().sum();
    for (choice, votes) in votes.iter().enumerate() {
        let flown = risers
            .iter()
            .filter(|riser| number(&riser[1]) == choice as f64);
        let (flown, voted) = (
            flown.count() as f64 / risers.len() as f64,
            *votes as f64 / total as f64,
        );
        assert!(
            (flown - voted).abs() < 0.05,
            "choice {choice}: {flown} of the emoji, {voted} of the votes"
        );
        assert!(flown > 0.0, "choice {choice} has no emoji");
    }
    for quarter in 0..4 {
        let from = f64::from(quarter) / 4.0;
        let there = risers
            .iter()
            .filter(|riser| (from..from + 0.25).contains(&number(&riser[2])));
        let part = there.count() as f64 / risers.len() as f64;
        assert!(
            (0.15..0.35).contains(&part),
            "quarter {quarter} of the width has {part}"
        );
    }
}
