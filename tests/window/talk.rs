//! A presenter's clicker runs a whole talk of ten polls with one key, from the lobby to the end.

use std::path::Path;

use fantoccini::key::Key;
use moodring_core::poll::{Poll, PollId, Rule};
use moodring_core::preferences::Drawing;
use moodring_core::talk::NewPoll;
use moodring_core::{Command, Engine};
use serde_json::{Value, json};

use super::layout::{Asked, Scene, seen};
use crate::kit::{Crowd, Folder, Phone, Window, display, poll, prefer, so, until};

/// How long each poll is open at most. The timer closes the last one.
const TIMER_SECONDS: u32 = 12;
/// The rate of votes for the last poll.
const APPLAUSE_VOTES_PER_SECOND: u32 = 600;
/// The poll whose results the presenter hides during the talk. The results of the first poll are hidden in advance.
const HIDDEN_POLL: usize = 7;
/// The number of phones that vote in the other polls.
const VOTERS: usize = 45;
const LONG_QUESTION: &str = "Which of these three plans for the coming year would you choose, if you had to decide today, and had \
                    the whole budget in your hands, and could never change your mind again, however it all turned out?!";

/// What the room sees: the screen, the position of the poll and the phase.
const SEEN: &str = "const { screen, phase } = document.body.dataset; \
                    return [screen, document.getElementById('position').textContent, phase]";
/// The visible counts, as numbers.
const COUNTS: &str = "return [...document.querySelectorAll('#rows .count')] \
    .filter((count) => count.checkVisibility()).map((count) => Number(count.textContent.replaceAll(/[^0-9]/g, '')))";
const VOTES: &str =
    "return Number(document.getElementById('votes').textContent.replaceAll(/[^0-9]/g, ''))";
/// The filled share of each choice's track, and its percentage. Null for what is not visible.
const SHARES: &str = "return [...document.querySelectorAll('#rows .row')].map((row) => { \
    const [track, bar] = ['.track', '.bar'].map((part) => row.querySelector(part)); \
    const [whole, part] = [track, bar].map((one) => one.getBoundingClientRect()); \
    const filled = Math.min(whole.right, part.right) - Math.max(whole.left, part.left); \
    const percent = row.querySelector('.percent'); \
    return [bar.checkVisibility() ? Math.max(0, filled / whole.width) : null, \
            percent.checkVisibility() ? parseInt(percent.textContent.replaceAll(/[^0-9]/g, '')) : null] })";

/// Returns the ten polls in their order. They differ in length, script and number of choices to test the stage.
fn polls() -> Vec<Poll> {
    let once = |question: &str, choices: &[(&str, &str)]| poll(question, Rule::Once, choices);
    let moods = [
        ("🤩", "Inspired"),
        ("🙂", "Good"),
        ("😐", "Performance"),
        ("🥱", "It was rather long, but well worth it"),
        ("🤯", "Lost"),
        ("👍", ""),
        ("🎉", "Zusammenarbeit"),
        ("💡", "New ideas"),
    ];
    vec![
        once("Can you hear me?", &[("👍", "Yes"), ("👎", "No")]),
        once("How did the morning feel?", &moods),
        once(
            "كيف وجدتم المحاضرة الأولى اليوم؟",
            &[
                ("🤩", "رائعة جدًا"),
                ("🙂", "جيدة"),
                ("😐", "مقبولة"),
                ("🥱", "طويلة بعض الشيء ولكنها مفيدة"),
                ("🤯", "صعبة"),
            ],
        ),
        once(
            LONG_QUESTION,
            &[("🚀", "Grow"), ("🌱", "Sustain"), ("🧹", "Tidy up")],
        ),
        once(
            "Was soll nächstes Jahr besser werden?",
            &[
                ("🎤", "Verständlichkeit"),
                ("🥪", "Verpflegung"),
                ("🪑", "Bequemere Stühle, bitte!"),
                ("📶", "WLAN"),
                ("🕘", "Pünktlichkeit"),
                ("🤝", "Mehr Zeit für Gespräche"),
            ],
        ),
        once(
            "Where are you from?",
            &[
                ("🌍", "Africa or Europe"),
                ("🌎", "Americas"),
                ("🌏", "Asia"),
                ("🐧", "Elsewhere"),
            ],
        ),
        once("How was the coffee?", &moods[..7]),
        once(
            "Shall we go on?",
            &[
                ("🏃", "Yes, I could listen all night long"),
                ("🛌", "No, let us meet again tomorrow"),
            ],
        ),
        once("Pace so far", &[("🐢", ""), ("👌", ""), ("🐇", "")]),
        poll(
            "Applause!",
            Rule::Many,
            &[
                ("👏", "Bravo"),
                ("❤️", ""),
                ("🔥", ""),
                ("🎉", ""),
                ("😂", "Ha!"),
            ],
        ),
    ]
}

