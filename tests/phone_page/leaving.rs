//! A phone that leaves the room sends nothing when it leaves.

use std::time::Duration;

use crate::kit::{Network, Phone, Server, ip, so, within};

#[tokio::test]
async fn a_phone_that_left_silently_is_not_counted_after_45_seconds() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let phone = network
        .connect("wlan0", "192.168.1.23/24", "192.168.1.50/24")
        .await;
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    let url = format!("http://192.168.1.23:{}/", server.port());
    let mut wall = server.listen().await;
    let (left, leaves) = tokio::sync::oneshot::channel::<()>();
    let here = phone.does(async move || {
        let _stream = Phone::arrive(&url).await.listen().await;
        let _ = leaves.await;
    });
    let watched = async {
        wall.until("a phone", |told| told.phones() == 1).await;
        // The link is dead, and neither end gets a message.
        ip("link set wlan0 down");
        let gone = Duration::from_secs(45);
        within(gone, "the phone is not counted", async || {
            let told = server.listen().await.next().await.expect("a snapshot");
            so(told.phones() == 0, told.phones())
        })
        .await;
        let _ = left.send(());
    };
    tokio::join!(here, watched);
}
