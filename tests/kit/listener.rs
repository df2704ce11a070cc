//! A listener to the event stream, parsed by a third-party crate.
//!
//! It checks each event against the guarantees for all events, whatever the test waits for.

use std::pin::Pin;
use std::time::Duration;

use eventsource_stream::{Event, Eventsource as _};
use futures_util::{Stream, StreamExt as _};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};

use super::WAIT_TIMEOUT;

type Events = Pin<Box<dyn Stream<Item = Result<Event, String>> + Send>>;

/// An open event stream.
pub(crate) struct Listener {
    events: Events,
    last: Option<Snapshot>,
}

impl Listener {
    /// Opens the event stream with the listener key.
    pub(crate) async fn with_key(url: &str, key: &str) -> Self {
        let client = Client::builder().no_proxy().build().expect("a client");
        Self::open(client.get(format!("{url}events?key={key}"))).await
    }

    /// Sends a request and reads the event stream in its response.
    pub(crate) async fn open(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let events = response.bytes_stream().eventsource();
        let events = events.map(|event| event.map_err(|error| error.to_string()));
        Self {
            events: Box::pin(events),
            last: None,
        }
    }

    /// Returns the next snapshot, or `None` after the proper end of the stream. Panics after [`WAIT_TIMEOUT`] and if
    /// the connection is cut.
    pub(crate) async fn next(&mut self) -> Option<Snapshot> {
        let event = timeout(WAIT_TIMEOUT, self.events.next()).await;
        let event = event.unwrap_or_else(|_| panic!("no event follows {:?}", self.last))?;
        let event = event.unwrap_or_else(|cut| panic!("{cut} after {:?}", self.last));
        let snapshot = Snapshot(serde_json::from_str(&event.data).expect("the data is JSON"));
        assert_eq!(event.event, "stage");
        assert_eq!(event.id, format!("{}-{}", snapshot.boot(), snapshot.rev()));
        assert_eq!(snapshot.0["v"], 1);
        if let Some(counts) = snapshot.counts() {
            assert_eq!(counts.iter().sum::<u64>(), snapshot.votes(), "{snapshot:?}");
        }
        if let Some(last) = &self.last {
            assert_eq!(last.boot(), snapshot.boot());
            assert!(last.rev() < snapshot.rev(), "{last:?} before {snapshot:?}");
        }
        self.last = Some(snapshot.clone());
        Some(snapshot)
    }

    /// Returns the first snapshot for which `wanted` is true.
    pub(crate) async fn until(
        &mut self,
        what: &str,
        wanted: impl Fn(&Snapshot) -> bool,
    ) -> Snapshot {
        let deadline = Instant::now() + WAIT_TIMEOUT;
        loop {
            match timeout_at(deadline, self.next()).await {
                Ok(Some(snapshot)) if wanted(&snapshot) => return snapshot,
                Ok(Some(_)) => {}
                Ok(None) => panic!("the stream ended before {what}; last: {:?}", self.last),
                Err(_) => panic!("timed out waiting for {what}; last: {:?}", self.last),
            }
        }
    }

    /// Returns the first snapshot with these counts.
    pub(crate) async fn until_counts(&mut self, counts: &[u64]) -> Snapshot {
        let what = format!("the counts {counts:?}");
        self.until(&what, |snapshot| {
            snapshot.counts().as_deref() == Some(counts)
        })
        .await
    }

    /// Reads until the stream ends. Panics if that takes longer than `time`.
    pub(crate) async fn until_end(mut self, time: Duration) {
        let deadline = Instant::now() + time;
        while let Some(snapshot) = timeout_at(deadline, self.next())
            .await
            .expect("the stream ends in time")
        {
            drop(snapshot);
        }
    }
}

/// A received snapshot.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot(pub(crate) Value);

impl Snapshot {
    pub(crate) fn boot(&self) -> &str {
        self.text("boot")
    }

    pub(crate) fn rev(&self) -> u64 {
        self.number("rev")
    }

    pub(crate) fn phase(&self) -> &str {
        self.text("phase")
    }

    pub(crate) fn votes(&self) -> u64 {
        self.number("votes")
    }

    pub(crate) fn phones(&self) -> u64 {
        self.number("phones")
    }

    pub(crate) fn round(&self) -> i64 {
        self.0["round"].as_i64().expect("a round")
    }

    /// Returns the counts, or `None` for null.
    pub(crate) fn counts(&self) -> Option<Vec<u64>> {
        let counts = self.0.get("counts").expect("counts or null");
        let number = |count: &Value| count.as_u64().expect("a count");
        Some(counts.as_array()?.iter().map(number).collect())
    }

    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().expect("a text")
    }

    fn number(&self, name: &str) -> u64 {
        self.0[name].as_u64().expect("a number")
    }
}