/// Writes the prepared talk to a data folder. Every poll has a timer, and the results of the first are hidden.
async fn prepared(data: &Path, drawing: Drawing, timer: u32) {
    let engine = Engine::open(data).expect("it opens");
    let mut polls = polls();
    let last = polls.pop().expect("a poll");
    let first = polls.remove(0);
    for change in [
        Command::Edit(PollId(1), first),
        display(json!({ "timer": timer, "drawing": drawing })),
        // New polls begin with the preferences.
        prefer(json!({ "timer": timer, "drawing": drawing })),
        Command::Append(polls.into_iter().map(NewPoll::from).collect()),
        prefer(json!({ "timer": TIMER_SECONDS })),
        Command::Append(vec![NewPoll::from(last)]),
        Command::Hide(true),
    ] {
        engine.execute(change).await.expect("the command succeeds");
    }
    engine.stop().await;
}

/// A running talk.
struct Talk {
    window: Window,
    drawing: &'static str,
    /// The start of the paths of the pictures, if the test saves pictures.
    album: Option<String>,
}

impl Talk {
    /// Presses the clicker's key and waits until the room sees this poll in this phase.
    async fn step(&self, place: usize, phase: &str) {
        self.window.press(Key::PageDown).await;
        self.until(place, phase).await;
    }

    async fn until(&self, place: usize, phase: &str) {
        let place = format!("{place} of 10");
        let wanted = json!(["stage", place, phase]);
        self.window.until(SEEN, wanted).await;
    }

    /// Asserts that the layout of the stage has no fault. Saves a picture if there is an album.
    async fn look(&self, asked: &Asked, hidden: bool, what: &str) {
        if let Some(album) = &self.album {
            let moving = "return document.getAnimations().filter((one) => one.playState === 'running' \
                && !one.effect.target.matches('.riser') \
                && one.effect.getComputedTiming().iterations !== Infinity).length";
            // The bars keep moving during the applause.
            if what != "c-applause" {
                self.window.until(moving, 0).await;
            }
            let picture = self.window.picture().await;
            let path = format!("{album}-{:02}-{what}.png", asked.id);
            picture.save(path).expect("it can be written");
        }
        let scene = Scene {
            asked: asked.clone(),
            drawing: self.drawing,
            hidden,
        };
        seen(&self.window, &[scene], false).await;
    }

    /// Waits until the stage shows these counts, and until the total, the bars and the percentages match them.
    async fn tells(&self, counts: &[u64]) {
        let window = &self.window;
        window.until(COUNTS, json!(counts)).await;
        let total: u64 = counts.iter().sum();
        window.until(VOTES, json!(total)).await;
        until("bars and percentages show the shares", async || {
            let seen = window.try_read(SHARES).await?;
            let rows = seen.as_array().ok_or("no rows")?;
            let is_true = |(row, count): (&Value, &u64)| {
                let share = *count as f64 / total as f64;
                let length = row[0].as_f64().is_none_or(|is| (is - share).abs() < 0.006);
                let percent = row[1].as_f64();
                length && percent.is_none_or(|is| (is - 100.0 * share).abs() <= 0.5)
            };
            let all = rows.len() == counts.len() && rows.iter().zip(counts).all(is_true);
            so(all, (seen, counts))
        })
        .await;
    }
}

