//! JSON shapes of the relay for the window.

use moodring_relay::{EdgeState, NotRelay, RelayError, RelayState};
use serde::Serialize;

use crate::show::ShowState;

/// The chosen relay or its state changed.
pub const RELAY_CHANGED: &str = "relay:changed";

/// The chosen relay, without its login: the window is often projected.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Relay"))]
pub struct RelayOut {
    url: String,
    show: String,
    state: RelayStateOut,
    /// The edges that are there.
    edges: Vec<EdgeOut>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "RelayState"))]
#[serde(rename_all = "snake_case")]
enum RelayStateOut {
    Connecting,
    Connected,
    /// Out of reach. It tries again.
    Offline,
    /// The login is wrong.
    Rejected,
    /// Another presenter has the show.
    Taken,
    /// The credentials file cannot be read.
    Credentials,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Edge"))]
struct EdgeOut {
    name: String,
    phones: usize,
}

impl From<&ShowState> for RelayOut {
    fn from(ShowState { url, relay }: &ShowState) -> Self {
        let edge = |edge: &EdgeState| EdgeOut {
            name: edge.name.clone(),
            phones: edge.phones,
        };
        let (state, edges) = match relay {
            RelayState::Connecting => (RelayStateOut::Connecting, Vec::new()),
            RelayState::Connected(edges) => {
                let edges = edges.iter().map(edge).collect();
                (RelayStateOut::Connected, edges)
            }
            RelayState::Offline(_) => (RelayStateOut::Offline, Vec::new()),
            RelayState::Refused(why) => {
                let state = match why {
                    RelayError::Rejected => RelayStateOut::Rejected,
                    RelayError::Taken(_) => RelayStateOut::Taken,
                    RelayError::Credentials { .. } => RelayStateOut::Credentials,
                    RelayError::Unreachable(_) => RelayStateOut::Offline,
                };
                (state, Vec::new())
            }
        };
        Self {
            url: url.to_string(),
            show: url.show().to_owned(),
            state,
            edges,
        }
    }
}

/// Why the typed text is no relay. The window has the sentences.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "NotRelay"))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are those of `NotRelay`")]
pub enum NotRelayOut {
    Scheme,
    Login,
    Host,
    Port,
    Show,
    Query,
}

impl From<NotRelay> for NotRelayOut {
    fn from(why: NotRelay) -> Self {
        match why {
            NotRelay::Scheme => Self::Scheme,
            NotRelay::Login => Self::Login,
            NotRelay::Host => Self::Host,
            NotRelay::Port => Self::Port,
            NotRelay::Show => Self::Show,
            NotRelay::Query => Self::Query,
        }
    }
}
