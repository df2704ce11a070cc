//! An hour of continuous votes: the memory growth of WebKit's process for the window. The hour is counted in events and
//! not by the clock. A machine that pauses therefore does not make the test easier.

use std::time::Duration;

use crate::load::{Crowd, VoteRate};
use crate::stage::Stage;
use crate::table::{Goal, Table};

/// The events that the window gets in an hour, at one for each frame.
const EVENTS_PER_HOUR: u64 = 216_000;
const EVENTS_PER_MINUTE: u64 = 3_600;
/// More votes than the window gets events, so that events arrive at the highest rate.
const VOTES_PER_SECOND: f64 = 200.0;
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// The megabytes by which WebKit's process may grow.
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
    while minutes < EVENTS_PER_HOUR / EVENTS_PER_MINUTE {
        crowd
            .vote(VoteRate::PerSecond(VOTES_PER_SECOND), LOOK_EVERY)
            .await;
        let events = stage.events().await;
        if events < (minutes + 1) * EVENTS_PER_MINUTE {
            continue;
        }
        minutes = events / EVENTS_PER_MINUTE;
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
