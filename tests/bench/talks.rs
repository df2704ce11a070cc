//! The time that the presenter waits with many talks: for the list of another talk, a keystroke in the editor, and a
//! change of the stage. Measured from the command to its commit, without the window.

use std::time::Instant;

use moodring_core::poll::Poll;
use moodring_core::talk::{NewPoll, TalkName};
use moodring_core::{Command, Engine};

use crate::kit::Folder;
use crate::table::{Goal, Table, percentile};

const TALKS: usize = 200;
const POLLS: usize = 50;
const SAMPLES: usize = 200;
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
        let p99 = percentile(&mut times, 0.99);
        figures.row([
            what.to_owned(),
            format!("{:.2}", percentile(&mut times, 0.5)),
            format!("{p99:.2}"),
            GOAL.judge(p99),
        ]);
    }
    engine.stop().await;
    figures
}
