//! The connection to NATS and its two streams. The client reconnects by itself, and [`Link::changes`] tells the readers
//! of streams to start again.

use std::fmt::Display;
use std::path::PathBuf;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::context::{
    CreateStreamErrorKind, GetStreamError, GetStreamErrorKind, PublishError, PublishErrorKind,
};
use async_nats::jetstream::stream::{self, DiscardPolicy, RetentionPolicy, StorageType, Stream};
use async_nats::jetstream::{self, Context, ErrorCode};
use async_nats::{Client, ClientError, ConnectErrorKind, ConnectOptions, Event};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use moodring_core::random;
use thiserror::Error;
use tokio::sync::watch;
use tokio::time::{interval, timeout};

use crate::credentials;
use crate::reconnect::first_that_answers;
use crate::url::RelayUrl;

/// The longest time for a connection attempt.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Time between two attempts to reconnect.
pub(crate) const RECONNECT_INTERVAL: Duration = Duration::from_millis(200);
/// Time between two pings. After the third ping without an answer, the connection counts as lost. A new connection is
/// faster than the old one, because TCP retransmits after longer and longer pauses.
const PING_INTERVAL: Duration = Duration::from_millis(400);
/// The longest time for NATS to acknowledge a message.
pub(crate) const ACK_TIMEOUT: Duration = Duration::from_secs(2);
/// The longest time for JetStream to answer any other request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);
/// Time after which a request without an answer is sent once more, see [`ask`].
const REPEAT_INTERVAL: Duration = Duration::from_millis(250);
/// The time between two heartbeats of a quiet stream. When two are missing, the reader starts again.
const STREAM_HEARTBEAT: Duration = Duration::from_millis(500);
/// How long NATS keeps a consumer whose reader has disconnected.
const READER_TTL: Duration = Duration::from_secs(30);
/// How long NATS keeps votes while the presenter is offline.
const VOTES_TTL: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The number of copies of a stream in a cluster.
const REPLICAS: usize = 3;
/// The number of messages that a reader requests at once.
const READ_AHEAD: usize = 256;

/// Why a relay cannot be used, as a sentence for the presenter or the operator.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RelayError {
    /// NATS does not know the user or the password.
    #[error("The relay rejects the login. Check user and password in its address.")]
    Rejected,
    /// Another presenter is live on the same show.
    #[error(
        "Another presenter is on the show “{0}” already. Choose another name for the show, or close the other one."
    )]
    Taken(String),
    /// The credentials file cannot be used.
    #[error("The credentials file {path} cannot be read: {why}.", path = .path.display())]
    Credentials {
        /// Its path.
        path: PathBuf,
        /// The error of the system.
        why: String,
    },
    /// NATS cannot be reached, or it reports an error.
    #[error("The relay does not answer: {0}.")]
    Unreachable(String),
}

/// The side of this connection. Each side has separate subjects for its answers. So NATS can forbid edges to read the
/// messages for the presenter, which contain every vote.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    Presenter,
    Edge,
}

/// A connection. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) client: Client,
    pub(crate) jetstream: Context,
    show: String,
    changes: watch::Receiver<u64>,
    failure: watch::Receiver<Option<String>>,
}

