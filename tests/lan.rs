//! The address that the QR code shows follows the network.

use std::time::Duration;

use crate::kit::{Network, Phone, Server, ip, qr, within};

/// How long a change of the network may take to show.
const FOLLOWS_WITHIN: Duration = Duration::from_secs(5);

/// Waits until the server's QR code shows this address, for as long as is promised.
async fn follows(server: &Server, address: Option<&str>) {
    let phone = Phone::stranger(&server.url);
    let wanted = address.map(|address| format!("http://{address}:{}/", server.port()));
    let what = format!("the QR code shows {wanted:?}");
    within(FOLLOWS_WITHIN, &what, async || {
        let answer = phone.get("qr.svg").await;
        let shown = (answer.status == 200).then(|| qr::in_svg(answer.text()));
        if shown == wanted {
            Ok(())
        } else {
            Err(format!("{shown:?}"))
        }
    })
    .await;
}

#[tokio::test]
async fn the_code_follows_the_network_within_five_seconds_and_never_shows_a_dead_address() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    follows(&server, None).await;
    network.plug_in("wlan0", "192.168.1.23/24");
    follows(&server, Some("192.168.1.23")).await;
    // Another Wi-Fi: the same adapter with another address.
    ip("address delete 192.168.1.23/24 dev wlan0");
    ip("address add 10.0.0.5/8 dev wlan0");
    follows(&server, Some("10.0.0.5")).await;
    ip("link delete wlan0");
    follows(&server, None).await;
}

#[tokio::test]
async fn containers_and_vpns_do_not_take_the_code_from_the_wifi() {
    let Some(network) = Network::enter().await else {
        return;
    };
    network.plug_in("docker0", "172.17.0.1/16");
    network.plug_in("tun0", "10.8.0.2/24");
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    network.plug_in("wlan0", "192.168.1.23/24");
    follows(&server, Some("192.168.1.23")).await;
    // A VPN that takes the default route still is no way for a phone.
    ip("route add default dev tun0");
    network.plug_in("eth9", "192.168.7.7/24");
    ip("link delete wlan0");
    follows(&server, Some("192.168.7.7")).await;
}
