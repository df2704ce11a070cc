//! The kit's nats-server keeps an acknowledged message after a kill, on one node and in a cluster that lost a node. The
//! tests of shows beyond one machine rely on this.

use async_nats::jetstream::{self, stream};

use crate::kit::{Nats, NatsCluster, until};

/// Creates a stream on disk and stores one acknowledged message in it.
async fn stores(client: &async_nats::Client, replicas: usize, message: &'static str) {
    let jetstream = jetstream::new(client.clone());
    let config = stream::Config {
        name: "VOTES".to_owned(),
        subjects: vec!["votes".to_owned()],
        num_replicas: replicas,
        ..stream::Config::default()
    };
    jetstream
        .get_or_create_stream(config)
        .await
        .expect("a stream");
    let acknowledged = jetstream.publish("votes", message.into()).await;
    acknowledged.expect("sent").await.expect("acknowledged");
}

/// Returns the first message of the stream, as soon as the stream answers.
async fn stored(client: &async_nats::Client) -> String {
    let jetstream = jetstream::new(client.clone());
    let message = until("the stream answers", async || {
        let stream = jetstream.get_stream("VOTES").await;
        let stream = stream.map_err(|error| error.to_string())?;
        let message = stream.get_raw_message(1).await;
        message.map_err(|error| error.to_string())
    })
    .await;
    String::from_utf8(message.payload.to_vec()).expect("text")
}

#[tokio::test]
async fn an_acknowledged_message_survives_kill_9_of_the_only_node() {
    let mut nats = Nats::start().await;
    stores(&nats.client().await, 1, "a vote").await;
    nats.kill();
    nats.restart().await;
    assert_eq!(stored(&nats.client().await).await, "a vote");
}

#[tokio::test]
async fn an_acknowledged_message_is_readable_without_one_node_of_three() {
    let mut cluster = NatsCluster::start().await;
    stores(&cluster.0[0].client().await, 3, "a vote").await;
    cluster.0[0].kill();
    assert_eq!(stored(&cluster.0[1].client().await).await, "a vote");
    cluster.0[0].start_again();
    cluster.until_ready().await;
    assert_eq!(stored(&cluster.0[0].client().await).await, "a vote");
}
