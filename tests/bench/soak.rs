//! An hour of continuous votes: how the memory of WebKit's process for the window grows. It is counted in events and not
//! by the clock, so that a machine that had to pause meanwhile does not make it easier.

use std::time::Duration;

use crate::load::{Crowd, Pace};
use crate::stage::Stage;
use crate::table::{Goal, Table};

/// What an hour brings the window at one for each frame.
const HOUR: u64 = 216_000;
const MINUTE: u64 = 3_600;
/// More than the window is told of, so that it is told as often as ever.
const VOTES_PER_SECOND: f64 = 200.0;
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Megabytes that WebKit's process may grow by.
const GOAL: Goal = Goal::AtMost(20.0);

pub(crate) async fn bench() -> String {
    let stage = Stage::open().await;
    stage.count_events().await;
    let crowd = Crowd::connect(stage.port, stage.round, 64).await;
    let before = stage.web_memory();
    let mut table = Table::new(["events", "WebKit's process, MB", "app, MB", "nodes"]);
    let row = async |events: u64, web: f64, table: &mut Table| {
        let nodes = stage.nodes().await;
        let [web, app] = [web, stage.app_memory()].map(|size| format!("{size:.0}"));
        let cells = [events.to_string(), web, app, nodes.to_string()];
        eprintln!("{}", cells.join(" "));
        table.row(cells);
    };
    row(0, before, &mut table).await;
    let (mut minutes, mut most, mut last) = (0, before, before);
    while minutes < HOUR / MINUTE {
        crowd
            .vote(Pace::PerSecond(VOTES_PER_SECOND), LOOK_EVERY)
            .await;
        let events = stage.events().await;
        if events < (minutes + 1) * MINUTE {
            continue;
        }
        minutes = events / MINUTE;
        last = stage.web_memory();
        most = f64::max(most, last);
        match minutes % 10 {
            0 => row(events, last, &mut table).await,
            _ => eprintln!("{events} {last:.0}"),
        }
    }
    format!(
        "{table}\nGrowth, looked at every minute: at most {:.0} MB (goal {}), {:.0} MB at the end.",
        most - before,
        GOAL.judge((most - before).round()),
        last - before
    )
}