/// Gives the talk with one theme and one drawing.
async fn give(theme: &str, drawing: (Drawing, &'static str), album: Option<String>) {
    let data = Folder::new().expect("a temporary folder");
    // Saving pictures is slow, and the timer must close only the last poll.
    let timer = if album.is_none() {
        TIMER_SECONDS
    } else {
        10 * TIMER_SECONDS
    };
    prepared(data.path(), drawing.0, timer).await;
    let window = Window::with_theme(data.path(), theme).await;
    window.until_body("screen", "lobby").await;
    let url = window.url().await;
    let crowd = Crowd::of(&url);
    let drawing = drawing.1;
    let talk = Talk {
        window,
        drawing,
        album,
    };
    for (at, poll) in polls().iter().enumerate() {
        let asked = Asked {
            id: at as i64 + 1,
            question: poll.question().to_owned(),
            choices: poll.choices().len(),
        };
        let place = at + 1;
        let hidden = [1, HIDDEN_POLL].contains(&place);
        talk.step(place, "lobby").await;
        if place == HIDDEN_POLL {
            talk.window.press("h").await;
        }
        talk.look(&asked, hidden, "a-shown").await;
        talk.step(place, "open").await;
        talk.look(&asked, hidden, "b-open").await;
        let round = Phone::stranger(&url).round().await;
        let counts = if place == 10 {
            applauded(&talk, &crowd, &asked, round).await
        } else {
            // A later choice gets fewer votes. With three or more choices, the last one gets none.
            let turn: Vec<_> = (0..asked.choices.max(3) - 1)
                .flat_map(|choice| vec![choice.min(asked.choices - 1); asked.choices - choice])
                .collect();
            let mut counts = crowd.vote(round, &turn, VOTERS).await;
            counts.resize(asked.choices, 0);
            assert_eq!(counts.iter().sum::<u64>(), VOTERS as u64);
            if hidden {
                talk.window.until(VOTES, VOTERS).await;
                talk.window.until(COUNTS, json!([])).await;
            } else {
                talk.tells(&counts).await;
            }
            talk.look(&asked, hidden, "c-voted").await;
            talk.step(place, "closed").await;
            counts
        };
        talk.look(&asked, hidden, "d-closed").await;
        if hidden {
            talk.window.press(Key::PageDown).await;
            talk.tells(&counts).await;
            talk.look(&asked, false, "e-revealed").await;
        }
        talk.tells(&counts).await;
    }
    // The window ignores a press right after the timer's end, because it was meant to close the round.
    until("the talk is over", async || {
        talk.window.press(Key::PageDown).await;
        let notice = "return document.getElementById('notice-sentence').textContent";
        let said = talk.window.try_read(notice).await?;
        so(said == "This is the last poll", said)
    })
    .await;
    talk.until(10, "closed").await;
}

/// Applauds until the timer closes the poll, and returns the accepted votes by choice.
async fn applauded(talk: &Talk, crowd: &Crowd, asked: &Asked, round: i64) -> Vec<u64> {
    let turn = [0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 2, 4];
    let watching = async {
        until("the applause has begun", async || {
            let votes = talk.window.try_read(VOTES).await?;
            so(votes.as_u64() > Some(1000), votes)
        })
        .await;
        talk.look(asked, false, "c-applause").await;
        talk.until(10, "closed").await;
    };
    let applause = crowd.applaud(round, APPLAUSE_VOTES_PER_SECOND, &turn);
    tokio::join!(applause, watching).0
}

#[tokio::test]
async fn a_talk_of_ten_polls_runs_from_start_to_end_by_page_down_alone() {
    give("Adwaita:dark", (Drawing::Bars, "bars"), None).await;
}

#[tokio::test]
#[ignore = "writes pictures to look at"]
async fn pictures_of_a_talk_in_every_look() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("talk");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    for (theme, name) in [("Adwaita:dark", "dark"), ("Adwaita", "light")] {
        for drawing in [
            (Drawing::Bars, "bars"),
            (Drawing::Ring, "ring"),
            (Drawing::Float, "float"),
        ] {
            let album = folder.join(format!("{name}-{}", drawing.1));
            give(theme, drawing, Some(album.display().to_string())).await;
        }
    }
}