impl Link {
    /// Connects. If NATS is unreachable, it returns the reason and continues to try in the background.
    ///
    /// # Errors
    /// If trying again would not help.
    pub(crate) async fn connect(
        url: &RelayUrl,
        role: Role,
    ) -> Result<(Self, Option<RelayError>), RelayError> {
        let (count, changes) = watch::channel(0);
        let (failed, failure) = watch::channel(None);
        let first = options(url, role, count.clone(), failed.clone())
            .await?
            .connect(url.server())
            .await;
        let (client, why) = match first {
            Ok(client) => {
                // Wait for the event of the first connection. Otherwise it would look like a reconnect.
                let mut connected = changes.clone();
                let _ = timeout(CONNECT_TIMEOUT, connected.wait_for(|count| *count > 0)).await;
                (client, None)
            }
            Err(error) => {
                let why = match error.kind() {
                    ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
                        return Err(RelayError::Rejected);
                    }
                    _ => RelayError::Unreachable(error.to_string()),
                };
                tracing::warn!(relay = %url, %error, "cannot reach the relay; trying again");
                // Report the reason at once. The next attempt will probably fail the same way.
                failed.send_replace(Some(error.kind().to_string()));
                let later = options(url, role, count, failed).await?;
                let later = later.retry_on_initial_connect();
                let client = later.connect(url.server()).await;
                let client = client.map_err(|error| RelayError::Unreachable(error.to_string()))?;
                (client, Some(why))
            }
        };
        let jetstream = jetstream::context::ContextBuilder::new()
            .timeout(REQUEST_TIMEOUT)
            .ack_timeout(ACK_TIMEOUT)
            .build(client.clone());
        let link = Self {
            client,
            jetstream,
            show: url.show().to_owned(),
            changes,
            failure,
        };
        Ok((link, why))
    }

    /// Returns whether NATS is connected now.
    pub(crate) fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Returns the error of the last connection attempt.
    pub(crate) fn why_not(&self) -> RelayError {
        let rejections = [
            ConnectErrorKind::AuthorizationViolation,
            ConnectErrorKind::Authentication,
        ];
        match &*self.failure.borrow() {
            Some(why) if rejections.iter().any(|kind| kind.to_string() == *why) => {
                RelayError::Rejected
            }
            Some(why) => RelayError::Unreachable(why.clone()),
            None => RelayError::Unreachable("there is no connection".to_owned()),
        }
    }

    /// Returns the last permission error on this connection, such as for a subject that the user may not use. NATS
    /// sends no other answer to such a request.
    pub(crate) fn refusal(&self) -> Option<RelayError> {
        let refused = self.failure.borrow().clone();
        let refused = refused.filter(|_| self.is_connected());
        refused.map(RelayError::Unreachable)
    }

    /// Watches the connection. The value changes when it is lost, and with each new connection.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        let mut changes = self.changes.clone();
        changes.mark_unchanged();
        changes
    }

    /// Waits until the current connection is lost and there is another one.
    pub(crate) fn connected_again(&self) -> impl Future<Output = ()> + use<> {
        let (link, mut changes) = (self.clone(), self.changes());
        async move {
            while changes.changed().await.is_ok() {
                if link.is_connected() {
                    return;
                }
            }
            // There will be no other connection.
            std::future::pending().await
        }
    }

    pub(crate) fn show(&self) -> &str {
        &self.show
    }

    pub(crate) fn stage_subject(&self) -> String {
        format!("m.{}.stage", self.show)
    }

    pub(crate) fn votes_subject(&self, round: i64, edge: &str) -> String {
        format!("m.{}.votes.{round}.{edge}", self.show)
    }

    /// Returns the subject for heartbeats of one edge, or of all edges with `*`.
    pub(crate) fn here_subject(&self, edge: &str) -> String {
        format!("m.{}.here.{edge}", self.show)
    }

    pub(crate) fn stage_stream(&self) -> String {
        format!("m-{}-stage", self.show)
    }

    pub(crate) fn votes_stream(&self) -> String {
        format!("m-{}-votes", self.show)
    }

    /// Opens the stream of the stage, a ring of length one. Creates it if necessary.
    pub(crate) async fn open_stage(&self) -> Result<Stream, RelayError> {
        let config = stream::Config {
            name: self.stage_stream(),
            subjects: vec![self.stage_subject()],
            storage: StorageType::Memory,
            max_messages_per_subject: 1,
            discard: DiscardPolicy::Old,
            ..Default::default()
        };
        self.open(config).await
    }

    /// Opens the stream of the votes. Creates it if necessary.
    pub(crate) async fn open_votes(&self) -> Result<Stream, RelayError> {
        let config = stream::Config {
            name: self.votes_stream(),
            subjects: vec![format!("m.{}.votes.>", self.show)],
            storage: StorageType::File,
            max_age: VOTES_TTL,
            ..Default::default()
        };
        let stream = self.open(config).await?;
        // An operator may have created the stream with other settings.
        let config = &stream.cached_info().config;
        if config.retention != RetentionPolicy::Limits || config.max_messages_per_subject > 0 {
            let why = format!(
                "its stream {} loses votes; give it the retention “limits” and no limit of messages per subject",
                config.name
            );
            return Err(RelayError::Unreachable(why));
        }
        Ok(stream)
    }

    /// Opens a stream. Keeps the settings of an existing one, which the operator may have created. A new stream has
    /// three replicas in a cluster, otherwise one.
    async fn open(&self, mut config: stream::Config) -> Result<Stream, RelayError> {
        let is_missing = |error: &GetStreamError| match error.kind() {
            GetStreamErrorKind::JetStream(error) => {
                error.error_code() == ErrorCode::STREAM_NOT_FOUND
            }
            _ => false,
        };
        let opening = || self.jetstream.get_stream(&config.name);
        if let Ok(stream) = ask(opening, is_missing).await? {
            return Ok(stream);
        }
        config.num_replicas = REPLICAS;
        let made = self.jetstream.create_stream(config.clone()).await;
        let made = match made.map_err(|error| (error.kind(), error)) {
            Err((CreateStreamErrorKind::JetStream(error), _)) if is_no_cluster(&error) => {
                config.num_replicas = 1;
                self.jetstream.create_stream(config).await
            }
            made => made.map_err(|(_, error)| error),
        };
        made.map_err(|error| RelayError::Unreachable(error.to_string()))
    }

    /// Reads a stream from this position on. The returned stream of messages ends when the caller should start again.
    pub(crate) async fn read(
        &self,
        stream: &str,
        from: DeliverPolicy,
    ) -> Result<pull::Stream, RelayError> {
        let opening = || async {
            let stream = self.jetstream.get_stream_no_info(stream).await;
            let stream = stream.map_err(|error| error.to_string())?;
            // Each attempt uses another name, because the cluster may have assigned a consumer to a node that has
            // failed.
            let consumer = stream.create_consumer(pull::Config {
                name: Some(format!("{:016x}", random::u64())),
                deliver_policy: from,
                ack_policy: AckPolicy::None,
                memory_storage: true,
                num_replicas: 1,
                inactive_threshold: READER_TTL,
                ..Default::default()
            });
            consumer.await.map_err(|error| error.to_string())
        };
        let consumer = ask(opening, |_| false).await?;
        let consumer = consumer.map_err(RelayError::Unreachable)?;
        let messages = consumer
            .stream()
            .max_messages_per_batch(READ_AHEAD)
            .heartbeat(STREAM_HEARTBEAT)
            .messages();
        let messages = messages.await;
        messages.map_err(|error| RelayError::Unreachable(error.to_string()))
    }
}

