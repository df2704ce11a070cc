//! The time that the presenter waits with many talks: for the lists, a keystroke in the editor, and a change of the
//! stage. Measured twice: from the command to its commit, and as the time that the window's page works.

use std::path::Path;
use std::time::Instant;

use moodring_core::poll::Poll;
use moodring_core::talk::{NewPoll, TalkName};
use moodring_core::{Command, Engine};

use crate::kit::{Folder, Window};
use crate::table::{Goal, Table, percentile};

const TALKS: usize = 200;
const POLLS: usize = 50;
const SAMPLES: usize = 200;
const PAGE_SAMPLES: usize = 60;

/// Defines `window.measured`: acts, waits until it is done, and returns the milliseconds that the page worked meanwhile.
const MEASURE: &str = "
const real = window.requestAnimationFrame.bind(window);
let worked = 0;
const timed = (work) => {
  const begun = performance.now();
  work();
  void document.body.offsetHeight;
  worked += performance.now() - begun;
};
window.requestAnimationFrame = (work) => real((now) => timed(() => work(now)));
window.key = (key) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
window.measured = async (number, act, isDone) => {
  const frames = async (count) => { for (; count > 0; count -= 1) await new Promise((next) => real(next)); };
  await frames(30);
  window.last = parseInt(document.getElementById('position').textContent);
  worked = 0;
  timed(() => act(number));
  while (!isDone(number)) await frames(1);
  await frames(2);
  return worked;
};
return 1";

/// One frame of the window, in milliseconds.
const GOAL: Goal = Goal::AtMost(16.0);

/// Runs the benchmark.
pub(crate) async fn talks() -> Table {
    let folder = Folder::new().unwrap();
    let engine = Engine::open(folder.path()).unwrap();
    eprintln!("growth: {TALKS} talks of {POLLS} polls");
    for number in 0..TALKS {
        let name = TalkName::new(&format!("Talk {number}")).unwrap();
        let polls = (0..POLLS).map(|_| NewPoll::from(Poll::welcome()));
        let talk = Command::CreateTalk(name, polls.collect());
        engine.execute(talk).await.unwrap();
    }
    let talks = engine.talks().borrow().clone();
    let polls = engine.polls().borrow().clone();
    let edited = polls[POLLS / 2].id;
    let mut figures = Table::new(["200 talks of 50 polls", "p50, ms", "p99, ms", "goal"]);
    for what in ["a keystroke in the editor", "the next poll", "another talk"] {
        let mut times = Vec::new();
        for number in 0..SAMPLES {
            let command = match what {
                "a keystroke in the editor" => {
                    let choices = Poll::welcome().choices().to_vec();
                    let question = "?".repeat(1 + number % 50);
                    let typed = Poll::new(&question, Poll::welcome().rule(), choices).unwrap();
                    Command::Edit(edited, typed)
                }
                "the next poll" => Command::Show(polls[number % POLLS].id),
                _ => Command::ChooseTalk(talks[number % TALKS].id),
            };
            let begun = Instant::now();
            engine.execute(command).await.unwrap();
            times.push(1_000.0 * begun.elapsed().as_secs_f64());
        }
        row(&mut figures, what, &mut times);
    }
    engine.stop().await;
    in_the_window(folder.path(), &mut figures).await;
    figures
}

/// Measures the page: its event handlers, its frames and the layout after each. WebKit's clock has a resolution of a
/// millisecond.
async fn in_the_window(data: &Path, figures: &mut Table) {
    let window = Window::open(data).await;
    window.read(MEASURE).await;
    let opened = "(number) => document.getElementById('drawer').open";
    for (what, start, act, is_done) in [
        (
            "page: the list of 50 polls",
            "document.getElementById('close-drawer').click()",
            "(number) => window.key('e')",
            opened,
        ),
        (
            "page: the list of 200 talks",
            "document.getElementById('talk-list').close()",
            "(number) => document.getElementById('talk').click()",
            "(number) => document.querySelectorAll('#talk-list .talk-names button').length > 200",
        ),
        (
            "page: another talk",
            "document.getElementById('talk').click()",
            "(number) => { const talk = document.querySelectorAll('#talk-list .talk-names button')[number]; \
               window.wanted = talk.textContent; \
               talk.click(); }",
            "(number) => document.getElementById('talk-name').textContent === window.wanted",
        ),
        (
            "page: a keystroke in the editor",
            "",
            "(number) => { const field = document.getElementById('edit-question'); \
               field.value = 'q'.repeat(1 + number % 50); \
               field.dispatchEvent(new Event('input', { bubbles: true })); }",
            "(number) => document.querySelector('#poll-list [aria-current] .poll-question').textContent \
               === 'q'.repeat(1 + number % 50)",
        ),
        (
            "page: the next poll",
            "document.getElementById('close-drawer').click()",
            "(number) => window.key(number % 2 === 1 ? 'ArrowRight' : 'ArrowLeft')",
            "(number) => parseInt(document.getElementById('position').textContent) !== window.last",
        ),
    ] {
        let mut times = Vec::new();
        for number in 1..=PAGE_SAMPLES {
            let script = format!(
                "const done = arguments[arguments.length - 1]; {start}; \
                 window.measured({number}, {act}, {is_done}).then(done)"
            );
            let time = window.read_later(&script).await;
            times.push(time.as_f64().expect("a time"));
        }
        row(figures, what, &mut times);
    }
    window.quit().await;
}

fn row(figures: &mut Table, what: &str, times: &mut [f64]) {
    let p99 = percentile(times, 0.99);
    figures.row([
        what.to_owned(),
        format!("{:.2}", percentile(times, 0.5)),
        format!("{p99:.2}"),
        GOAL.judge(p99),
    ]);
}