/// Sends a request and repeats it until NATS answers one of them. A request is lost when the leader of a stream fails,
/// and no node answers until the cluster has elected another leader. Returns the first answer: a success, or an error
/// that `is_answer` accepts. Requests must be idempotent.
///
/// # Errors
/// If there is no answer in time.
pub(crate) async fn ask<T, E: Display, F: Future<Output = Result<T, E>>>(
    request: impl Fn() -> F,
    is_answer: impl Fn(&E) -> bool,
) -> Result<Result<T, E>, RelayError> {
    let mut requests = FuturesUnordered::new();
    let mut repeat = interval(REPEAT_INTERVAL);
    let mut why = "no answer in time".to_owned();
    let answered = async {
        loop {
            tokio::select! {
                _ = repeat.tick() => requests.push(request()),
                Some(answer) = requests.next() => match answer {
                    Err(error) if !is_answer(&error) => why = error.to_string(),
                    answer => return answer,
                },
            }
        }
    };
    let answered = timeout(REQUEST_TIMEOUT, answered).await;
    answered.map_err(|_| RelayError::Unreachable(why))
}

fn is_no_cluster(error: &jetstream::Error) -> bool {
    let code = error.error_code();
    code == ErrorCode::STREAM_REPLICAS_NOT_SUPPORTED || code == ErrorCode::CLUSTER_NO_PEERS
}

/// Returns whether the error means that another presenter has published since.
pub(crate) fn is_fenced(error: &PublishError) -> bool {
    error.kind() == PublishErrorKind::WrongLastSequence
}

async fn options(
    url: &RelayUrl,
    role: Role,
    changes: watch::Sender<u64>,
    failure: watch::Sender<Option<String>>,
) -> Result<ConnectOptions, RelayError> {
    let shown = url.to_string();
    // Log only changes, because there are five attempts a second.
    let fails = {
        let (shown, failure) = (shown.clone(), failure.clone());
        move |why: String| {
            let why = Some(why);
            if failure.send_replace(why.clone()) != why {
                tracing::warn!(relay = shown, why, "cannot connect to the relay");
            }
        }
    };
    let failed = fails.clone();
    let options = ConnectOptions::new()
        .name("moodring")
        .custom_inbox_prefix(match role {
            Role::Presenter => "_INBOX.presenter",
            Role::Edge => "_INBOX.edge",
        })
        .require_tls(url.is_secure())
        .connection_timeout(CONNECT_TIMEOUT)
        .ping_interval(PING_INTERVAL)
        .reconnect_delay_callback(|attempts| match attempts {
            0 | 1 => Duration::ZERO,
            _ => RECONNECT_INTERVAL,
        })
        .reconnect_to_server_callback(move |servers, _| first_that_answers(servers, failed.clone()))
        .event_callback(move |event| {
            match &event {
                Event::Connected => {
                    tracing::info!(relay = shown, "connected to the relay");
                    failure.send_replace(None);
                    changes.send_modify(|count| *count += 1);
                }
                Event::Disconnected => {
                    tracing::warn!(relay = shown, "lost the relay");
                    changes.send_modify(|count| *count += 1);
                }
                Event::ClientError(ClientError::Other(why)) => fails(why.clone()),
                Event::ServerError(refused) => {
                    failure.send_replace(Some(refused.to_string()));
                }
                _ => {}
            }
            async {}
        });
    let options = match url.login() {
        Some((user, password)) => options.user_and_password(user.to_owned(), password.to_owned()),
        None => options,
    };
    match url.credentials() {
        Some(path) => credentials::log_in(options, path).await,
        None => Ok(options),
    }
}
